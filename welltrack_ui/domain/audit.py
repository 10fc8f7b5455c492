"""The audit trail: who did what, when, and what it was before and after."""

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
    """A request under an idempotency key, so that its commit can say that it happened."""

    pk: str
    sk: str
    version: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, and from where: identity only, never rights.

    `ceiling` is the most that the credential may do (a personal API token can be limited).
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
    """Who did it."""

    id: str
    name: str


class FieldChange(FrozenModel):
    """One field, before and after, as JSON shows them."""

    field: str
    before: Any
    after: Any


class EntityName(FrozenModel):
    """What an id in a log stands for; of what is gone for good not even the name is left."""

    name: str
    deleted: bool


class AuditEntry(FrozenModel):
    """One entry of the log; append-only."""

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
    """An entry with the address it came from, which screens don't show."""

    ip: str | None = None


def diff(before: BaseModel, after: BaseModel, fields: Iterable[str]) -> tuple[FieldChange, ...]:
    """What differs between two models in these fields, as JSON values."""
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return tuple(
        FieldChange(field=name, before=old.get(name), after=new.get(name))
        for name in fields
        if old.get(name) != new.get(name)
    )
