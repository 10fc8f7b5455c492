"""The journals of imports and the records of feeds, on each engine."""

from pathlib import Path

from tests import factories
from tests.services.imports.import_steps import ask, events_of, imports_of, text
from welltrack_ui.domain.feeds.feed import FeedDraft
from welltrack_ui.store import feeds, imports
from welltrack_ui.store.engine.engine import Engine

ROWS = [f"2026-03-02 {h:02}:{m:02},row {h} {m},S" for h in range(20) for m in (0, 20, 40)]


def test_import_is_written_in_parts_and_undone(engine: Engine, tmp_path: Path) -> None:
    services = factories.services_in(tmp_path, engine)
    site = factories.site(services, factories.crew(services))
    service, engineer = imports_of(services), site.crew.engineer
    content = text("start,title,stage", *ROWS)
    request = ask(site, "events", content, well=site.well.name, make_stages=True)
    run = service.start(engineer, request).run
    assert imports.load_lock(engine, site.project.id).import_id == run.job.id
    job = service.finish(run)
    assert (job.state, job.written, imports.load(engine, job.id)) == ("done", 61, job)
    parts = list(imports.list_parts(engine, job.id))
    assert [(part.state, len(part.writes)) for part in parts] == [
        ("written", 1),
        ("written", 40),
        ("written", 20),
    ]
    assert [lock.import_id for lock in imports.list_locks(engine)] == [None]
    assert service.undo(engineer, job.id).undone == 61
    assert events_of(site, site.well.id) == []


def test_feed_is_found_by_its_digest_until_it_is_deleted(engine: Engine, tmp_path: Path) -> None:
    services = factories.services_in(tmp_path, engine)
    site = factories.site(services, factories.crew(services))
    draft = FeedDraft(org_id=site.org.id, name="F")
    feed = services.feeds.create(site.crew.viewer, draft)
    stored = feeds.load(engine, feed.id)
    assert stored is not None
    assert feeds.find_by_digest(engine, stored.digest) == stored
    assert feeds.list_feeds(engine, site.crew.viewer.user_id, 10, None).items == [stored]
    services.feeds.delete(site.crew.viewer, feed.id)
    assert feeds.find_by_digest(engine, stored.digest) is None
    assert feeds.load(engine, feed.id) is None
