"""Events of a well: create one or many, change, delete, restore."""

from collections.abc import Mapping, Sequence
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
from welltrack_ui.domain.event import (
    UPLOAD_KIND,
    Event,
    EventDraft,
    event_draft_fields,
    is_in_time_log,
)
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.recent_work import is_work
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
    """Manages events, for engineers; members read them."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def get(self, actor: Actor, event_id: str) -> Event:
        """One event. Raises: NotFound."""
        return self._find_event(actor, event_id, Permission.READ)[0]

    def find_latest(self, actor: Actor, well_id: str) -> Event | None:
        """The event of a well that began last, until now. Raises: NotFound."""
        self.context.authorizer.well(actor, well_id, Permission.READ)
        return events.find_latest_event(self.context.engine, well_id, datetime.now(UTC))

    def create(self, actor: Actor, draft: EventDraft) -> Event:
        """A new event.

        Raises: Invalid; NotFound; Forbidden; Conflict where the well's zone has just changed.
        """
        well = self.context.authorizer.well(actor, draft.well_id, Permission.WRITE).well
        uow = self.context.begin(actor)
        check_stages(self.context, uow, well, [draft.check_rules()])
        all_day_events.require_same_zone(uow, well, [draft])
        event = add_event(uow, well, draft)
        self.context.transactions.commit(uow)
        return event

    def create_many(self, actor: Actor, drafts: Sequence[EventDraft]) -> list[Event]:
        """Up to 40 new events of one well, in the order given; all of them or none.

        Raises: Invalid naming each row at fault (`events[3].title`); NotFound; Forbidden; Conflict.
        """
        check_event_count(drafts)
        well = self.context.authorizer.well(actor, drafts[0].well_id, Permission.WRITE).well
        check_event_rows(drafts)
        uow = self.context.begin(actor)
        check_stages(self.context, uow, well, drafts, "events[{}].stage_id")
        all_day_events.require_same_zone(uow, well, drafts)
        new_events = [add_event(uow, well, draft) for draft in drafts]
        self.context.transactions.commit(uow)
        return new_events

    def update(self, actor: Actor, event_id: str, version: int, changes: dict[str, Any]) -> Event:
        """The event after a change.

        Raises: Invalid; StaleVersion; Conflict for the event of an upload; NotFound; Forbidden.
        """
        before, well = self._find_event(actor, event_id, Permission.WRITE)
        expect_version(before, version, "event")
        refuse_upload_event(before)
        draft = merge_changes(EventDraft, drop_other_times(before, changes), changes)
        uow = self.context.begin(actor)
        # The stage that it had may be in the trash by now; only a new one is checked.
        if draft.stage_id != before.stage_id:
            check_stages(self.context, uow, well, [draft])
        all_day_events.require_same_zone(uow, well, [draft])
        after, field_changes = add_event_version(uow, well, before, draft)
        if not field_changes:
            return before
        self.context.transactions.commit(uow)
        return after

    def delete(self, actor: Actor, event_id: str) -> None:
        """Move an event to the trash. Raises: NotFound; Forbidden; StaleVersion."""
        event, _ = self._find_event(actor, event_id, Permission.WRITE)
        uow = self.context.begin(actor)
        add_event_deletion(uow, event)
        self.context.transactions.commit(uow)

    def restore(self, actor: Actor, event_id: str) -> Event:
        """The event, back from the trash, at the instants of its days in the well's present zone.

        Raises: NotFound; Forbidden; StaleVersion; Conflict where the well's zone just changed.
        """
        event, well = self._find_event(actor, event_id, Permission.WRITE, deleted=True)
        if event.deleted_at is None:
            return event
        uow = self.context.begin(actor)
        restored = all_day_events.move_to_zone(event, uow, well)
        # From the deleted event again, since move_to_zone has raised the version too.
        restored = next_version(
            event, uow, deleted_at=None, starts_at=restored.starts_at, ends_at=restored.ends_at
        )
        all_day_events.require_same_zone(uow, well, [event])
        add_version(uow, event, restored)
        audit_event(uow, "event.restored", restored)
        self.context.transactions.commit(uow)
        return restored

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


def check_stages(
    context: ServiceContext,
    uow: UnitOfWork,
    well: Well,
    drafts: Sequence[EventDraft],
    path: str = "stage_id",
) -> None:
    """Check that each stage is one of the well, now and when the events are written.

    Raises: Invalid naming the first row with a wrong one, as `path` has it.
    """
    rows = reversed(list(enumerate(drafts)))
    check_stages_by_path(context, uow, well, {path.format(i): d.stage_id for i, d in rows})


def check_stages_by_path(
    context: ServiceContext,
    uow: UnitOfWork,
    well: Well,
    stages_by_path: Mapping[str, str | None],
) -> None:
    """As `check_stages`, of ids by the path of their field (`update[3].stage_id`), last first.

    Raises: Invalid naming the first field with a wrong one.
    """
    # The last first, so that of several fields with one stage the first is named in the refusal.
    paths = {stage_id: path for path, stage_id in stages_by_path.items()}
    paths.pop(None, None)
    for stage_id, path in paths.items():
        refusal = invalid_field(path, "is not a stage of this well")
        check_stage(context, well, stage_id or "", refusal)
        # Beyond that, checks would not fit in the commit: a stage deleted meanwhile is accepted
        # then.
        if len(paths) <= MAX_STAGE_CHECKS:
            uow.add(Check(keys.entity_key(stage_id or "", "s")), refusal)


def refuse_upload_event(event: Event) -> None:
    """Refuse a change of an upload's event. Raises: Conflict."""
    # It follows its file: edited by itself it would tell of a file that never was.
    if event.kind == UPLOAD_KIND:
        raise Conflict("This event tells of an upload; change the file instead.")


def check_stage(context: ServiceContext, well: Well, stage_id: str, refusal: Invalid) -> None:
    """Check a stage. Raises: `refusal` unless it is one of the well's, and not deleted."""
    try:
        stage = stages.load(context.engine, stage_id)
    except NotFound:
        raise refusal from None
    if stage is None or stage.well_id != well.id or stage.deleted_at:
        raise refusal


def add_event(uow: UnitOfWork, well: Well, draft: EventDraft, event_id: str | None = None) -> Event:
    """Add a new event of an input; `event_id` where the id is known before."""
    fields = {**draft.model_dump(), **all_day_events.compute_instants(draft, well)}
    return put_event(uow, well, {"source": uow.actor.source, **fields}, event_id)


def add_event_version(
    uow: UnitOfWork, well: Well, before: Event, draft: EventDraft
) -> tuple[Event, tuple[FieldChange, ...]]:
    """Add the next version of an event; nothing where the draft says what the event says."""
    after = next_version(
        before, uow, **{**draft.model_dump(), **all_day_events.compute_instants(draft, well)}
    )
    field_changes = diff(before, after, comparable_fields(draft))
    if field_changes:
        add_version(uow, before, after)
        audit_event(uow, "event.updated", after, field_changes)
    return after, field_changes


def add_event_deletion(uow: UnitOfWork, event: Event) -> None:
    """Add the move of an event to the trash."""
    deleted = next_version(event, uow, deleted_at=uow.at)
    add_version(uow, event, deleted)
    audit_event(uow, "event.deleted", event)


def put_event(
    uow: UnitOfWork, well: Well, fields: dict[str, Any], event_id: str | None = None
) -> Event:
    """Add a new event of stored fields, also of the server's own."""
    event = Event(
        id=event_id or ids.new_id("e", well.id),
        org_id=well.org_id,
        project_id=well.project_id,
        **{**fields, "well_id": well.id},
        **creation_fields(uow),
    )
    uow.add(Put(events.record(event), "absent"))
    touch_time_log(uow, event)
    audit_event(uow, "event.created", event)
    return event


def add_version(uow: UnitOfWork, before: Event, after: Event) -> None:
    """Add the next version of an event; the time logs that it was and is in are raised."""
    uow.add(Put(events.record(after), before.version), StaleVersion("event"))
    touch_time_log(uow, before)
    touch_time_log(uow, after)


def touch_time_log(uow: UnitOfWork, event: Event) -> None:
    """Say that a change writes to the time log of a well, if the event is in it and not deleted.

    A moment and whole days are in none, and touch no window; but how the well stands is noted by
    the version of its log item, which they raise too.
    """
    if event.deleted_at is not None or not is_work(event):
        return
    if event.ends_at is not None and is_in_time_log(event):
        uow.touch_log(event.well_id, Window(event.starts_at, event.ends_at))
    else:
        uow.edit_log(event.well_id)


def audit_event(
    uow: UnitOfWork, action: str, event: Event, field_changes: tuple[FieldChange, ...] = ()
) -> None:
    """Add the audit entry of an event."""
    uow.audit_well_item(action, event, event.title, field_changes)


def check_event_count(drafts: Sequence[EventDraft]) -> None:
    """Check the number of events. Raises: Invalid unless there are 1 to 40."""
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
    """Check rows of events. Raises: Invalid with every rule that a row breaks."""
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
    """The fields that a change applies to: between all-day and timed, the old times are dropped."""
    fields = event_draft_fields(before)
    if changes.get("all_day") is True and not before.all_day:
        fields |= {"starts_at": None, "ends_at": None}
    if changes.get("all_day") is False and before.all_day:
        fields |= {"starts_on": None, "ends_on": None}
    return fields
