"""The trash of an organization, latest deletion first."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.trash import Trashed
from welltrack_ui.store import cursors, keys
from welltrack_ui.store.engine.engine import Engine, Query, Record


def list_trash(engine: Engine, org_id: str, limit: int, cursor: str | None) -> ListPage[Trashed]:
    """A page of the trash: entities deleted in the last 30 days.

    Raises: Invalid for a cursor of another list.
    """
    query = Query("g2", keys.trash_partition(org_id), limit=limit, reverse=True)
    page = engine.query(replace(query, after=cursors.cursor_to_position(cursor, query)))
    return ListPage(
        [record_to_trashed(r) for r in page.records], cursors.position_to_cursor(page.next_position)
    )


def record_to_trashed(record: Record) -> Trashed:
    """The trash entry of a deleted entity's record."""
    body: dict[str, Any] = json.loads(record.body)
    return Trashed(
        id=body["id"],
        entity=record.kind,  # type: ignore[arg-type]  # only these kinds have a trash
        name=body.get("name") or body["title"],
        project_id=body.get("project_id"),
        well_id=body.get("well_id"),
        version=record.version,
        deleted_at=body["deleted_at"],
        deleted_by=body["updated_by"],
        expires_at=datetime.fromtimestamp(record.expires_at or 0, UTC),
    )
