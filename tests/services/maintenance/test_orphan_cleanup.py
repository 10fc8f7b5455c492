"""Bytes that belong to no file go; all others stay."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.factories import Site
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


def swept(services: Services, *, after: timedelta = LATER) -> int:
    return sweep_files(services.engine, services.file_store, datetime.now(UTC) + after)


def test_upload_that_was_never_completed_is_removed(alone: Services) -> None:
    site = own_site(alone)
    pending = factories.upload(alone, site.crew.engineer, site.well.id)
    stored = factories.file(alone, site.crew.engineer, site.well.id)
    expire(alone, pending.id)
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
    assert swept(alone) == 1
    assert objects(alone) == set()


def test_young_bytes_are_spared(alone: Services) -> None:
    site = own_site(alone)
    pending = factories.upload(alone, site.crew.engineer, site.well.id)
    expire(alone, pending.id)
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
    before = factories.records(alone)
    assert versions(site, newer) == [newer.id]
    assert swept(alone, after=MIN_ORPHAN_AGE - HOUR) == 0
    assert factories.records(alone) == before
    assert swept(alone) == 0
    assert alone.engine.get(place) == today
    assert versions(site, newer) == versions(site, older) == [newer.id, older.id]
    after = factories.records(alone)
    assert swept(alone) == 0
    assert factories.records(alone) == after


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
