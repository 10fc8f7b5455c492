"""Imports that break off, are run again, or run beside each other: each row becomes one event."""

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from tests import factories
from tests.factories import Site
from tests.services.imports.import_steps import (
    FORGE,
    REPORTS,
    ask,
    check_events,
    counted,
    csv_of,
    events_of,
    import_events,
    imports_of,
    text,
)
from welltrack_ui.domain.errors import NotFound, StillRunning
from welltrack_ui.domain.input.import_job import ImportJob
from welltrack_ui.services.imports.import_run import ImportRun
from welltrack_ui.store import imports as stored_imports

START = datetime(2026, 3, 2, 6, tzinfo=UTC)


class ProcessEnded(BaseException):
    """What ends an import in the middle, as a signal does."""


def rows(count: int) -> list[dict[str, str]]:
    """So many moments, a minute apart."""
    times = [START + timedelta(minutes=i) for i in range(count)]
    return [{"title": f"row {i}", "start": time.isoformat()} for i, time in enumerate(times)]


def end_after(parts: int) -> Callable[[ImportJob], None]:
    """What ends the process once so many parts are written."""
    seen = 0

    def on_progress(_: ImportJob) -> None:
        nonlocal seen
        seen += 1
        if seen == parts:
            raise ProcessEnded

    return on_progress


def break_off(site: Site, content: bytes, *, parts: int, is_held: bool = False) -> ImportRun:
    """An import that ended after some parts; `is_held` where nobody could let go of the lock."""
    imports = imports_of(site.services)
    run = imports.start(site.crew.engineer, ask(site, "events", content, well=site.well.name)).run
    write = run.write_parts if is_held else partial(imports.finish, run)
    with pytest.raises(ProcessEnded):
        write(end_after(parts))
    return run


def leave(site: Site) -> None:
    """The engineer is a member no more."""
    site.services.members.remove_member(site.crew.owner, site.org.id, site.crew.engineer.user_id)


def test_import_run_again_makes_nothing(site: Site) -> None:
    factories.well(site.services, site.crew.engineer, site.project.id, name=FORGE)
    content = REPORTS.read_bytes()
    import_events(site, content, make_stages=True)
    again = import_events(site, content, make_stages=True)
    assert (again.new, again.changed, again.unchanged, again.written) == (0, 0, 294, 0)
    assert again.state == "done"


def test_import_that_broke_off_is_finished_by_the_next(site: Site) -> None:
    content = csv_of(rows(100))
    run = break_off(site, content, parts=1)
    assert len(events_of(site, site.well.id)) == 40
    job = import_events(site, content, well=site.well.name)
    assert (job.new, job.unchanged) == (0, 100)
    assert set(counted(events_of(site, site.well.id)).values()) == {1}
    assert imports_of(site.services).get(site.crew.viewer, run.job.id).state == "done"


def test_import_that_died_is_finished_at_the_next_start(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = break_off(site, csv_of(rows(100)), parts=2, is_held=True)
    imports = imports_of(site.services)
    assert imports.recover_all() is True
    assert imports.get(site.crew.viewer, run.job.id).state == "running"
    after_the_lease = time.time() + 31
    monkeypatch.setattr(f"{ImportRun.__module__}.time.time", lambda: after_the_lease)
    assert imports.recover_all() is False
    job = imports.get(site.crew.viewer, run.job.id)
    assert (job.state, job.written) == ("done", 100)
    assert len(events_of(site, site.well.id)) == 100


def test_import_that_can_not_be_finished_is_taken_back(site: Site) -> None:
    run = break_off(site, csv_of(rows(100)), parts=1)
    leave(site)
    imports = imports_of(site.services)
    imports.recover_all()
    job = imports.get(site.crew.viewer, run.job.id)
    assert (job.state, job.written) == ("undone", 0)
    assert events_of(site, site.well.id) == []


def test_import_that_broke_off_before_its_plan_writes_nothing(site: Site) -> None:
    imports = imports_of(site.services)
    check = check_events(site, csv_of(rows(3)), well=site.well.name)
    run = imports.start(
        site.crew.engineer, ask(site, "events", csv_of(rows(3)), well=site.well.name)
    ).run
    stored = run.job.model_copy(update={"state": "planning", "version": run.job.version + 1})
    site.services.engine.commit([stored_imports.job_put(stored)])
    run.release()
    assert imports.get(site.crew.viewer, run.job.id).state == "undone"
    assert (check.total, events_of(site, site.well.id)) == (3, [])


def test_who_lost_the_lock_writes_nothing_more(site: Site) -> None:
    run = break_off(site, csv_of(rows(100)), parts=1)
    imports_of(site.services).recover_all()
    with pytest.raises(StillRunning):
        run.write_parts()
    assert set(counted(events_of(site, site.well.id)).values()) == {1}


def test_equal_rows_are_as_many_events(site: Site) -> None:
    content = text("title,start", *["same,2026-03-02 06:00"] * 3)
    import_events(site, content, well=site.well.name)
    assert len(events_of(site, site.well.id)) == 3
    assert import_events(site, content, well=site.well.name).written == 0
    more = text("title,start", *["same,2026-03-02 06:00"] * 5)
    assert import_events(site, more, well=site.well.name).written == 2


def test_longer_file_adds_what_is_new(site: Site) -> None:
    import_events(site, csv_of(rows(50)), well=site.well.name)
    again = import_events(site, csv_of(rows(60)), well=site.well.name)
    assert (again.new, again.unchanged) == (10, 50)
    assert Counter(e.title for e in events_of(site, site.well.id)) == Counter(
        f"row {i}" for i in range(60)
    )


def test_imports_beside_each_other_make_each_event_once(site: Site) -> None:
    content = csv_of(rows(200))
    imports = imports_of(site.services, patience=30)

    def run(_: int) -> ImportJob:
        request = ask(site, "events", content, well=site.well.name)
        return imports.finish(imports.start(site.crew.engineer, request).run)

    with ThreadPoolExecutor(2) as pool:
        jobs = list(pool.map(run, range(2)))
    assert sorted(job.new for job in jobs) == [0, 200]
    assert len(events_of(site, site.well.id)) == 200


def test_import_beside_another_is_refused_at_once_without_patience(site: Site) -> None:
    break_off(site, csv_of(rows(100)), parts=1, is_held=True)
    with pytest.raises(StillRunning, match="Another import into this project is at work"):
        import_events(site, csv_of(rows(1)), well=site.well.name)


def test_rights_are_read_anew_at_each_part(site: Site) -> None:
    imports = imports_of(site.services)
    request = ask(site, "events", csv_of(rows(100)), well=site.well.name)
    run = imports.start(site.crew.engineer, request).run
    with pytest.raises(NotFound):
        imports.finish(run, lambda _: leave(site))
    assert events_of(site, site.well.id) == []
    assert imports.get(site.crew.viewer, run.job.id).state == "undone"


def test_stages_are_made_once_for_all_batches(site: Site) -> None:
    content = csv_of([{**row, "stage": "Drilling"} for row in rows(100)])
    import_events(site, content, well=site.well.name, make_stages=True)
    (stage,) = site.services.stages.list(site.crew.viewer, site.well.id).items
    assert {event.stage_id for event in events_of(site, site.well.id)} == {stage.id}
    assert (stage.starts_at, stage.ends_at) == (START, START + timedelta(minutes=99))


def test_import_of_a_token_for_reading_is_refused(site: Site) -> None:
    reader = replace(site.crew.engineer, ceiling="viewer")
    request = ask(site, "events", csv_of(rows(1)), well=site.well.name)
    with pytest.raises(Exception, match="this needs an engineer"):
        imports_of(site.services).start(reader, request)
