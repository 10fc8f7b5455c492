"""The context that every service has, and the steps that all entities share."""

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
    """The parts that every service uses: store, transactions, rights, settings, mail."""

    engine: Engine
    transactions: Transactions
    authorizer: Authorizer
    settings: Settings
    mailer: Mailer

    def begin(self, actor: Actor) -> UnitOfWork:
        """An empty unit of work at this instant."""
        return self.transactions.begin(actor)


def creation_fields(uow: UnitOfWork) -> dict[str, Any]:
    """The fields that the server sets on a new entity."""
    user_id, at = uow.actor.user_id, uow.at
    return {
        "version": 1,
        "created_at": at,
        "created_by": user_id,
        "updated_at": at,
        "updated_by": user_id,
    }


def next_version(entity: SomeEntity, uow: UnitOfWork, **fields: Any) -> SomeEntity:
    """The next version of an entity, with some fields changed."""
    update = {
        **fields,
        "version": entity.version + 1,
        "updated_at": uow.at,
        "updated_by": uow.actor.user_id,
    }
    return entity.model_copy(update=update)


def merge_changes(
    draft: type[SomeDraft], current: Mapping[str, Any], changes: Mapping[str, Any]
) -> SomeDraft:
    """The draft of an entity's current fields with a partial change.

    Raises: Invalid for a field that can't be set, that is fixed, or that breaks a rule.
    """
    draft_fields = draft.model_fields
    errors = [
        FieldError(name, "is not a field that can be set here")
        for name in changes.keys() - draft_fields
    ]
    errors += [
        # Sending a fixed field as it is does no harm: clients send whole entities back.
        FieldError(name, "can't be changed")
        for name in draft.IMMUTABLE_FIELDS & changes.keys()
        if changes[name] != current.get(name)
    ]
    if errors:
        raise Invalid(errors)
    # Parsed as a whole, so that rules between a changed and an unchanged field hold too.
    return draft.parse({**{name: current.get(name) for name in draft_fields}, **changes})


def select_fields(entity: Entity, names: Iterable[str]) -> dict[str, Any]:
    """Some fields of an entity by name; None for one that it lacks."""
    return {name: getattr(entity, name, None) for name in names}


def expect_version(entity: Entity, version: int, noun: str) -> None:
    """Check the version that was read. Raises: StaleVersion where the entity has another by now."""
    # For a clear answer before the work; the condition on the write decides if two pass this at
    # once.
    if entity.version != version:
        raise StaleVersion(noun)


def resolve_limit(limit: int | None) -> int:
    """The page size: `limit`, or 100. Raises: Invalid unless it is 1 to 500."""
    if limit is None:
        return DEFAULT_LIMIT
    if not 1 <= limit <= MAX_LIMIT:
        raise invalid_field("limit", message("must be between 1 and {most}", most=MAX_LIMIT))
    return limit


def comparable_fields(draft: Draft) -> tuple[str, ...]:
    """The fields of a draft that a change is compared by, for the audit log."""
    return tuple(name for name in type(draft).model_fields if name not in draft.IMMUTABLE_FIELDS)
