"""What stands in the trash with others below it, by when it can no longer be restored.

The record of a deleted well, project or organization expires by itself, and then nothing would
tell that what stood below it is to go too; these do.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from welltrack_ui.domain.entity import Entity
from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import LAST_CHARACTER, Delete, Engine, Key, Put, Query, Record
from welltrack_ui.store.records import TRASH_DAYS


@dataclass(frozen=True, slots=True)
class PurgeTask:
    """Where it is kept, what is due, and the organization it is of."""

    key: Key
    entity_id: str
    org_id: str


def purge_task_put(gone: Entity, org_id: str) -> Put:
    """Keep that a deleted entity will be due."""
    key = purge_task_key(gone)
    return Put(Record(key.pk, key.sk, "due", 1, json.dumps({"id": gone.id, "org_id": org_id})))


def purge_task_delete(gone: Entity) -> Delete:
    """Forget it: the entity comes back."""
    return Delete(purge_task_key(gone))


def purge_task_key(gone: Entity) -> Key:
    """Where it is kept that a deleted entity will be due."""
    assert gone.deleted_at is not None  # noqa: S101 - only of what is deleted
    return keys.purge_task_key(
        format_instant(gone.deleted_at + timedelta(days=TRASH_DAYS)), gone.id
    )


def list_due_tasks(engine: Engine, now: datetime, limit: int) -> list[PurgeTask]:
    """Up to `limit` that are due, first those that have been for longest."""
    low = keys.purge_task_key("", "").sk.removesuffix("#")
    high = keys.purge_task_key(format_instant(now), LAST_CHARACTER).sk
    page = engine.query(Query("main", keys.PURGE_PARTITION, low, high, limit))
    return list(parse_purge_tasks(page.records))


def parse_purge_tasks(records: Iterable[Record]) -> Iterable[PurgeTask]:
    """The same as they are stored."""
    for record in records:
        body = json.loads(record.body)
        yield PurgeTask(record.key, body["id"], body["org_id"])
