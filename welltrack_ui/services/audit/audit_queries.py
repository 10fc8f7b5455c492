"""Queries of the audit log of a well or an organization, and of the trash."""

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from welltrack_ui.domain import ids as identifiers
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, AuditEntry, EntityName
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.trash import Trashed
from welltrack_ui.services.core.access import VisibleWells
from welltrack_ui.services.core.context import ServiceContext, resolve_limit
from welltrack_ui.store import audit, keys, records, trash
from welltrack_ui.store.engine.engine import Key, Query, Record

MAX_ENTRIES_SINCE = 50
NAMED_ID_LETTERS = "pwsefr"
"""Letters of the ids that `resolve_names` resolves."""


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """A filter of audit entries: instants in [start, end); a field of None filters nothing."""

    entity: str | None = None
    actor_id: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    def matches(self, entry: AuditEntry) -> bool:
        """Whether an entry is about that kind of entity and by that user."""
        return self.entity in {None, entry.entity} and self.actor_id in {None, entry.actor.id}


UNFILTERED_QUERY = AuditQuery()


class AuditService:
    """Reads audit logs and the trash, for members."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def list_for_well(
        self,
        actor: Actor,
        well_id: str,
        limit: int | None = None,
        cursor: str | None = None,
        query: AuditQuery = UNFILTERED_QUERY,
    ) -> ListPage[AuditEntry]:
        """A page of a well's audit log, newest first. Raises: NotFound; Invalid."""
        self.context.authorizer.well(actor, well_id, Permission.READ)
        return self._read_page(
            audit.well_audit_query(well_id, query.start, query.end), limit, cursor, query
        )

    def list_for_organization(
        self,
        actor: Actor,
        org_id: str,
        limit: int | None = None,
        cursor: str | None = None,
        query: AuditQuery = UNFILTERED_QUERY,
    ) -> ListPage[AuditEntry]:
        """A page of an organization's audit log, newest first. Raises: NotFound; Invalid."""
        self.context.authorizer.org(actor, org_id, Permission.READ)
        log = audit.organization_audit_query(org_id, query.start, query.end)
        return self._read_page(log, limit, cursor, query)

    def list_since(
        self,
        actor: Actor,
        org_id: str,
        ids: Collection[str],
        since: datetime,
        well_id: str | None = None,
    ) -> list[AuditEntry]:
        """What was done to these entities of an organization after an instant, newest first.

        With `well_id` the change log of that well is read, which is quicker and never lags.
        """
        self.context.authorizer.org(actor, org_id, Permission.READ)
        log = audit.organization_audit_query(org_id, since)
        if well_id is not None:
            log = audit.well_audit_query(well_id, since)

        def is_wanted(entry: AuditEntry) -> bool:
            # The organization too: whose well it is was not looked up.
            return entry.entity_id in ids and entry.org_id == org_id and entry.at > since

        engine = self.context.engine
        return list(audit.search_audit(engine, log, is_wanted, MAX_ENTRIES_SINCE, None).items)

    def _read_page(
        self, log: Query, limit: int | None, cursor: str | None, query: AuditQuery
    ) -> ListPage[AuditEntry]:
        size = resolve_limit(limit)
        # Without a filter each page of the index is a page of the list, and no entry is parsed
        # twice.
        if query.entity is None and query.actor_id is None:
            return audit.read_audit_page(self.context.engine, log, size, cursor)
        return audit.search_audit(self.context.engine, log, query.matches, size, cursor)

    def resolve_names(self, actor: Actor, org_id: str, ids: Sequence[str]) -> dict[str, EntityName]:
        """The names of entities that an audit log mentions, by id; those of others are empty.

        Raises: NotFound where the organization is not the actor's.
        """
        self.context.authorizer.org(actor, org_id, Permission.READ)
        entity_keys = {
            entity_id: key for entity_id in ids if (key := find_entity_key(entity_id)) is not None
        }
        stored = self.context.engine.get_many(list(dict.fromkeys(entity_keys.values())))
        bodies = {
            entity_id: parse_own_body(stored.get(key), org_id)
            for entity_id, key in entity_keys.items()
        }
        return {entity_id: name_entity(body) for entity_id, body in bodies.items()}

    def list_trash(
        self, actor: Actor, org_id: str, limit: int | None = None, cursor: str | None = None
    ) -> ListPage[Trashed]:
        """A page of the entities that can be restored, latest deletion first.

        Entities below a deleted well or project are left out: they come back with it. Pages that
        this empties are skipped, up to 50 in one call.

        Raises: NotFound; Invalid.
        """
        self.context.authorizer.org(actor, org_id, Permission.READ)
        size = resolve_limit(limit)
        visible = self.context.authorizer.visible_wells(org_id)
        return records.filtered_page(
            partial(trash.list_trash, self.context.engine, org_id, size),
            lambda trashed: is_restorable(trashed, visible),
            cursor,
        )


def is_restorable(trashed: Trashed, visible: VisibleWells) -> bool:
    """Whether no parent of a deleted entity is deleted too."""
    if trashed.well_id is not None:
        return visible.find_well(trashed.well_id) is not None
    return trashed.project_id is None or visible.has_project(trashed.project_id)


def find_entity_key(entity_id: str) -> Key | None:
    """The key of a project, well, stage, event or file; None for any other id."""
    with suppress(NotFound, ValueError):
        letter = identifiers.split_id(entity_id).letter
        return keys.entity_key(entity_id, letter) if letter in NAMED_ID_LETTERS else None
    return None


def parse_own_body(record: Record | None, org_id: str) -> dict[str, Any]:
    """The stored fields of an entity of the organization; empty for any other entity."""
    body: dict[str, Any] = json.loads(record.body) if record else {}
    # Ids come from the client: the names of another organization's entities must not leak.
    return body if body.get("org_id") == org_id else {}


def name_entity(body: dict[str, Any]) -> EntityName:
    """The name of an entity, of its stored fields."""
    name = body.get("name") or body.get("title") or ""
    return EntityName(name=name, deleted=not body or body.get("deleted_at") is not None)
