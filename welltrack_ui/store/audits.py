"""The audit log, as the store keeps it: in the partition of the well it tells of, and by org."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from welltrack_ui.domain.audit import AuditEntry, StoredAuditEntry
from welltrack_ui.domain.fields import format_instant
from welltrack_ui.domain.listing import Listing
from welltrack_ui.store import cursors, items, keys
from welltrack_ui.store.engine import LAST_CHARACTER, Engine, Key, Position, Query, Record

CHUNK = 500
MOST_CHUNKS = 20


def record(entry: StoredAuditEntry) -> Record:
    """An entry's record; it is only ever written where nothing lies."""
    place = f"A#{format_instant(entry.at)}#{entry.id}"
    pk = keys.audit(entry.well_id, entry.org_id, entry.actor.id)
    made = items.item("audit", Key(pk, place), entry, 1)
    return replace(made, g1=Key(keys.activity(entry.org_id), place) if entry.org_id else None)


def of_well(engine: Engine, well_id: str, limit: int, cursor: str | None) -> Listing[AuditEntry]:
    """The change log of a well, newest first."""
    query = Query("main", keys.partition(well_id), *keys.prefix("A#"), limit, reverse=True)
    return items.page(engine, query, cursor, AuditEntry)


def of_organization(
    engine: Engine, org_id: str, limit: int, cursor: str | None
) -> Listing[AuditEntry]:
    """Everything that happened in an organization, newest first."""
    query = Query("g1", keys.activity(org_id), limit=limit, reverse=True)
    return items.page(engine, query, cursor, AuditEntry)


def search(
    engine: Engine,
    org_id: str,
    keep: Callable[[AuditEntry], bool],
    between: tuple[datetime | None, datetime | None],
    limit: int,
    cursor: str | None,
) -> Listing[AuditEntry]:
    """The entries of an organization that are to be kept, newest first; the end is left out.

    What few entries fit is looked for in 10 000 of them at a time: such a page may hold less than
    `limit`, and none, and yet have another after it.
    """
    query = Query("g1", keys.activity(org_id), *places(*between), CHUNK, reverse=True)
    position = cursors.to_position(cursor, query)
    found: list[AuditEntry] = []
    for _ in range(MOST_CHUNKS):
        page = engine.query(replace(query, after=position))
        for one in page.records:
            entry = AuditEntry.model_validate_json(one.body)
            if keep(entry):
                found.append(entry)
            if len(found) == limit:
                return Listing(found, cursors.from_position(place_of(one)))
        position = page.more
        if position is None:
            break
    return Listing(found, cursors.from_position(position))


def places(start: datetime | None, end: datetime | None) -> tuple[str, str]:
    """The low and high ends of the sort keys of entries in [start, end)."""
    low = f"A#{format_instant(start)}" if start else ""
    return low, f"A#{format_instant(end)}" if end else LAST_CHARACTER


def place_of(record: Record) -> Position | None:
    """Where a record stands in the activity of its organization."""
    return Position(Key(record.pk, record.sk), record.g1) if record.g1 else None
