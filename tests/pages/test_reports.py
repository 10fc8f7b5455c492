"""Daily reports: written, submitted, signed and sent from their screens."""

import asyncio
import base64
import contextlib
import sqlite3
import zlib
from asyncio import to_thread
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests import factories
from tests.factories import Site
from tests.pages.conftest import Visit
from tests.pages.screen import Browser
from tests.services.reports.report_steps import approve, reopen, submit
from welltrack_ui import urls
from welltrack_ui.domain.reports.answers import ReportAnswer
from welltrack_ui.services.reports.reports import ReportQuery
from welltrack_ui.store import keys
from welltrack_ui.store.reports import RevisionPart
from welltrack_ui.web.live_updates import GATHER_SECONDS

DAY = date(2026, 3, 2)
START = datetime(2026, 3, 2, 7, tzinfo=UTC)
"""Midnight in Denver."""
WORDS = {"summary": "Drilled <b>on</b>", "forecast": "Run casing", "supervisor": "Ada"}


def add_report(site: Site, **fields: Any) -> ReportAnswer:
    given = {"date": DAY, **WORDS, **fields}
    return factories.report(site.services, site.crew.engineer, site.well.id, **given)


def add_row(site: Site, hours: float = 24) -> None:
    end = START + timedelta(hours=hours)
    given = {"kind": "drilling", "title": "Drill ahead", "starts_at": START, "ends_at": end}
    factories.event(site.services, site.crew.engineer, site.well.id, **given)


async def read(site: Site, report: ReportAnswer) -> ReportAnswer:
    return await to_thread(site.services.reports.get, site.crew.viewer, report.id)


def add_approved(site: Site) -> ReportAnswer:
    """A draft of revision 1 with another summary than what was approved before."""
    add_row(site)
    draft = reopen(site, approve(site, submit(site, add_report(site))))
    services, engineer = site.services, site.crew.engineer
    return services.reports.update(engineer, draft.id, draft.version, {"summary": "Else"})


async def submit_on_screen(visit: Visit, site: Site) -> tuple[ReportAnswer, Browser]:
    """A report as an engineer submits it, and the screen on which that was done."""
    report = await to_thread(add_report, site)
    await to_thread(add_row, site)
    page = await visit(site.crew.engineer, urls.report_url(report.id))
    page.press("Submit")
    await page.sees("The report is submitted.", "Withdraw")
    return report, page


async def test_viewer_reads_a_report_and_is_offered_nothing(visit: Visit, own_site: Site) -> None:
    mud = [{"type": "KCl", "density": 1.2}]
    report = await to_thread(add_report, own_site, mud=mud)
    await to_thread(add_row, own_site)
    page = await visit(own_site.crew.viewer, urls.report_url(report.id))
    assert page.heading == "Daily report No. 1 · 2 Mar 2026"
    await page.sees("Drilled <b>on</b>", "00:00–00:00 24.0 Drilling Drill ahead", "KCl", "1.20")
    assert page.buttons == []
    assert page.links["PDF"] == urls.report_pdf_url(report.id)


async def test_report_that_lacks_something_says_what(visit: Visit, own_site: Site) -> None:
    report = await to_thread(add_report, own_site, summary=None)
    await to_thread(add_row, own_site, 20)
    page = await visit(own_site.crew.engineer, urls.report_url(report.id))
    page.press("Submit")
    gap = "The time log is not reported: 2 Mar 2026 20:00 to 3 Mar 2026 00:00"
    await page.sees("The report can't be submitted yet:", "24 h summary is required", gap)
    page.press("24 h summary is required")
    await page.sees("Present operations")
    page.fill({"24 h summary": "Drilled"})
    page.press("Save")
    await page.sees("saved")
    assert (await read(own_site, report)).summary == "Drilled"


async def test_report_is_submitted_by_an_engineer_and_approved_by_an_administrator(
    visit: Visit, own_site: Site
) -> None:
    report, page = await submit_on_screen(visit, own_site)
    assert page.count_buttons("Approve") == 0
    office = await visit(own_site.crew.admin, urls.report_url(report.id))
    office.press("Approve")
    await office.sees("Approve report No. 1?")
    office.trigger(office.client.elements[form_id(office)], "save", {})
    await office.sees("The report is approved.", "Reopen", "SHA-256 of the approved content")
    assert (await read(own_site, report)).status == "approved"


def form_id(page: Browser) -> int:
    """The id of the form that was opened last."""
    return max(e.id for e in page.client.elements.values() if "form" in e._markers)


async def test_buttons_of_a_step_stay_when_the_news_of_it_come(
    visit: Visit, own_site: Site
) -> None:
    report, page = await submit_on_screen(visit, own_site)
    drawn = set(page.client.elements)
    await asyncio.sleep(2 * GATHER_SECONDS)
    assert drawn <= set(page.client.elements)
    # What others change is drawn all the same.
    await to_thread(approve, own_site, await read(own_site, report))
    await page.sees("SHA-256 of the approved content")


async def test_rows_of_a_section_are_added_and_kept_in_the_unit_of_the_organization(
    visit: Visit, services: Any, crew: Any
) -> None:
    given = {"timezone": "America/Denver", "depth_unit": "ft"}
    site = await to_thread(factories.site, services, crew, **given)
    report = await to_thread(add_report, site)
    page = await visit(crew.engineer, urls.report_url(report.id))
    page.press("Mud")
    await page.sees("Add a row")
    page.fill({"Type of mud": "KCl", "Density": "10", "YP": "9"})
    page.press("Save")
    await page.sees("saved", "KCl", "10.00")
    (row,) = (await read(site, report)).mud
    assert (row.type, row.density, row.yp) == ("KCl", 1.1983, 4.3092)


async def test_wrong_row_is_told_beside_its_field(visit: Visit, own_site: Site) -> None:
    report = await to_thread(add_report, own_site)
    page = await visit(own_site.crew.engineer, urls.report_url(report.id))
    page.press("Surveys")
    await page.sees("Add a row")
    page.fill({"Measured depth": "100", "Inclination": "200", "Azimuth": "0"})
    page.press("Save")
    await page.sees("Inclination must be at most 180")
    assert (await read(own_site, report)).surveys == ()


async def test_report_is_sent_to_those_that_may_have_it(visit: Visit, own_site: Site) -> None:
    report = await to_thread(add_report, own_site)
    page = await visit(own_site.crew.engineer, urls.report_url(report.id))
    page.press("Send")
    await page.sees("E-mail addresses, one in each line")
    page.fill({"Addresses": "anyone@example.net"})
    form = page.client.elements[form_id(page)]
    page.trigger(form, "save", {})
    await page.sees("You may send a report to members and its recipients.")
    page.fill({"Addresses": own_site.crew.viewer.email})
    page.trigger(form, "save", {})
    await page.sees("The report is on its way.")


async def test_day_without_a_report_begins_one(visit: Visit, own_site: Site) -> None:
    address = urls.well_url(own_site.well.id, tab="report", day=DAY.isoformat())
    reader = await visit(own_site.crew.viewer, address)
    await reader.sees("No report of this day yet.")
    assert reader.count_buttons("Begin the report") == 0
    page = await visit(own_site.crew.engineer, address)
    page.press("Begin the report")
    await page.sees("Daily report No. 1")
    query = ReportQuery(well_id=own_site.well.id)
    found = await to_thread(own_site.services.reports.list, own_site.crew.viewer, query)
    assert [(one.date, one.number) for one in found.items] == [(DAY, 1)]


async def test_report_that_is_begun_and_submitted_twice_is_one_report_without_a_refusal(
    visit: Visit, own_site: Site
) -> None:
    await to_thread(add_row, own_site)
    address = urls.well_url(own_site.well.id, tab="report", day=DAY.isoformat())
    page = await visit(own_site.crew.engineer, address)
    for _ in range(2):
        page.press("Begin the report")
    await page.sees("Daily report No. 1")
    await page.finish()
    query = ReportQuery(well_id=own_site.well.id)
    found = await to_thread(own_site.services.reports.list, own_site.crew.viewer, query)
    assert len(found.items) == 1
    report = found.items[0]
    update = own_site.services.reports.update
    await to_thread(update, own_site.crew.engineer, report.id, report.version, WORDS)
    page = await visit(own_site.crew.engineer, urls.report_url(report.id))
    for _ in range(2):
        page.press("Submit")
    await page.sees("The report is submitted.")
    await page.finish()
    assert "The report is submitted." in page.text


async def test_drawer_of_the_days_report_stays_open_while_others_save(
    visit: Visit, own_site: Site
) -> None:
    await to_thread(add_report, own_site)
    address = urls.well_url(own_site.well.id, tab="report", day=DAY.isoformat())
    page = await visit(own_site.crew.engineer, address)
    await page.sees("Daily report No. 1")
    page.press("Edit")
    await page.sees("Present operations")
    page.fill({"Present operations": "Tripping"})
    await to_thread(add_row, own_site)
    await page.sees("Drill ahead")
    assert page.values("Present operations") == ["Tripping"]
    page.press("Save")
    await page.sees("saved", "Tripping")


async def test_reports_of_an_organization_tell_who_has_not_reported(
    visit: Visit, own_site: Site
) -> None:
    crew, services = own_site.crew, own_site.services
    well = await to_thread(services.wells.get, crew.viewer, own_site.well.id)
    await to_thread(
        services.wells.update, crew.engineer, well.id, well.version, {"status": "drilling"}
    )
    report = await to_thread(add_report, own_site)
    page = await visit(crew.viewer, urls.reports_url(own_site.org.id))
    await page.sees("Not reported yesterday", own_site.well.name, "All reports", "Drilling 1")
    assert page.links["Drilling 1"] == urls.report_url(report.id)


async def test_reports_are_filtered_by_well_project_days_and_status(
    visit: Visit, own_site: Site
) -> None:
    crew, services, org = own_site.crew, own_site.services, own_site.org
    other = await to_thread(factories.project, services, crew.admin, org.id)
    far = await to_thread(factories.well, services, crew.engineer, other.id)
    await to_thread(add_report, own_site, supervisor="Ada")
    later = {"date": DAY + timedelta(days=7), "supervisor": "Bo"}
    await to_thread(add_report, own_site, **later)
    given = {"date": DAY, "supervisor": "Cy"}
    await to_thread(lambda: factories.report(services, crew.engineer, far.id, **given))

    async def list_supervisors(**query: str) -> set[str]:
        page = await visit(crew.viewer, urls.reports_url(org.id, **query))
        await page.sees("All reports")
        return {name for name in ("Ada", "Bo", "Cy") if f" {name} " in page.text}

    assert await list_supervisors() == {"Ada", "Bo", "Cy"}
    assert await list_supervisors(well=own_site.well.id) == {"Ada", "Bo"}
    assert await list_supervisors(project=other.id) == {"Cy"}
    assert await list_supervisors(project=other.id, well=own_site.well.id) == set()
    days = {"from": DAY.isoformat(), "to": DAY.isoformat()}
    assert await list_supervisors(**days) == {"Ada", "Cy"}
    assert await list_supervisors(well=own_site.well.id, **days) == {"Ada"}
    assert await list_supervisors(status="submitted") == set()
    # A stranger's well and what is no day filter nothing, as in other lists.
    assert await list_supervisors(well="w-none", **{"from": "soon"}) == {"Ada", "Bo", "Cy"}
    page = await visit(crew.viewer, urls.reports_url(org.id, status="approved", well=far.id))
    await page.sees("No report matches.", f"Well: {far.name}", "Nothing waits for approval.")


async def test_revision_stands_beside_the_report_with_its_differences_in_words(
    visit: Visit, own_site: Site
) -> None:
    report = await to_thread(add_approved, own_site)
    page = await visit(own_site.crew.viewer, urls.report_url(report.id, revision="0"))
    await page.sees("What differs from revision 0", "Revision 0", "Now")
    rows = [n.text for n in page.screen.find("tr") if "Else" in n.text]
    assert rows == ["24 h summary was changed Drilled <b>on</b> Else"]
    marked = [
        n.text for n in page.screen.find("section") if "wt-report-changed" in str(n.attributes)
    ]
    assert marked == ["24 h summary differs Drilled <b>on</b>", "24 h summary differs Else"]


async def test_approval_is_hashed_anew_for_who_reads_it(visit: Visit, own_site: Site) -> None:
    await to_thread(add_row, own_site)
    report = await to_thread(add_report, own_site)
    page = await visit(own_site.crew.viewer, urls.report_url(report.id))
    await page.sees("Daily report No. 1")
    assert "Hashed anew" not in page.text
    await to_thread(lambda: approve(own_site, submit(own_site, report)))
    await page.sees("Hashed anew just now: what is stored is what was approved.")
    await to_thread(falsify_revision, own_site, report.id)
    page = await visit(own_site.crew.viewer, urls.report_url(report.id))
    await page.sees("Hashed anew just now: what is stored is NOT what was approved.")


def falsify_revision(site: Site, report_id: str) -> None:
    """Change the stored content of revision 0 in the database itself: the product has no way."""
    key = keys.revision_key(report_id, 0, 0)
    database = site.services.settings.data / "welltrack.sqlite"
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        read = "SELECT body FROM record WHERE pk = ? AND sk = ?"
        ((body,),) = connection.execute(read, (key.pk, key.sk))
        part = RevisionPart.parse_stored(body)
        text = zlib.decompress(base64.b64decode(part.content)).replace(b"Drilled", b"Dreamed")
        changed = base64.b64encode(zlib.compress(text, 9)).decode()
        body = part.model_copy(update={"content": changed}).model_dump_json()
        write = "UPDATE record SET body = ? WHERE pk = ? AND sk = ?"
        connection.execute(write, (body, key.pk, key.sk))


async def test_reader_is_told_what_changed_since(visit: Visit, own_site: Site) -> None:
    report = await to_thread(add_report, own_site)
    first = await visit(own_site.crew.viewer, urls.report_url(report.id))
    await first.sees("Drilled <b>on</b>")
    await first.finish()
    update = own_site.services.reports.update
    await to_thread(update, own_site.crew.engineer, report.id, 1, {"summary": "Reamed"})
    await to_thread(add_row, own_site)
    again = await visit(own_site.crew.viewer, urls.report_url(report.id))
    await again.sees("2 changes since you read it on", "changed the report", "Drill ahead")
    third = await visit(own_site.crew.viewer, urls.report_url(report.id))
    await third.sees("Reamed")
    assert "since you read it" not in third.text
