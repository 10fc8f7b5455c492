"""Purge tasks: deleted wells, projects and organizations, by when their children are to go.

The record of a deleted parent expires by itself, and nothing would point to its children then;
these tasks do.
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
    """A purge task: its key, the deleted entity, and the organization it was in."""

    key: Key
    entity_id: str
    org_id: str


def purge_task_put(deleted: Entity, org_id: str) -> Put:
    """The write of the purge task of a deleted entity."""
    key = purge_task_key(deleted)
    return Put(Record(key.pk, key.sk, "due", 1, json.dumps({"id": deleted.id, "org_id": org_id})))


def purge_task_delete(deleted: Entity) -> Delete:
    """The removal of the purge task of an entity that is restored."""
    return Delete(purge_task_key(deleted))


def purge_task_key(deleted: Entity) -> Key:
    """The key of the purge task of a deleted entity."""
    assert deleted.deleted_at is not None  # noqa: S101 - only of what is deleted
    return keys.purge_task_key(
        format_instant(deleted.deleted_at + timedelta(days=TRASH_DAYS)), deleted.id
    )


def list_due_tasks(engine: Engine, now: datetime, limit: int) -> list[PurgeTask]:
    """Up to `limit` tasks that are due, the longest overdue first."""
    low = keys.purge_task_key("", "").sk.removesuffix("#")
    high = keys.purge_task_key(format_instant(now), LAST_CHARACTER).sk
    page = engine.query(Query("main", keys.PURGE_PARTITION, low, high, limit))
    return list(parse_purge_tasks(page.records))


def parse_purge_tasks(records: Iterable[Record]) -> Iterable[PurgeTask]:
    """The tasks that records hold."""
    for record in records:
        body = json.loads(record.body)
        yield PurgeTask(record.key, body["id"], body["org_id"])
