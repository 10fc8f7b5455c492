"""Wells from files: Sodir's columns and our own, errors by row, all or nothing."""

from datetime import UTC, datetime
from importlib import resources

import pytest

from tests import factories
from tests.factories import Site
from tests.services.imports.import_steps import csv_of, errors, import_wells, imports_of, text
from welltrack_ui.domain.errors import Conflict, Forbidden, Invalid, NotFound
from welltrack_ui.domain.well import Well

SODIR = resources.files("welltrack_ui.demo").joinpath("data/utsira_high_wells.csv").read_bytes()


def wells_of(site: Site) -> dict[str, Well]:
    """The wells of the site's project by name, without the one it begins with."""
    page = site.services.well_lists.list(site.crew.viewer, project_id=site.project.id, limit=500)
    return {well.name: well for well in page.items if well.id != site.well.id}


def test_published_wells_are_made_whole(site: Site) -> None:
    batches = import_wells(site, SODIR)
    wells = wells_of(site)
    assert sum(batch.rows for batch in batches) == len(wells) == 167
    assert all(batch.by_this_import for batch in batches)
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
    imports = imports_of(site.services)
    found = imports.check_wells(site.crew.engineer, site.project.id, content)
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
    with pytest.raises(ValueError, match="a file with 8 errors can't be written"):
        next(imports.write_wells(site.crew.engineer, found))
    assert wells_of(site) == {}


def test_rules_between_fields_are_told_by_row(site: Site) -> None:
    content = text(
        "name,latitude,longitude,spud_at,completed_at,timezone",
        "a,58.1,,,,",
        "b,,,2020-05-01,2020-04-01,",
        "c,,,,,Mars/Olympus",
    )
    found = imports_of(site.services).check_wells(site.crew.engineer, site.project.id, content)
    assert errors(found) == [
        "row 2: Longitude: is required where the other coordinate is given",
        "row 3: Completed must not be before Spud",
        "row 4: Time zone: 'Mars/Olympus' is not a known time zone;"
        " give an IANA name such as Europe/Oslo",
    ]


def test_wells_that_are_there_are_left_as_they_are(site: Site) -> None:
    kept = factories.well(
        site.services, site.crew.engineer, site.project.id, name="15/9-F-4", rig="OLD", uwi="u-9"
    )
    content = text("name,rig,uwi", "15/9-f-4 ,NEW,u-9", "15/9-F-12,NEW,")
    imports = imports_of(site.services)
    found = imports.check_wells(site.crew.engineer, site.project.id, content)
    assert (found.total, found.present, len(found.rows)) == (2, 1, 1)
    import_wells(site, content)
    assert wells_of(site)["15/9-F-4"] == kept
    assert import_wells(site, content) == []


def test_identifiers_of_other_wells_are_refused(site: Site) -> None:
    other = factories.project(site.services, site.crew.owner, site.org.id)
    factories.well(site.services, site.crew.engineer, other.id, uwi="u-1", api_number="42")
    content = text("name,uwi,api_number", "a,U-1,", "b,,42")
    found = imports_of(site.services).check_wells(site.crew.engineer, site.project.id, content)
    assert errors(found) == [
        "row 2: UWI: is that of another well already",
        "row 3: API number: is that of another well already",
    ]


def test_batches_fit_in_a_commit_however_long_the_names(site: Site) -> None:
    rows = [
        {"name": f"A B C D E F G H {i}", "uwi": f"uwi-{i}", "api_number": f"api-{i}"}
        for i in range(40)
    ]
    batches = import_wells(site, csv_of(rows))
    assert [batch.rows for batch in batches] == [7, 7, 7, 7, 7, 5]
    assert len(wells_of(site)) == 40


def test_every_well_leaves_one_entry_of_who_made_it(site: Site) -> None:
    before = len(factories.audit_bodies(site.services))
    import_wells(site, text("name", "a", "b"))
    entries = factories.audit_bodies(site.services)[before:]
    assert len(entries) == 2
    assert all('"well.created"' in e and site.crew.engineer.user_id in e for e in entries)


def test_import_that_broke_off_goes_on(site: Site) -> None:
    imports = imports_of(site.services)
    found = imports.check_wells(site.crew.engineer, site.project.id, SODIR)
    first = next(imports.write_wells(site.crew.engineer, found))
    assert 0 < first.rows < 167
    again = imports.check_wells(site.crew.engineer, site.project.id, SODIR)
    assert (again.present, len(again.rows)) == (first.rows, 167 - first.rows)
    assert sum(batch.rows for batch in import_wells(site, SODIR)) == 167 - first.rows
    assert len(wells_of(site)) == 167


def test_name_taken_since_the_check_stops_the_batch(site: Site) -> None:
    imports = imports_of(site.services)
    found = imports.check_wells(site.crew.engineer, site.project.id, text("name", "a", "b"))
    factories.well(site.services, site.crew.engineer, site.project.id, name="B")
    with pytest.raises(Conflict, match="has a well with the name 'b' already"):
        list(imports.write_wells(site.crew.engineer, found))
    assert list(wells_of(site)) == ["B"]


def test_only_engineers_import(site: Site, elsewhere: Site) -> None:
    imports = imports_of(site.services)
    with pytest.raises(Forbidden):
        imports.check_wells(site.crew.viewer, site.project.id, SODIR)
    with pytest.raises(NotFound):
        imports.check_wells(site.crew.stranger, site.project.id, SODIR)
    with pytest.raises(NotFound):
        imports.check_wells(site.crew.engineer, elsewhere.project.id, SODIR)
    found = imports.check_wells(site.crew.engineer, site.project.id, SODIR)
    with pytest.raises(Forbidden):
        list(imports.write_wells(site.crew.viewer, found))
    assert wells_of(site) == {}


def test_file_of_something_else_is_refused(site: Site) -> None:
    with pytest.raises(Invalid, match="file: has none of the columns name, status"):
        imports_of(site.services).check_wells(site.crew.engineer, site.project.id, b"colour\nred")
