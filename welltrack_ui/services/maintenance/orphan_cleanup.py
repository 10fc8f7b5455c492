"""Cleanup of the file store: objects without a file record go to quarantine, in the background.

An upload link is valid for an hour, a pending file for 24 hours, a deleted file for 30 days; then
the record expires, and only the bytes are left. On the way, records of files that an earlier
version wrote get the index keys of this one.
"""

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TypeVar

from welltrack_ui.domain.errors import NotFound
from welltrack_ui.object_storage.store import FileStore, ListedObject
from welltrack_ui.store import audit, files, keys
from welltrack_ui.store.engine.engine import Engine, Key, Put, Record
from welltrack_ui.store.engine.errors import CommitCancelled

log = logging.getLogger(__name__)
Item = TypeVar("Item")
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
BATCH_SIZE = 100
MAX_REKEYED_FILES = 10_000
"""Files in one sweep that get new index keys; the rest waits for the next."""
MIN_ORPHAN_AGE = files.PENDING_LIFETIME + timedelta(hours=1)
"""Younger objects may be of an upload that is completed at this moment."""


WAIT_AFTER_RESTORE = timedelta(hours=24)
"""Time for the operator of a restored database to see that files are missing in it."""
QUARANTINE_LIFETIME = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SweepState:
    """When the last sweep began, and until when none removes anything, both stored."""

    swept_at: datetime
    waits_until: datetime


def sweep_files(engine: Engine, store: FileStore, now: datetime | None = None) -> int:
    """Quarantine the objects of uploads never completed and of purged files; their number.

    Left alone are objects of unknown organizations, since the bucket may have another owner too,
    and those newer than the last change of their organization: a database restored from a backup
    knows nothing of the files that came after it. After such a restore nothing is touched for 24 h.

    Raises: StoreUnavailable; FileStoreUnavailable.
    """
    now = now or datetime.now(UTC)
    state = load_sweep_state(engine)
    before = now - MIN_ORPHAN_AGE
    old_objects = (listed for listed in store.list_keys() if listed.modified < before)
    orphans, rekeyed = collect_orphans(engine, old_objects)
    if any(listed.modified > state.swept_at for listed in orphans):
        # Each was there for a day of sweeps, had its record been there: the database is an older
        # one, or no sweep ran for days. Waiting is right for both.
        log.warning("%d objects have no file in this database: was it restored?", len(orphans))
        state = replace(state, waits_until=now + WAIT_AFTER_RESTORE)
    save_sweep_state(engine, replace(state, swept_at=now))
    removed = 0
    if now >= state.waits_until:
        changes = LastChanges(engine)
        may_go = [listed.key for listed in orphans if changes.is_later(listed)]
        removed = sum(store.quarantine(key, now.date()) for key in may_go)
        removed += sweep_parts(engine, store, before)
        store.empty_quarantine((now - QUARANTINE_LIFETIME).date())
    release_files(engine, store)
    if removed:
        log.info("%d objects without a file were put into quarantine", removed)
    if rekeyed:
        log.info("%d files of an earlier version were put into today's lists", rekeyed)
    return removed


def is_waiting(engine: Engine, now: datetime | None = None) -> bool:
    """Whether the database was restored less than 24 hours ago. Raises: StoreUnavailable."""
    return (now or datetime.now(UTC)) < load_sweep_state(engine).waits_until


def hold_sweeps(engine: Engine, now: datetime) -> None:
    """Let no sweep remove anything for 24 hours, after a restore. Raises: StoreUnavailable."""
    state = load_sweep_state(engine)
    save_sweep_state(engine, replace(state, waits_until=now + WAIT_AFTER_RESTORE))


def load_sweep_state(engine: Engine) -> SweepState:
    """The stored state; of a database that was never swept, long ago."""
    record = engine.get(keys.FILE_SWEEP_KEY)
    if record is None:
        return SweepState(LONG_AGO, LONG_AGO)
    body = json.loads(record.body)
    return SweepState(*(datetime.fromisoformat(body[name]) for name in ("swept", "waits")))


def save_sweep_state(engine: Engine, state: SweepState) -> None:
    """Store the state; of two processes that sweep at once, either may have the last word."""
    body = {"swept": state.swept_at.isoformat(), "waits": state.waits_until.isoformat()}
    key = keys.FILE_SWEEP_KEY
    engine.commit([Put(Record(key.pk, key.sk, "sweep", 1, json.dumps(body)))])


def collect_orphans(
    engine: Engine, objects: Iterable[ListedObject]
) -> tuple[list[ListedObject], int]:
    """The objects without a file, and the number of files that got new index keys."""
    orphans: list[ListedObject] = []
    rekeyed = 0
    for batch in take_batches(objects):
        owners = {one: record_keys for one in batch if (record_keys := find_record_keys(one.key))}
        stored = engine.get_many(
            [record for record_keys in owners.values() for record in record_keys]
        )
        # Objects were listed first, records read after: an upload that was completed in between has
        # its record by now.
        orphans += find_orphans(owners, stored)
        if rekeyed < MAX_REKEYED_FILES:
            rekeyed += rekey_files(engine, stored.values())
    return orphans, rekeyed


class LastChanges:
    """The last change of each organization by its log, read once for a sweep."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._instants: dict[str, datetime] = {}

    def is_later(self, listed: ListedObject) -> bool:
        """Whether something was changed in the organization after its object was written."""
        org_id = f"o-{listed.key.partition('/')[0]}"
        if org_id not in self._instants:
            entries = audit.list_organization_audit(self._engine, org_id, 1, None).items
            self._instants[org_id] = entries[0].at if entries else LONG_AGO
        return listed.modified < self._instants[org_id]


def release_files(engine: Engine, store: FileStore) -> None:
    """Bring objects back from quarantine whose files are there again, with a newer database."""
    for batch in take_batches(store.list_quarantine()):
        owners = {key: pair[1] for key in batch if (pair := find_record_keys(key))}
        stored = engine.get_many(list(owners.values()))
        for key in [key for key, file in owners.items() if file in stored]:
            store.release(key)


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


def take_batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items, a hundred at a time."""
    remaining = iter(items)
    while batch := list(islice(remaining, BATCH_SIZE)):
        yield batch


def find_orphans(
    owners: Mapping[ListedObject, tuple[Key, Key]], stored: Mapping[Key, Record]
) -> Iterator[ListedObject]:
    """The objects whose organization is stored, but no file, be it pending or in the trash."""
    for listed, (organization, file) in owners.items():
        if organization in stored and file not in stored:
            yield listed


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
