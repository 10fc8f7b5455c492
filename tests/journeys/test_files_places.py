"""Files where things are looked at: on the card and the drawer of an event, and on a stage."""

from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People
from tests.journeys.filing import drop
from tests.journeys.office import Office, box, member, office

pytestmark = pytest.mark.browser
Well = dict[str, Any]


@pytest.fixture(scope="module")
def place(base_url: str) -> Office:
    """One organization for the tests of this module."""
    return office(base_url)


@pytest.fixture
def well(place: Office) -> Well:
    return place.well()


def files_of(place: Office, well: Well) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = place.owner.get(f"/api/files?well_id={well['id']}")["items"]
    return found


def test_files_dropped_on_an_open_event_or_stage_are_its_own(
    page: Page, place: Office, well: Well
) -> None:
    times = {"starts_at": "2020-11-11T15:00:00Z", "ends_at": "2020-11-11T17:00:00Z"}
    event = place.event(well, "Log the section", **times)
    place.open(page, place.owner, well, view="week", date="2020-11-11")
    box(page, event).first.click()
    card = page.locator(".wt-peek")
    expect(card.get_by_role("button", name="Add files")).to_be_visible()
    drop(page, [["log.txt", "depth"]])
    expect(card.get_by_role("link", name="log.txt")).to_be_visible()
    (file,) = files_of(place, well)
    assert (file["name"], file["event_id"]) == ("log.txt", event["id"])
    with page.expect_download() as download:
        card.get_by_role("link", name="log.txt").click()
    assert download.value.suggested_filename == "log.txt"
    card.get_by_role("button", name="Edit").click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("link", name="log.txt")).to_be_visible()
    drop(page, [["log 2.txt", "time"]])
    expect(drawer.get_by_role("link", name="log 2.txt")).to_be_visible()
    assert {file["event_id"] for file in files_of(place, well)} == {event["id"]}
    well = place.well()
    span = {"starts_at": "2020-11-11T15:00:00Z", "ends_at": None}
    stage = place.owner.post(
        "/api/stages", well_id=well["id"], kind="drilling", name="8 1/2 section", **span
    )
    steps.open_page(page, f"/wells/{well['id']}")
    page.get_by_role("link", name="8 1/2 section").first.click()
    page.get_by_role("button", name="Edit", exact=True).click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("button", name="Add files")).to_be_visible()
    drop(page, [["mud.txt", "1.2 sg"]])
    expect(drawer.get_by_role("link", name="mud.txt")).to_be_visible()
    (file,) = files_of(place, well)
    assert (file["name"], file["stage_id"], file["event_id"]) == ("mud.txt", stage["id"], None)


def test_event_that_tells_of_an_upload_shows_the_file_to_a_viewer(
    page: Page, people: People, base_url: str, place: Office, well: Well
) -> None:
    place.open(page, place.owner, well)
    steps.open_page(page, f"/wells/{well['id']}?tab=files")
    drop(page, [["plan.txt", "as drilled"]])
    expect(page.get_by_text("1 file uploaded")).to_be_visible()
    viewer = member(base_url, "Vera Viewer")
    place.join(viewer, "viewer")
    seen = people()
    today = datetime.now(UTC).date().isoformat()
    place.open(seen, viewer, well, view="month", date=today)
    box(seen, "File uploaded: plan.txt").first.click()
    card = seen.locator(".wt-peek")
    expect(card.get_by_role("link", name="plan.txt")).to_be_visible()
    expect(card.get_by_role("button", name="Add files")).to_have_count(0)
