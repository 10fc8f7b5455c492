"""Imports that break off, are run again, or run beside each other: each row becomes one event."""

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests import factories
from tests.factories import Site
from tests.services.imports.import_steps import (
    FORGE,
    REPORTS,
    counted,
    csv_of,
    events_of,
    import_events,
    imports_of,
    text,
)
from welltrack_ui.domain.errors import Forbidden, StillRunning
from welltrack_ui.services.imports.importer import WAITING_MESSAGE, WrittenBatch
from welltrack_ui.store.engine.engine import Key, Put

START = datetime(2026, 3, 2, 6, tzinfo=UTC)


def rows(count: int) -> list[dict[str, str]]:
    """So many moments, a minute apart."""
    times = [START + timedelta(minutes=i) for i in range(count)]
    return [{"title": f"row {i}", "start": time.isoformat()} for i, time in enumerate(times)]


def test_import_run_again_makes_nothing(site: Site) -> None:
    factories.well(site.services, site.crew.engineer, site.project.id, name=FORGE)
    content = REPORTS.read_bytes()
    import_events(site, content, make_stages=True)
    before = factories.records(site.services)
    assert import_events(site, content, make_stages=True) == []
    assert factories.records(site.services) == before


def test_import_that_broke_off_goes_on_where_it_stopped(site: Site) -> None:
    well = factories.well(site.services, site.crew.engineer, site.project.id, name=FORGE)
    imports = imports_of(site.services)
    content = REPORTS.read_bytes()
    found = imports.check_events(site.crew.engineer, site.project.id, content, make_stages=True)
    batches = imports.write_events(site.crew.engineer, found)
    assert [next(batches), next(batches)] == [WrittenBatch(40, by_this_import=True)] * 2
    batches.close()  # type: ignore[attr-defined] # it is a generator
    assert len(events_of(site, well.id)) == 80
    again = import_events(site, content, make_stages=True)
    assert again == [WrittenBatch(40, by_this_import=True)] * 5 + [
        WrittenBatch(14, by_this_import=True)
    ]
    made = events_of(site, well.id)
    assert len(made) == 294
    assert set(counted(made).values()) == {1}
    assert len(site.services.stages.list(site.crew.viewer, well.id).items) == 6


def test_equal_rows_are_as_many_events(site: Site) -> None:
    content = text("title,start", *["same,2026-03-02 06:00"] * 3)
    import_events(site, content, well=site.well.name)
    assert len(events_of(site, site.well.id)) == 3
    assert import_events(site, content, well=site.well.name) == []
    more = text("title,start", *["same,2026-03-02 06:00"] * 5)
    assert import_events(site, more, well=site.well.name) == [WrittenBatch(2, by_this_import=True)]


def test_longer_file_adds_what_is_new(site: Site) -> None:
    import_events(site, csv_of(rows(50)), well=site.well.name)
    again = import_events(site, csv_of(rows(60)), well=site.well.name)
    assert again == [WrittenBatch(10, by_this_import=True)]
    assert Counter(e.title for e in events_of(site, site.well.id)) == Counter(
        f"row {i}" for i in range(60)
    )


def test_imports_beside_each_other_make_each_event_once(site: Site) -> None:
    content = csv_of(rows(200))
    imports = imports_of(site.services, patience=30)
    actor = site.crew.engineer
    found = [
        imports.check_events(actor, site.project.id, content, well=site.well.name) for _ in range(2)
    ]
    with ThreadPoolExecutor(2) as pool:
        written = list(pool.map(lambda f: list(imports.write_events(actor, f)), found))
    assert sum(batch.rows for each in written for batch in each if batch.by_this_import) == 200
    assert [sum(batch.rows for batch in each) for each in written] == [200, 200]
    assert len(events_of(site, site.well.id)) == 200


def test_batch_that_another_import_holds_is_waited_for(site: Site) -> None:
    content = csv_of(rows(1))
    actor = site.crew.engineer
    imports = imports_of(site.services)
    found = imports.check_events(actor, site.project.id, content, well=site.well.name)
    before = marks(site)
    import_events(site, content, well=site.well.name)
    (mark,) = marks(site) - before
    hold(site, mark)
    with pytest.raises(StillRunning):
        list(imports.write_events(actor, found))


def test_batch_of_an_import_that_died_is_taken_over(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    content = csv_of(rows(1))
    actor = site.crew.engineer
    before = marks(site)
    import_events(site, content, well=site.well.name)
    (mark,) = marks(site) - before
    site.services.events.delete(actor, events_of(site, site.well.id)[0].id)
    hold(site, mark, until=time.time() + 1.5)
    imports = imports_of(site.services, patience=30)
    found = imports.check_events(actor, site.project.id, content, well=site.well.name)
    assert list(imports.write_events(actor, found)) == [WrittenBatch(1, by_this_import=True)]
    assert [record.getMessage() for record in caplog.records] == [WAITING_MESSAGE]
    assert len(events_of(site, site.well.id)) == 1


def test_refused_batch_lets_go_of_its_mark(site: Site) -> None:
    before = marks(site)
    imports = imports_of(site.services)
    found = imports.check_events(
        site.crew.engineer, site.project.id, csv_of(rows(1)), well=site.well.name
    )
    with pytest.raises(Forbidden):
        list(imports.write_events(replace(site.crew.engineer, ceiling="viewer"), found))
    assert marks(site) == before
    assert list(imports.write_events(site.crew.engineer, found)) == [
        WrittenBatch(1, by_this_import=True)
    ]


def test_stages_are_made_once_for_all_batches(site: Site) -> None:
    content = csv_of([{**row, "stage": "Drilling"} for row in rows(100)])
    import_events(site, content, well=site.well.name, make_stages=True)
    (stage,) = site.services.stages.list(site.crew.viewer, site.well.id).items
    assert {event.stage_id for event in events_of(site, site.well.id)} == {stage.id}
    assert (stage.starts_at, stage.ends_at) == (START, START + timedelta(minutes=99))


def marks(site: Site) -> set[Key]:
    """The marks that all imports have left."""
    found = factories.asked(site.services, "SELECT pk, sk FROM record WHERE kind = 'claim'")
    return {Key(pk, sk) for pk, sk in found}


def hold(site: Site, mark: Key, until: float = 2_000_000_000_000) -> None:
    """Make the mark look as while its batch is being written."""
    record = site.services.engine.get(mark)
    assert record is not None
    body = json.loads(record.body) | {"state": "running", "until": until}
    site.services.engine.commit([Put(replace(record, body=json.dumps(body)))])
