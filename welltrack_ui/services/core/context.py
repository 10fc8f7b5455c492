"""What every service stands on, and the steps that all entities share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.entity import Draft, Entity
from welltrack_ui.domain.errors import FieldError, Invalid, StaleVersion, invalid_field
from welltrack_ui.domain.messages import message
from welltrack_ui.services.core.access import Authorizer
from welltrack_ui.services.email.mailer import Mailer
from welltrack_ui.settings import Settings
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.unit_of_work import Transactions, UnitOfWork

DEFAULT_LIMIT = 100
MAX_LIMIT = 500
SomeEntity = TypeVar("SomeEntity", bound=Entity)
SomeDraft = TypeVar("SomeDraft", bound=Draft)


@dataclass(frozen=True, slots=True)
class ServiceContext:
    """Store, door for writes, rights, settings and mail."""

    engine: Engine
    transactions: Transactions
    authorizer: Authorizer
    settings: Settings
    mailer: Mailer

    def begin(self, actor: Actor) -> UnitOfWork:
        """An empty plan at this instant."""
        return self.transactions.begin(actor)


def creation_fields(plan: UnitOfWork) -> dict[str, Any]:
    """What the server adds to a new entity."""
    who, at = plan.actor.user_id, plan.at
    return {
        "version": 1,
        "created_at": at,
        "created_by": who,
        "updated_at": at,
        "updated_by": who,
    }


def next_version(entity: SomeEntity, plan: UnitOfWork, **fields: Any) -> SomeEntity:
    """The next version of an entity."""
    update = {
        **fields,
        "version": entity.version + 1,
        "updated_at": plan.at,
        "updated_by": plan.actor.user_id,
    }
    return entity.model_copy(update=update)


def merge_changes(
    draft: type[SomeDraft], current: Mapping[str, Any], changes: Mapping[str, Any]
) -> SomeDraft:
    """The draft that the current fields and a partial change make together.

    Raises Invalid for a field that can't be set, that is fixed, or that breaks a rule.
    """
    known = draft.model_fields
    wrong = [
        FieldError(name, "is not a field that can be set here") for name in changes.keys() - known
    ]
    wrong += [
        FieldError(name, "can't be changed")
        for name in draft.IMMUTABLE_FIELDS & changes.keys()
        if changes[name] != current.get(name)
    ]
    if wrong:
        raise Invalid(wrong)
    return draft.parse({**{name: current.get(name) for name in known}, **changes})


def select_fields(entity: Entity, names: Iterable[str]) -> dict[str, Any]:
    """Some fields of an entity by name."""
    return {name: getattr(entity, name, None) for name in names}


def expect_version(entity: Entity, version: int, noun: str) -> None:
    """Raise Stale unless the entity is as it was read."""
    if entity.version != version:
        raise StaleVersion(noun)


def resolve_limit(limit: int | None) -> int:
    """A page size within 1..500."""
    if limit is None:
        return DEFAULT_LIMIT
    if not 1 <= limit <= MAX_LIMIT:
        raise invalid_field("limit", message("must be between 1 and {most}", most=MAX_LIMIT))
    return limit


def comparable_fields(draft: Draft) -> tuple[str, ...]:
    """The names that a change of this kind of entity is compared by."""
    return tuple(name for name in type(draft).model_fields if name not in draft.IMMUTABLE_FIELDS)
