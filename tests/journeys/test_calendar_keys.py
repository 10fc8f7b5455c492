"""The calendar by keyboard and by address: views, filters, clocks, history."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.office import Office, box, office

pytestmark = pytest.mark.browser
Event = dict[str, Any]


@pytest.fixture(scope="module")
def place(base_url: str) -> Office:
    """One organization for the tests of this module."""
    return office(base_url)


@pytest.fixture(scope="module")
def well(place: Office) -> Event:
    """A well with a day of work on 11 November 2020, by its clock seven hours behind UTC."""
    made = place.well()
    rows = [
        {"title": "Trip in", "kind": "tripping", "starts_at": "2020-11-11T13:00:00Z"},
        {"title": "Drill ahead", "starts_at": "2020-11-11T15:00:00Z"},
        {"title": "Morning call", "kind": "meeting", "starts_at": "2020-11-11T20:00:00Z"},
    ]
    ends = ["2020-11-11T15:00:00Z", "2020-11-11T20:00:00Z", None]
    place.events(made, [{**row, "ends_at": end} for row, end in zip(rows, ends, strict=True)])
    return made


def title(page: Page, text: str) -> None:
    expect(page.locator(".wt-cal-title")).to_have_text(re.compile(re.escape(text)))


def test_keys_of_any_keyboard_change_the_view_and_mean_nothing_while_one_types(
    page: Page, place: Office, well: Event
) -> None:
    place.open(page, place.owner, well, date="2020-11-11")
    for key, view, shown in (
        ("w", "week", "9 Nov – 15 Nov 2020"),
        ("j", "week", "16 Nov – 22 Nov 2020"),
        ("k", "week", "9 Nov – 15 Nov 2020"),
        ("d", "day", "Wed 11 Nov 2020"),
        ("l", "timeline", "November 2020"),
    ):
        page.keyboard.press(key)
        title(page, shown)
        expect(page).to_have_url(re.compile(rf"view={view}\b"))
    page.keyboard.press("m")
    expect(page.locator(".wt-cal-month")).to_be_visible()
    page.keyboard.press("t")
    expect(page.locator('.wt-cal-cell [aria-current="date"]')).to_be_visible()
    place.open(page, place.owner, well, date="2020-11-11")
    press = "(keys) => document.body.dispatchEvent(new KeyboardEvent('keydown', keys))"
    page.evaluate(press, {"key": "ц", "code": "KeyW", "bubbles": True})
    title(page, "9 Nov – 15 Nov 2020")
    page.evaluate(press, {"key": ".", "code": "Slash", "bubbles": True})
    expect(page.locator(".wt-cal-find input")).to_be_focused()
    place.open(page, place.owner, well, date="2020-11-11")
    page.keyboard.press("/")
    page.keyboard.type("drill")
    expect(page).to_have_url(re.compile("q=drill"))
    expect(page.locator(".wt-e")).to_have_count(1)
    title(page, "November 2020")
    page.keyboard.press("n")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_arrows_go_from_event_to_event_and_enter_opens(
    page: Page, place: Office, well: Event
) -> None:
    place.open(page, place.owner, well, view="day", date="2020-11-11")
    page.get_by_role("button", name="Subscribe").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".wt-cal-head")).to_be_focused()
    page.keyboard.press("Tab")
    expect(box(page, "Trip in")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(box(page, "Drill ahead")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(box(page, "Morning call")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Drill ahead")).to_be_visible()
    page.keyboard.press("Escape")
    expect(box(page, "Drill ahead")).to_be_focused()
    assert page.locator('.wt-e[tabindex="0"]').count() == 1


def test_event_is_moved_and_lengthened_by_keys(page: Page, place: Office) -> None:
    well = place.well()
    times = {"starts_at": "2020-11-11T15:00:00Z", "ends_at": "2020-11-11T17:00:00Z"}
    event = place.event(well, "Ream", **times)
    place.open(page, place.owner, well, view="week", date="2020-11-11")
    box(page, event).focus()
    for keys, shown in (
        ("Alt+ArrowDown", "11 Nov 2020 08:15–10:15"),
        ("Alt+ArrowRight", "12 Nov 2020 08:15–10:15"),
        ("Alt+Shift+ArrowDown", "12 Nov 2020 08:15–10:30"),
        ("Alt+Shift+ArrowUp", "12 Nov 2020 08:15–10:15"),
    ):
        page.keyboard.press(keys)
        expect(box(page, event)).to_have_attribute("title", f"Ream · Drilling · {shown}")
        expect(box(page, event)).to_be_focused()
    page.locator(".wt-toast-undo").last.click()
    expect(box(page, event)).to_have_attribute("title", re.compile("08:15–10:30"))


def test_well_is_chosen_from_a_list_that_can_be_searched(
    page: Page, place: Office, well: Event
) -> None:
    place.open(page, place.owner, date="2020-11-11")
    page.get_by_role("button", name="Well", exact=True).click()
    page.locator(".wt-options").get_by_role("button", name=well["name"]).click()
    expect(page).to_have_url(re.compile(f"well={well['id']}"))
    expect(page.locator(".wt-pill", has_text=well["name"])).to_be_visible()


def test_back_and_forward_go_through_what_was_looked_at(
    page: Page, place: Office, well: Event
) -> None:
    place.open(page, place.owner, well, date="2020-11-11")
    page.evaluate("document.querySelector('.wt-cal').isTheSame = true")
    page.keyboard.press("j")
    title(page, "December 2020")
    page.keyboard.press("w")
    title(page, "7 Dec – 13 Dec 2020")
    page.go_back()
    title(page, "December 2020")
    page.go_back()
    title(page, "November 2020")
    page.go_forward()
    title(page, "December 2020")
    assert page.evaluate("document.querySelector('.wt-cal').isTheSame")
    page.reload()
    title(page, "December 2020")


def test_paper_shows_the_calendar_alone(page: Page, place: Office, well: Event) -> None:
    place.open(page, place.owner, well, view="week", date="2020-11-11")
    page.emulate_media(media="print")
    for name in ("New event", "Today", "Next", "Week", "Print"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_hidden()
    expect(page.get_by_role("navigation").filter(visible=True)).to_have_count(0)
    expect(page.get_by_role("link", name="Dashboard")).to_be_hidden()
    expect(page.get_by_role("search").get_by_role("textbox")).to_be_hidden()
    expect(page.locator(".wt-cal-title")).to_be_visible()
    bounds = page.evaluate(
        "(({scrollHeight, clientHeight}) => [scrollHeight, clientHeight])"
        "(document.querySelector('.wt-cal'))"
    )
    assert bounds[0] == bounds[1]


@pytest.mark.parametrize("view", ["month", "week", "day", "timeline"])
def test_paper_holds_the_calendar_on_one_sheet(
    page: Page, place: Office, well: Event, view: str
) -> None:
    place.open(page, place.owner, well, view=view, date="2020-11-11")
    expect(page.locator(".wt-e").first).to_be_visible()
    sheets = re.findall(rb"/Type\s*/Page[^s].*?/MediaBox\s*\[([^]]*)\]", paper_of(page), re.DOTALL)
    assert len(sheets) == 1
    _, _, width, height = map(float, sheets[0].split())
    assert width > height


def paper_of(page: Page) -> bytes:
    return page.pdf(format="A4", prefer_css_page_size=True)
