"""The plan of an import: what each of its commits writes, with ids that are given beforehand.

It is stored before anything of it is written, so that an import that breaks off can be finished, or
taken back, by whoever comes next.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.input.import_job import ImportPart, PlannedWrite
from welltrack_ui.domain.stage import StageDraft
from welltrack_ui.domain.well import WellDraft
from welltrack_ui.services.imports.event_rows import EventRow
from welltrack_ui.services.imports.importer import ImportCheck, ImportRow
from welltrack_ui.services.imports.well_checks import WellRow
from welltrack_ui.services.wells.events import MAX_EVENTS_AT_ONCE
from welltrack_ui.store import keys

MAX_PART_BYTES = 250_000
MAX_STAGES_IN_PART = 20
MAX_PART_OPERATIONS = 90
"""What is left of a commit beside its part, the project's lock and checks."""
StageIds = dict[tuple[str, str], str]


def plan_parts(check: ImportCheck, import_id: str) -> list[ImportPart]:
    """The commits of an import, in their order: stages before the events in them."""
    is_events = check.kind == "events"
    batches = plan_events(check.stages, check.rows) if is_events else plan_wells(check)
    return number_parts(batches, import_id)


def number_parts(batches: Iterable[list[PlannedWrite]], import_id: str) -> list[ImportPart]:
    """The parts of an import, a commit each, in the order of their batches."""
    return [
        ImportPart(
            import_id=import_id, number=number, version=1, state="planned", writes=tuple(batch)
        )
        for number, batch in enumerate(batches)
    ]


def plan_wells(check: ImportCheck) -> Iterator[list[PlannedWrite]]:
    """Batches of wells that fit in one commit with their guards, search records and entries."""
    batch: list[PlannedWrite] = []
    size = 0
    for row in check.rows:
        if not isinstance(row, WellRow) or row.action == "unchanged":
            continue
        # A new zone moves the all-day events of a well in the same commit.
        steps = MAX_PART_OPERATIONS if moves_zone(row) else count_operations(row.draft)
        if batch and size + steps > MAX_PART_OPERATIONS:
            yield batch
            batch, size = [], 0
        batch.append(plan_well(row))
        size += steps
    if batch:
        yield batch


def plan_well(row: WellRow) -> PlannedWrite:
    """The write of a well."""
    fields = row.draft.model_dump(mode="json")
    if row.target is None:
        return PlannedWrite(
            entity="well", action="new", id=ids.new_id("w"), version=1, fields=fields
        )
    return PlannedWrite(
        entity="well",
        action="changed",
        id=row.target.id,
        version=row.target.version + 1,
        fields={change.field: fields[change.field] for change in row.changes},
        before={change.field: change.before for change in row.changes},
    )


def moves_zone(row: WellRow) -> bool:
    """Whether a row gives its well another time zone."""
    return any(change.field == "timezone" for change in row.changes)


def count_operations(draft: WellDraft) -> int:
    """The number of operations of a well: itself, its log item, entry, guards, search records.

    One more takes it back: the task that purges it from the trash.
    """
    guards = 1 + bool(draft.uwi) + bool(draft.api_number)
    return 4 + guards + len(keys.list_word_starts(draft.name))


def plan_events(
    new_stages: Iterable[StageDraft], rows: Iterable[ImportRow]
) -> Iterator[list[PlannedWrite]]:
    """Batches of new stages, then of up to 40 events of one well, in the order of the file."""
    stage_ids: StageIds = {}
    stages = []
    for draft in new_stages:
        stage_id = ids.new_id("s", draft.well_id)
        stage_ids[draft.well_id, fold_text(draft.name)] = stage_id
        fields = draft.model_dump(mode="json")
        stages.append(
            PlannedWrite(entity="stage", action="new", id=stage_id, version=1, fields=fields)
        )
    for first in range(0, len(stages), MAX_STAGES_IN_PART):
        yield stages[first : first + MAX_STAGES_IN_PART]
    wells: dict[str, list[PlannedWrite]] = {}
    for row in rows:
        if isinstance(row, EventRow) and row.action != "unchanged":
            wells.setdefault(row.draft.well_id, []).append(plan_event(row, stage_ids))
    for of_well in wells.values():
        yield from split_batches(of_well)


def plan_event(row: EventRow, stage_ids: StageIds) -> PlannedWrite:
    """The write of an event."""
    fields: dict[str, Any] = row.draft.model_dump(mode="json")
    if row.new_stage is not None:
        fields["stage_id"] = stage_ids[row.draft.well_id, fold_text(row.new_stage)]
    if row.target is None:
        event_id = ids.new_id("e", row.draft.well_id)
        return PlannedWrite(entity="event", action="new", id=event_id, version=1, fields=fields)
    before = {change.field: change.before for change in row.changes}
    if row.new_stage is not None:
        before["stage_id"] = row.target.stage_id
    return PlannedWrite(
        entity="event",
        action="changed",
        id=row.target.id,
        version=row.target.version + 1,
        fields={name: fields[name] for name in before},
        before=before,
    )


def split_batches(
    writes: Iterable[PlannedWrite], most: int = MAX_EVENTS_AT_ONCE
) -> Iterator[list[PlannedWrite]]:
    """Batches of so many at the most, each small enough for one record."""
    batch: list[PlannedWrite] = []
    size = 0
    for write in writes:
        length = len(write.model_dump_json().encode())
        if batch and (len(batch) == most or size + length > MAX_PART_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(write)
        size += length
    if batch:
        yield batch
