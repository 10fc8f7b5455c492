"""What happened in an organization: filters in the address, and a sheet of it."""

import csv
import html
import io
import re
import zipfile

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import steps

pytestmark = pytest.mark.browser
FORMULA = '=HYPERLINK("http://example.com")'


def entries(page: Page) -> list[str]:
    found = page.locator(".wt-audit > li > div")
    return [found.nth(i).inner_text() for i in range(found.count())]


def test_activity_is_filtered_by_what_the_address_says(page: Page) -> None:
    steps.register(page, "Ann Writer")
    org = steps.make_organization(page, "Log AS")
    steps.make_project(page, "P")
    steps.make_well(page, "W 1")
    steps.open_page(page, f"/orgs/{org}/activity")
    expect(page.locator(".wt-audit > li")).to_have_count(3)
    page.get_by_role("button", name="Kind").click()
    page.locator(".wt-options:visible").get_by_role("button", name="Well", exact=True).click()
    expect(page.locator(".wt-audit > li")).to_have_count(1)
    assert entries(page) == ["Ann Writer created the well W 1"]
    expect(page).to_have_url(re.compile(r"activity\?entity=well$"))
    page.reload()
    steps.settled(page)
    expect(page.locator(".wt-audit > li")).to_have_count(1)
    steps.open_page(page, f"/orgs/{org}/activity?from=2020-01-01&to=2020-01-31")
    expect(page.get_by_text("Nothing fits this.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("1 Jan 2020"))).to_be_visible()
    page.get_by_role("button", name=re.compile("1 Jan 2020")).click()
    page.get_by_role("button", name="Last 7 days").click()
    expect(page.locator(".wt-audit > li")).to_have_count(3)


def exported(page: Page, button: str, name: str) -> bytes:
    with page.expect_download() as started:
        page.get_by_role("button", name=button).click()
    assert started.value.suggested_filename == name
    return started.value.path().read_bytes()


def test_change_log_of_a_well_is_filtered_and_taken_away(page: Page, base_url: str) -> None:
    steps.register(page, "Cy Writer")
    steps.make_organization(page, "Wells AS")
    steps.make_project(page, "P")
    well = steps.make_well(page, FORMULA)
    change = {"version": 1, "status": "drilling"}
    assert page.request.patch(f"/api/wells/{well}", data=change, headers={"Origin": base_url}).ok
    steps.open_page(page, f"/wells/{well}?tab=changes&entity=well")
    expect(page.locator(".wt-audit-changes")).to_have_text(re.compile("Status.*Proposed.*Drilling"))
    page.get_by_role("button", name=re.compile("Kind")).click()
    page.locator(".wt-options:visible").get_by_role("button", name="Event", exact=True).click()
    expect(page.get_by_text("Nothing fits this.")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/wells/{well}\?entity=event&tab=changes$"))
    page.get_by_role("button", name="Clear").click()
    expect(page.locator(".wt-audit > li")).to_have_count(2)
    text = exported(page, "Export as CSV", "changes.csv").decode("utf-8-sig")
    assert [line[5:] for line in csv.reader(io.StringIO(text))][1:] == [
        ["Status", "Proposed", "Drilling"],
        ["", "", ""],
    ]
    with zipfile.ZipFile(io.BytesIO(exported(page, "Export for Excel", "changes.xlsx"))) as book:
        assert FORMULA in html.unescape(book.read("xl/sharedStrings.xml").decode())
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_sheet_holds_no_formula(page: Page) -> None:
    steps.register(page, "Bo Writer")
    org = steps.make_organization(page, "Sheet AS")
    steps.make_project(page, FORMULA)
    steps.open_page(page, f"/orgs/{org}/activity?entity=project")
    expect(page.locator(".wt-audit > li")).to_have_count(1)
    text = exported(page, "Export as CSV", "activity.csv").decode("utf-8-sig")
    head, line = list(csv.reader(io.StringIO(text)))
    assert head == ["Time", "Time zone", "Who", "What", "Name", "Field", "Before", "After"]
    assert line[1:] == ["UTC", "Bo Writer", "created the project", f"'{FORMULA}", "", "", ""]


def test_log_tells_names_in_place_of_ids(page: Page, base_url: str) -> None:
    steps.register(page, "Di Writer")
    org = steps.make_organization(page, "Names AS")
    steps.make_project(page, "P")
    well = steps.make_well(page, "W 1")
    own = {"Origin": base_url}
    start = {"well_id": well, "starts_at": "2026-11-20T06:00:00Z"}
    stage = {**start, "kind": "drilling"}
    first, second = (
        page.request.post("/api/stages", data={**stage, "name": name}, headers=own).json()["id"]
        for name in ("Top <b>hole</b>", "Reservoir")
    )
    event = {**start, "kind": "note", "title": "Moved", "stage_id": first}
    made = page.request.post("/api/events", data=event, headers=own).json()
    moved = {"version": 1, "stage_id": second}
    assert page.request.patch(f"/api/events/{made['id']}", data=moved, headers=own).ok
    assert page.request.delete(f"/api/stages/{first}", headers=own).ok
    told = re.compile(re.escape("Top <b>hole</b> (deleted)") + r"\s*Reservoir")
    for path in (f"/orgs/{org}/activity", f"/wells/{well}?tab=changes"):
        steps.open_page(page, path)
        changes = page.locator(".wt-audit-changes", has_text="Reservoir")
        expect(changes).to_have_text(told)
