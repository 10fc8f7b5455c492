"""The calendar by mouse: make, look, edit, copy, delete, move, lengthen, and take it back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.office import Office, box, drag, member, office, spot

pytestmark = pytest.mark.browser
Event = dict[str, Any]


@pytest.fixture(scope="module")
def place(base_url: str) -> Office:
    """One organization for the tests of this module."""
    return office(base_url)


@pytest.fixture
def well(place: Office) -> Event:
    """A well of its own for each test; its clocks are seven hours behind UTC in November."""
    return place.well()


@pytest.fixture
def event(place: Office, well: Event) -> Event:
    """From 08:00 to 10:00 by the well's clock."""
    times = {"starts_at": "2020-11-11T15:00:00Z", "ends_at": "2020-11-11T17:00:00Z"}
    return place.event(well, "Drill 12 1/4", **times)


def toast(page: Page, text: str) -> None:
    expect(page.locator(".wt-toast", has_text=text)).to_be_visible()


def undo(page: Page) -> None:
    page.locator(".wt-toast-undo").last.click()


def times(event: Event) -> tuple[str, str | None]:
    return event["starts_at"], event["ends_at"]


def test_click_and_drag_over_nothing_make_events_there(
    page: Page, place: Office, well: Event
) -> None:
    place.open(page, place.owner, well, view="week", date="2020-11-11")
    page.mouse.click(*spot(page.locator('[data-d="2020-11-12"][data-s]'), 0.5, 9.1 / 24))
    drawer = page.get_by_role("dialog")
    expect(steps.field(drawer, "Start")).to_have_value("12 Nov 2020 09:00")
    expect(steps.field(drawer, "End")).to_have_value("12 Nov 2020 10:00")
    drawer.get_by_label("Title").fill("Nipple up")
    page.keyboard.press("Control+Enter")
    expect(box(page, "Nipple up")).to_have_attribute(
        "title", "Nipple up · Drilling · 12 Nov 2020 09:00–10:00"
    )
    undo(page)
    expect(box(page, "Nipple up")).to_have_count(0)
    place.open(page, place.owner, well, date="2020-11-11")
    first, last = (page.locator(f'[data-d="2020-11-{day}"]') for day in (18, 20))
    drag(page, spot(first, 0.5, 0.7), spot(last, 0.5, 0.7))
    drawer.get_by_label("Title").fill("Rig inspection")
    expect(steps.field(drawer, "First day")).to_have_value("18 Nov 2020")
    page.keyboard.press("Control+Enter")
    expect(box(page, "Rig inspection")).to_have_attribute(
        "title", "Rig inspection · Drilling · 18 Nov 2020 – 20 Nov 2020"
    )


def test_event_is_dragged_and_pulled_and_let_go_and_undo_takes_it_back(
    page: Page, place: Office, well: Event, event: Event
) -> None:
    place.open(page, place.owner, well, view="week", date="2020-11-11")
    column = page.locator('[data-d="2020-11-13"][data-s]')
    for down, end, shown in ((0.5, 11 / 24, "10:00"), (0.98, 11.5 / 24, "11:30")):
        page.mouse.move(*spot(box(page, event), 0.5, down))
        page.mouse.down()
        page.mouse.move(*spot(column, 0.5, end), steps=5)
        expect(page.locator(".wt-ghost")).to_have_text(shown)
        page.keyboard.press("Escape")
        expect(page.locator(".wt-ghost")).to_have_count(0)
        page.mouse.up()
        # The release of a drag that was given up is no click on what lies below.
        page.wait_for_timeout(300)
        expect(page.get_by_role("dialog")).to_have_count(0)
    assert place.now(event)["version"] == 1
    drag(page, spot(box(page, event), 0.5, 0.5), spot(column, 0.5, 11.05 / 24))
    toast(page, "Drill 12 1/4: now 13 Nov 2020 10:00–12:00")
    assert times(place.now(event)) == ("2020-11-13T17:00:00.000Z", "2020-11-13T19:00:00.000Z")
    undo(page)
    expect(box(page, event)).to_have_attribute("title", re.compile("11 Nov 2020 08:00–10:00"))
    assert times(place.now(event)) == times(event)
    column = page.locator('[data-d="2020-11-11"][data-s]')
    bottom = spot(box(page, event), 0.5, 1)
    drag(page, (bottom[0], bottom[1] - 3), spot(column, 0.5, 11.45 / 24))
    toast(page, "Drill 12 1/4: now 11 Nov 2020 08:00–11:30")
    assert times(place.now(event)) == ("2020-11-11T15:00:00.000Z", "2020-11-11T18:30:00.000Z")
    undo(page)
    expect(box(page, event)).to_have_attribute("title", re.compile("08:00–10:00"))


def test_viewer_can_look_but_not_change(
    page: Page, place: Office, well: Event, event: Event, base_url: str
) -> None:
    viewer = member(base_url, "Eva Viewer")
    place.join(viewer, "viewer")
    place.open(page, viewer, well, view="week", date="2020-11-11")
    column = page.locator('[data-d="2020-11-13"][data-s]')
    drag(page, spot(box(page, event), 0.5, 0.5), spot(column, 0.5, 11 / 24))
    page.mouse.click(*spot(column, 0.5, 8 / 24))
    box(page, event).click()
    expect(page.get_by_role("dialog", name="Drill 12 1/4")).to_be_visible()
    expect(page.get_by_role("button", name="Edit")).to_have_count(0)
    expect(page.get_by_role("button", name="New event")).to_have_count(0)
    assert times(place.now(event)) == times(event)
    # No place that takes files: what is dropped goes nowhere.
    assert page.locator("[data-upload-to]").count() == 0
