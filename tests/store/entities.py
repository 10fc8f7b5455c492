"""Entities as the store is given them, without the services that make them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import StoredFile
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.user import StoredUser
from welltrack_ui.domain.well import Well
from welltrack_ui.store.engine.engine import Engine, Put, Record

AT = datetime(2026, 3, 2, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ORG = ids.new_id("o")
PROJECT = ids.new_id("p", ORG)
USER = ids.new_id("u")
MADE: dict[str, Any] = {
    "version": 1,
    "created_at": AT,
    "created_by": USER,
    "updated_at": AT,
    "updated_by": USER,
}


def keep(engine: Engine, records: Sequence[Record]) -> None:
    """Write records one by one: stand-ins for DynamoDB are slow at transactions."""
    for record in records:
        engine.commit([Put(record)])


def user(email: str, **fields: Any) -> StoredUser:
    made = {"id": ids.new_id("u"), "email": email, "name": "Ada", "password_hash": "x", **MADE}
    return StoredUser(**{**made, **fields})


def project(name: str, **fields: Any) -> Project:
    return Project(**{"id": ids.new_id("p", ORG), "org_id": ORG, "name": name, **MADE, **fields})


def well(name: str, **fields: Any) -> Well:
    made = {"id": ids.new_id("w"), "org_id": ORG, "project_id": PROJECT, "name": name}
    return Well(**{**made, "timezone": "UTC", "report_day_start": 0, **MADE, **fields})


def stage(well_id: str, start: datetime, **fields: Any) -> Stage:
    made = {"id": ids.new_id("s", well_id), "org_id": ORG, "well_id": well_id}
    when = {"kind": "drilling", "name": "Stage", "starts_at": start}
    return Stage(**{**made, **when, **MADE, **fields})


def event(well_id: str, start: datetime, length: timedelta | None = None, **fields: Any) -> Event:
    """A moment, unless it has a length."""
    made = {
        "id": ids.new_id("e", well_id),
        "org_id": ORG,
        "project_id": PROJECT,
        "well_id": well_id,
        "kind": "note",
        "title": "Event",
        "source": "api",
        "starts_at": start,
        "ends_at": start + length if length else None,
    }
    return Event(**{**made, **MADE, **fields})


def file(well_id: str, **fields: Any) -> StoredFile:
    made = {
        "id": ids.new_id("f", well_id),
        "org_id": ORG,
        "project_id": PROJECT,
        "well_id": well_id,
        "name": "file.csv",
        "kind": "other",
        "size": 1,
        "content_type": "text/csv",
        "status": "stored",
        "storage_key": "a/b",
    }
    return StoredFile(**{**made, **MADE, **fields})
