"""Audit entries: who did what and when, with each field before and after."""

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from welltrack_ui.domain.access import RoleName
from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.event import EventSource
from welltrack_ui.domain.field_types import Instant


@dataclass(slots=True)
class ClaimOutcome:
    """What the commit under a claim changed: organizations; None until it is known to be done."""

    org_ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class IdempotencyClaim:
    """The record of an idempotency key that this request holds; its commit marks it as done."""

    pk: str
    sk: str
    version: int
    fingerprint: str
    outcome: ClaimOutcome = field(default_factory=ClaimOutcome, compare=False, repr=False)


class FormSave:
    """The idempotency keys of what a form makes: each attempt to save it gives the same again.

    `key` is the part that they share, by default a new one.
    """

    def __init__(self, key: str = "") -> None:
        self.key = key or secrets.token_urlsafe(16)
        self._counts: Counter[str] = Counter()

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """A block that tries to save the form; `current_save` is this within it."""
        self._counts.clear()
        token = CURRENT_SAVE.set(self)
        try:
            yield
        finally:
            CURRENT_SAVE.reset(token)

    def next_key(self, kind: str) -> str:
        """The key of the next thing of a kind that this attempt makes, counted from 1."""
        self._counts[kind] += 1
        return f"form {self.key} {kind} {self._counts[kind]}"


CURRENT_SAVE: ContextVar[FormSave | None] = ContextVar("current_form_save", default=None)


def current_save() -> FormSave | None:
    """The save under way, None where no form is being saved."""
    return CURRENT_SAVE.get()


@dataclass(slots=True)
class CallTrace:
    """The trace of a call, for its line in the log: the organization in which rights were found."""

    org_id: str | None = None


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
    trace: CallTrace | None = field(default=None, compare=False, repr=False)


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
