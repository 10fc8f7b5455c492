"""Files dropped on the calendar: on a day, on an hour, on a well's line, on an event."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.office import Office, box, office, spot

pytestmark = pytest.mark.browser
Well = dict[str, Any]
DROP = """([names, x, y, kinds]) => {
    const carried = new DataTransfer();
    for (const name of names) carried.items.add(new File(['1,2'], name));
    for (const kind of kinds) document.elementFromPoint(x, y).dispatchEvent(new DragEvent(kind,
        {dataTransfer: carried, bubbles: true, cancelable: true, clientX: x, clientY: y}));
}"""
OVER, ALL = ["dragenter", "dragover"], ["dragenter", "dragover", "drop"]


@pytest.fixture(scope="module")
def place(base_url: str) -> Office:
    """One organization of two wells or more for the tests of this module."""
    made = office(base_url)
    made.well()
    return made


@pytest.fixture
def well(place: Office) -> Well:
    return place.well()


def drop(page: Page, on: Locator, *names: str, across: float = 0.5, down: float = 0.5) -> None:
    page.evaluate(DROP, [names, *spot(on, across, down), ALL])


def arrived(page: Page, place: Office, well: Well, count: int = 1) -> list[dict[str, Any]]:
    """The files of a well, when the tray tells that they came."""
    expect(page.locator(".wt-tray")).to_contain_text("uploaded")
    found: list[dict[str, Any]] = place.owner.get(f"/api/files?well_id={well['id']}")["items"]
    assert len(found) == count
    return found


def test_files_dropped_on_a_day_an_hour_a_line_or_an_event_belong_there(
    page: Page, place: Office, well: Well
) -> None:
    place.open(page, place.owner, well, view="month", date="2020-11-11")
    day = page.locator('.wt-cal-cell[data-d="2020-11-18"]')
    page.evaluate(DROP, [["DDR 18.csv"], *spot(day, 0.5, 0.5), OVER])
    expect(page.locator(".wt-drop-at")).to_have_attribute("data-d", "2020-11-18")
    expect(page.get_by_text("Drop the files on a day or an event")).to_be_visible()
    expect(page.get_by_text("Drop the files to upload them")).to_be_hidden()
    drop(page, day, "DDR 18.csv")
    expect(page.get_by_text(f"1 file goes to {well['name']} · 18 Nov 2020")).to_be_visible()
    (file,) = arrived(page, place, well)
    assert (file["name"], file["report_date"]) == ("DDR 18.csv", "2020-11-18")
    assert (file["event_id"], file["stage_id"]) == (None, None)
    expect(page.locator(".wt-drop-at")).to_have_count(0)
    well = place.well()
    times = {"starts_at": "2020-11-11T15:00:00Z", "ends_at": "2020-11-11T21:00:00Z"}
    event = place.event(well, "Log the section", **times)
    place.open(page, place.owner, well, view="week", date="2020-11-11")
    drop(page, box(page, event).first, "GR.las", "RES.las")
    expect(page.get_by_text("2 files go to Log the section")).to_be_visible()
    expect(page.locator(".wt-tray")).to_contain_text("2 files uploaded")
    files = arrived(page, place, well, count=2)
    assert {(f["name"], f["event_id"]) for f in files} == {
        ("GR.las", event["id"]),
        ("RES.las", event["id"]),
    }
    well = place.well()
    times = {"starts_at": "2020-11-11T15:00:00Z", "ends_at": "2020-11-11T21:00:00Z"}
    place.event(well, "Drill ahead", **times)
    place.open(page, place.owner, well, view="week", date="2020-11-11")
    drop(page, page.locator('.wt-cal-col[data-d="2020-11-12"]'), "hour.csv", down=0.4)
    (hour,) = arrived(page, place, well)
    assert hour["report_date"] == "2020-11-12"
    place.open(page, place.owner, view="timeline", date="2020-11-11")
    track = page.locator(f'.wt-cal-track[data-w="{well["id"]}"]')
    start, end = (int(str(track.get_attribute(name))) for name in ("data-s", "data-t"))
    across = (1605355200 - start) / (end - start)  # 2020-11-14 05:00 in Denver
    drop(page, track, "line.csv", across=across, down=0.9)
    expect(page.locator(".wt-tray")).to_contain_text("uploaded")
    expect(page.get_by_text(f"1 file goes to {well['name']} · 14 Nov 2020")).to_be_visible()


def test_files_dropped_among_many_wells_ask_which(page: Page, place: Office, well: Well) -> None:
    place.open(page, place.owner, view="month", date="2020-11-11")
    drop(page, page.locator('.wt-cal-cell[data-d="2020-11-20"]'), "mud.csv")
    asked = page.get_by_role("dialog")
    expect(asked.get_by_text("Which well is 1 file of?")).to_be_visible()
    expect(asked.get_by_label("Report date")).to_have_value("20 Nov 2020")
    asked.get_by_role("button", name="Well").click()
    page.get_by_role("textbox", name="Find a well").fill(well["name"])
    page.locator(".wt-options").get_by_role("button", name=well["name"]).click()
    asked.get_by_role("button", name="Upload").click()
    (file,) = arrived(page, place, well)
    assert (file["name"], file["report_date"]) == ("mud.csv", "2020-11-20")
