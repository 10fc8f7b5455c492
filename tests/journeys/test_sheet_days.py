"""A rig's day: from an empty sheet to the approved PDF in somebody's post, and signed by finger."""

import email
import email.policy
import time
import uuid
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps
from tests.journeys.conftest import People
from tests.journeys.office import Office, office
from tests.journeys.sheet_steps import (
    DAY_START,
    Typist,
    cell,
    expect_saved,
    list_lines,
    open_sheet,
    paste,
    read_lines,
    write_table,
)
from welltrack_ui import urls

pytestmark = pytest.mark.browser
DAY = date(2020, 10, 30)
LINES = list_lines(DAY)
MOST_CONTROL_KEYS, PATIENCE_SECONDS = 7.0, 20
WORDS = {"summary": "Spudded", "forecast": "Run casing", "supervisor": "A. B."}
LABELS = {"summary": "24 h summary", "forecast": "Next 24 h", "supervisor": "Supervisor"}


@pytest.fixture(scope="module")
def place(base_url: str) -> Office:
    """An organization that measures in feet."""
    made = office(base_url)
    org = made.owner.get(f"/api/orgs/{made.org}")
    change = {"version": org["version"], "depth_unit": "ft"}
    made.owner.api.patch(f"/api/orgs/{made.org}", json=change).raise_for_status()
    return made


@pytest.fixture
def well(place: Office) -> dict[str, Any]:
    """A well whose report is sent to the office."""
    made: dict[str, Any] = place.owner.post(
        "/api/wells",
        project_id=place.project,
        name=f"FORGE {uuid.uuid4().hex[:6]}",
        timezone="America/Denver",
        report_day_start=DAY_START,
        report_recipients=["office@rig.example"],
    )
    return made


def sign_in(page: Page, place: Office) -> None:
    steps.send_form(page, "/login", email=place.owner.email, password=steps.PASSWORD)


def find_letter(data: Path, text: str) -> email.message.EmailMessage:
    """The letter whose body says so, once it has come."""
    over = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < over:
        for path in (data / "outbox").glob("*.eml"):
            letter = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            body = letter.get_body(("plain",))
            if body and text in body.get_content():
                return letter
        time.sleep(0.05)
    pytest.fail(f"no letter says {text}")


def test_day_goes_from_an_empty_sheet_to_an_approved_pdf_by_keys_alone(
    page: Page, place: Office, well: dict[str, Any], data: Path
) -> None:
    sign_in(page, place)
    open_sheet(page, well["id"], DAY)
    typist = Typist(page)
    typist.reach(cell(page, "To", 1))
    typist.enter(LINES)
    assert typist.control / len(LINES) <= MOST_CONTROL_KEYS
    page.keyboard.press("Control+s")
    expect_saved(page)
    expect(page.locator(".wt-sheet-sums")).to_contain_text("The day closes")
    assert read_lines(page) == [line.cells for line in LINES]
    page.keyboard.press("Escape")
    typist.reach(page.get_by_role("link", name="Report", exact=True), "Shift+Tab")
    page.keyboard.press("Enter")
    for name in ("Begin the report", "Edit"):
        typist.reach(page.get_by_role("button", name=name, exact=True))
        page.keyboard.press("Enter")
    for name, text in WORDS.items():
        typist.reach(steps.field(page.get_by_role("dialog"), LABELS[name]))
        page.keyboard.insert_text(text)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("dialog")).to_be_hidden()
    for name in ("Submit", "Approve"):
        typist.reach(page.get_by_role("button", name=name, exact=True))
        page.keyboard.press("Enter")
    typist.reach(page.get_by_role("dialog").get_by_role("button", name="Approve"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("The report is approved.")).to_be_visible()
    letter = find_letter(data, "Spudded")
    assert letter["To"] == "office@rig.example"
    (pdf,) = letter.iter_attachments()
    assert pdf.get_content().startswith(b"%PDF-")


def test_same_day_is_pasted_in_one_go(page: Page, place: Office, well: dict[str, Any]) -> None:
    sign_in(page, place)
    open_sheet(page, well["id"], DAY)
    cell(page, "From", 1).click()
    paste(page, write_table(LINES))
    expect(page.locator(".wt-sheet-sums")).to_contain_text("The day closes")
    page.keyboard.press("Control+s")
    expect_saved(page)
    open_sheet(page, well["id"], DAY)
    assert read_lines(page) == [line.cells for line in LINES]


def test_report_is_signed_on_a_tablet_by_finger(
    people: People, place: Office, well: dict[str, Any]
) -> None:
    owner = place.owner
    row = {"starts_at": "2020-10-30T12:00:00Z", "ends_at": "2020-10-31T12:00:00Z"}
    place.event(well, "Drill ahead", **row)
    report = owner.post("/api/reports", well_id=well["id"], date=DAY.isoformat(), **WORDS)
    owner.post(f"/api/reports/{report['id']}/submit", version=report["version"])
    page = people(viewport={"width": 768, "height": 1024}, has_touch=True)
    sign_in(page, place)
    steps.open_page(page, urls.report_url(report["id"]))
    assert page.evaluate("document.documentElement.scrollWidth") == 768
    approve = page.get_by_role("button", name="Approve", exact=True)
    assert (approve.bounding_box() or {"height": 0})["height"] >= 44
    approve.tap()
    page.get_by_role("dialog").get_by_role("button", name="Approve").tap()
    expect(page.get_by_text("The report is approved.")).to_be_visible()
    assert owner.get(f"/api/reports/{report['id']}")["status"] == "approved"
