"""Screens as people use them: dashboard and stage, map and list, search, views, timeline, print."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People
from tests.journeys.office import Member, Office, member, office

pytestmark = pytest.mark.browser
HOUR = timedelta(hours=1)
PAD = ("K-2", "K-9", "K-10")
"""Wells on one spot."""
NAMES = [*(f"K-{n}" for n in range(1, 59)), "Ёлка 1", "Қаратөбе 5"]
"""Sixty wells in their natural order."""
STATUSES = {"K-7": "suspended", "K-12": "suspended", "K-30": "testing"}
DAY = "2026-03-10"
PRESS_K_ON_A_RUSSIAN_KEYBOARD = """() => document.body.dispatchEvent(new KeyboardEvent(
    'keydown', { key: 'л', code: 'KeyK', ctrlKey: true, bubbles: true, cancelable: true }))"""
WELLS_ON_THE_MAP = """() => [...document.querySelectorAll('.wt-map [data-sign]')]
    .reduce((sum, sign) => sum + (parseInt(sign.ariaLabel) || 1), 0)"""
CONTROLS_IN_SIGHT = """() => [...document.querySelectorAll('button, input, select, nav, .wt-btn')]
    .filter(n => n.checkVisibility({ visibilityProperty: true }) && !n.matches(
        // What is pressed on a screen, and read on paper.
        `.wt-cal button, .wt-cal-legend button:not(.wt-cal-files), .wt-cal-title,
        .wt-cal-zone .wt-pill:not([aria-haspopup]), th button, .wt-day-button, .wt-event button`))
    .map(n => n.innerText || n.ariaLabel || n.className)"""


@pytest.fixture(scope="module")
def place(base_url: str) -> Office:
    """A project of sixty wells on three rigs, each with an event in March."""
    made = office(base_url)
    for i in range(len(NAMES)):
        well = made.owner.post("/api/wells", **well_fields(made, i))
        made.owner.post("/api/events", **event_fields(well["id"], i))
    return made


def well_fields(place: Office, i: int) -> dict[str, Any]:
    """The fields of one of the sixty."""
    name = NAMES[i]
    spot = {"latitude": 60 + i % 8 / 20, "longitude": 2 + i // 8 / 10}
    if name in PAD:
        spot = {"latitude": 60.5, "longitude": 3.0}
    return {
        "project_id": place.project,
        "name": name,
        "timezone": "UTC",
        "rig": f"Rig {i % 3 + 1}",
        "operator": "Pad AS" if name in PAD else "Field AS",
        "status": STATUSES.get(name, "drilling"),
        **spot,
    }


def event_fields(well_id: str, i: int) -> dict[str, Any]:
    """The fields of the one event of a well; three of them are on each day."""
    day = f"2026-03-{i % 20 + 1:02}"
    times = {"starts_at": f"{day}T06:00:00Z", "ends_at": f"{day}T16:00:00Z"}
    return {"well_id": well_id, "kind": "drilling", "title": f"Drill {NAMES[i]}", **times}


def open_screen(page: Page, who: Member, path: str) -> None:
    """Open a screen as somebody; who has not signed in is signed in."""
    if page.url == "about:blank":
        steps.send_form(page, "/login", email=who.email, password=steps.PASSWORD)
    steps.open_page(page, path)


def panel(page: Page, heading: str) -> Locator:
    """A panel of the dashboard."""
    return page.locator("section", has=page.get_by_role("heading", name=re.compile(heading)))


def write_work(place: Office, now: datetime) -> None:
    """Three wells at work: one with a stage, one with NPT going on, one that is silent."""

    def at(hours: float) -> str:
        return (now + hours * HOUR).isoformat()

    def add_well(name: str) -> str:
        fields = {"project_id": place.project, "name": name, "timezone": "UTC"}
        made = place.owner.post("/api/wells", **fields, status="drilling", rig="Rig 7")
        return str(made["id"])

    def add_event(well: str, title: str, start: float, end: float, **more: Any) -> None:
        fields = {"well_id": well, "kind": "drilling", "title": title, **more}
        place.owner.post("/api/events", **fields, starts_at=at(start), ends_at=at(end))

    busy, waiting, silent = (add_well(name) for name in ("D-1", "D-2", "D-3"))
    add_event(busy, "Drill ahead", -5, -2)
    add_event(waiting, "Storm", -2.5, 5, npt=True, npt_category="weather")
    add_event(silent, "Run casing", -60, -50)
    plan = {"planned_starts_at": at(-72), "planned_ends_at": at(24)}
    section = {"kind": "drilling", "name": '12 1/4" section', "status": "in_progress", **plan}
    place.owner.post("/api/stages", well_id=busy, starts_at=at(-48), **section)
    coming = {"kind": "casing_cementing", "name": "Casing", "status": "planned"}
    place.owner.post("/api/stages", well_id=busy, starts_at=at(48), **coming)


def test_manager_reads_the_dashboard_fills_a_gap_by_keys_and_looks_at_a_stage(
    page: Page, base_url: str
) -> None:
    place, now = office(base_url), datetime.now(UTC).replace(second=0, microsecond=0)
    write_work(place, now)
    open_screen(page, place.owner, f"/orgs/{place.org}")
    figures = page.locator(".wt-figures li")
    expect(figures.nth(0)).to_contain_text("3 active wells")
    expect(figures.nth(1)).to_contain_text("2 stand still")
    still = panel(page, "Standing still")
    expect(still.locator("li").nth(0)).to_contain_text("D-2 NPT now · Weather · Storm")
    expect(still.locator("li").nth(1)).to_contain_text("D-3 No event for more than a day")
    expect(panel(page, "Next 14 days").locator("li")).to_contain_text("Casing")
    page.keyboard.press("n")
    expect(page.get_by_role("textbox", name="Find a well")).to_be_focused()
    page.keyboard.type("D-3")
    expect(page.locator(".wt-well-picker button")).to_have_count(1)
    page.keyboard.press("Enter")
    title = page.get_by_role("dialog", name="New event: D-3").get_by_label("Title")
    expect(title).to_be_focused()
    page.keyboard.type("Cement casing")
    # It starts where the last one ended: only its end is to be told.
    end = steps.field(page.get_by_role("dialog"), "End")
    end.focus()
    end.press("Control+a")
    page.keyboard.type(f"{now - HOUR:%Y-%m-%d %H:%M}")
    page.keyboard.press("Control+Enter")
    expect(figures.nth(1)).to_contain_text("1 stands still")
    expect(still).not_to_contain_text("D-3")
    expect(panel(page, "Active wells")).to_contain_text("Cement casing")
    panel(page, "Active wells").get_by_role("link", name="D-1", exact=True).click()
    page.locator(".wt-stages").get_by_role("link", name='12 1/4" section').click()
    page.wait_for_url(re.compile("/stages/"))
    plan = page.locator(".wt-plan-table tr", has_text="Start")
    expect(plan).to_contain_text("1 day late")
    page.go_back()
    expect(page.get_by_role("heading", name="D-1", level=1)).to_be_visible()
    page.go_back()
    expect(figures.nth(1)).to_contain_text("1 stands still")


def expect_on_map(page: Page, count: int) -> None:
    """The signs of the map stand for so many wells."""
    page.wait_for_function(f"({WELLS_ON_THE_MAP})() === {count}")


def choose_filter(page: Page, name: str, option: str) -> None:
    """Choose in a filter of a list."""
    page.get_by_role("search").get_by_role("button", name=re.compile(f"^{name}")).click()
    page.locator(".wt-options").get_by_role("button", name=option, exact=True).click()


def names_in_list(page: Page) -> list[str]:
    """The names of the wells in the list, from the first."""
    return page.locator(".wt-finder-list tbody td:first-child").all_inner_texts()


def test_map_and_list_keep_step_by_mouse_and_by_keys(
    page: Page, place: Office, tmp_path: Path
) -> None:
    open_screen(page, place.owner, f"/projects/{place.project}")
    signs, count = page.locator(".wt-map [data-sign]"), page.locator(".wt-finder [role=status]")
    expect_on_map(page, 60)
    expect(count).to_have_text("60 wells")
    assert names_in_list(page) == NAMES[:50]
    heading = page.get_by_role("columnheader", name="Well").get_by_role("button")
    heading.click()
    expect(page.locator(".wt-finder-list tbody tr").first).to_contain_text("Қаратөбе 5")
    assert names_in_list(page) == NAMES[:9:-1]
    choose_filter(page, "Status", "Suspended")
    expect_on_map(page, 2)
    expect(count).to_have_text("2 wells")
    page.get_by_role("button", name="Export").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export as CSV").click()
    file = tmp_path / "wells.csv"
    download.value.save_as(file)
    lines = file.read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["Well", "K-12", "K-7"]
    page.get_by_role("button", name="Clear", exact=True).click()
    expect_on_map(page, 60)
    status = page.get_by_role("search").get_by_role("button", name="Status")
    expect(status).to_be_focused()
    page.get_by_role("button", name="Next page").click()
    expect(page.locator(".wt-finder-list tbody tr")).to_have_count(10)
    expect(heading).to_be_in_viewport(ratio=1)
    page.get_by_role("button", name="Previous page").click()
    page.get_by_role("button", name="Zoom in").press("Enter")
    expect(page.get_by_role("button", name="In the map's view")).to_be_visible()
    expect(count).not_to_have_text("60 wells")
    page.get_by_role("button", name="In the map's view").click()
    expect(count).to_have_text("60 wells")
    choose_filter(page, "Operator", "Pad AS")
    expect_on_map(page, 3)
    signs.press("Enter")
    stack = page.get_by_role("dialog", name="3 wells at this place")
    expect(stack.locator("a > span")).to_have_text(list(PAD))
    page.keyboard.press("Escape")
    expect(stack).to_have_count(0)
    expect(signs).to_be_focused()
    page.get_by_role("button", name="Clear", exact=True).click()
    # At once: the filters are where they were.
    choose_filter(page, "Status", "Testing")
    expect_on_map(page, 1)
    signs.press("Enter")
    expect(page.get_by_role("heading", name="K-30", level=1)).to_be_visible()


def open_search(page: Page) -> Locator:
    """Open the search as on a Russian keyboard; its dialog, with the focus in its field."""
    page.evaluate(PRESS_K_ON_A_RUSSIAN_KEYBOARD)
    dialog = page.get_by_role("dialog", name="Search")
    expect(dialog.get_by_role("textbox", name="Search")).to_be_focused()
    return dialog


def test_what_was_written_is_found_and_a_view_of_it_is_shared(
    people: People, base_url: str, place: Office
) -> None:
    page = people()
    place.open(page, place.owner, date=DAY, view="timeline", group="rig")
    dialog = open_search(page)
    hits = dialog.locator(".wt-hit")
    page.keyboard.insert_text("елка")
    for number, text in enumerate(("Ёлка 1", "Drill Ёлка 1", "All results")):
        expect(hits.nth(number)).to_contain_text(text)
    for key, focused in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        expect(hits.nth(focused)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Ёлка 1", level=1)).to_be_visible()
    open_search(page).get_by_role("textbox").fill("КАРАТОБЕ")
    expect(hits.nth(0)).to_contain_text("Қаратөбе 5")
    hits.filter(has_text="All results").click()
    found = page.locator(".wt-search-page .wt-hit")
    expect(found).to_have_count(2)
    choose_filter(page, "Kind", "Events")
    expect(found).to_contain_text(["Drill Қаратөбе 5"])
    expect(page).to_have_url(re.compile("kind=event"))
    page.reload()
    steps.settled(page)
    expect(found).to_have_count(1)
    open_search(page)
    expect(hits).to_have_text(["КАРАТОБЕ", "елка"])
    page.keyboard.press("Escape")
    place.open(page, place.owner, date=DAY, view="timeline", group="rig")
    save_shared_view(page, "By rig")
    colleague = member(base_url, "Victor Viewer")
    place.join(colleague, "viewer")
    expect_start_at_view(people(), place, colleague, "By rig")


def save_shared_view(page: Page, name: str) -> None:
    """Save what the calendar shows, for everybody."""
    page.get_by_role("button", name="Views").click()
    page.get_by_role("button", name="Save this view").click()
    drawer = page.get_by_role("dialog", name="Save this view")
    drawer.get_by_label("Name").fill(name)
    drawer.get_by_role("switch", name="Shared with everybody here").click()
    drawer.get_by_role("button", name="Save").click()
    expect(page.get_by_text(f"{name} is in the menu Views now.")).to_be_visible()


def expect_start_at_view(page: Page, place: Office, who: Member, name: str) -> None:
    """Somebody else makes the view their start, and is led to it."""
    place.open(page, who)
    page.get_by_role("button", name="Views").click()
    row = page.locator(".wt-views-row", has_text=f"{name}Calendar, shared")
    star = row.get_by_role("button", name="Open at the start")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/calendar\?.*group=rig"))
    expect(page.locator(".wt-cal-grouping")).to_have_text("Group by rig")


def print_screen(page: Page) -> int:
    """The number of sheets of A4 that a screen is printed on, without its controls."""
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    page.emulate_media(media="print")
    assert page.evaluate(CONTROLS_IN_SIGHT) == []
    page.emulate_media(media="null")
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def test_timeline_of_sixty_wells_is_within_reach_and_screens_are_printed_without_controls(
    page: Page, place: Office
) -> None:
    page.add_init_script("window.print = () => { window.isPrinted = true }")
    place.open(page, place.owner, view="timeline", zoom="month", date=DAY)
    lines, dates = page.locator(".wt-cal-name"), page.locator(".wt-cal-axis")
    expect(lines.first).to_contain_text("K-1")
    page.locator(".wt-cal-line").hover()
    page.mouse.wheel(0, 10_000)
    expect(lines.filter(has_text="Қаратөбе 5")).to_be_in_viewport()
    expect(dates).to_be_in_viewport(ratio=1)
    page.mouse.wheel(0, -10_000)
    page.locator(".wt-cal-grouping").click()
    page.get_by_role("button", name="Group by rig").click()
    expect(page.locator(".wt-cal-heading-row").first).to_have_text("Rig 1 20 wells")
    # By the browser's menu: a sheet without all rows says so.
    left_out = page.get_by_text("Rows are left out here", exact=False).first
    expect(left_out).to_be_hidden()
    page.emulate_media(media="print")
    expect(left_out).to_be_visible()
    page.emulate_media(media="null")
    page.keyboard.press("Control+KeyP")
    page.wait_for_function("window.isPrinted")
    expect(page.locator(".wt-cal-space")).to_have_count(0)
    expect(lines).to_have_count(60)
    page.emulate_media(media="print")
    # The head of a table is on each of its sheets.
    expect(page.locator(".wt-cal-dates")).to_have_css("display", "table-header-group")
    page.emulate_media(media="null")
    assert print_screen(page) == 6
    for view in ("month", "week", "day"):
        place.open(page, place.owner, view=view, date=DAY)
        assert print_screen(page) == 1, view
    open_screen(page, place.owner, f"/projects/{place.project}")
    expect(page.locator(".wt-finder-list tbody tr")).to_have_count(50)
    assert print_screen(page) == 1
    # A button in a heading is left out where the heading is repeated on the next sheet.
    page.emulate_media(media="print")
    heading = page.get_by_role("columnheader", name="Well").get_by_role("button")
    expect(heading).to_have_css("display", "contents")
    page.emulate_media(media="null")
    first = page.locator(".wt-finder-list").get_by_role("link", name="K-1", exact=True)
    open_screen(page, place.owner, f"{first.get_attribute('href')}?day=2026-03-01")
    expect(page.locator(".wt-event")).to_have_count(1)
    assert print_screen(page) == 1
