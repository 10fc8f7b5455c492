"""Bytes that belong to no file go; all others stay."""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.factories import Site, settings_in
from welltrack_ui.domain.files.file import File, FileDraft
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.services.container import Services
from welltrack_ui.services.maintenance import orphan_cleanup
from welltrack_ui.services.maintenance.orphan_cleanup import MIN_ORPHAN_AGE, sweep_files
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Delete, Put

HOUR = timedelta(hours=1)
LATER = MIN_ORPHAN_AGE + HOUR


def own_site(services: Services) -> Site:
    return factories.site(services, factories.crew(services))


def objects(services: Services) -> set[str]:
    return {found.key for found in services.file_store.list_keys()}


def key_of(site: Site, file_id: str) -> str:
    _, home, core = file_id.split("-")
    return f"{site.org.id[2:]}/{home}/{core}"


def expire(services: Services, file_id: str) -> None:
    """The file's record as it is when its time is over and the engine has swept it."""
    services.engine.commit([Delete(keys.entity_key(file_id, "f"))])


def entity_rows(services: Services) -> list[tuple[Any, ...]]:
    """All rows of the store, but that of the sweep itself."""
    return [row for row in factories.records(services) if row[:2] != keys.FILE_SWEEP_KEY]


def go_on(site: Site) -> None:
    """Work goes on after the last upload, and the store is swept as always."""
    factories.project(site.services, site.crew.owner, site.org.id)
    assert swept(site.services, after=timedelta()) == 0


def swept(services: Services, *, after: timedelta = LATER) -> int:
    return sweep_files(services.engine, services.file_store, datetime.now(UTC) + after)


def test_upload_that_was_never_completed_is_removed(alone: Services) -> None:
    site = own_site(alone)
    pending = factories.upload(alone, site.crew.engineer, site.well.id)
    stored = factories.file(alone, site.crew.engineer, site.well.id)
    expire(alone, pending.id)
    go_on(site)
    assert swept(alone) == 1
    assert objects(alone) == {key_of(site, stored.id)}


def test_pending_upload_keeps_its_bytes(alone: Services) -> None:
    site = own_site(alone)
    pending = factories.upload(alone, site.crew.engineer, site.well.id)
    assert swept(alone) == 0
    assert objects(alone) == {key_of(site, pending.id)}
    assert alone.files.complete_upload(site.crew.engineer, pending.id).status == "stored"


def test_deleted_file_keeps_its_bytes_as_long_as_it_can_be_restored(alone: Services) -> None:
    site = own_site(alone)
    file = factories.file(alone, site.crew.engineer, site.well.id)
    alone.files.delete(site.crew.engineer, file.id)
    assert swept(alone) == 0
    expire(alone, file.id)
    go_on(site)
    assert swept(alone) == 1
    assert objects(alone) == set()


def test_young_bytes_are_spared(alone: Services) -> None:
    site = own_site(alone)
    pending = factories.upload(alone, site.crew.engineer, site.well.id)
    expire(alone, pending.id)
    go_on(site)
    assert swept(alone, after=MIN_ORPHAN_AGE - HOUR) == 0
    assert objects(alone) == {key_of(site, pending.id)}


def test_objects_of_others_are_left_alone(alone: Services) -> None:
    """A bucket may hold what another installation, or another program, keeps there."""
    own_site(alone)
    store = alone.file_store
    assert isinstance(store, DiskStore)
    foreign = {"notes", "a/b", "0" * 20 + "/" + "1" * 20 + "/" + "2" * 20}
    for key in foreign:
        put(store.folder.blob_path(key))
    assert swept(alone) == 0
    assert objects(alone) == foreign


def test_more_than_one_batch_is_swept(alone: Services) -> None:
    site = own_site(alone)
    store = alone.file_store
    assert isinstance(store, DiskStore)
    home = f"{site.org.id[2:]}/{site.well.id[2:]}"
    for number in range(205):
        put(store.folder.blob_path(f"{home}/{number:020}"))
    kept = factories.file(alone, site.crew.engineer, site.well.id)
    go_on(site)
    assert swept(alone) == 205
    assert objects(alone) == {key_of(site, kept.id)}


def test_upload_cut_short_leaves_no_object(alone: Services) -> None:
    site = own_site(alone)
    draft = FileDraft(well_id=site.well.id, name="never sent.pdf", size=3)
    alone.files.start_upload(site.crew.engineer, draft)
    assert swept(alone) == 0
    assert objects(alone) == set()


def put(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"bytes")
    os.utime(path)


def test_file_of_an_earlier_version_is_put_into_todays_lists(alone: Services) -> None:
    site = own_site(alone)
    who, well = site.crew.engineer, site.well.id
    older = factories.file(alone, who, well, name="DDR.csv")
    trashed = factories.file(alone, who, well, name="DDR.csv")
    alone.files.delete(who, trashed.id)
    newer = factories.file(alone, who, well, name="DDR.csv")
    place = keys.entity_key(older.id, "f")
    today = alone.engine.get(place)
    assert today is not None
    assert today.l4 is not None
    alone.engine.commit([Put(replace(today, l4=None))])
    before = entity_rows(alone)
    assert versions(site, newer) == [newer.id]
    assert swept(alone, after=MIN_ORPHAN_AGE - HOUR) == 0
    assert entity_rows(alone) == before
    assert swept(alone) == 0
    assert alone.engine.get(place) == today
    assert versions(site, newer) == versions(site, older) == [newer.id, older.id]
    after = entity_rows(alone)
    assert swept(alone) == 0
    assert entity_rows(alone) == after


def test_sweep_puts_no_more_than_its_share_into_lists(
    alone: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orphan_cleanup, "MAX_REKEYED_FILES", 1)
    monkeypatch.setattr(orphan_cleanup, "BATCH_SIZE", 1)
    site = own_site(alone)
    made = [factories.file(alone, site.crew.engineer, site.well.id) for _ in range(3)]
    places = [keys.entity_key(file.id, "f") for file in made]
    found = alone.engine.get_many(places)
    alone.engine.commit([Put(replace(found[place], l4=None)) for place in places])
    for left in (2, 1, 0, 0):
        swept(alone)
        kept = alone.engine.get_many(places).values()
        assert [record.l4 for record in kept].count(None) == left


def versions(site: Site, file: File) -> list[str]:
    return [f.id for f in site.services.file_lists.list_versions(site.crew.viewer, file.id).files]


@dataclass(frozen=True)
class Backup:
    """A copy of a database, taken with SQLite's own backup."""

    path: Path
    source: Path

    @classmethod
    def take(cls, services: Services) -> "Backup":
        source = services.settings.data / "welltrack.sqlite"
        made = cls(source.with_suffix(".backup"), source)
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(made.path)) as new:
            old.backup(new)
        return made

    def restore(self) -> None:
        """Back into the place of the database, with all that was written since gone."""
        with (
            closing(sqlite3.connect(self.path)) as old,
            closing(sqlite3.connect(self.source)) as new,
        ):
            old.backup(new)


def test_restore_of_an_older_database_loses_no_file(alone: Services) -> None:
    site = own_site(alone)
    kept = factories.file(alone, site.crew.engineer, site.well.id)
    go_on(site)
    backup = Backup.take(alone)
    later = [factories.file(alone, site.crew.engineer, site.well.id) for _ in range(3)]
    stored = {key_of(site, file.id) for file in (kept, *later)}
    backup.restore()
    # Nothing was changed since: what is newer than the last change is left alone for ever.
    for day in range(2, 60):
        assert swept(alone, after=timedelta(days=day)) == 0
    assert objects(alone) == stored


def test_restored_store_waits_a_day_and_then_quarantines_for_30_days(alone: Services) -> None:
    site = own_site(alone)
    kept = factories.file(alone, site.crew.engineer, site.well.id)
    go_on(site)
    older = Backup.take(alone)
    lost = factories.file(alone, site.crew.engineer, site.well.id)
    newer = Backup(older.path.with_suffix(".newer"), older.source)
    older.path.rename(older.path.with_suffix(".older"))
    older = replace(older, path=older.path.with_suffix(".older"))
    Backup.take(alone).path.rename(newer.path)
    older.restore()
    # Work goes on in the restored database.
    factories.project(alone, site.crew.owner, site.org.id)
    both, one = {key_of(site, kept.id), key_of(site, lost.id)}, {key_of(site, kept.id)}
    assert swept(alone, after=LATER) == 0
    assert orphan_cleanup.is_waiting(alone.engine, datetime.now(UTC) + LATER + 23 * HOUR)
    assert swept(alone, after=LATER + 23 * HOUR) == 0
    assert objects(alone) == both
    assert swept(alone, after=LATER + 25 * HOUR) == 1
    assert objects(alone) == one
    # Whoever brings the newer database back has the file again.
    newer.restore()
    assert swept(alone, after=LATER + 24 * HOUR * 20) == 0
    assert objects(alone) == both


def test_quarantine_is_emptied_after_30_days(alone: Services) -> None:
    site = own_site(alone)
    file = factories.file(alone, site.crew.engineer, site.well.id)
    alone.files.delete(site.crew.engineer, file.id)
    expire(alone, file.id)
    go_on(site)
    assert swept(alone) == 1
    store = alone.file_store
    for after, left in ((30, [key_of(site, file.id)]), (33, [])):
        swept(alone, after=timedelta(days=after))
        assert list(store.list_quarantine()) == left


def test_sweep_of_files_can_be_switched_off(alone: Services) -> None:
    assert settings_in(alone.settings.data).sweep_files
    assert not settings_in(alone.settings.data, sweep_files=False).sweep_files
