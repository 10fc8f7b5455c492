"""What only a browser can show: focus, keys, touch, widths, a connection that breaks."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.components.conftest import visit

pytestmark = pytest.mark.browser
SIZES = [(1440, 900), (1024, 768), (768, 1024), (390, 844)]
SMALL = """() => [...document.querySelectorAll('button, a, input, [role=switch]')]
    .filter(e => e.checkVisibility() && !e.matches('.wt-crumb, .wt-row-link'))
    .filter(e => !e.closest('.wt-event-rows, .wt-stages, .nicegui-skip-link'))
    .filter(e => !e.closest('.q-field__control-container'))
    .map(e => [e.className, e.getBoundingClientRect()])
    .filter(([, r]) => r.width && (r.height < 43.5 || r.width < 43.5))
    .map(([name, r]) => `${name}: ${r.width}x${r.height}`)"""


@pytest.fixture
def touch(browser: Browser) -> Iterator[BrowserContext]:
    """A tablet held upright."""
    opened = browser.new_context(viewport={"width": 768, "height": 1024}, has_touch=True)
    yield opened
    opened.close()


def open_form(page: Page) -> None:
    page.get_by_role("button", name="New event").click()
    expect(page.get_by_role("dialog", name="New event")).to_be_visible()


def test_skip_link_comes_first_and_leads_to_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="New event")).to_be_focused()


def test_page_has_each_landmark_once(page: Page) -> None:
    for role in ("banner", "main"):
        expect(page.get_by_role(role)).to_have_count(1)
    for name in ("Main", "Breadcrumb"):
        expect(page.get_by_role("navigation", name=name, exact=True)).to_have_count(1)
    expect(page.get_by_role("main").get_by_role("heading", level=1)).to_have_text("15/9-F-12")
    expect(page).to_have_title("15/9-F-12 · WellTrack")


@pytest.mark.parametrize("path", ["/", "/wells", "/?theme=dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_page_is_never_wider_than_the_screen(
    page: Page, gallery: str, path: str, width: int, height: int
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    visit(page, gallery + path)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("path", ["/", "/wells"])
def test_targets_are_large_enough_for_a_finger(
    touch: BrowserContext, gallery: str, path: str
) -> None:
    page = touch.new_page()
    visit(page, gallery + path)
    assert page.evaluate(SMALL) == []


def test_targets_of_a_form_are_large_enough_for_a_finger(
    touch: BrowserContext, gallery: str
) -> None:
    page = touch.new_page()
    visit(page, gallery)
    open_form(page)
    expect(page.get_by_role("switch", name="Time lost")).to_be_visible()
    assert page.evaluate(SMALL) == []


def test_theme_is_chosen_in_the_menu(page: Page) -> None:
    page.get_by_role("button", name="Account of Ingrid Solberg").click()
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("body.body--dark")).to_have_count(1)
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Light")).to_have_attribute("aria-pressed", "false")


def test_rail_folds_away_on_a_tablet(touch: BrowserContext, gallery: str) -> None:
    page = touch.new_page()
    visit(page, gallery)
    wells = page.get_by_role("link", name="Wells", exact=True)
    expect(wells).to_be_hidden()
    page.get_by_role("button", name="Menu").tap()
    expect(wells).to_be_visible()
    page.keyboard.press("Escape")
    expect(wells).to_be_hidden()
    page.get_by_role("button", name="Menu").tap()
    wells.tap()
    expect(page).to_have_url(f"{gallery}/wells")


def test_search_opens_with_keys_and_is_left_with_keys(page: Page, gallery: str) -> None:
    page.keyboard.press("Control+k")
    expect(page.get_by_role("textbox", name="Search")).to_be_focused()
    page.keyboard.type("15/9")
    hits = page.get_by_role("dialog", name="Search").get_by_role("link")
    expect(hits).to_have_count(2)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(hits.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("textbox", name="Search")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{gallery}/wells")


def test_drawer_asks_before_it_loses_what_was_typed(page: Page) -> None:
    open_form(page)
    title = page.get_by_role("textbox", name="Title")
    expect(title).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    open_form(page)
    title.fill("Spud")
    page.keyboard.press("Escape")
    expect(page.get_by_text("Discard what you typed?")).to_be_visible()
    page.get_by_role("button", name="Keep editing").click()
    expect(title).to_have_value("Spud")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_form_is_sent_once_however_often_it_is_asked_to(page: Page, gallery: str) -> None:
    before = httpx.get(f"{gallery}/sent").json()
    open_form(page)
    page.get_by_role("textbox", name="Title").fill("Spud")
    for _ in range(3):
        page.keyboard.press("Control+Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert httpx.get(f"{gallery}/sent").json() == before + 1


def test_refused_form_goes_to_the_field_at_fault(page: Page) -> None:
    open_form(page)
    page.get_by_role("textbox", name="Title").fill("refused")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="End must be after the start")).to_be_visible()
    expect(page.get_by_role("textbox", name="End")).to_be_focused()
    expect(page.get_by_role("textbox", name="Title")).to_have_value("refused")


def test_day_is_chosen_with_the_arrow_keys(page: Page) -> None:
    open_form(page)
    start = page.get_by_role("textbox", name="Start")
    start.fill("06:15")
    page.keyboard.press("Tab")
    expect(start).to_have_value("22 Nov 2026 06:15")
    page.keyboard.press("Enter")
    month = page.get_by_role("dialog", name="Choose a day")
    month.get_by_role("button", name="Sun 22 Nov 2026").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(start).to_have_value("16 Nov 2026 06:15")
    expect(start).to_be_focused()


def test_kind_is_chosen_with_the_keys(page: Page) -> None:
    open_form(page)
    page.get_by_role("combobox", name="Kind").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("option", name="Meeting")).to_be_visible()
    # Between a listbox and its options nothing may take the focus: readers would find no options.
    expect(page.locator("[role=listbox] > [tabindex]")).to_have_count(0)


def test_deleting_can_be_undone(page: Page) -> None:
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").get_by_text("It is back.")).to_be_visible()
    expect(page.get_by_text("Deleted.")).to_have_count(0)


def test_description_unfolds_without_opening_the_event(page: Page) -> None:
    page.get_by_role("button", name="Show all").click()
    expect(page.get_by_role("button", name="Show less")).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Pulled out of hole").press("Enter")
    expect(page.get_by_role("dialog", name="New event")).to_be_visible()


def test_filter_goes_to_the_address_and_comes_back_from_it(page: Page, gallery: str) -> None:
    visit(page, f"{gallery}/wells")
    page.get_by_role("button", name="Status").click()
    page.locator(".wt-options:visible").get_by_role("button", name="Suspended").click()
    page.get_by_role("textbox", name="Find a well").fill("15/9")
    expect(page).to_have_url(f"{gallery}/wells?q=15%2F9&status=suspended")
    expect(page.get_by_role("row")).to_have_count(3)
    page.reload()
    expect(page.get_by_role("row")).to_have_count(3)
    expect(page.get_by_role("button", name="Status: Suspended")).to_be_visible()


def test_row_is_a_link_all_over(page: Page, gallery: str) -> None:
    visit(page, f"{gallery}/wells")
    page.get_by_role("row", name="15/9-F-12").get_by_text("3520 m").click(force=True)
    expect(page).to_have_url(f"{gallery}/")


def test_broken_connection_is_told_and_keeps_what_was_typed(
    page: Page, context: BrowserContext
) -> None:
    open_form(page)
    title = page.get_by_role("textbox", name="Title")
    title.fill("Typed before")
    context.set_offline(True)
    page.evaluate("window.socket.io.engine.close()")
    expect(page.get_by_text("You are offline.")).to_be_visible(timeout=10_000)
    title.fill("Typed meanwhile")
    context.set_offline(False)
    expect(page.get_by_text("You are offline.")).to_be_hidden(timeout=30_000)
    expect(title).to_have_value("Typed meanwhile")


def test_page_needs_one_font_file_and_no_icon_font(page: Page) -> None:
    names: list[str] = page.evaluate(
        "performance.getEntriesByType('resource').map(r => r.name)"
        ".filter(name => name.endsWith('.woff2'))"
    )
    assert [name.rpartition("/")[2] for name in names] == ["inter-latin-wght-normal.woff2"]
    assert page.evaluate("document.fonts.check('14px Inter')")


def test_print_leaves_the_frame_away(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Main", exact=True)).to_be_hidden()
    expect(page.get_by_text("Pulled out of hole")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
