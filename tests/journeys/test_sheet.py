"""The sheet of a day in a browser: pasted, kept, stored once, and written by two people."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.journeys import steps
from tests.journeys.conftest import People
from tests.journeys.office import Member, Office, member, office
from tests.journeys.sheet_steps import (
    Typist,
    cell,
    expect_saved,
    open_sheet,
    paste,
    read_lines,
)
from welltrack_ui import urls

pytestmark = pytest.mark.browser
DAY = date(2026, 3, 2)
MIDNIGHT, NEXT_MIDNIGHT = "2026-03-02T07:00:00Z", "2026-03-03T07:00:00Z"
EXCEL = "\r\n".join(
    [
        "From\tTo\tHours\tKind\tCode\tNPT category\tMD from\tMD to\tDescription",
        '0:00\t6:30\t6,5\tDrilling\tD1\t\t100\t150,5\t"Drill 12 1/4"" hole\nSurvey"',
        "6:30\t24:00\t17,5\tnpt\t\tweather\t\t\tWait on weather",
        "zz\t25:00\t\tfoo\t\t\t\t\tNobody can read this",
        "",
    ]
)
SAVED_ANSWER = re.compile(r"""answer.*sending\\*": ?null""")
KEPT = "Object.keys(localStorage).filter(name => name.includes('sheet'))"
Well = dict[str, Any]


@pytest.fixture(scope="module")
def place(base_url: str) -> Office:
    return office(base_url)


@pytest.fixture
def well(place: Office) -> Well:
    return place.well()


def visit(page: Page, who: Member, well: Well) -> Page:
    """Somebody has the sheet of the day open."""
    steps.send_form(page, "/login", email=who.email, password=steps.PASSWORD)
    open_sheet(page, well["id"], DAY)
    return page


def list_titles(place: Office, well: Well) -> list[str]:
    found = place.owner.get(f"/api/events?well_id={well['id']}&date={DAY}")["items"]
    return [event["title"] for event in found]


def lose_first(page: Page, pattern: re.Pattern[str]) -> Callable[[], int]:
    """Lose the first message of the server that matches; how many did so far."""
    found: list[str] = []

    def carry(browser: WebSocketRoute) -> None:
        server = browser.connect_to_server()

        def hand_on(message: str | bytes) -> None:
            if isinstance(message, str) and pattern.search(message):
                found.append(message)
                if len(found) == 1:
                    return
            browser.send(message)

        server.on_message(hand_on)

    page.route_web_socket(re.compile("_nicegui_ws"), carry)
    return lambda: len(found)


def test_rows_whose_answer_is_lost_are_stored_once(page: Page, place: Office, well: Well) -> None:
    count = lose_first(page, SAVED_ANSWER)
    visit(page, place.owner, well)
    cell(page, "To", 1).click()
    Typist(page).press("=630", "Tab", "=вкш", "Tab", "=D1", "Tab", "Tab", "Tab", "=Drill", "Enter")
    Typist(page).press("=8", "Tab", "Tab", "Tab", "Tab", "Tab", "=Ream", "Control+s")
    expect_saved(page)
    assert count() >= 2  # the one that was lost, and another
    assert list_titles(place, well) == ["Drill", "Ream"]
    assert [line[:5] for line in read_lines(page)] == [
        ("00:00", "06:30", "6.5", "Drilling", "D1"),
        ("06:30", "08:00", "1.5", "Drilling", "D1"),
    ]


def test_day_is_pasted_undone_and_kept_through_a_reload(
    page: Page, place: Office, well: Well
) -> None:
    visit(page, place.owner, well)
    cell(page, "From", 1).click()
    paste(page, EXCEL)
    expect(cell(page, "Description", 1)).to_have_value('Drill 12 1/4" hole\nSurvey')
    expect(cell(page, "MD to", 1)).to_have_value("150.5")
    expect(cell(page, "NPT category", 2)).to_have_value("Weather")
    # What can't be read stands in its cell, and says why.
    expect(cell(page, "To", 3)).to_have_value("25:00")
    expect(cell(page, "To", 3)).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".wt-sheet-sums")).to_contain_text("The day closes")
    page.keyboard.press("Control+z")
    expect(cell(page, "To", 1)).to_have_value("")
    expect(cell(page, "To", 2)).to_have_count(0)
    page.keyboard.press("Control+y")
    expect(cell(page, "Kind", 3)).to_have_value("foo")
    cell(page, "Description", 4).click()
    page.keyboard.type("Not finished yet")
    open_sheet(page, well["id"], DAY)
    expect(cell(page, "Description", 4)).to_have_value("Not finished yet")
    expect(cell(page, "Kind", 3)).to_have_value("foo")
    other = page.context.new_page()
    steps.open_page(other, page.url)
    expect(other.locator(".wt-sheet-notice")).to_contain_text("open in another tab")
    other.close()
    page.keyboard.press("Escape")
    cell(page, "From", 3).click()
    page.keyboard.press("Control+Alt+Minus")
    page.get_by_role("button", name="Save", exact=True).click()
    expect_saved(page)
    assert page.evaluate(KEPT) == []


def test_two_people_write_one_day_until_it_is_signed(
    people: People, place: Office, well: Well, base_url: str
) -> None:
    other = member(base_url, "Kari Berg")
    place.join(other, "engineer")
    row = {"starts_at": MIDNIGHT, "ends_at": NEXT_MIDNIGHT, "md_start": 100, "md_end": 200}
    place.event(well, "Drill", **row)
    mine, theirs = visit(people(), place.owner, well), visit(people(), other, well)
    cell(mine, "MD to", 1).click()
    Typist(mine).press("=250", "Tab", "=being wri")
    cell(theirs, "MD from", 1).click()
    Typist(theirs).press("=90", "Tab", "=240", "Control+s")
    expect_saved(theirs)
    asked = mine.get_by_role("alert").filter(has_text="Somebody else changed this row. MD to: 240")
    expect(asked).to_be_visible()
    # Fields of others come in beside one's own; the cell that is open is not touched.
    expect(cell(mine, "MD from", 1)).to_have_value("90")
    expect(cell(mine, "MD to", 1)).to_have_value("250")
    expect(cell(mine, "Description", 1)).to_be_focused()
    Typist(mine).press("=tten", "Tab")
    expect(mine.locator(".wt-sheet-note")).to_have_text("Rows not saved: 1")
    cell(mine, "Code", 2).click()
    Typist(mine).press("=not meant", "Tab")
    expect(cell(mine, "From", 2)).to_have_value("")
    mine.keyboard.press("Control+z")
    mine.get_by_role("button", name="Keep mine").click()
    mine.keyboard.press("Control+s")
    expect_saved(mine)
    expect(cell(theirs, "MD to", 1)).to_have_value("250")
    expect(cell(theirs, "Description", 1)).to_have_value("being written")
    sign_while_somebody_types(theirs, place, well)


def sign_while_somebody_types(page: Page, place: Office, well: Well) -> None:
    """The day is closed at once, and what is being typed stays, through a reload too."""
    cell(page, "Description", 2).click()
    page.keyboard.type("in the middle")
    post = place.owner.post
    words = {"summary": "S", "forecast": "F", "supervisor": "A. B."}
    report = post("/api/reports", well_id=well["id"], date=DAY.isoformat(), **words)
    for step in ("submit", "approve"):
        report = post(f"/api/reports/{report['id']}/{step}", version=report["version"])
    expect(page.locator(".wt-sheet-notice")).to_contain_text("is signed by Jane van Doe")
    expect(cell(page, "Description", 2)).to_have_value("in the middle")
    steps.open_page(page, urls.well_url(well["id"], tab="sheet", day=DAY.isoformat()))
    expect(cell(page, "Description", 2)).to_have_value("in the middle")
    expect(cell(page, "Description", 2)).not_to_be_editable()
