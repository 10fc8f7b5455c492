"""The calendar by finger: a long press drags, a swipe scrolls, a tap opens."""

from collections.abc import Sequence
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People
from tests.journeys.office import Office, box, office, spot

pytestmark = pytest.mark.browser
Event = dict[str, Any]
Point = tuple[float, float]
LONG_PRESS_MS = 450


@pytest.fixture(scope="module")
def place(base_url: str) -> Office:
    """One organization for the tests of this module."""
    return office(base_url)


@pytest.fixture
def event(place: Office) -> Event:
    """From 08:00 to 10:00 by the clock of a well of its own."""
    times = {"starts_at": "2020-11-11T15:00:00Z", "ends_at": "2020-11-11T17:00:00Z"}
    return place.event(place.well(), "Drill 12 1/4", **times)


@pytest.fixture
def page(people: People) -> Page:
    """A tablet."""
    return people(viewport={"width": 1024, "height": 768}, has_touch=True)


class Finger:
    """One finger on the screen."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session = page.context.new_cdp_session(page)

    def go(self, points: Sequence[Point], *, press_ms: int = 0) -> None:
        """Down at the first point, rest there, on to the others, up."""
        self._send("touchStart", points[0])
        self._page.wait_for_timeout(press_ms)
        for point in points[1:]:
            self._send("touchMove", point)
            self._page.wait_for_timeout(30)
        self._send("touchEnd")

    def _send(self, kind: str, point: Point | None = None) -> None:
        touches = [{"x": point[0], "y": point[1]}] if point else []
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})


def between(start: Point, end: Point) -> list[Point]:
    """Some points on the way."""
    return [
        (start[0] + (end[0] - start[0]) * i / 5, start[1] + (end[1] - start[1]) * i / 5)
        for i in range(6)
    ]


def open_week(page: Page, place: Office, event: Event) -> None:
    place.open(page, place.owner, {"id": event["well_id"]}, view="week", date="2020-11-11")


def test_long_press_drags_lengthens_and_draws(page: Page, place: Office, event: Event) -> None:
    open_week(page, place, event)
    start = spot(box(page, event), 0.5, 0.5)
    column = page.locator('[data-d="2020-11-12"][data-s]')
    end = (spot(column, 0.5, 0)[0], start[1] + 52)
    Finger(page).go(between(start, end), press_ms=LONG_PRESS_MS)
    expect(page.locator(".wt-toast")).to_contain_text("now 12 Nov 2020 09:00–11:00")
    page.locator(".wt-toast-undo").tap()
    expect(box(page, event)).to_have_attribute(
        "title", "Drill 12 1/4 · Drilling · 11 Nov 2020 08:00–10:00"
    )
    start = spot(box(page, event), 0.5, 0.95)
    Finger(page).go(between(start, (start[0], start[1] + 52)), press_ms=LONG_PRESS_MS)
    expect(page.locator(".wt-toast")).to_contain_text("now 11 Nov 2020 08:00–11:00")
    column = page.locator('[data-d="2020-11-13"][data-s]')
    start, end = spot(column, 0.5, 7.1 / 24), spot(column, 0.5, 8.9 / 24)
    Finger(page).go(between(start, end), press_ms=LONG_PRESS_MS)
    drawer = page.get_by_role("dialog")
    expect(steps.field(drawer, "Start")).to_have_value("13 Nov 2020 07:00")
    expect(steps.field(drawer, "End")).to_have_value("13 Nov 2020 09:00")


def test_swipe_scrolls_and_moves_nothing_and_a_tap_opens(
    page: Page, place: Office, event: Event
) -> None:
    open_week(page, place, event)
    scrolled = "document.querySelector('.wt-cal').scrollTop"
    page.wait_for_function(f"{scrolled} > 200")
    before = page.evaluate(scrolled)
    start = spot(box(page, event), 0.5, 0.5)
    Finger(page).go(between(start, (start[0], start[1] - 150)))
    page.wait_for_function(f"{scrolled} > {before} + 50")
    assert place.now(event)["version"] == 1
    expect(page.locator(".wt-toast")).to_have_count(0)
    box(page, event).tap()
    expect(page.get_by_role("dialog", name="Drill 12 1/4")).to_be_visible()


def test_long_press_drags_over_the_month_and_the_timeline(
    page: Page, place: Office, event: Event
) -> None:
    place.open(page, place.owner, {"id": event["well_id"]}, date="2020-11-11")
    start = spot(box(page, event), 0.4, 0.5)
    end = spot(page.locator('[data-d="2020-11-20"]'), 0.5, 0.6)
    Finger(page).go(between(start, end), press_ms=LONG_PRESS_MS)
    expect(page.locator(".wt-toast")).to_contain_text("now 20 Nov 2020 08:00–10:00")
    well = place.well()
    times = {"starts_at": "2020-11-11T15:00:00Z", "ends_at": "2020-11-15T15:00:00Z"}
    event = place.event(well, "Complete", **times)
    place.open(page, place.owner, well, view="timeline", date="2020-11-11")
    track = page.locator(".wt-cal-track").first.bounding_box()
    assert track
    day = track["width"] / 30
    x, y = spot(box(page, event), 0.5, 0.5)
    Finger(page).go(between((x, y), (x + 3 * day, y)), press_ms=LONG_PRESS_MS)
    shown = "Complete · Drilling · 14 Nov 2020 08:00 – 18 Nov 2020 08:00"
    expect(box(page, event)).to_have_attribute("title", shown)
    x, y = spot(box(page, event), 1, 0.5)
    Finger(page).go(between((x - 8, y), (x - 8 + 2 * day, y)), press_ms=LONG_PRESS_MS)
    shown = "Complete · Drilling · 14 Nov 2020 08:00 – 20 Nov 2020 08:00"
    expect(box(page, event)).to_have_attribute("title", shown)
