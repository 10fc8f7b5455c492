"""What happened: the change log of a well, the activity and the trash of an organization."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from welltrack_ui.domain import ids as identifiers
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, AuditEntry, Named
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.page import Listing
from welltrack_ui.domain.trash import Trashed
from welltrack_ui.services.core.access import Visible
from welltrack_ui.services.core.context import Ground, checked_limit
from welltrack_ui.store import audit, keys, trash
from welltrack_ui.store.engine.engine import Key, Query, Record

MOST_PAGES = 50
NAMED = "pwsef"
"""The letters of the ids whose names a log tells."""


@dataclass(frozen=True, slots=True)
class LogAsked:
    """What of a log is asked for: [start, end), and what is None is any."""

    entity: str | None = None
    actor_id: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    def fits(self, entry: AuditEntry) -> bool:
        """Whether an entry is about that kind and by that person."""
        return self.entity in {None, entry.entity} and self.actor_id in {None, entry.actor.id}


ANYTHING = LogAsked()


class HistoryService:
    """Members read; nobody writes here."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def of_well(
        self,
        actor: Actor,
        well_id: str,
        limit: int | None = None,
        cursor: str | None = None,
        asked: LogAsked = ANYTHING,
    ) -> Listing[AuditEntry]:
        """The change log of a well, newest first."""
        self.ground.scope.well(actor, well_id, Permission.READ)
        return self._read(audit.well_log(well_id, asked.start, asked.end), limit, cursor, asked)

    def of_organization(
        self,
        actor: Actor,
        org_id: str,
        limit: int | None = None,
        cursor: str | None = None,
        asked: LogAsked = ANYTHING,
    ) -> Listing[AuditEntry]:
        """What happened in an organization, newest first."""
        self.ground.scope.org(actor, org_id, Permission.READ)
        log = audit.organization_log(org_id, asked.start, asked.end)
        return self._read(log, limit, cursor, asked)

    def _read(
        self, log: Query, limit: int | None, cursor: str | None, asked: LogAsked
    ) -> Listing[AuditEntry]:
        size = checked_limit(limit)
        if asked.entity is None and asked.actor_id is None:
            return audit.page(self.ground.engine, log, size, cursor)
        return audit.search(self.ground.engine, log, asked.fits, size, cursor)

    def names(self, actor: Actor, org_id: str, ids: Sequence[str]) -> dict[str, Named]:
        """What the ids in a log of the organization stand for; another's are as though gone."""
        self.ground.scope.org(actor, org_id, Permission.READ)
        places = {each: place for each in ids if (place := place_of(each)) is not None}
        found = self.ground.engine.get_many(list(dict.fromkeys(places.values())))
        bodies = {each: body_in(found.get(place), org_id) for each, place in places.items()}
        return {each: named(body) for each, body in bodies.items()}

    def trash(
        self, actor: Actor, org_id: str, limit: int | None = None, cursor: str | None = None
    ) -> Listing[Trashed]:
        """What can be restored, latest deletion first.

        What lies below a deleted well or project is not in it: it comes back with that. Reads on
        while that leaves nothing, but not without end in one call.
        """
        self.ground.scope.org(actor, org_id, Permission.READ)
        size = checked_limit(limit)
        visible = self.ground.scope.visible(org_id)
        for _ in range(MOST_PAGES):
            page = trash.of_organization(self.ground.engine, org_id, size, cursor)
            cursor = page.next_cursor
            kept = [trashed for trashed in page.items if stands_free(trashed, visible)]
            if kept or cursor is None:
                return Listing(kept, cursor)
        return Listing([], cursor)


def stands_free(trashed: Trashed, visible: Visible) -> bool:
    """Whether nothing above it is deleted too."""
    if trashed.well_id is not None:
        return visible.well(trashed.well_id) is not None
    return trashed.project_id is None or visible.project(trashed.project_id)


def place_of(entity_id: str) -> Key | None:
    """Where a project, well, stage, event or file lies; None for an id of anything else."""
    with suppress(NotFound, ValueError):
        letter = identifiers.split(entity_id).letter
        return keys.entity(entity_id, letter) if letter in NAMED else None
    return None


def body_in(record: Record | None, org_id: str) -> dict[str, Any]:
    """What is kept of an entity of the organization; nothing for any other."""
    body: dict[str, Any] = json.loads(record.body) if record else {}
    return body if body.get("org_id") == org_id else {}


def named(body: dict[str, Any]) -> Named:
    """The name of what is kept."""
    name = body.get("name") or body.get("title") or ""
    return Named(name=name, deleted=not body or body.get("deleted_at") is not None)
