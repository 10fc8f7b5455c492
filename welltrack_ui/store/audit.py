"""The audit log, as the store keeps it: in the partition of the well it tells of, and by org."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from welltrack_ui.domain.audit import AuditEntry, StoredAuditEntry
from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.domain.page import ListPage
from welltrack_ui.store import cursors, keys, records
from welltrack_ui.store.engine.engine import Engine, Key, Position, Query, Record

AUDIT_CHUNK_RECORDS = 500
MAX_SEARCH_CHUNKS = 20
MAX_ENTRY_DELAY = timedelta(seconds=30)
"""How much later an entry can appear than its instant says: clocks differ, an index lags."""


def record(entry: StoredAuditEntry) -> Record:
    """An entry's record; it is only ever written where nothing lies."""
    place = f"A#{format_instant(entry.at)}#{entry.id}"
    pk = keys.audit_partition(entry.well_id, entry.org_id, entry.actor.id)
    made = records.model_to_record("audit", Key(pk, place), entry, 1)
    return replace(
        made,
        g1=Key(keys.organization_audit_partition(entry.org_id), place) if entry.org_id else None,
    )


def well_audit_query(
    well_id: str, start: datetime | None = None, end: datetime | None = None
) -> Query:
    """The change log of a well in [start, end), newest first."""
    return Query(
        "main",
        keys.partition_key(well_id),
        *audit_key_range(start, end),
        AUDIT_CHUNK_RECORDS,
        reverse=True,
    )


def organization_audit_query(
    org_id: str, start: datetime | None = None, end: datetime | None = None
) -> Query:
    """Everything that happened in an organization in [start, end), newest first."""
    return Query(
        "g1",
        keys.organization_audit_partition(org_id),
        *audit_key_range(start, end),
        AUDIT_CHUNK_RECORDS,
        reverse=True,
    )


def list_well_audit(
    engine: Engine, well_id: str, limit: int, cursor: str | None
) -> ListPage[AuditEntry]:
    """A page of the change log of a well."""
    return read_audit_page(engine, well_audit_query(well_id), limit, cursor)


def list_organization_audit(
    engine: Engine, org_id: str, limit: int, cursor: str | None
) -> ListPage[AuditEntry]:
    """A page of everything that happened in an organization."""
    return read_audit_page(engine, organization_audit_query(org_id), limit, cursor)


def read_audit_page(
    engine: Engine, log: Query, limit: int, cursor: str | None
) -> ListPage[AuditEntry]:
    """A page of a log."""
    return records.read_model_page(engine, replace(log, limit=limit), cursor, AuditEntry)


def search_audit(
    engine: Engine,
    log: Query,
    keep: Callable[[AuditEntry], bool],
    limit: int,
    cursor: str | None,
) -> ListPage[AuditEntry]:
    """The entries of a log that are to be kept.

    What few entries fit is looked for in 10 000 of them at a time: such a page may hold less than
    `limit`, and none, and yet have another after it.
    """
    position = cursors.cursor_to_position(cursor, log)
    found: list[AuditEntry] = []
    for _ in range(MAX_SEARCH_CHUNKS):
        part = engine.query(replace(log, after=position))
        for one in part.records:
            entry = AuditEntry.model_validate_json(one.body)
            if keep(entry):
                found.append(entry)
            if len(found) == limit:
                return ListPage(found, cursors.position_to_cursor(audit_position(one, log)))
        position = part.next_position
        if position is None:
            break
    return ListPage(found, cursors.position_to_cursor(position))


def read_audit_since(
    engine: Engine, home_id: str, since: datetime, most: int
) -> list[AuditEntry] | None:
    """What was told of a well or an organization since an instant, or a while before it.

    None where it is more than `most` entries: then it is quicker to read what they tell of.
    """
    log = well_audit_query if home_id.startswith("w-") else organization_audit_query
    asked = replace(log(home_id, since - MAX_ENTRY_DELAY), limit=min(most + 1, AUDIT_CHUNK_RECORDS))
    found = list(islice(engine.walk(asked), most + 1))
    if len(found) > most:
        return None
    return [AuditEntry.model_validate_json(one.body) for one in found]


def audit_key_range(start: datetime | None, end: datetime | None) -> tuple[str, str]:
    """The low and high ends of the sort keys of entries in [start, end)."""
    low, high = keys.prefix_range("A#")
    return (
        f"A#{format_instant(start)}" if start else low,
        f"A#{format_instant(end)}" if end else high,
    )


def audit_position(record: Record, log: Query) -> Position:
    """Where a record stands in a log."""
    key = Key(record.pk, record.sk)
    return Position(key, key if log.index == "main" or record.g1 is None else record.g1)
