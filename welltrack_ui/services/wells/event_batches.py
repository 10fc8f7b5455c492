"""Batches of events of one well: creations, changes and deletions, all in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, FieldChange, diff
from welltrack_ui.domain.entity import Draft, FrozenModel
from welltrack_ui.domain.errors import FieldError, Invalid, NotFound, invalid_field
from welltrack_ui.domain.event import Event, EventChange, EventDraft
from welltrack_ui.domain.field_types import Identifier, Version
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import (
    ServiceContext,
    comparable_fields,
    expect_version,
    merge_changes,
    next_version,
)
from welltrack_ui.services.wells import all_day_events
from welltrack_ui.services.wells.events import (
    MAX_EVENTS_AT_ONCE,
    add_event,
    add_event_deletion,
    add_version,
    audit_event,
    check_stages_by_path,
    drop_other_times,
    refuse_upload_event,
)
from welltrack_ui.store import events
from welltrack_ui.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class EventUpdate:
    """The change of an event in a batch: its id, the version that was read, changed fields."""

    id: str
    version: int
    changes: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EventDeletion:
    """The deletion of an event in a batch, of the version that was read."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class EventBatch:
    """Up to 40 creations, changes and deletions of events of one well."""

    create: Sequence[EventDraft] = ()
    update: Sequence[EventUpdate] = ()
    delete: Sequence[EventDeletion] = ()

    @property
    def size(self) -> int:
        """The number of events in it."""
        return len(self.create) + len(self.update) + len(self.delete)

    @property
    def event_ids(self) -> list[str]:
        """The ids of the events that it changes, then of those it deletes."""
        return [row.id for row in self.update] + [row.id for row in self.delete]


class UpdateRow(EventChange):
    """A change of an event: its id, the version that was read, and the changed fields."""

    id: Identifier

    def sent_fields(self) -> dict[str, Any]:
        """The changed fields."""
        return {name: value for name, value in super().sent_fields().items() if name != "id"}


class DeleteRow(FrozenModel):
    """A deletion of an event, of the version that was read."""

    model_config = Draft.model_config
    id: Identifier
    version: Version


class BatchDraft(Draft):
    """A batch as it is sent: creations, changes and deletions, up to 40 in all."""

    # The service checks their number after the permission: no right, no hint.
    create: Annotated[tuple[EventDraft, ...], Field(json_schema_extra={"maxItems": 40})] = ()
    update: Annotated[tuple[UpdateRow, ...], Field(json_schema_extra={"maxItems": 40})] = ()
    delete: Annotated[tuple[DeleteRow, ...], Field(json_schema_extra={"maxItems": 40})] = ()

    def to_batch(self) -> EventBatch:
        """The batch that services take."""
        return EventBatch(
            self.create,
            [EventUpdate(row.id, row.version, row.sent_fields()) for row in self.update],
            [EventDeletion(row.id, row.version) for row in self.delete],
        )


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The new events and the changed ones, each in the order of the batch."""

    created: list[Event]
    updated: list[Event]


class EventBatchService:
    """Writes batches, for engineers: all of one or nothing."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def write(self, actor: Actor, batch: EventBatch) -> BatchResult:
        """The events that a batch made and changed.

        Raises: Invalid naming each row at fault (`update[2].ends_at`); StaleVersion; Conflict;
        Locked; NotFound; Forbidden.
        """
        if not batch.size:
            raise invalid_field("create", "must hold at least one event")
        well = self.context.authorizer.well(
            actor, self._find_well_id(batch), Permission.WRITE, "event"
        ).well
        # Before they are read: a body has room for thousands of ids.
        check_size(batch)
        stored = self._load_events(batch.event_ids)
        # Before they are told to be of another well: of what is foreign nothing is told.
        for well_id in {event.well_id for event in stored.values()} - {well.id}:
            self.context.authorizer.well(actor, well_id, Permission.READ, "event")
        check_batch(batch, stored, well)
        uow = self.context.begin(actor)
        updates = plan_updates(uow, well, batch.update, stored)
        # All checks first: an id of no stage can't even be a part of a record.
        check_stages_by_path(self.context, uow, well, list_stage_paths(batch, updates))
        changed = [update for update in updates if update.field_changes]
        drafts = [*batch.create, *(update.draft for update in changed)]
        all_day_events.require_same_zone(uow, well, drafts)
        for update in changed:
            add_version(uow, update.before, update.after)
            audit_event(uow, "event.updated", update.after, update.field_changes)
        self._add_deletions(uow, batch.delete, stored)
        created = [add_event(uow, well, draft) for draft in batch.create]
        if created or changed or batch.delete:
            self.context.transactions.commit(uow)
        updated = [update.after if update.field_changes else update.before for update in updates]
        return BatchResult(created, updated)

    def _find_well_id(self, batch: EventBatch) -> str:
        """The well of a batch: that of its first creation, else of its first event.

        Raises: NotFound.
        """
        if batch.create:
            return batch.create[0].well_id
        first = batch.event_ids[0]
        return self._load_events([first])[first].well_id

    def _load_events(self, event_ids: Sequence[str]) -> dict[str, Event]:
        """The stored events of these ids, by id. Raises: NotFound."""
        loaded = events.load_many(self.context.engine, set(event_ids))
        known = {key: event for key, event in loaded.items() if not event.deleted_at}
        if known.keys() != set(event_ids):
            raise NotFound("event")
        return known

    def _add_deletions(
        self, uow: UnitOfWork, deletions: Sequence[EventDeletion], stored: Mapping[str, Event]
    ) -> None:
        for row in deletions:
            event = stored[row.id]
            expect_version(event, row.version, "event")
            add_event_deletion(uow, event)


class PlannedUpdate(NamedTuple):
    """The change of an event before it is written; nothing is written without field changes."""

    before: Event
    after: Event
    draft: EventDraft
    field_changes: tuple[FieldChange, ...]


def plan_updates(
    uow: UnitOfWork, well: Well, rows: Sequence[EventUpdate], stored: Mapping[str, Event]
) -> list[PlannedUpdate]:
    """The changes of a batch, in its order.

    Raises: Invalid with every rule that a row breaks; StaleVersion; Conflict for an upload's event.
    """
    updates, errors = list[PlannedUpdate](), list[FieldError]()
    for i, row in enumerate(rows):
        before = stored[row.id]
        expect_version(before, row.version, "event")
        refuse_upload_event(before)
        try:
            draft = merge_changes(EventDraft, drop_other_times(before, row.changes), row.changes)
        except Invalid as invalid:
            errors += prefix_errors(f"update[{i}]", invalid.errors)
            continue
        fields = {**draft.model_dump(), **all_day_events.compute_instants(draft, well)}
        after = next_version(before, uow, **fields)
        field_changes = diff(before, after, comparable_fields(draft))
        updates.append(PlannedUpdate(before, after, draft, field_changes))
    if errors:
        raise Invalid(errors)
    return updates


def list_stage_paths(batch: EventBatch, updates: Sequence[PlannedUpdate]) -> dict[str, str | None]:
    """The stages that a batch names, by the path of their field; the last first."""
    paths = [(f"create[{i}].stage_id", draft.stage_id) for i, draft in enumerate(batch.create)]
    # The stage that an event had may be in the trash by now; only a new one is checked.
    paths += [
        (f"update[{i}].stage_id", update.draft.stage_id)
        for i, update in enumerate(updates)
        if update.draft.stage_id != update.before.stage_id
    ]
    return dict(reversed(paths))


def check_size(batch: EventBatch) -> None:
    """Check the number of events of a batch. Raises: Invalid."""
    if batch.size > MAX_EVENTS_AT_ONCE:
        text = message(
            "must hold at most {most} events, not {count}",
            most=MAX_EVENTS_AT_ONCE,
            count=batch.size,
        )
        raise invalid_field("create", text)


def check_batch(batch: EventBatch, stored: Mapping[str, Event], well: Well) -> None:
    """Check the rows of a batch. Raises: Invalid with every rule that a row breaks."""
    errors = [
        error
        for i, draft in enumerate(batch.create)
        for error in prefix_errors(f"create[{i}]", draft.find_rule_errors())
    ]
    errors += [
        FieldError(f"create[{i}].well_id", "must be the same well in every row")
        for i, draft in enumerate(batch.create)
        if draft.well_id != well.id
    ]
    errors += find_id_errors(batch, stored, well)
    if errors:
        raise Invalid(errors)


def find_id_errors(batch: EventBatch, stored: Mapping[str, Event], well: Well) -> list[FieldError]:
    """The errors of events of another well, and of those that are named twice."""
    rows = [(f"update[{i}].id", row.id) for i, row in enumerate(batch.update)]
    rows += [(f"delete[{i}].id", row.id) for i, row in enumerate(batch.delete)]
    errors, seen = list[FieldError](), set[str]()
    for path, event_id in rows:
        if stored[event_id].well_id != well.id:
            errors.append(FieldError(path, "is an event of another well"))
        if event_id in seen:
            errors.append(FieldError(path, "is named twice"))
        seen.add(event_id)
    return errors


def prefix_errors(path: str, errors: Any) -> list[FieldError]:
    """The errors of a row, with its place before each field."""
    return [FieldError(f"{path}.{error.field}", error.message) for error in errors]
