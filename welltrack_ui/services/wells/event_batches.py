"""Batches of events of one well: creations, changes and deletions, all in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, diff
from welltrack_ui.domain.errors import FieldError, Invalid, NotFound, invalid_field
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import (
    ServiceContext,
    comparable_fields,
    expect_version,
    next_version,
)
from welltrack_ui.services.wells import all_day_events
from welltrack_ui.services.wells.events import (
    MAX_EVENTS_AT_ONCE,
    add_event,
    add_version,
    apply_changes,
    audit_event,
    check_stages,
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
        stored = self._load_events(batch)
        well = self.context.authorizer.well(
            actor, find_well_id(batch, stored), Permission.WRITE, "event"
        ).well
        # Before they are told to be of another well: of what is foreign nothing is told.
        for well_id in {event.well_id for event in stored.values()} - {well.id}:
            self.context.authorizer.well(actor, well_id, Permission.READ, "event")
        check_batch(batch, stored, well)
        uow = self.context.begin(actor)
        stages_by_path = {f"create[{i}].stage_id": d.stage_id for i, d in enumerate(batch.create)}
        updated = self._add_updates(uow, well, batch.update, stored, stages_by_path)
        self._add_deletions(uow, batch.delete, stored)
        check_stages(self.context, uow, well, stages_by_path)
        all_day_events.require_same_zone(uow, well, batch.create)
        created = [add_event(uow, well, draft) for draft in batch.create]
        if uow.operations:
            self.context.transactions.commit(uow)
        return BatchResult(created, updated)

    def _load_events(self, batch: EventBatch) -> dict[str, Event]:
        """The stored events of a batch, by id. Raises: NotFound."""
        wanted = [*(row.id for row in batch.update), *(row.id for row in batch.delete)]
        loaded = {event_id: events.load(self.context.engine, event_id) for event_id in wanted}
        known = {key: event for key, event in loaded.items() if event and not event.deleted_at}
        if len(known) < len(loaded):
            raise NotFound("event")
        return known

    def _add_updates(
        self,
        uow: UnitOfWork,
        well: Well,
        updates: Sequence[EventUpdate],
        stored: Mapping[str, Event],
        stages_by_path: dict[str, str | None],
    ) -> list[Event]:
        results, errors = [], list[FieldError]()
        for i, row in enumerate(updates):
            before = stored[row.id]
            expect_version(before, row.version, "event")
            refuse_upload_event(before)
            try:
                draft, after = apply_changes(uow, well, before, row.changes)
            except Invalid as invalid:
                errors += prefix_errors(f"update[{i}]", invalid.errors)
                continue
            field_changes = diff(before, after, comparable_fields(draft))
            if draft.stage_id != before.stage_id:
                stages_by_path[f"update[{i}].stage_id"] = draft.stage_id
            results.append(after if field_changes else before)
            if field_changes:
                all_day_events.require_same_zone(uow, well, [draft])
                add_version(uow, before, after)
                audit_event(uow, "event.updated", after, field_changes)
        if errors:
            raise Invalid(errors)
        return results

    def _add_deletions(
        self, uow: UnitOfWork, deletions: Sequence[EventDeletion], stored: Mapping[str, Event]
    ) -> None:
        for row in deletions:
            event = stored[row.id]
            expect_version(event, row.version, "event")
            add_version(uow, event, next_version(event, uow, deleted_at=uow.at))
            audit_event(uow, "event.deleted", event)


def find_well_id(batch: EventBatch, stored: Mapping[str, Event]) -> str:
    """The well of a batch: that of its first creation, else of its first event."""
    if batch.create:
        return batch.create[0].well_id
    return next(iter(stored.values())).well_id


def check_batch(batch: EventBatch, stored: Mapping[str, Event], well: Well) -> None:
    """Check the rows of a batch. Raises: Invalid with every rule that a row breaks."""
    if batch.size > MAX_EVENTS_AT_ONCE:
        text = message(
            "must hold at most {most} events, not {count}",
            most=MAX_EVENTS_AT_ONCE,
            count=batch.size,
        )
        raise invalid_field("create", text)
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
