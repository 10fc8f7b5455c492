"""Cleanup of the file store: objects without a file record are removed, in the background.

An upload link is valid for an hour, a pending file for 24 hours, a deleted file for 30 days; then
the record expires, and only the bytes are left. On the way, records of files that an earlier
version wrote get the index keys of this one.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice

from welltrack_ui.domain.errors import NotFound
from welltrack_ui.object_storage.store import FileStore, ListedObject
from welltrack_ui.store import files, keys
from welltrack_ui.store.engine.engine import Engine, Key, Put, Record
from welltrack_ui.store.engine.errors import CommitCancelled

log = logging.getLogger(__name__)
BATCH_SIZE = 100
MAX_REKEYED_FILES = 10_000
"""Files in one sweep that get new index keys; the rest waits for the next."""
MIN_ORPHAN_AGE = files.PENDING_LIFETIME + timedelta(hours=1)
"""Younger objects may be of an upload that is completed at this moment."""


def sweep_files(engine: Engine, store: FileStore, now: datetime | None = None) -> int:
    """Remove the objects of uploads never completed and of purged files; their number.

    Objects of unknown organizations are left alone: the bucket may have another owner too.

    Raises: StoreUnavailable; FileStoreUnavailable.
    """
    before = (now or datetime.now(UTC)) - MIN_ORPHAN_AGE
    old_objects = (listed for listed in store.list_keys() if listed.modified < before)
    removed = rekeyed = 0
    for batch in batch_keys(old_objects):
        owners = {key: record_keys for key in batch if (record_keys := find_record_keys(key))}
        stored = engine.get_many(
            [record for record_keys in owners.values() for record in record_keys]
        )
        # Objects were listed first, records read after: an upload that was completed in between has
        # its record by now.
        for key in find_orphans(owners, stored):
            store.delete(key)
            removed += 1
        if rekeyed < MAX_REKEYED_FILES:
            rekeyed += rekey_files(engine, stored.values())
    removed += sweep_parts(engine, store, before)
    if removed:
        log.info("%d objects without a file were removed", removed)
    if rekeyed:
        log.info("%d files of an earlier version were put into today's lists", rekeyed)
    return removed


def rekey_files(engine: Engine, records: Iterable[Record]) -> int:
    """Give files that an earlier version stored the index keys of this one; their number.

    Nothing that anybody sees of a file changes, so that the audit log gets no entry.
    """
    renewed = [(r.version, files.renew_index_keys(r)) for r in records if r.kind == "file"]
    puts = [Put(record, version) for version, record in renewed if record]
    # A file that was written meanwhile got its keys by that; the others are done by the next sweep.
    with suppress(CommitCancelled):
        engine.commit(puts)
        return len(puts)
    return 0


def sweep_parts(engine: Engine, store: FileStore, before: datetime) -> int:
    """Drop multipart uploads that nobody completes any more; their number.

    A file that is pending for so long is gone, and a stored one needs its parts no more.
    """
    unfinished = [
        (upload, find_record_keys(upload.key))
        for upload in store.parts.list_unfinished()
        if upload.since < before
    ]
    owned = [(upload, record_keys[0]) for upload, record_keys in unfinished if record_keys]
    stored = engine.get_many([organization for _, organization in owned])
    old = [upload for upload, organization in owned if organization in stored]
    for upload in old:
        store.parts.drop(upload.key, upload.upload_id)
    return len(old)


def batch_keys(objects: Iterable[ListedObject]) -> Iterator[list[str]]:
    """The keys of objects, a hundred at a time."""
    remaining = iter(objects)
    while batch := [listed.key for listed in islice(remaining, BATCH_SIZE)]:
        yield batch


def find_orphans(
    owners: Mapping[str, tuple[Key, Key]], stored: Mapping[Key, Record]
) -> Iterator[str]:
    """The keys whose organization is stored, but not their file, be it pending or in the trash."""
    for key, (organization, file) in owners.items():
        if organization in stored and file not in stored:
            yield key


def find_record_keys(key: str) -> tuple[Key, Key] | None:
    """The record keys of an object's organization and file; None for a key of another program."""
    parts = key.split("/")
    if len(parts) != 3:
        return None
    org, well, file = parts
    try:
        return keys.entity_key(f"o-{org}", "o"), keys.entity_key(f"f-{well}-{file}", "f")
    except NotFound:
        return None
