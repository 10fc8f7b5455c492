"""What happened: the change log of a well, the activity and the trash of an organization."""

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from welltrack_ui.domain import ids as identifiers
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, AuditEntry, EntityName
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.trash import Trashed
from welltrack_ui.services.core.access import VisibleWells
from welltrack_ui.services.core.context import ServiceContext, resolve_limit
from welltrack_ui.store import audit, keys, trash
from welltrack_ui.store.engine.engine import Key, Query, Record

MAX_PAGES_READ = 50
MAX_ENTRIES_SINCE = 50
NAMED_ID_LETTERS = "pwsef"
"""The letters of the ids whose names a log tells."""


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """What of a log is asked for: [start, end), and what is None is any."""

    entity: str | None = None
    actor_id: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    def matches(self, entry: AuditEntry) -> bool:
        """Whether an entry is about that kind and by that person."""
        return self.entity in {None, entry.entity} and self.actor_id in {None, entry.actor.id}


UNFILTERED_QUERY = AuditQuery()


class AuditService:
    """Members read; nobody writes here."""

    def __init__(self, ground: ServiceContext) -> None:
        self.context = ground

    def list_for_well(
        self,
        actor: Actor,
        well_id: str,
        limit: int | None = None,
        cursor: str | None = None,
        asked: AuditQuery = UNFILTERED_QUERY,
    ) -> ListPage[AuditEntry]:
        """The change log of a well, newest first."""
        self.context.authorizer.well(actor, well_id, Permission.READ)
        return self._read_page(
            audit.well_audit_query(well_id, asked.start, asked.end), limit, cursor, asked
        )

    def list_for_organization(
        self,
        actor: Actor,
        org_id: str,
        limit: int | None = None,
        cursor: str | None = None,
        asked: AuditQuery = UNFILTERED_QUERY,
    ) -> ListPage[AuditEntry]:
        """What happened in an organization, newest first."""
        self.context.authorizer.org(actor, org_id, Permission.READ)
        log = audit.organization_audit_query(org_id, asked.start, asked.end)
        return self._read_page(log, limit, cursor, asked)

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
        self, log: Query, limit: int | None, cursor: str | None, asked: AuditQuery
    ) -> ListPage[AuditEntry]:
        size = resolve_limit(limit)
        if asked.entity is None and asked.actor_id is None:
            return audit.read_audit_page(self.context.engine, log, size, cursor)
        return audit.search_audit(self.context.engine, log, asked.matches, size, cursor)

    def resolve_names(self, actor: Actor, org_id: str, ids: Sequence[str]) -> dict[str, EntityName]:
        """What the ids in a log of the organization stand for; another's are as though gone."""
        self.context.authorizer.org(actor, org_id, Permission.READ)
        places = {each: place for each in ids if (place := find_entity_key(each)) is not None}
        found = self.context.engine.get_many(list(dict.fromkeys(places.values())))
        bodies = {each: parse_own_body(found.get(place), org_id) for each, place in places.items()}
        return {each: name_entity(body) for each, body in bodies.items()}

    def list_trash(
        self, actor: Actor, org_id: str, limit: int | None = None, cursor: str | None = None
    ) -> ListPage[Trashed]:
        """What can be restored, latest deletion first.

        What lies below a deleted well or project is not in it: it comes back with that. Reads on
        while that leaves nothing, but not without end in one call.
        """
        self.context.authorizer.org(actor, org_id, Permission.READ)
        size = resolve_limit(limit)
        visible = self.context.authorizer.visible_wells(org_id)
        for _ in range(MAX_PAGES_READ):
            page = trash.list_trash(self.context.engine, org_id, size, cursor)
            cursor = page.next_cursor
            kept = [trashed for trashed in page.items if is_restorable(trashed, visible)]
            if kept or cursor is None:
                return ListPage(kept, cursor)
        return ListPage([], cursor)


def is_restorable(trashed: Trashed, visible: VisibleWells) -> bool:
    """Whether nothing above it is deleted too."""
    if trashed.well_id is not None:
        return visible.find_well(trashed.well_id) is not None
    return trashed.project_id is None or visible.has_project(trashed.project_id)


def find_entity_key(entity_id: str) -> Key | None:
    """Where a project, well, stage, event or file lies; None for an id of anything else."""
    with suppress(NotFound, ValueError):
        letter = identifiers.split_id(entity_id).letter
        return keys.entity_key(entity_id, letter) if letter in NAMED_ID_LETTERS else None
    return None


def parse_own_body(record: Record | None, org_id: str) -> dict[str, Any]:
    """What is kept of an entity of the organization; nothing for any other."""
    body: dict[str, Any] = json.loads(record.body) if record else {}
    return body if body.get("org_id") == org_id else {}


def name_entity(body: dict[str, Any]) -> EntityName:
    """The name of what is kept."""
    name = body.get("name") or body.get("title") or ""
    return EntityName(name=name, deleted=not body or body.get("deleted_at") is not None)
