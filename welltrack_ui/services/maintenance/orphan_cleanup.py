"""What lies in the file store and belongs to no file any more, removed in the background.

What belongs to one is looked at on the way: files that an earlier version stored get their keys.
A link to upload lives an hour, its pending file 24 hours, a deleted file 30 days; then the store
of records drops them by itself, and only the bytes are left.
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
"""Files in one sweep that are put into lists of today; the rest waits for the next."""
MIN_ORPHAN_AGE = files.PENDING_LIFETIME + timedelta(hours=1)
"""Younger bytes may be of an upload that is completed this very moment."""


def sweep_files(engine: Engine, store: FileStore, now: datetime | None = None) -> int:
    """Remove the bytes of uploads never completed and of files gone for good; how many went.

    Bytes whose organization isn't known here are left alone: the bucket may be another's too.
    Raises StoreAway and FilesAway.
    """
    before = (now or datetime.now(UTC)) - MIN_ORPHAN_AGE
    old = (found for found in store.list_keys() if found.modified < before)
    removed = rekeyed = 0
    for batch in batch_keys(old):
        owners = {key: place for key in batch if (place := find_record_keys(key))}
        known = engine.get_many([record for place in owners.values() for record in place])
        for key in find_orphans(owners, known):
            store.delete(key)
            removed += 1
        if rekeyed < MAX_REKEYED_FILES:
            rekeyed += rekey_files(engine, known.values())
    removed += sweep_parts(engine, store, before)
    if removed:
        log.info("%d objects without a file were removed", removed)
    if rekeyed:
        log.info("%d files of an earlier version were put into today's lists", rekeyed)
    return removed


def rekey_files(engine: Engine, records: Iterable[Record]) -> int:
    """Put files that an earlier version stored into the lists of today; how many.

    Nothing that anybody sees of a file changes, so that there is nothing to tell in the log. What
    is written meanwhile gets its keys by that.
    """
    right = [(r.version, files.renew_index_keys(r)) for r in records if r.kind == "file"]
    puts = [Put(record, version) for version, record in right if record]
    with suppress(CommitCancelled):
        engine.commit(puts)
        return len(puts)
    return 0


def sweep_parts(engine: Engine, store: FileStore, before: datetime) -> int:
    """Let go of pieces that nobody joins any more; of how many files.

    A file that is pending for so long is gone, and one that is stored needs them no more.
    """
    left = [
        (one, find_record_keys(one.key))
        for one in store.parts.list_unfinished()
        if one.since < before
    ]
    ours = [(one, place[0]) for one, place in left if place]
    known = engine.get_many([organization for _, organization in ours])
    old = [one for one, organization in ours if organization in known]
    for one in old:
        store.parts.drop(one.key, one.upload_id)
    return len(old)


def batch_keys(objects: Iterable[ListedObject]) -> Iterator[list[str]]:
    """The keys, a hundred at a time."""
    left = iter(objects)
    while batch := [found.key for found in islice(left, BATCH_SIZE)]:
        yield batch


def find_orphans(
    owners: Mapping[str, tuple[Key, Key]], known: Mapping[Key, Record]
) -> Iterator[str]:
    """Those whose organization is here, but no file of theirs, stored, pending or in the trash."""
    for key, (organization, file) in owners.items():
        if organization in known and file not in known:
            yield key


def find_record_keys(key: str) -> tuple[Key, Key] | None:
    """Where the organization and the file of an object lie; None for a key of another make."""
    parts = key.split("/")
    if len(parts) != 3:
        return None
    org, well, file = parts
    try:
        return keys.entity_key(f"o-{org}", "o"), keys.entity_key(f"f-{well}-{file}", "f")
    except NotFound:
        return None
