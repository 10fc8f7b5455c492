"""Wells from files: Sodir's columns and our own, errors by row, all or nothing."""

import json
from datetime import UTC, datetime
from importlib import resources

import pytest

from tests import factories
from tests.factories import Site
from tests.services.imports.import_steps import (
    ask,
    check_wells,
    csv_of,
    errors,
    import_wells,
    imports_of,
    parts_of,
    text,
)
from welltrack_ui.domain.errors import Conflict, Forbidden, Invalid, NotFound
from welltrack_ui.domain.well import Well

SODIR = resources.files("welltrack_ui.demo").joinpath("data/utsira_high_wells.csv").read_bytes()


def wells_of(site: Site) -> dict[str, Well]:
    """The wells of the site's project by name, without the one it begins with."""
    page = site.services.well_lists.list(site.crew.viewer, project_id=site.project.id, limit=500)
    return {well.name: well for well in page.items if well.id != site.well.id}


def test_published_wells_are_made_whole(site: Site) -> None:
    job = import_wells(site, SODIR)
    wells = wells_of(site)
    assert (job.new, job.written, len(wells), job.state) == (167, 167, 167, "done")
    well = wells["16/2-10"]
    assert (well.operator, well.rig, well.total_depth_md) == (
        "Statoil Petroleum AS",
        "TRANSOCEAN LEADER",
        2090.0,
    )
    assert (well.latitude, well.longitude) == (58.854467, 2.54375)
    assert (well.status, well.purpose) == ("plugged_abandoned", "appraisal")
    assert {w.status for w in wells.values()} == {
        "plugged_abandoned",
        "active_producing",
        "active_injecting",
        "suspended",
        "drilling",
        "proposed",
    }


def test_days_are_midnight_in_the_wells_zone(site: Site) -> None:
    content = text(
        "name,timezone,spud_date,completed_at",
        "here,,2020-07-01,2020-07-02T12:00:00+02:00",
        "there,America/Denver,2020-07-01,",
    )
    import_wells(site, content)
    wells = wells_of(site)
    assert (wells["here"].timezone, wells["there"].timezone) == ("UTC", "America/Denver")
    assert wells["here"].spud_at == datetime(2020, 7, 1, tzinfo=UTC)
    assert wells["here"].completed_at == datetime(2020, 7, 2, 10, tzinfo=UTC)
    assert wells["there"].spud_at == datetime(2020, 7, 1, 6, tzinfo=UTC)


def test_columns_of_our_own_are_all_taken(site: Site) -> None:
    content = text(
        "name;uwi;api_number;status;purpose;fluid;trajectory;latitude;longitude;kb_elevation_ft;"
        "water_depth_m;depth_datum;planned_md;total_depth_ft;tvd;report_day_start;description",
        "Ærfugl;u-1;42-001;Active producing;storage;Oil;Horizontal;-1,5;2;100;110,5;RKB;3000;"
        '10000;2900;6;"two\nlines"',
    )
    import_wells(site, content)
    well = wells_of(site)["Ærfugl"]
    assert (well.uwi, well.api_number, well.status) == ("u-1", "42-001", "active_producing")
    assert (well.purpose, well.fluid, well.trajectory) == ("storage", "oil", "horizontal")
    assert (well.latitude, well.longitude, well.depth_datum) == (-1.5, 2.0, "KB")
    assert (well.kb_elevation, well.water_depth) == (30.48, 110.5)
    assert (well.planned_md, well.total_depth_md, well.total_depth_tvd) == (3000.0, 3048.0, 2900.0)
    assert (well.report_day_start, well.description) == (6, "two\nlines")


def test_every_bad_row_gets_its_line_and_nothing_is_written(site: Site) -> None:
    content = text(
        "name,status,latitude,longitude,spud_at,completed_at,total_depth_md,uwi",
        "fine,drilling,,,,,,",
        "a,flying,58.1,2.5,,,,",
        "b,,58.1,,2020-05-01,2020-04-01,99999,",
        ",,,,,,,",
        ",drilling,,,,,,",
        "FINE,,north,2.5,,,,",
        "c,,,,,,,7",
        "d,,,,,,,7",
        "e,,,,,,deep",
    )
    found = check_wells(site, content)
    statuses = (
        "Proposed, Permitted, Drilling, Completed, Testing, Producing, Injecting,"
        " Suspended, Working over, Plugged & abandoned"
    )
    assert errors(found) == [
        f"row 3: Status: must be one of {statuses}",
        "row 4: Total depth (MD): must be at most 15000",
        "row 4: Longitude: is required where the other coordinate is given",
        "row 4: Completed must not be before Spud",
        "row 6: Name: is required",
        "row 7: Latitude: must be a number",
        "row 9: UWI: is in row 8 too",
        "row 10: has 7 cells, the heading names 8",
    ]
    with pytest.raises(Invalid) as refused:
        import_wells(site, content)
    assert [e.field for e in refused.value.errors] == [
        "rows[2].status",
        "rows[3].total_depth_md",
        "rows[3].longitude",
        "rows[3].completed_at",
        "rows[4].name",
        "rows[5].latitude",
        "rows[7].uwi",
        "rows[8]",
    ]
    assert wells_of(site) == {}


def test_rules_between_fields_are_told_by_row(site: Site) -> None:
    content = text(
        "name,latitude,longitude,spud_at,completed_at,timezone",
        "a,58.1,,,,",
        "b,,,2020-05-01,2020-04-01,",
        "c,,,,,Mars/Olympus",
    )
    found = check_wells(site, content)
    assert errors(found) == [
        "row 2: Longitude: is required where the other coordinate is given",
        "row 3: Completed must not be before Spud",
        "row 4: Time zone: 'Mars/Olympus' is not a known time zone;"
        " give an IANA name such as Europe/Oslo",
    ]


def test_well_that_is_there_is_changed_in_what_the_file_gives(site: Site) -> None:
    before = factories.well(
        site.services, site.crew.engineer, site.project.id, name="15/9-F-4", rig="OLD", uwi="u-9"
    )
    content = text("name,rig,uwi,operator", "15/9-f-4 ,NEW,u-9,", "15/9-F-12,NEW,,")
    found = check_wells(site, content)
    assert [row.action for row in found.rows] == ["changed", "new"]
    import_wells(site, content)
    after = wells_of(site)["15/9-F-4"]
    assert (after.name, after.rig, after.uwi, after.version) == ("15/9-F-4", "NEW", "u-9", 2)
    assert after.operator == before.operator
    assert [row.action for row in check_wells(site, content).rows] == ["unchanged"] * 2


def test_change_of_a_well_that_breaks_a_rule_is_refused(site: Site) -> None:
    factories.well(
        site.services, site.crew.engineer, site.project.id, name="A", total_depth_md=1000.0
    )
    found = check_wells(site, text("name,total_depth_tvd", "A,2000"))
    assert errors(found) == ["row 2: Total depth (TVD) must not exceed total depth (MD)"]


def test_identifiers_of_other_wells_are_refused(site: Site) -> None:
    other = factories.project(site.services, site.crew.owner, site.org.id)
    factories.well(site.services, site.crew.engineer, other.id, uwi="u-1", api_number="42")
    content = text("name,uwi,api_number", "a,U-1,", "b,,42")
    found = check_wells(site, content)
    assert errors(found) == [
        "row 2: UWI: is that of another well already",
        "row 3: API number: is that of another well already",
    ]


def test_batches_fit_in_a_commit_however_long_the_names(site: Site) -> None:
    rows = [
        {"name": f"A B C D E F G H {i}", "uwi": f"uwi-{i}", "api_number": f"api-{i}"}
        for i in range(40)
    ]
    assert parts_of(site, import_wells(site, csv_of(rows))) == [6, 6, 6, 6, 6, 6, 4]
    assert len(wells_of(site)) == 40


def test_batches_have_room_for_what_takes_them_back(site: Site) -> None:
    rows = [{"name": f"A{i}"} for i in range(40)]
    assert parts_of(site, import_wells(site, csv_of(rows))) == [15, 15, 10]


def test_every_well_leaves_one_entry_of_who_made_it(site: Site) -> None:
    before = len(factories.audit_bodies(site.services))
    import_wells(site, text("name", "a", "b"))
    entries = factories.audit_bodies(site.services)[before:]
    assert all(site.crew.engineer.user_id in entry for entry in entries)
    assert sorted(json.loads(entry)["action"] for entry in entries) == [
        "import.created",
        "well.created",
        "well.created",
    ]


def test_name_taken_since_the_plan_takes_all_of_it_back(site: Site) -> None:
    imports = imports_of(site.services)
    rows = csv_of([{"name": f"well {i}"} for i in range(30)])
    run = imports.start(site.crew.engineer, ask(site, "wells", rows)).run
    factories.well(site.services, site.crew.engineer, site.project.id, name="WELL 29")
    with pytest.raises(Conflict, match="has a well with the name 'well 29' already"):
        imports.finish(run)
    assert list(wells_of(site)) == ["WELL 29"]
    job = imports.get(site.crew.viewer, run.job.id)
    assert (job.state, "well 29" in job.failure) == ("undone", True)


def test_only_engineers_import(site: Site, elsewhere: Site) -> None:
    imports = imports_of(site.services)
    for ask_for in (imports.check, imports.start):
        with pytest.raises(Forbidden):
            ask_for(site.crew.viewer, ask(site, "wells", SODIR))
        with pytest.raises(NotFound):
            ask_for(site.crew.stranger, ask(site, "wells", SODIR))
        with pytest.raises(NotFound):
            ask_for(site.crew.engineer, ask(elsewhere, "wells", SODIR))
    assert wells_of(site) == {}


def test_file_of_something_else_is_refused(site: Site) -> None:
    with pytest.raises(Invalid, match="file: has none of the columns name, status"):
        check_wells(site, b"colour\nred")
