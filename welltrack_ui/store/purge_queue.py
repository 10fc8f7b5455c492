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
class Due:
    """Where it is kept, what is due, and the organization it is of."""

    key: Key
    entity_id: str
    org_id: str


def put(gone: Entity, org_id: str) -> Put:
    """Keep that a deleted entity will be due."""
    key = place(gone)
    return Put(Record(key.pk, key.sk, "due", 1, json.dumps({"id": gone.id, "org_id": org_id})))


def drop(gone: Entity) -> Delete:
    """Forget it: the entity comes back."""
    return Delete(place(gone))


def place(gone: Entity) -> Key:
    """Where it is kept that a deleted entity will be due."""
    assert gone.deleted_at is not None  # noqa: S101 - only of what is deleted
    return keys.due(format_instant(gone.deleted_at + timedelta(days=TRASH_DAYS)), gone.id)


def until(engine: Engine, now: datetime, limit: int) -> list[Due]:
    """Up to `limit` that are due, first those that have been for longest."""
    low = keys.due("", "").sk.removesuffix("#")
    high = keys.due(format_instant(now), LAST_CHARACTER).sk
    page = engine.query(Query("main", keys.DUES, low, high, limit))
    return list(read(page.records))


def read(records: Iterable[Record]) -> Iterable[Due]:
    """The same as they are stored."""
    for record in records:
        body = json.loads(record.body)
        yield Due(record.key, body["id"], body["org_id"])
