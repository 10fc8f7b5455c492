"""More of what is done on a calendar, in each of its views; one signed-in page serves all tests."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys import steps
from tests.journeys.office import Office, box, drag, office, spot

pytestmark = pytest.mark.browser
Event = dict[str, Any]
EIGHT, TEN = "2020-11-11T15:00:00Z", "2020-11-11T17:00:00Z"  # by the wells' clocks


@pytest.fixture(scope="module")
def place(base_url: str) -> Office:
    """One organization for the tests of this module."""
    return office(base_url)


@pytest.fixture(scope="module")
def desk(chromium: Browser, base_url: str) -> Iterator[Page]:
    """The owner's browser; its console shows no error in any of the tests."""
    errors: list[str] = []
    context = chromium.new_context(base_url=base_url, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def well(place: Office) -> Event:
    """A well of its own for each test; its clocks are seven hours behind UTC in November."""
    return place.well()


@pytest.fixture
def event(place: Office, well: Event) -> Event:
    """From 08:00 to 10:00 by the well's clock."""
    return place.event(well, "Drill 12 1/4", starts_at=EIGHT, ends_at=TEN)


def told(page: Page, event: Event | str, when: str) -> None:
    expect(box(page, event)).to_have_attribute("title", re.compile(re.escape(f" · {when}") + "$"))


def toast(page: Page, text: str) -> None:
    expect(page.locator(".wt-toast", has_text=text).last).to_be_visible()


def undo(page: Page) -> None:
    page.locator(".wt-toast-undo").last.click()


def test_span_that_is_drawn_is_the_time_of_a_new_event(
    desk: Page, place: Office, well: Event
) -> None:
    place.open(desk, place.owner, well, view="day", date="2020-11-11")
    column = desk.locator(".wt-cal-col")
    drag(desk, spot(column, 0.5, 11.55 / 24), spot(column, 0.5, 8.05 / 24))
    drawer = desk.locator(".wt-drawer")
    expect(steps.field(drawer, "Start")).to_have_value("11 Nov 2020 08:00")
    expect(steps.field(drawer, "End")).to_have_value("11 Nov 2020 11:45")
    drawer.get_by_label("Title").fill("Drawn upwards")
    desk.keyboard.press("Control+Enter")
    told(desk, "Drawn upwards", "11 Nov 2020 08:00–11:45")
    undo(desk)
    expect(box(desk, "Drawn upwards")).to_have_count(0)
    place.event(well, "Drill 12 1/4", starts_at=EIGHT, ends_at=TEN)
    place.open(desk, place.owner, view="timeline", date="2020-11-11")
    track = desk.locator(f'.wt-cal-track[data-w="{well["id"]}"]')
    drag(desk, spot(track, 16.5 / 30, 0.9), spot(track, 18.5 / 30, 0.9))
    drawer.get_by_label("Title").fill("Rig inspection")
    expect(steps.field(drawer, "First day")).to_have_value("17 Nov 2020")
    expect(steps.field(drawer, "Last day")).to_have_value("19 Nov 2020")
    desk.keyboard.press("Control+Enter")
    expect(box(desk, "Rig inspection")).to_have_count(1)
    found = place.owner.get(f"/api/events?well_id={well['id']}&date=2020-11-18")["items"]
    assert [e["title"] for e in found] == ["Rig inspection"]


def attach(place: Office, event: Event, name: str, content: bytes) -> None:
    """A file of an event."""
    api = place.owner.api
    draft = {"well_id": event["well_id"], "event_id": event["id"], "name": name}
    draft |= {"size": len(content), "content_type": "text/csv"}
    started = place.owner.post("/api/files/upload", **draft)
    to = started["upload"]
    sent: dict[str, Any] = {"content": content}
    if to["fields"]:
        sent = {"data": to["fields"], "files": {"file": content}}
    api.request(to["method"], to["url"], headers=to["headers"], **sent).raise_for_status()
    place.owner.post(f"/api/files/{started['file']['id']}/complete")


def test_events_are_dragged_over_days_of_the_month_and_the_week_and_back(
    desk: Page, place: Office, well: Event, event: Event
) -> None:
    place.open(desk, place.owner, well, date="2020-11-11")
    drag(
        desk,
        spot(box(desk, event), 0.3, 0.5),
        spot(desk.locator('[data-d="2020-11-27"]'), 0.5, 0.6),
    )
    told(desk, event, "27 Nov 2020 08:00–10:00")
    undo(desk)
    told(desk, event, "11 Nov 2020 08:00–10:00")
    event = place.event(well, "Log", starts_at=EIGHT, ends_at="2020-11-12T17:00:00Z")
    place.open(desk, place.owner, well, date="2020-11-11")
    right = spot(box(desk, event), 1, 0.5)
    drag(desk, (right[0] - 3, right[1]), spot(desk.locator('[data-d="2020-11-15"]'), 0.5, 0.5))
    told(desk, event, "11 Nov 2020 08:00 – 15 Nov 2020 10:00")
    undo(desk)
    told(desk, event, "11 Nov 2020 08:00 – 12 Nov 2020 10:00")
    days = {"all_day": True, "starts_on": "2020-11-10", "ends_on": "2020-11-11"}
    event = place.event(well, "Audit", **days)
    place.open(desk, place.owner, well, view="week", date="2020-11-11")
    drag(
        desk,
        spot(box(desk, event), 0.25, 0.5),
        spot(desk.locator('[data-d="2020-11-13"]').first, 0.5, 0.5),
    )
    told(desk, event, "13 Nov 2020 – 14 Nov 2020")
    undo(desk)
    told(desk, event, "10 Nov 2020 – 11 Nov 2020")


def test_bars_of_the_timeline_are_pulled_and_dragged(
    desk: Page, place: Office, well: Event
) -> None:
    event = place.event(well, "Core", starts_at=EIGHT, ends_at="2020-11-12T15:00:00Z")
    place.open(desk, place.owner, well, view="timeline", zoom="week", date="2020-11-11")
    track = desk.locator(".wt-cal-track").first.bounding_box()
    assert track
    hour = track["width"] / (7 * 24)
    x, y = spot(box(desk, event), 0, 0.5)
    drag(desk, (x + 3, y), (x + 3 - 6 * hour, y))
    told(desk, event, "11 Nov 2020 02:00 – 12 Nov 2020 08:00")
    x, y = spot(box(desk, event), 1, 0.5)
    drag(desk, (x - 3, y), (x - 3 + 3 * hour, y))
    told(desk, event, "11 Nov 2020 02:00 – 12 Nov 2020 11:00")
    undo(desk)
    told(desk, event, "11 Nov 2020 02:00 – 12 Nov 2020 08:00")
    times_of = {"starts_at": "2020-11-11T15:00:00Z", "ends_at": "2020-11-13T15:00:00Z"}
    event = place.event(well, "Completion", **times_of)
    place.open(desk, place.owner, well, view="timeline", date="2020-11-11")
    x, y = spot(box(desk, event), 0.5, 0.5)
    track = desk.locator(".wt-cal-track").first.bounding_box()
    assert track
    drag(desk, (x, y), (x + 5 * track["width"] / 30, y))
    told(desk, event, "16 Nov 2020 08:00 – 18 Nov 2020 08:00")


def test_lost_time_is_hatched_and_uploads_are_outlined(
    desk: Page, place: Office, well: Event, event: Event
) -> None:
    lost = {"npt": True, "npt_category": "weather", "ends_at": "2020-11-11T19:00:00Z"}
    wait = place.event(well, "Wait on weather", starts_at=TEN, **lost)
    attach(place, event, "survey.csv", b"md,inc\n0,0\n")
    place.open(desk, place.owner, well, view="week", date="2020-11-11")
    hatched = re.compile("repeating-linear-gradient")
    expect(box(desk, wait)).to_have_css("background-image", hatched)
    expect(box(desk, event)).not_to_have_css("background-image", hatched)
    expect(desk.locator(".wt-cal-npt")).to_contain_text("NPT 2 h")
    # It is on the day on which it was uploaded: today.
    place.open(desk, place.owner, well, view="week")
    upload = box(desk, "survey.csv")
    expect(upload).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(upload).to_have_css("box-shadow", re.compile("inset"))
    desk.get_by_role("button", name="Uploads").click()
    expect(upload).to_have_count(0)
    expect(desk).to_have_url(re.compile("files=hide"))
    desk.get_by_role("button", name="Uploads").click()
    expect(upload).to_have_count(1)
