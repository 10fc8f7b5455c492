"""Daily reports come in from WITSML with their time logs: all of a file, or nothing of it."""

from typing import Any

import pytest

from tests import factories
from tests.domain.reports.witsml.ddrs_samples import (
    ACTIVITIES,
    STATUS,
    write_document,
    write_report,
)
from tests.factories import Site
from tests.services.imports.import_steps import events_of, imports_of
from tests.services.reports.report_steps import add_report, add_row, add_well, approve, submit
from welltrack_ui.domain.errors import Forbidden, Invalid
from welltrack_ui.domain.input.import_job import ImportJob, UndoneImport
from welltrack_ui.domain.reports.answers import ReportAnswer
from welltrack_ui.domain.well import Well
from welltrack_ui.services.imports.report_checks import ReportCheck
from welltrack_ui.services.imports.report_imports import (
    ReportImportRequest,
    ReportImportService,
)
from welltrack_ui.services.reports.reports import ReportQuery


@pytest.fixture
def well(site: Site) -> Well:
    return add_oslo_well(site)


def add_oslo_well(site: Site, **fields: Any) -> Well:
    fields = {"name": "34/1-1", "timezone": "Europe/Oslo", "report_day_start": 0, **fields}
    return add_well(site, **fields)


def ask(site: Site, content: bytes, **how: Any) -> ReportImportRequest:
    return ReportImportRequest(how.pop("project_id", site.project.id), content, "f.xml", **how)


def check(site: Site, content: bytes, **how: Any) -> ReportCheck:
    service = ReportImportService(imports_of(site.services))
    return service.check(site.crew.engineer, ask(site, content, **how))


def import_file(site: Site, content: bytes, **how: Any) -> ImportJob:
    service = imports_of(site.services)
    request = ask(site, content, **how)
    _, run = ReportImportService(service).start(site.crew.engineer, request)
    return service.finish(run)


def list_reports(site: Site, well: Well) -> list[ReportAnswer]:
    query = ReportQuery(well_id=well.id)
    listed = site.services.reports.list(site.crew.viewer, query).items
    return [site.services.reports.get(site.crew.viewer, one.id) for one in listed]


def list_faults(checked: ReportCheck) -> list[tuple[int, str, str]]:
    return [(error.row, error.column or error.field, error.message) for error in checked.errors]


def test_norwegian_report_comes_in_with_its_log(site: Site, well: Well) -> None:
    job = import_file(site, write_document())
    assert (job.kind, job.state, job.total, job.new) == ("reports", "done", 1, 1)
    (report,) = list_reports(site, well)
    assert (report.job, report.number, report.status) == ("Drilling", 7, "draft")
    assert (str(report.date), report.md, report.leak_off_emw) == ("2015-10-25", 3048.0, 1.65)
    log = site.services.time_logs.load(site.crew.viewer, well.id, report.date)
    assert (log.hours, log.reported_hours, log.npt_hours, log.closes) == (25.0, 25.0, 21.0, True)
    trip, wait = (row.event for row in log.rows)
    assert (trip.kind, trip.title, trip.md_end, trip.npt) == ("tripping", "RIH.", None, False)
    assert (wait.kind, wait.npt_category, wait.time_class) == ("npt", "weather", "downtime")
    assert (wait.title, wait.description) == ("Waited.", "Waited.\nSwell of 7 m.")
    assert (wait.source, wait.stage_id, wait.md_end) == ("import", None, 3048.0)


@pytest.mark.usefixtures("well")
def test_check_writes_nothing_and_says_what_is_left_out(site: Site) -> None:
    before = factories.records(site.services)
    checked = check(site, write_document())
    assert (checked.count_rows("new"), checked.count_events("new")) == (1, 2)
    (warning,) = checked.warnings
    assert str(warning).startswith(
        "left out, for a report has no place for it: surveyStation (1), equipFailureInfo (1), "
    )
    assert factories.records(site.services) == before


def test_same_file_again_makes_nothing_and_another_changes(site: Site, well: Well) -> None:
    import_file(site, write_document())
    again = check(site, write_document())
    assert (again.count_rows("unchanged"), again.count_events("unchanged")) == (1, 2)
    job = import_file(site, write_document(write_report(STATUS.replace("Drilled", "Reamed"))))
    assert (job.new, job.changed) == (0, 1)
    (report,) = list_reports(site, well)
    assert (report.summary, report.number, report.version) == ('Reamed <8 1/2"> hole.', 7, 2)
    undone = imports_of(site.services).undo(site.crew.engineer, job.id)
    assert undone == UndoneImport(undone=1, kept=())
    assert list_reports(site, well)[0].summary == 'Drilled <8 1/2"> hole.'


def test_phases_become_stages_where_they_are_to(site: Site, well: Well) -> None:
    import_file(site, write_document(), make_stages=True)
    (stage,) = site.services.stages.list(site.crew.viewer, well.id).items
    assert (stage.name, stage.kind) == ("drilling", "drilling")
    assert {event.stage_id for event in events_of(site, well.id)} == {stage.id}


def test_undo_takes_reports_and_events_back(site: Site, well: Well) -> None:
    job = import_file(site, write_document())
    undone = imports_of(site.services).undo(site.crew.engineer, job.id)
    assert undone == UndoneImport(undone=3, kept=())
    assert (list_reports(site, well), events_of(site, well.id)) == ([], [])


def test_undo_leaves_a_signed_report_and_its_log(site: Site, well: Well) -> None:
    job = import_file(site, write_document())
    (report,) = list_reports(site, well)
    words = {"forecast": "Drill on", "supervisor": "Ada"}
    ready = site.services.reports.update(site.crew.engineer, report.id, 1, words)
    approve(site, submit(site, ready))
    undone = imports_of(site.services).undo(site.crew.engineer, job.id)
    assert (undone.undone, len(undone.kept)) == (0, 3)


def test_approved_report_is_left_as_it_is_or_refused(site: Site, well: Well) -> None:
    import_file(site, write_document())
    (report,) = list_reports(site, well)
    words = {"forecast": "Drill on", "supervisor": "Ada"}
    ready = site.services.reports.update(site.crew.engineer, report.id, 1, words)
    approve(site, submit(site, ready))
    assert check(site, write_document()).errors == ()
    other = write_report(STATUS.replace("Drilled", "Reamed"), ACTIVITIES.replace("RIH", "POOH"))
    assert list_faults(check(site, write_document(other))) == [
        (
            2,
            "status",
            "the report of this day is no draft, and differs: withdraw or reopen it first",
        ),
        (
            14,
            "starts_at",
            "lies in a part of the time log that an approved report holds: reopen it first",
        ),
    ]


@pytest.mark.usefixtures("well")
def test_all_faults_of_a_file_are_told_with_line_and_remedy(site: Site) -> None:
    status = STATUS.replace('uom="in">8.5', 'uom="in">850')
    backwards = ACTIVITIES.replace("2015-10-26T00", "2015-10-25T02")
    content = write_document(
        write_report(status, backwards), write_report(name="34/1-2"), write_report()
    )
    before = factories.records(site.services)
    assert list_faults(check(site, content)) == [
        (8, "statusInfo/diaHole", "must be at most 200"),
        (18, "activity", "must be after starts_at"),
        (
            23,
            "well_id",
            f"project {site.project.name} has no well NO 34/1-2 / 7080 / 34/1-2: make it first, or"
            " name the well with --well",
        ),
    ]
    with pytest.raises(Invalid) as refused:
        import_file(site, content)
    assert [error.field for error in refused.value.errors][:1] == ["lines[8].hole_size_in"]
    assert factories.records(site.services) == before


def test_report_of_no_single_day_is_refused(site: Site) -> None:
    add_oslo_well(site, report_day_start=6)
    ((line, field, text),) = list_faults(check(site, write_document(write_report(rest=""))))
    assert (line, field) == (2, "date")
    assert text == (
        "2015-10-25 00:00+02:00 to 2015-10-26 00:00+01:00 is not within one report day of well"
        " 34/1-1, which begins at 06:00 (Europe/Oslo): change where its report day begins, or its"
        " time zone"
    )


def test_part_of_a_day_is_what_the_report_covers(site: Site, well: Well) -> None:
    part = write_report(rest="").replace(
        "26T00:00:00+01:00</w:dTimEnd>", "25T12:00:00Z</w:dTimEnd>"
    )
    import_file(site, write_document(part))
    (report,) = list_reports(site, well)
    assert (report.covers_from, str(report.covers_to)) == (None, "2015-10-25 12:00:00+00:00")


def test_number_and_day_are_free_in_the_store_and_in_the_file(site: Site, well: Well) -> None:
    add_report(site, well, number=7)
    assert list_faults(check(site, write_document(write_report(rest="")))) == [
        (2, "number", "another report of the well and job has number 7: change one of them")
    ]
    twice = write_document(*[write_report(STATUS.replace(">7<", f">{n}<"), "") for n in (8, 9)])
    assert list_faults(check(site, twice)) == [
        (13, "date", "the file has two reports of this well, day and job: take one out")
    ]


def test_well_is_named_in_place_of_the_file(site: Site) -> None:
    well = add_oslo_well(site, name="Another")
    import_file(site, write_document(write_report(rest="")), well="another")
    assert len(list_reports(site, well)) == 1


@pytest.mark.usefixtures("well")
def test_viewer_imports_nothing(site: Site) -> None:
    service = ReportImportService(imports_of(site.services))
    with pytest.raises(Forbidden):
        service.check(site.crew.viewer, ask(site, write_document()))


def test_own_report_goes_out_and_comes_into_another_project_as_it_was(site: Site) -> None:
    well = add_well(site)
    add_row(site, well, -2, 10, title="Drill", md_start=100.0, md_end=200.5, tags=("a",))
    lost = {"npt": True, "npt_category": "rig_equipment", "npt_party": "rig_contractor"}
    add_row(
        site,
        well,
        10,
        24,
        title="Pump",
        description="Pump\n& <valve>",
        severity="minor",
        kind="hse",
        **lost,
    )
    add_row(site, well, 3, 4, title="Beside", parallel=True)
    first = add_report(
        site,
        well,
        number=12,
        job="Workover",
        summary="Words\nof two lines",
        mud=[{"density": 1.2, "type": "WBM"}],
        bits=[{"number": "1", "size_in": 8.5}, {"number": "2"}],
        surveys=[{"md": 150.0, "inclination": 1.0, "azimuth": 2.0}],
        casing=[{"string": "Surface", "od_in": 13.375}],
    )
    approve(site, submit(site, first))
    admin = site.crew.admin
    other = factories.project(site.services, admin, site.org.id)
    twin = factories.well(
        site.services, admin, other.id, name=well.name, timezone="UTC", report_day_start=6
    )
    content = site.services.report_pdfs.write_witsml(site.crew.viewer, first.id, 0).content
    import_file(site, content, project_id=other.id)
    (report,) = list_reports(site, twin)
    (before,) = list_reports(site, well)
    ours = {*type(before).model_fields} - {"id", "well_id", "project_id", "content_sha256"}
    ours -= {n for n in ours if n.startswith(("created", "updated", "approved"))}
    ours -= {"version", "status", "sha256"}
    assert report.model_dump(include=ours) == before.model_dump(include=ours)
    logs = [site.services.time_logs.load(admin, w.id, before.date) for w in (well, twin)]
    rows = [
        [
            (
                row.start,
                row.end,
                row.event.starts_at,
                *row.event.model_dump(include=FIELDS).values(),
            )
            for row in (*log.rows, *log.parallel)
        ]
        for log in logs
    ]
    assert rows[0] == rows[1]
    assert len(rows[0]) == 3


FIELDS = {
    *("kind", "title", "description", "npt", "npt_category", "npt_party", "md_start", "md_end"),
    *("tags", "parallel", "time_class", "severity", "contractor", "activity_code"),
}
