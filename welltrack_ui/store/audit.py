"""Records of the audit log: in a partition of each well, and listed by organization."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from welltrack_ui.domain.audit import AuditEntry, StoredAuditEntry
from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.domain.page import ListPage
from welltrack_ui.store import cursors, keys, records
from welltrack_ui.store.engine.engine import Engine, Key, Position, Query, Record

AUDIT_CHUNK_RECORDS = 500
MAX_SEARCH_CHUNKS = 20
ACCOUNT_ENTITIES = frozenset({"user", "session", "second_factor", "member"})
"""What an account's sessions and memberships change with."""
MAX_ENTRY_DELAY = timedelta(seconds=30)
"""The latest that an entry can appear after its own instant: clocks differ, an index lags."""


def record(entry: StoredAuditEntry) -> Record:
    """The record of an audit entry, for a Put with the condition "absent": entries never change."""
    sort_key = f"A#{format_instant(entry.at)}#{entry.id}"
    pk = keys.audit_partition(entry.well_id, entry.org_id, entry.actor.id)
    audit_record = records.model_to_record("audit", Key(pk, sort_key), entry, 1)
    is_of_account = entry.entity in ACCOUNT_ENTITIES
    return replace(
        audit_record,
        g1=Key(keys.organization_audit_partition(entry.org_id), sort_key) if entry.org_id else None,
        g2=Key(keys.ACCOUNT_AUDIT_PARTITION, sort_key) if is_of_account else None,
    )


def well_audit_query(
    well_id: str, start: datetime | None = None, end: datetime | None = None
) -> Query:
    """The query of a well's audit log in [start, end), newest first."""
    return Query(
        "main",
        keys.audit_partition(well_id, None, ""),
        *audit_key_range(start, end),
        AUDIT_CHUNK_RECORDS,
        reverse=True,
    )


def organization_audit_query(
    org_id: str, start: datetime | None = None, end: datetime | None = None
) -> Query:
    """The query of an organization's audit log in [start, end), newest first."""
    return Query(
        "g1",
        keys.organization_audit_partition(org_id),
        *audit_key_range(start, end),
        AUDIT_CHUNK_RECORDS,
        reverse=True,
    )


def account_audit_query() -> Query:
    """The query of the audit log of all accounts and memberships, newest first."""
    return Query(
        "g2",
        keys.ACCOUNT_AUDIT_PARTITION,
        *audit_key_range(None, None),
        AUDIT_CHUNK_RECORDS,
        reverse=True,
    )


def build_audit_query(home_id: str) -> Query:
    """The query of the audit log of a well, of an organization, or ("") of all accounts."""
    if not home_id:
        return account_audit_query()
    return (
        well_audit_query(home_id) if home_id.startswith("w-") else organization_audit_query(home_id)
    )


def list_organization_audit(
    engine: Engine, org_id: str, limit: int, cursor: str | None
) -> ListPage[AuditEntry]:
    """A page of an organization's audit log, newest first.

    Raises: Invalid for a cursor of another list.
    """
    return read_audit_page(engine, organization_audit_query(org_id), limit, cursor)


def read_audit_page(
    engine: Engine, log: Query, limit: int, cursor: str | None
) -> ListPage[AuditEntry]:
    """A page of an audit log. Raises: Invalid for a cursor of another list."""
    return records.read_model_page(engine, replace(log, limit=limit), cursor, AuditEntry)


def search_audit(
    engine: Engine,
    log: Query,
    keep: Callable[[AuditEntry], bool],
    limit: int,
    cursor: str | None,
) -> ListPage[AuditEntry]:
    """A page of the entries of an audit log for which `keep` is true.

    One call reads 10 000 entries at the most, so that a filter that few entries match does not read
    a whole log: such a page may hold less than `limit`, even none, and have another after it.

    Raises: Invalid for a cursor of another list.
    """
    position = cursors.cursor_to_position(cursor, log)
    matches: list[AuditEntry] = []
    for _ in range(MAX_SEARCH_CHUNKS):
        chunk = engine.query(replace(log, after=position))
        for record in chunk.records:
            entry = AuditEntry.parse_stored(record.body)
            if keep(entry):
                matches.append(entry)
            # The cursor points behind the last match, not behind the chunk: the rest of it is not
            # lost.
            if len(matches) == limit:
                return ListPage(matches, cursors.position_to_cursor(audit_position(record, log)))
        position = chunk.next_position
        if position is None:
            break
    return ListPage(matches, cursors.position_to_cursor(position))


def read_well_audit_at(engine: Engine, well_id: str, at: datetime) -> list[AuditEntry]:
    """The audit entries of a well at one instant."""
    query = well_audit_query(well_id, at, at + timedelta(milliseconds=1))
    return [AuditEntry.parse_stored(record.body) for record in engine.walk(query)]


def audit_key_range(start: datetime | None, end: datetime | None) -> tuple[str, str]:
    """The lowest and highest sort key of entries in [start, end)."""
    low, high = keys.prefix_range("A#")
    # An entry's key goes on behind its instant, so that `end` alone sorts before all entries at it.
    return (
        f"A#{format_instant(start)}" if start else low,
        f"A#{format_instant(end)}" if end else high,
    )


def audit_position(record: Record, log: Query) -> Position:
    """The position of an entry's record in an audit log."""
    key = Key(record.pk, record.sk)
    return Position(key, key if log.index == "main" or record.g1 is None else record.g1)
