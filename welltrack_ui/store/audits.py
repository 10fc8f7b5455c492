"""The audit log, as the store keeps it: in the partition of the well it tells of, and by org."""

from dataclasses import replace

from welltrack_ui.domain.audit import AuditEntry, StoredAuditEntry
from welltrack_ui.domain.fields import format_instant
from welltrack_ui.domain.listing import Listing
from welltrack_ui.store import items, keys
from welltrack_ui.store.engine import Engine, Key, Query, Record


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
