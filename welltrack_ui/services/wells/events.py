"""Events of a well: make one or forty, change, delete, restore."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, FieldChange, diff
from welltrack_ui.domain.errors import (
    Conflict,
    FieldError,
    Invalid,
    NotFound,
    StaleVersion,
    invalid_field,
)
from welltrack_ui.domain.event import UPLOAD_KIND, Event, EventDraft, event_draft_fields
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import (
    ServiceContext,
    comparable_fields,
    creation_fields,
    expect_version,
    merge_changes,
    next_version,
)
from welltrack_ui.services.wells import all_day_events
from welltrack_ui.store import events, keys, stages
from welltrack_ui.store.engine.engine import Check, Put
from welltrack_ui.store.unit_of_work import UnitOfWork

MAX_EVENTS_AT_ONCE = 40
# Forty events and their entries leave this much room in one commit.
MAX_STAGE_CHECKS = 15


class EventService:
    """Engineers make, change, delete and restore events; members read them."""

    def __init__(self, ground: ServiceContext) -> None:
        self.context = ground

    def get(self, actor: Actor, event_id: str) -> Event:
        """One event."""
        return self._find_event(actor, event_id, Permission.READ)[0]

    def find_latest(self, actor: Actor, well_id: str) -> Event | None:
        """The event of a well that began last, until now."""
        self.context.authorizer.well(actor, well_id, Permission.READ)
        return events.find_latest_event(self.context.engine, well_id, datetime.now(UTC))

    def create(self, actor: Actor, draft: EventDraft) -> Event:
        """A new event."""
        well = self.context.authorizer.well(actor, draft.well_id, Permission.WRITE).well
        plan = self.context.begin(actor)
        self._check_stages(plan, well, [draft.check_rules()])
        all_day_events.require_same_zone(plan, well, [draft])
        event = add_event(plan, well, draft)
        self.context.transactions.commit(plan)
        return event

    def create_many(self, actor: Actor, drafts: Sequence[EventDraft]) -> list[Event]:
        """Up to 40 events of one well, in the order given; all of them or none.

        Raises Invalid naming each row at fault (`events[3].title`).
        """
        check_event_count(drafts)
        well = self.context.authorizer.well(actor, drafts[0].well_id, Permission.WRITE).well
        check_event_rows(drafts)
        plan = self.context.begin(actor)
        self._check_stages(plan, well, drafts, "events[{}].stage_id")
        all_day_events.require_same_zone(plan, well, drafts)
        made_events = [add_event(plan, well, draft) for draft in drafts]
        self.context.transactions.commit(plan)
        return made_events

    def update(self, actor: Actor, event_id: str, version: int, changes: dict[str, Any]) -> Event:
        """The event as it is after the change."""
        before, well = self._find_event(actor, event_id, Permission.WRITE)
        expect_version(before, version, "event")
        if before.kind == UPLOAD_KIND:
            raise Conflict("This event tells of an upload; change the file instead.")
        draft = merge_changes(EventDraft, drop_other_times(before, changes), changes)
        plan = self.context.begin(actor)
        after = next_version(
            before, plan, **{**draft.model_dump(), **all_day_events.compute_instants(draft, well)}
        )
        told = diff(before, after, comparable_fields(draft))
        if not told:
            return before
        if draft.stage_id != before.stage_id:
            self._check_stages(plan, well, [draft])
        all_day_events.require_same_zone(plan, well, [draft])
        plan.add(Put(events.record(after), before.version), StaleVersion("event"))
        self._commit_event(plan, "event.updated", after, told)
        return after

    def delete(self, actor: Actor, event_id: str) -> None:
        """To the trash."""
        event, _ = self._find_event(actor, event_id, Permission.WRITE)
        plan = self.context.begin(actor)
        gone = next_version(event, plan, deleted_at=plan.at)
        plan.add(Put(events.record(gone), event.version), StaleVersion("event"))
        self._commit_event(plan, "event.deleted", event)

    def restore(self, actor: Actor, event_id: str) -> Event:
        """Back from the trash, on the days its well's zone gives it now."""
        event, well = self._find_event(actor, event_id, Permission.WRITE, deleted=True)
        if event.deleted_at is None:
            return event
        plan = self.context.begin(actor)
        back = all_day_events.move_to_zone(event, plan, well)
        back = next_version(
            event, plan, deleted_at=None, starts_at=back.starts_at, ends_at=back.ends_at
        )
        all_day_events.require_same_zone(plan, well, [event])
        plan.add(Put(events.record(back), event.version), StaleVersion("event"))
        self._commit_event(plan, "event.restored", back)
        return back

    def _find_event(
        self, actor: Actor, event_id: str, permission: Permission, *, deleted: bool = False
    ) -> tuple[Event, Well]:
        event = events.load(self.context.engine, event_id)
        if event is None:
            raise NotFound("event")
        well = self.context.authorizer.well(actor, event.well_id, permission, "event").well
        if event.deleted_at and not deleted:
            raise NotFound("event")
        return event, well

    def _check_stages(
        self, plan: UnitOfWork, well: Well, drafts: Sequence[EventDraft], path: str = "stage_id"
    ) -> None:
        """Each stage named is one of the well, and still is when the events are written."""
        rows = {draft.stage_id: i for i, draft in reversed(list(enumerate(drafts)))}
        rows.pop(None, None)
        for stage_id, row in rows.items():
            refusal = invalid_field(path.format(row), "is not a stage of this well")
            check_stage(self.context, well, stage_id or "", refusal)
            if len(rows) <= MAX_STAGE_CHECKS:
                plan.add(Check(keys.entity_key(stage_id or "", "s")), refusal)

    def _commit_event(
        self, plan: UnitOfWork, action: str, event: Event, told: tuple[FieldChange, ...] = ()
    ) -> None:
        audit_event(plan, action, event, told)
        self.context.transactions.commit(plan)


def check_stage(ground: ServiceContext, well: Well, stage_id: str, refusal: Invalid) -> None:
    """Raise the refusal unless the stage is one of the well's, and not deleted."""
    try:
        stage = stages.load(ground.engine, stage_id)
    except NotFound:
        raise refusal from None
    if stage is None or stage.well_id != well.id or stage.deleted_at:
        raise refusal


def add_event(plan: UnitOfWork, well: Well, draft: EventDraft) -> Event:
    """The steps of a new event from input."""
    fields = {**draft.model_dump(), **all_day_events.compute_instants(draft, well)}
    return put_event(plan, well, {"source": plan.actor.source, **fields})


def put_event(plan: UnitOfWork, well: Well, fields: dict[str, Any]) -> Event:
    """The steps of a new event, whoever makes it."""
    event = Event(
        id=ids.new_id("e", well.id),
        org_id=well.org_id,
        project_id=well.project_id,
        **{**fields, "well_id": well.id},
        **creation_fields(plan),
    )
    plan.add(Put(events.record(event), "absent"))
    audit_event(plan, "event.created", event)
    return event


def audit_event(
    plan: UnitOfWork, action: str, event: Event, told: tuple[FieldChange, ...] = ()
) -> None:
    """The audit entry of an event."""
    plan.audit(
        action, event.id, event.title, org_id=event.org_id, well_id=event.well_id, changes=told
    )


def check_event_count(drafts: Sequence[EventDraft]) -> None:
    """Raise Invalid unless there are 1 to 40."""
    if not drafts:
        raise invalid_field("events", "must hold at least one event")
    if len(drafts) > MAX_EVENTS_AT_ONCE:
        raise invalid_field(
            "events",
            message(
                "must hold at most {most} events, not {count}",
                most=MAX_EVENTS_AT_ONCE,
                count=len(drafts),
            ),
        )


def check_event_rows(drafts: Sequence[EventDraft]) -> None:
    """Raise Invalid with every rule that a row breaks."""
    errors = [
        FieldError(f"events[{i}].{error.field}", error.message)
        for i, draft in enumerate(drafts)
        for error in draft.find_rule_errors()
    ]
    errors += [
        FieldError(f"events[{i}].well_id", "must be the same well in every row")
        for i, draft in enumerate(drafts)
        if draft.well_id != drafts[0].well_id
    ]
    if errors:
        raise Invalid(errors)


def drop_other_times(before: Event, changes: dict[str, Any]) -> dict[str, Any]:
    """The fields to change from: between all-day and timed, the other's times are dropped."""
    fields = event_draft_fields(before)
    if changes.get("all_day") is True and not before.all_day:
        fields |= {"starts_at": None, "ends_at": None}
    if changes.get("all_day") is False and before.all_day:
        fields |= {"starts_on": None, "ends_on": None}
    return fields
