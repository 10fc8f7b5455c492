"""Imports that are undone: what they made goes, what they changed is as before, what others
changed since stays."""

import pytest

from tests import factories
from tests.factories import Site
from tests.services.imports.import_steps import (
    check_events,
    csv_of,
    events_of,
    import_events,
    import_wells,
    imports_of,
    text,
)
from welltrack_ui.domain.errors import Forbidden, NotFound
from welltrack_ui.domain.input.import_job import ImportJob, UndoneImport

HOURS = [f"2026-03-02 {hour:02}:00" for hour in range(20)]


def rows(depth: int = 100) -> bytes:
    return csv_of(
        [
            {"start": start, "title": f"row {n}", "depth": str(depth + n), "stage": "Drilling"}
            for n, start in enumerate(HOURS)
        ]
    )


def import_rows(site: Site, depth: int = 100) -> ImportJob:
    return import_events(site, rows(depth), well=site.well.name, make_stages=True)


def undo(site: Site, job: ImportJob) -> UndoneImport:
    return imports_of(site.services).undo(site.crew.engineer, job.id)


def test_import_is_undone_with_its_stages(site: Site) -> None:
    job = import_rows(site)
    assert undo(site, job) == UndoneImport(undone=21, kept=())
    assert events_of(site, site.well.id) == []
    assert site.services.stages.list(site.crew.viewer, site.well.id).items == []
    assert imports_of(site.services).get(site.crew.viewer, job.id).state == "undone"


def test_undo_again_says_the_same_and_does_nothing(site: Site) -> None:
    job = import_rows(site)
    first = undo(site, job)
    before = factories.records(site.services)
    assert undo(site, job) == first
    assert factories.records(site.services) == before


def test_what_was_changed_is_as_before(site: Site) -> None:
    import_rows(site)
    before = {e.title: e.md_end for e in events_of(site, site.well.id)}
    job = import_rows(site, depth=500)
    assert (job.new, job.changed) == (0, 20)
    assert undo(site, job) == UndoneImport(undone=20, kept=())
    assert {e.title: e.md_end for e in events_of(site, site.well.id)} == before


def test_what_somebody_changed_since_stays_with_its_stage(site: Site) -> None:
    job = import_rows(site)
    mine, theirs, *_ = events_of(site, site.well.id)
    services, engineer = site.services, site.crew.engineer
    services.events.update(engineer, theirs.id, theirs.version, {"title": "their own words"})
    services.events.delete(engineer, mine.id)
    (stage,) = services.stages.list(site.crew.viewer, site.well.id).items
    undone = undo(site, job)
    assert (undone.undone, set(undone.kept)) == (18, {theirs.id, stage.id})
    assert [e.title for e in events_of(site, site.well.id)] == ["their own words"]


def test_well_in_which_others_work_stays(site: Site) -> None:
    job = import_wells(site, text("name", "empty", "in use"))
    listed = site.services.well_lists.list(site.crew.viewer, project_id=site.project.id)
    well = next(well for well in listed.items if well.name == "in use")
    factories.event(site.services, site.crew.engineer, well.id)
    assert undo(site, job) == UndoneImport(undone=1, kept=(well.id,))


def test_undone_well_leaves_its_name_free(site: Site) -> None:
    undo(site, import_wells(site, text("name,uwi", "B-1,u-1")))
    factories.well(site.services, site.crew.engineer, site.project.id, name="B-1", uwi="u-1")


def test_well_that_was_changed_gets_its_values_back(site: Site) -> None:
    well = factories.well(
        site.services, site.crew.engineer, site.project.id, name="B-2", rig="OLD", uwi="u-2"
    )
    job = import_wells(site, text("name,rig,uwi,timezone", "B-2,NEW,u-3,Europe/Oslo"))
    undo(site, job)
    after = site.services.wells.get(site.crew.viewer, well.id)
    assert (after.rig, after.uwi, after.timezone) == ("OLD", "u-2", well.timezone)
    factories.well(site.services, site.crew.engineer, site.project.id, name="B-3", uwi="u-3")


def test_only_engineers_undo(site: Site) -> None:
    job = import_rows(site)
    imports = imports_of(site.services)
    with pytest.raises(Forbidden):
        imports.undo(site.crew.viewer, job.id)
    with pytest.raises(NotFound):
        imports.undo(site.crew.stranger, job.id)
    assert len(events_of(site, site.well.id)) == len(HOURS)


def test_event_with_the_title_of_a_row_is_it_before_one_of_its_kind(site: Site) -> None:
    start = "2026-03-02T06:00:00Z"
    drafts = {"starts_at": start, "ends_at": None, "kind": "drilling"}
    for title in ("one", "two"):
        factories.event(site.services, site.crew.engineer, site.well.id, **drafts, title=title)
    rows = [f"{start},2026-03-02T07:00:00Z,two,drilling", f"{start},,three,drilling"]
    content = text("start,end,title,kind", *rows)
    found = check_events(site, content, well=site.well.name)
    assert [
        (row.action, [(c.field, c.before, c.after) for c in row.changes]) for row in found.rows
    ] == [
        ("changed", [("ends_at", None, "2026-03-02T07:00:00.000Z")]),
        ("changed", [("title", "one", "three")]),
    ]


def test_fields_that_a_file_lacks_are_left_alone(site: Site) -> None:
    start = "2026-03-02T06:00:00Z"
    event = factories.event(
        site.services,
        site.crew.engineer,
        site.well.id,
        **{"starts_at": start, "ends_at": None, "title": "A", "kind": "hse", "severity": "major"},
        contractor="Acme",
        md_end=10.0,
    )
    content = text("start,title,depth,contractor", f"{start},A,20,")
    import_events(site, content, well=site.well.name)
    after = site.services.events.get(site.crew.viewer, event.id)
    assert (after.md_end, after.contractor, after.kind, after.severity) == (
        20.0,
        "Acme",
        "hse",
        "major",
    )
