"""Large files in pieces: from the first link to the stored file, whatever breaks in between."""

import contextlib
import json
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.factories import LARGE, Site, put_pieces
from tests.forking import run_process
from tests.services.files.files_kill_child import upload_and_die
from welltrack_ui.domain.errors import Conflict, Forbidden, NotFound
from welltrack_ui.domain.files.file import File, FileDraft, StoredFile
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.object_storage.multipart import PART_BYTES
from welltrack_ui.services.container import Services
from welltrack_ui.services.files.multipart_uploads import MAX_PART_LINKS, UploadParts
from welltrack_ui.services.maintenance.orphan_cleanup import MIN_ORPHAN_AGE, sweep_files
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Query

KILLS_MS = (0, 4, 12, 24)


def begun(site: Site, size: int = len(LARGE), name: str = "large.csv") -> File:
    draft = FileDraft(well_id=site.well.id, name=name, size=size)
    return site.services.files.start_upload(site.crew.engineer, draft).file


def asked(site: Site, file: File) -> UploadParts:
    return site.services.file_parts.list_parts(site.crew.engineer, file.id)


def missing(found: UploadParts) -> list[int]:
    return [each.part.number for each in found.missing]


def told_since(services: Services, before: int) -> list[str]:
    """The actions of the audit entries after the first so many."""
    return [json.loads(body)["action"] for body in factories.audit_bodies(services)[before:]]


def test_file_in_pieces_is_stored_when_all_have_come(site: Site) -> None:
    file = begun(site)
    first = asked(site, file)
    assert (first.size, first.count, first.received) == (PART_BYTES, 3, [])
    assert [tuple(each.part) for each in first.missing] == [
        (1, PART_BYTES),
        (2, PART_BYTES),
        (3, 4),
    ]
    put_pieces(site.services, first, LARGE, {1, 3})
    second = asked(site, file)
    assert (second.received, missing(second)) == ([1, 3], [2])
    with pytest.raises(Conflict, match="have not arrived"):
        site.services.files.complete_upload(site.crew.engineer, file.id)
    put_pieces(site.services, second, LARGE, {2})
    stored = site.services.files.complete_upload(site.crew.engineer, file.id)
    assert (stored.status, stored.size) == ("stored", len(LARGE))
    key = site.services.files.get_stored_file(site.crew.viewer, file.id).storage_key
    assert b"".join(site.services.file_store.stream(key)) == LARGE
    last = asked(site, file)
    assert (last.received, missing(last)) == ([1, 2, 3], [])
    assert list(site.services.file_store.parts.list_unfinished()) == []


def test_file_in_pieces_is_told_of_once(alone: Services) -> None:
    site = factories.site(alone, factories.crew(alone))
    before = len(factories.audit_bodies(alone))
    file = factories.upload_in_pieces(alone, site.crew.engineer, site.well.id)
    assert len(factories.audit_bodies(alone)) == before
    for _ in range(2):
        alone.files.complete_upload(site.crew.engineer, file.id)
    assert told_since(alone, before) == ["event.created", "file.uploaded"]


def test_file_that_two_complete_at_once_is_stored_once(alone: Services) -> None:
    site = factories.site(alone, factories.crew(alone))
    file = factories.upload_in_pieces(alone, site.crew.engineer, site.well.id)
    before = len(factories.audit_bodies(alone))
    with ThreadPoolExecutor(4) as pool:
        done = list(
            pool.map(lambda _: alone.files.complete_upload(site.crew.engineer, file.id), range(4))
        )
    assert [one.status for one in done] == ["stored"] * 4
    assert told_since(alone, before) == ["event.created", "file.uploaded"]


def test_pieces_that_are_asked_for_at_once_are_gathered_together(site: Site) -> None:
    file = begun(site)
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: asked(site, file), range(4)))
    put_pieces(site.services, found[0], LARGE, {1, 2})
    put_pieces(site.services, found[3], LARGE, {3})
    assert missing(asked(site, file)) == []


def test_links_come_fifty_at_a_time(site: Site) -> None:
    found = asked(site, begun(site, size=MAX_PART_LINKS * PART_BYTES + 1))
    assert found.count == MAX_PART_LINKS + 1
    assert missing(found) == list(range(1, MAX_PART_LINKS + 1))


def test_pieces_are_for_engineers_of_the_well(site: Site, elsewhere: Site) -> None:
    file, pieces = begun(site), site.services.file_parts.list_parts
    with pytest.raises(Forbidden):
        pieces(site.crew.viewer, file.id)
    with pytest.raises(NotFound):
        pieces(site.crew.stranger, file.id)
    with pytest.raises(NotFound):
        pieces(site.crew.engineer, f"f-{elsewhere.well.id[2:]}-{file.id[-20:]}")


def test_pieces_that_were_joined_and_not_removed_go_with_the_next_attempt(alone: Services) -> None:
    site = factories.site(alone, factories.crew(alone))
    file = begun(site)
    put_pieces(alone, asked(site, file), LARGE)
    store = alone.file_store
    assert isinstance(store, DiskStore)
    (upload,) = store.parts.list_unfinished()
    target = store.folder.blob_path(upload.key)
    target.parent.mkdir(parents=True)
    target.write_bytes(LARGE)
    assert alone.files.complete_upload(site.crew.engineer, file.id).status == "stored"
    assert list(store.parts.list_unfinished()) == []
    assert b"".join(store.stream(upload.key)) == LARGE


def test_pieces_never_joined_are_swept(alone: Services) -> None:
    site = factories.site(alone, factories.crew(alone))
    put_pieces(alone, asked(site, begun(site)), LARGE, {1, 2})
    store = alone.file_store
    assert isinstance(store, DiskStore)
    foreign = store.folder.parts_path("somebody/else")
    foreign.mkdir(parents=True)
    now = datetime.now(UTC)
    assert sweep_files(alone.engine, store, now + MIN_ORPHAN_AGE - timedelta(hours=1)) == 0
    assert sweep_files(alone.engine, store, now + MIN_ORPHAN_AGE + timedelta(hours=1)) == 1
    assert [one.key for one in store.parts.list_unfinished()] == ["somebody/else"]


@pytest.mark.slow
def test_killed_while_pieces_are_joined_loses_nothing(tmp_path: Path) -> None:
    first = factories.services_in(tmp_path)
    with contextlib.closing(first.engine):
        site = factories.site(first, factories.crew(first))
    who, well = site.crew.engineer.user_id, site.well.id
    for milliseconds in KILLS_MS:
        ended = run_process(upload_and_die, tmp_path, who, well, float(milliseconds), True)
        assert ended == -signal.SIGKILL

    services = factories.services_in(tmp_path)
    with contextlib.closing(services.engine):
        query = Query("main", keys.partition_key(well), *keys.prefix_range("F#"))
        found = [StoredFile.model_validate_json(r.body) for r in services.engine.walk(query)]
        assert len(found) == len(KILLS_MS)
        assert "pending" in {file.status for file in found}
        for file in found:
            assert services.files.complete_upload(site.crew.engineer, file.id).size == len(LARGE)
            assert b"".join(services.file_store.stream(file.storage_key)) == LARGE
        assert list(services.file_store.parts.list_unfinished()) == []


def test_link_of_a_piece_is_good_for_minutes(site: Site) -> None:
    # A bucket can't be told that its holder was removed: the link is over soon instead.
    draft = {"well_id": site.well.id, "name": "large.las", "size": len(LARGE)}
    pending = site.services.files.start_upload(site.crew.engineer, FileDraft.parse(draft)).file
    parts = site.services.file_parts.list_parts(site.crew.engineer, pending.id)
    soon = datetime.now(UTC) + timedelta(minutes=15, seconds=5)
    assert [part.link.expires_at <= soon for part in parts.missing] == [True] * 3
