"""Ways through a calendar: by buttons, by the small month, by filters, by scope."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.office import Office, box, office

pytestmark = pytest.mark.browser
Event = dict[str, Any]


@pytest.fixture(scope="module")
def place(base_url: str) -> Office:
    """One organization for the tests of this module."""
    return office(base_url)


@pytest.fixture(scope="module")
def desk(chromium: Browser, base_url: str) -> Iterator[Page]:
    """The owner's browser, for all of the tests."""
    context = chromium.new_context(base_url=base_url, viewport={"width": 1440, "height": 900})
    yield context.new_page()
    context.close()


@pytest.fixture(scope="module")
def wells(place: Office) -> list[Event]:
    """Two wells of one project and one of another, each with events; the first has stages."""
    project = place.owner.post("/api/projects", org_id=place.org, name="Volve")["id"]
    first, second = place.well(), place.well()
    third = place.owner.post(
        "/api/wells", project_id=project, name="F-11", timezone="America/Denver"
    )
    day = {"starts_at": "2020-11-11T15:00:00Z", "ends_at": "2020-11-11T17:00:00Z"}
    stages = [
        place.owner.post(
            "/api/stages", well_id=first["id"], kind="drilling", name=name, starts_at=at
        )["id"]
        for name, at in (("Top hole", "2020-11-01T00:00:00Z"), ("8 1/2", "2020-11-10T00:00:00Z"))
    ]
    place.event(first, "Spud", **day, stage_id=stages[0])
    place.event(first, "Drill ahead", **day, stage_id=stages[1])
    place.event(first, "Drill on", **day, stage_id=stages[1], kind="meeting")
    place.event(second, "Trip in", **day, kind="tripping")
    place.event(third, "Log up", **day, kind="logging")
    return [first, second, third]


def title(page: Page, text: str) -> None:
    expect(page.locator(".wt-cal-title")).to_have_text(re.compile(re.escape(text)))


def choose(page: Page, pill: str, option: str) -> None:
    """Choose in one of the filters."""
    page.locator(".wt-cal-filters").get_by_role("button", name=re.compile(f"^{pill}")).click()
    page.locator(".wt-options").get_by_role("button", name=option, exact=True).click()


def titles(page: Page, *expected: str) -> None:
    """What the boxes are, by their titles."""
    expect(page.locator(".wt-e")).to_have_count(len(expected))
    for each in expected:
        expect(box(page, each)).to_have_count(1)


@pytest.mark.usefixtures("wells")
def test_button_keeps_the_focus_and_a_second_press_closes_its_card(
    desk: Page, place: Office
) -> None:
    place.open(desk, place.owner, date="2020-11-11")
    on = desk.get_by_role("button", name="Next", exact=True)
    on.focus()
    desk.keyboard.press("Enter")
    title(desk, "December 2020")
    desk.keyboard.press("Enter")
    title(desk, "January 2021")
    expect(on).to_be_focused()
    timeline = desk.get_by_role("button", name="Timeline")
    timeline.press("Enter")
    expect(timeline).to_have_attribute("aria-pressed", "true")
    expect(timeline).to_be_focused()
    place.open(desk, place.owner, date="2020-11-11")
    pill = desk.get_by_role("button", name="Kind", exact=True)
    pill.click()
    card = desk.get_by_role("dialog", name="Kind")
    expect(card.get_by_role("button", name="Any")).to_be_visible()
    pill.click()
    expect(card).to_have_count(0)
    pill.click()
    expect(card).to_be_visible()
    desk.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(pill).to_be_focused()


@pytest.mark.usefixtures("wells")
def test_small_month_jumps_to_a_day_by_mouse_and_by_keys(desk: Page, place: Office) -> None:
    place.open(desk, place.owner, view="day", date="2020-11-11")
    desk.locator(".wt-cal-title").click()
    month = desk.locator(".wt-month")
    expect(month.locator('[data-value="2020-11-11"]')).to_have_attribute("aria-pressed", "true")
    month.get_by_role("button", name="Previous month").click()
    month.locator('[data-value="2020-10-07"]').click()
    title(desk, "Wed 7 Oct 2020")
    expect(month).to_be_hidden()
    desk.locator(".wt-cal-title").click()
    month.locator('[data-value="2020-10-07"]').focus()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("ArrowRight")
    desk.keyboard.press("Enter")
    title(desk, "Thu 15 Oct 2020")
    expect(desk).to_have_url(re.compile("date=2020-10-15"))


@pytest.mark.usefixtures("wells")
def test_day_week_and_more_open_from_the_month(desk: Page, place: Office) -> None:
    well = place.well()
    hours = [f"2020-11-18T{hour:02}:00:00Z" for hour in range(8, 20)]
    rows = [{"title": f"Stand {i}", "starts_at": at} for i, at in enumerate(hours)]
    place.events(well, rows)
    place.open(desk, place.owner, well, date="2020-11-11")
    shown = desk.locator('.wt-cal-cell[data-d="2020-11-18"] .wt-cal-more')
    expect(shown).to_have_text(re.compile(r"^\+\d+ more$"))
    shown.click()
    title(desk, "Wed 18 Nov 2020")
    expect(desk.locator(".wt-e")).to_have_count(12)
    desk.go_back()
    desk.get_by_role("button", name="Week 47").click()
    title(desk, "16 Nov – 22 Nov 2020")
    desk.get_by_role("button", name="Thu 19 Nov 2020").click()
    title(desk, "Thu 19 Nov 2020")
