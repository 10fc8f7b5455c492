"""Events from files: daily reports and our own columns, stages, errors by row, all or nothing."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests import factories
from tests.factories import Site
from tests.services.imports.import_steps import (
    FORGE,
    FORGE_STAGES,
    REPORTS,
    ask,
    check_events,
    errors,
    events_of,
    import_events,
    imports_of,
    parts_of,
    text,
)
from welltrack_ui.domain.errors import Forbidden, Invalid, NotFound
from welltrack_ui.domain.well import Well
from welltrack_ui.services.imports.cell_times import INVALID_TIME_MESSAGE
from welltrack_ui.services.imports.event_rows import EventRow

NO_WELL = "has no such well: make it first, or mend its name"


@pytest.fixture
def forge(site: Site) -> Well:
    """The well that the reports are of."""
    return factories.well(
        site.services,
        site.crew.engineer,
        site.project.id,
        name=FORGE,
        timezone="America/Denver",
        report_day_start=6,
    )


def stages_of(site: Site, well: Well) -> dict[str, Any]:
    page = site.services.stages.list(site.crew.viewer, well.id, 500)
    return {stage.name: stage for stage in page.items}


def test_daily_reports_are_taken_as_they_come(site: Site, forge: Well) -> None:
    job = import_events(site, REPORTS.read_bytes(), make_stages=True)
    assert parts_of(site, job) == [len(FORGE_STAGES)] + [40] * 7 + [14]
    found = events_of(site, forge.id)
    assert len(found) == 294
    assert {event.source for event in found} == {"import"}
    repair = next(e for e in found if e.title.startswith("Hydraulic line failed"))
    assert (repair.kind, repair.npt, repair.npt_category, repair.time_class) == (
        "npt",
        True,
        "rig_equipment",
        "downtime",
    )
    assert repair.starts_at == datetime(2020, 10, 30, 1, 30, tzinfo=UTC)
    assert (repair.activity_code, repair.description) == ("Repair Rig", None)
    spud = next(e for e in found if "Spud Well" in (e.description or ""))
    assert spud.title == "Establish circulation, Start Drilling"
    assert (spud.description or "").splitlines()[1] == "Spud Well @ 7:15 am"
    stage = stages_of(site, forge)["Surface Drilling"]
    assert (spud.stage_id, spud.kind) == (stage.id, "drilling")


def test_stages_are_made_from_first_to_last_of_their_events(site: Site, forge: Well) -> None:
    import_events(site, REPORTS.read_bytes(), make_stages=True)
    stages = stages_of(site, forge)
    assert stages.keys() == FORGE_STAGES
    stage = stages["Surface Casing"]
    assert (stage.kind, stage.status) == ("casing_cementing", "done")
    assert stage.starts_at == datetime(2020, 10, 31, 19, 30, tzinfo=UTC)
    assert stage.ends_at == datetime(2020, 11, 2, 13, 0, tzinfo=UTC)


def test_stages_that_are_there_are_found_by_name(site: Site, forge: Well) -> None:
    made = {
        name: factories.stage(site.services, site.crew.engineer, forge.id, name=name.upper()).id
        for name in FORGE_STAGES
    }
    import_events(site, REPORTS.read_bytes())
    found = events_of(site, forge.id)
    assert {event.stage_id for event in found} == {None, *made.values()}
    assert len(stages_of(site, forge)) == len(FORGE_STAGES)


@pytest.mark.usefixtures("forge")
def test_unknown_stages_are_errors_unless_they_are_to_be_made(site: Site) -> None:
    found = check_events(site, REPORTS.read_bytes())
    assert len(found.errors) == 289
    assert errors(found)[0] == (
        f"row 6: Stage: well {FORGE} has no such stage:"
        " make it first, or let the import make stages"
    )


def test_columns_of_our_own_are_all_taken(site: Site) -> None:
    content = text(
        "kind,title,description,starts_at,ends_at,time_class,activity_code,npt,npt_category,"
        "npt_party,md_start,md_end,severity,contractor,tags,well",
        'hse,"Hand, hurt","a\n\tb ",2026-03-02T06:00:00Z,2026-03-02 08:00,Unplanned,X-1,yes,'
        f"Rig equipment,service,10,20.5,major,Acme,a; b,{site.well.name}",
    )
    import_events(site, content)
    (event,) = events_of(site, site.well.id)
    assert (event.kind, event.title, event.description) == ("hse", "Hand, hurt", "a\n\tb ")
    assert event.starts_at == datetime(2026, 3, 2, 6, tzinfo=UTC)
    assert event.ends_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert (event.time_class, event.activity_code, event.npt) == ("unplanned", "X-1", True)
    assert (event.npt_category, event.npt_party) == ("rig_equipment", "service")
    assert (event.md_start, event.md_end, event.severity) == (10.0, 20.5, "major")
    assert (event.contractor, event.tags) == ("Acme", ("a", "b"))


def test_moments_and_whole_days_are_taken(site: Site) -> None:
    content = text(
        "kind,title,start,all_day,starts_on,ends_on",
        "note,Now,2026-03-02 06:00,,,",
        "meeting,Days,,yes,2026-03-02,2026-03-03",
    )
    import_events(site, content, well=site.well.name)
    days, now = events_of(site, site.well.id)
    assert (now.starts_at, now.ends_at) == (datetime(2026, 3, 2, 6, tzinfo=UTC), None)
    assert (days.starts_on, days.ends_on) == (date(2026, 3, 2), date(2026, 3, 3))
    assert days.ends_at == datetime(2026, 3, 4, tzinfo=UTC)


def test_depth_of_a_report_is_the_end_unless_it_is_zero(site: Site) -> None:
    content = text(
        "start,comment,depth_m",
        "2026-03-02 06:00,a,0",
        "2026-03-02 07:00,b,1520.5",
        "2026-03-02 08:00,c,",
    )
    import_events(site, content, well=site.well.name)
    assert [event.md_end for event in events_of(site, site.well.id)] == [None, 1520.5, None]


def test_long_comments_are_cut_in_the_title_alone(site: Site) -> None:
    comment = "word " * 60
    import_events(site, text("start,comment", f"2026-03-02 06:00,{comment}"), well=site.well.name)
    (event,) = events_of(site, site.well.id)
    assert event.title == ("word " * 32)[:159].rstrip() + "…"
    assert event.description == comment.strip()


def test_every_bad_row_gets_its_line_and_nothing_is_written(site: Site) -> None:
    content = text(
        "well,kind,title,starts_at,ends_at,npt,severity,stage",
        f"{site.well.name},note,fine,2026-03-02 06:00,,,,",
        f"{site.well.name},note,x,2026-03-02 06:00,2026-03-02 05:00,,,",
        f"{site.well.name},party,x,yesterday,,perhaps,,",
        f"{site.well.name},note,,2026-03-02 06:00,2028-03-02,,,",
        f"{site.well.name},hse,x,,,,,",
        "Nowhere,note,x,2026-03-02 06:00,,,,",
        ",note,x,2026-03-02 06:00,,,,",
        f"{site.well.name},note,x,1066-10-14,,,,",
        f"{site.well.name},note",
    )
    found = check_events(site, content)
    assert [line for line in errors(found) if not line.startswith("row 4: Kind")] == [
        "row 3: End must be after the start",
        f"row 4: Start: {INVALID_TIME_MESSAGE}",
        "row 4: Non-productive time: must be yes or no",
        "row 5: Title: is required",
        "row 5: End must be within 366 days of the start",
        "row 6: Start: is required",
        "row 6: Choose a severity for an HSE event",
        f"row 7: Well: project {site.project.name} {NO_WELL}",
        "row 8: Well: is required",
        "row 9: Start: must lie between 1850 and 2199",
        "row 10: has 2 cells, the heading names 8",
    ]
    assert len(found.errors) == 12
    with pytest.raises(Invalid, match=r"^rows\[2\]\.ends_at: must be after starts_at; rows\[3\]"):
        import_events(site, content)
    assert events_of(site, site.well.id) == []


def test_name_of_a_stage_to_make_is_checked_too(site: Site) -> None:
    content = text("start,title,stage", f"2026-03-02 06:00,a,{'x' * 121}")
    found = check_events(site, content, well=site.well.name, make_stages=True)
    assert errors(found) == ["row 2: stage name: must be at most 120 characters, not 121"]


def test_wells_of_another_project_are_not_found(site: Site) -> None:
    other = factories.project(site.services, site.crew.owner, site.org.id)
    content = text("well,title,start", f"{site.well.name},a,2026-03-02")
    found = check_events(site, content, project_id=other.id)
    assert errors(found) == [f"row 2: Well: project {other.name} {NO_WELL}"]


def test_only_engineers_import(site: Site) -> None:
    imports = imports_of(site.services)
    request = ask(site, "events", text("title,start", "a,2026-03-02"), well=site.well.name)
    for way in (imports.check, imports.start):
        with pytest.raises(Forbidden):
            way(site.crew.viewer, request)
        with pytest.raises(NotFound):
            way(site.crew.stranger, request)
    assert events_of(site, site.well.id) == []


def test_report_day_under_one_date_goes_on_after_midnight(site: Site) -> None:
    content = text(
        "date;from;to;comment",
        "31.12.2024;6:00;24:00;a",
        "31.12.2024;0:00;2:30;b",
        "31.12.2024;2:30;6:00;c",
        "1.1.2025;6:00;7:00;d",
    )
    found = check_events(site, content, well=site.well.name)
    assert [row.draft.starts_at for row in found.rows if isinstance(row, EventRow)] == [
        datetime(2024, 12, 31, 6, tzinfo=UTC),
        datetime(2025, 1, 1, tzinfo=UTC),
        datetime(2025, 1, 1, 2, 30, tzinfo=UTC),
        datetime(2025, 1, 1, 6, tzinfo=UTC),
    ]
    assert tuple(map(str, found.warnings)) == (
        "row 3–4: the hours after midnight are taken as of the day after their date,"
        " for they go on where the row before ends",
    )


def test_code_of_lost_time_makes_an_event_npt(site: Site) -> None:
    content = text(
        "start;code;npt;comment",
        "2026-03-02 06:00;НПВ, ожидание;;a",
        "2026-03-02 08:00;6;;c",
    )
    import_events(site, content, well=site.well.name)
    assert [(e.npt, e.npt_category, e.kind) for e in events_of(site, site.well.id)] == [
        (True, "waiting", "npt"),
        (False, None, "tripping"),
    ]


def test_depths_in_feet_are_taken_wherever_metres_are(site: Site) -> None:
    content = text(
        "start;comment;Глубина от, фут;md_end_ft",
        "2026-03-02 06:00;a;1000;2 000",
        "2026-03-02 07:00;b;300 м;10000",
    )
    import_events(site, content, well=site.well.name)
    assert [(e.md_start, e.md_end) for e in events_of(site, site.well.id)] == [
        (304.8, 609.6),
        (300.0, 3048.0),
    ]
