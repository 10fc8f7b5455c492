"""Audit entries: who did what and when, with each field before and after."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from welltrack_ui.domain.access import RoleName
from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.event import EventSource
from welltrack_ui.domain.field_types import Instant


@dataclass(frozen=True, slots=True)
class IdempotencyClaim:
    """The record of an idempotency key that this request holds; its commit marks it as done."""

    pk: str
    sk: str
    version: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The user behind a request, and where it comes from: identity only, never rights.

    `ceiling` limits the role of the credential (a personal API token can have one).
    """

    user_id: str
    name: str
    email: str = ""
    source: EventSource = "api"
    ceiling: RoleName | None = None
    session_id: str | None = None
    request_id: str | None = None
    ip: str | None = None
    claim: IdempotencyClaim | None = None


class ActorName(FrozenModel):
    """The user who made a change, by id and by the name they had then."""

    id: str
    name: str


class FieldChange(FrozenModel):
    """One field of an entity, before and after, as JSON values."""

    field: str
    before: Any
    after: Any


class EntityName(FrozenModel):
    """The name of an entity that an audit entry mentions; empty once it is purged."""

    name: str
    deleted: bool


class AuditEntry(FrozenModel):
    """One entry of the audit log; `action` as in `well.updated`. Never changed or removed."""

    id: str
    at: Instant
    actor: ActorName
    action: str
    entity: str
    entity_id: str
    entity_name: str
    org_id: str | None = None
    well_id: str | None = None
    changes: tuple[FieldChange, ...] = ()
    request_id: str | None = None


class StoredAuditEntry(AuditEntry):
    """An audit entry with the client's IP address, which no screen shows."""

    ip: str | None = None


def diff(before: BaseModel, after: BaseModel, fields: Iterable[str]) -> tuple[FieldChange, ...]:
    """The fields of `fields` whose JSON values differ between two models, in that order."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return tuple(
        FieldChange(field=name, before=old.get(name), after=new.get(name))
        for name in fields
        if old.get(name) != new.get(name)
    )
