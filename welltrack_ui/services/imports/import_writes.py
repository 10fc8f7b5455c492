"""The writes of one part of an import, and what takes them back; each in one unit of work."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from welltrack_ui.domain.audit import diff
from welltrack_ui.domain.entity import Entity
from welltrack_ui.domain.errors import NotFound, StaleVersion
from welltrack_ui.domain.event import Event, EventDraft, is_in_time_log
from welltrack_ui.domain.input.import_job import PlannedWrite
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.report import Report, ReportDraft
from welltrack_ui.domain.stage import Stage, StageDraft
from welltrack_ui.domain.well import Well, WellDraft
from welltrack_ui.services.core.context import (
    ServiceContext,
    comparable_fields,
    merge_changes,
    next_version,
    select_fields,
)
from welltrack_ui.services.reports import reports as report_writes
from welltrack_ui.services.wells import all_day_events
from welltrack_ui.services.wells import events as event_writes
from welltrack_ui.services.wells import stages as stage_writes
from welltrack_ui.services.wells import wells as well_writes
from welltrack_ui.store import keys, well_logs, wells
from welltrack_ui.store.engine.engine import Engine, Key, Query
from welltrack_ui.store.unit_of_work import UnitOfWork

SomeEntity = TypeVar("SomeEntity", bound=Entity)
MODELS: Mapping[str, tuple[str, type[Entity]]] = {
    "well": ("w", Well),
    "stage": ("s", Stage),
    "event": ("e", Event),
    "report": ("r", Report),
}
CONTENT_PREFIXES = ("S#", "E#", "F#", "R#")
"""What may stand in a well that an import made: stages, events, files and reports."""


def add_writes(
    context: ServiceContext, uow: UnitOfWork, org: Organization, writes: Sequence[PlannedWrite]
) -> None:
    """Add what a part writes.

    Raises: StaleVersion for what was changed since the plan; NotFound for a well that is gone.
    """
    steps: dict[str, Callable[[], None]] = {
        "well": lambda: _add_wells(context, uow, org, writes),
        "stage": lambda: _add_stages(context, uow, writes),
        "event": lambda: _add_events(context, uow, writes),
        "report": lambda: _add_reports(context, uow, writes),
    }
    if writes:
        steps[writes[0].entity]()


def _add_wells(
    context: ServiceContext, uow: UnitOfWork, org: Organization, writes: Sequence[PlannedWrite]
) -> None:
    present = load_targets(context.engine, writes)
    for write in writes:
        if write.action == "new":
            well_writes.add_well(uow, org, WellDraft.parse(write.fields), write.id)
        else:
            before = require_planned(present.get(write.id), write, Well)
            change_well(context, uow, before, write.fields)


def _add_stages(context: ServiceContext, uow: UnitOfWork, writes: Sequence[PlannedWrite]) -> None:
    drafts = [StageDraft.parse(write.fields) for write in writes]
    homes = load_homes(context.engine, {draft.well_id for draft in drafts})
    for draft, write in zip(drafts, writes, strict=True):
        stage_writes.add_stage(uow, homes[draft.well_id], draft, write.id)


def _add_events(context: ServiceContext, uow: UnitOfWork, writes: Sequence[PlannedWrite]) -> None:
    present = load_targets(context.engine, writes)
    targets = [
        None if w.action == "new" else require_planned(present.get(w.id), w, Event) for w in writes
    ]
    drafts = [
        merge_event_fields(target, write.fields) if target else EventDraft.parse(write.fields)
        for write, target in zip(writes, targets, strict=True)
    ]
    # A part has events of one well alone.
    well_id = drafts[0].well_id
    well = load_homes(context.engine, {well_id})[well_id]
    event_writes.check_stages(context, uow, well, drafts)
    all_day_events.require_same_zone(uow, well, drafts)
    for write, before, draft in zip(writes, targets, drafts, strict=True):
        if before is None:
            event_writes.add_event(uow, well, draft, write.id)
        else:
            event_writes.add_event_version(uow, well, before, draft)


def _add_reports(context: ServiceContext, uow: UnitOfWork, writes: Sequence[PlannedWrite]) -> None:
    present = load_targets(context.engine, writes)
    homes = load_homes(context.engine, {str(write.fields["well_id"]) for write in writes})
    for write in writes:
        draft = ReportDraft.parse(write.fields)
        if write.action == "new":
            report_writes.add_report(uow, homes[draft.well_id], draft.model_dump(), write.id)
        else:
            before = require_planned(present.get(write.id), write, Report)
            report_writes.add_report_version(uow, before, draft.model_dump())


def merge_event_fields(event: Event, fields: Mapping[str, Any]) -> EventDraft:
    """The draft of an event with some fields changed. Raises: Invalid."""
    current = event_writes.drop_other_times(event, dict(fields))
    return EventDraft.parse({**current, **fields})


def change_well(
    context: ServiceContext, uow: UnitOfWork, before: Well, fields: Mapping[str, Any]
) -> None:
    """Add the next version of a well. Raises: Invalid; Conflict for days of signed reports."""
    current = select_fields(before, WellDraft.model_fields)
    draft = merge_changes(WellDraft, current, dict(fields))
    after = next_version(before, uow, **draft.model_dump())
    well_writes.require_clock(context, uow, before, after)
    changes = diff(before, after, comparable_fields(draft))
    well_writes.write_well_version(uow, before, after, "well.updated", changes)
    if after.timezone != before.timezone:
        all_day_events.refile_all_day_events(context, uow, after)


def add_undo(
    context: ServiceContext, uow: UnitOfWork, writes: Sequence[PlannedWrite]
) -> tuple[int, list[str]]:
    """Add what takes a part back: how much that is, and the ids of what stays.

    What somebody changed since stays, and what others put something into. What somebody deleted is
    neither taken back nor there.
    """
    present = load_targets(context.engine, writes, new_too=True)
    undone, retained = 0, []
    for write in writes:
        entity = present.get(write.id)
        if entity is None or entity.deleted_at:
            continue
        if entity.version != write.version or must_stay(context.engine, write, entity):
            retained.append(write.id)
            continue
        _undo_write(context, uow, write, entity)
        undone += 1
    return undone, retained


def must_stay(engine: Engine, write: PlannedWrite, entity: Entity) -> bool:
    """Whether others use what was made, a signed report holds it, or its well is deleted."""
    if is_signed(engine, entity):
        return True
    if write.action == "new":
        return is_used(engine, entity)
    if not isinstance(entity, Event):
        return False
    home = wells.load(engine, entity.well_id)
    return home is None or home.deleted_at is not None


def _undo_write(
    context: ServiceContext, uow: UnitOfWork, write: PlannedWrite, entity: Entity
) -> None:
    if isinstance(entity, Well):
        if write.action == "new":
            well_writes.add_well_deletion(uow, entity)
        else:
            change_well(context, uow, entity, write.before)
    elif isinstance(entity, Stage):
        stage_writes.add_stage_deletion(uow, entity)
    elif isinstance(entity, Report):
        _undo_report(uow, write, entity)
    elif isinstance(entity, Event):
        if write.action == "new":
            event_writes.add_event_deletion(uow, entity)
            return
        well = load_homes(context.engine, {entity.well_id})[entity.well_id]
        draft = merge_event_fields(entity, write.before)
        event_writes.add_event_version(uow, well, entity, draft)


def _undo_report(uow: UnitOfWork, write: PlannedWrite, report: Report) -> None:
    if write.action == "new":
        report_writes.add_report_deletion(uow, report)
    else:
        fields = {**select_fields(report, ReportDraft.model_fields), **write.before}
        report_writes.add_report_version(uow, report, ReportDraft.parse(fields).model_dump())


def is_signed(engine: Engine, entity: Entity) -> bool:
    """Whether a well has signed reports, or an approved one holds an event."""
    if isinstance(entity, Well):
        return bool(well_logs.load(engine, entity.id).signed_ids)
    if not isinstance(entity, Event) or entity.ends_at is None or not is_in_time_log(entity):
        return False
    window = Window(entity.starts_at, entity.ends_at)
    return well_logs.load(engine, entity.well_id).find_lock(window) is not None


def is_used(engine: Engine, entity: Entity) -> bool:
    """Whether something stands in a well or a stage."""
    if isinstance(entity, Well):
        home = keys.partition_key(entity.id)
        return any(
            has_live_record(engine, Query("main", home, *keys.prefix_range(prefix)))
            for prefix in CONTENT_PREFIXES
        )
    if isinstance(entity, Stage):
        home, prefix = keys.partition_key(entity.well_id), keys.stage_prefix(entity.id)
        return has_live_record(engine, Query("l2", home, *keys.prefix_range(f"{prefix}#")))
    return False


def has_live_record(engine: Engine, query: Query) -> bool:
    """Whether a query has any entity that is not in the trash."""
    return any('"deleted_at":null' in record.body for record in engine.walk(query))


def load_targets(
    engine: Engine, writes: Sequence[PlannedWrite], *, new_too: bool = False
) -> dict[str, Entity]:
    """The entities that are there of those that a part writes, by id."""
    wanted: dict[Key, tuple[str, type[Entity]]] = {}
    for write in writes:
        if new_too or write.action == "changed":
            letter, model = MODELS[write.entity]
            wanted[keys.entity_key(write.id, letter)] = (write.id, model)
    stored = engine.get_many(list(wanted))
    return {
        entity_id: model.parse_stored(stored[key].body)
        for key, (entity_id, model) in wanted.items()
        if key in stored
    }


def require_planned(
    entity: Entity | None, write: PlannedWrite, model: type[SomeEntity]
) -> SomeEntity:
    """The entity as the plan knew it. Raises: StaleVersion where it is changed or gone."""
    if not isinstance(entity, model) or entity.deleted_at or entity.version != write.version - 1:
        raise StaleVersion(write.entity)
    return entity


def load_homes(engine: Engine, well_ids: set[str]) -> dict[str, Well]:
    """Wells by their ids. Raises: NotFound where one is deleted."""
    homes = wells.load_many(engine, list(well_ids))
    if len(homes) < len(well_ids) or any(well.deleted_at for well in homes.values()):
        raise NotFound("well")
    return homes
