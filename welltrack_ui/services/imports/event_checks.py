"""Checks of an events file against its wells, their stages and their events."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from welltrack_ui.domain.errors import Invalid
from welltrack_ui.domain.event import UPLOAD_KIND, Event, EventDraft, is_in_time_log
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.input.import_faults import FileWarning, RowError, format_row_numbers
from welltrack_ui.domain.messages import mark, message
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import StageDraft
from welltrack_ui.services.core.context import MAX_LIMIT, ServiceContext
from welltrack_ui.services.imports import activity_codes
from welltrack_ui.services.imports.event_rows import (
    EventRow,
    ImportWell,
    merge_event,
    parse_event_row,
)
from welltrack_ui.services.imports.import_table import ImportTable, TableRow
from welltrack_ui.services.wells import all_day_events
from welltrack_ui.store import events, keys, records, stages, well_logs, wells
from welltrack_ui.store.engine.engine import Engine

ONE_MILLISECOND = timedelta(milliseconds=1)
LOCKED_ROW = mark("lies in a part of the time log that an approved report holds: reopen it first")


class EventMatcher:
    """Finds the wells of a file in a project, and the events that its rows are already.

    `new_stages` are to be made before its events.
    """

    def __init__(self, context: ServiceContext, project: Project) -> None:
        self.context = context
        self.project = project
        self.wells_by_name: dict[str, ImportWell] = {}
        self.wells_by_id: dict[str, ImportWell] = {}
        self.new_stages: list[StageDraft] = []

    def find_wells(self, names: Iterable[str]) -> None:
        """Find the wells of the project that have these names, by the folded name."""
        # Names are looked up by their guards: one consistent read, where the list of wells may lag.
        guards = {fold_text(n): keys.unique_value_key(self.project.id, "well", n) for n in names}
        stored = self.context.engine.get_many(list(guards.values()))
        ids = {name: stored[key].body.strip('"') for name, key in guards.items() if key in stored}
        loaded = wells.load_many(self.context.engine, list(ids.values()))
        self.wells_by_name = {
            name: ImportWell(loaded[well_id], self._list_stage_ids(well_id))
            for name, well_id in ids.items()
            if well_id in loaded and loaded[well_id].deleted_at is None
        }
        self.wells_by_id = {
            import_well.well.id: import_well for import_well in self.wells_by_name.values()
        }

    def _list_stage_ids(self, well_id: str) -> dict[str, str]:
        """The ids of a well's stages by their folded names; the first of those named alike."""
        ids: dict[str, str] = {}
        read = partial(stages.list_stages, self.context.engine, well_id, MAX_LIMIT)
        for stage in records.all_pages(read):
            ids.setdefault(fold_text(stage.name), stage.id)
        return ids

    def match_present(self, rows: Sequence[EventRow]) -> tuple[list[EventRow], list[RowError]]:
        """The rows with the events that they are, and the errors of those that can't be.

        Equal rows are as many equal events.
        """
        present = self._read_present(rows)
        starts = [self._compute_times(row.draft)[0] for row in rows]
        targets: dict[int, Event] = {}
        for is_same in (is_equal_event, has_same_title, has_same_kind):
            for i, row in enumerate(rows):
                candidates = present.get((row.draft.well_id, starts[i]), [])
                same = next((e for e in candidates if is_same(row.draft, e)), None)
                if i not in targets and same is not None:
                    candidates.remove(same)
                    targets[i] = same
        matched: list[EventRow] = []
        errors: list[RowError] = []
        for i, row in enumerate(rows):
            try:
                matched.append(merge_event(row, targets[i]) if i in targets else row)
            except Invalid as refused:
                errors += [
                    RowError(row.number, e.field, e.message, e.sentence) for e in refused.errors
                ]
        return matched, errors

    def _read_present(self, rows: Sequence[EventRow]) -> dict[tuple[str, datetime], list[Event]]:
        """The events of the wells that start when a row does, by well and start."""
        starts: dict[str, set[datetime]] = {}
        for row in rows:
            starts.setdefault(row.draft.well_id, set()).add(self._compute_times(row.draft)[0])
        present: dict[tuple[str, datetime], list[Event]] = {}
        for well_id, instants in starts.items():
            # A window excludes its end, but what starts there belongs to it.
            window = Window(min(instants), max(instants) + ONE_MILLISECOND)
            partition = events.well_partition(well_id)
            for _, record in events.read_overlapping_events(
                self.context.engine, partition, window, page=MAX_LIMIT
            ):
                event = Event.parse_stored(record.body)
                if event.starts_at in instants and event.kind != UPLOAD_KIND:
                    present.setdefault((well_id, event.starts_at), []).append(event)
        return present

    def _compute_times(self, draft: EventDraft) -> tuple[datetime, datetime]:
        """The start and the end of a draft; the end of a moment is its start."""
        when = all_day_events.compute_instants(draft, self.wells_by_id[draft.well_id].well)
        return when["starts_at"], when["ends_at"] or when["starts_at"]

    def plan_stages(self, rows: Sequence[EventRow]) -> list[RowError]:
        """Plan the stages to make, from the first start to the last end of their events; errors."""
        of_stage: dict[tuple[str, str], list[EventRow]] = {}
        for row in rows:
            if row.new_stage is not None:
                of_stage.setdefault((row.draft.well_id, fold_text(row.new_stage)), []).append(row)
        errors = []
        for members in of_stage.values():
            try:
                self.new_stages.append(StageDraft.parse(self._stage_fields(members)))
            except Invalid as refused:
                number = members[0].number
                errors += [
                    RowError(number, f"stage {e.field}", e.message, e.sentence)
                    for e in refused.errors
                ]
        return errors

    def _stage_fields(self, members: Sequence[EventRow]) -> dict[str, Any]:
        name = members[0].new_stage or ""
        spans = [self._compute_times(row.draft) for row in members]
        start, end = min(first for first, _ in spans), max(last for _, last in spans)
        # A last event that ends in the future leaves its stage open.
        over = start < end <= datetime.now(UTC)
        return {
            "well_id": members[0].draft.well_id,
            "kind": activity_codes.classify_stage(name),
            "name": name,
            "starts_at": start,
            "ends_at": end if end > start else None,
            "status": "done" if over else "in_progress",
        }


class EventCheck(EventMatcher):
    """A check of one table against one project."""

    def __init__(
        self, context: ServiceContext, project: Project, table: ImportTable, make_stages: bool
    ) -> None:
        super().__init__(context, project)
        self.table = table
        self.make_stages = make_stages
        self.last_moments: dict[str, datetime] = {}

    def check_table(self, default_well: str | None) -> tuple[list[EventRow], list[RowError]]:
        """The rows that can be taken, and all errors of the others."""
        well_names = {
            row.number: self._read_well_name(row, default_well) for row in self.table.rows
        }
        self.find_wells({name for name in well_names.values() if name})
        rows: list[EventRow] = []
        errors: list[RowError] = []
        for row in self.table.rows:
            event_row, row_errors = self._parse_event(row, well_names[row.number])
            errors += row_errors
            if event_row:
                rows.append(event_row)
        rows, merge_errors = self.match_present(rows)
        errors += [*merge_errors, *find_locked_rows(self.context.engine, rows)]
        errors += self.plan_stages(rows)
        return rows, errors

    def _read_well_name(self, row: TableRow, default: str | None) -> str:
        return row.cells.get("well", default or "").strip()

    def _parse_event(self, row: TableRow, well: str) -> tuple[EventRow | None, list[RowError]]:
        import_well = self.wells_by_name.get(fold_text(well))
        if import_well is None:
            problem = message(
                "project {project} has no such well: make it first, or mend its name",
                project=self.project.name,
            )
            return None, [RowError(row.number, "well", problem if well else mark("is required"))]
        event_row, errors = parse_event_row(
            row,
            import_well,
            decimal_comma=self.table.decimal_comma,
            make_stages=self.make_stages,
            after=self.last_moments.get(import_well.well.id),
        )
        if event_row:
            draft = event_row.draft
            self._remember_moment(import_well.well.id, draft.ends_at or draft.starts_at)
        return event_row, errors

    def _remember_moment(self, well_id: str, moment: datetime | None) -> None:
        """Keep where a row ended: of an hour that clocks showed twice, the next row follows it."""
        if moment is not None:
            self.last_moments[well_id] = moment


def find_locked_rows(engine: Engine, rows: Sequence[EventRow]) -> list[RowError]:
    """The errors of rows that would write to a part of a log that an approved report holds."""
    logs = well_logs.load_many(engine, list(dict.fromkeys(row.draft.well_id for row in rows)))
    return [
        RowError(row.number, "starts_at", LOCKED_ROW)
        for row in rows
        if any(map(logs[row.draft.well_id].find_lock, list_logged_windows(row)))
    ]


def list_logged_windows(row: EventRow) -> list[Window]:
    """The windows of a time log that a row would write to: those of its event before and after."""
    draft, target = row.draft, row.target
    windows: list[Window] = []
    if row.action == "unchanged":
        return windows
    if target and target.ends_at and is_in_time_log(target):
        windows.append(Window(target.starts_at, target.ends_at))
    takes_time = not draft.all_day and draft.state == "actual"
    if takes_time and draft.starts_at and draft.ends_at:
        windows.append(Window(draft.starts_at, draft.ends_at))
    return windows


def is_equal_event(draft: EventDraft, event: Event) -> bool:
    """Whether an event has the title, the kind and the end of a row."""
    same_end = draft.all_day or draft.ends_at == event.ends_at
    return same_end and has_same_title(draft, event) and has_same_kind(draft, event)


def has_same_title(draft: EventDraft, event: Event) -> bool:
    """Whether an event is called as a row is."""
    return draft.title == event.title


def has_same_kind(draft: EventDraft, event: Event) -> bool:
    """Whether an event is of a row's kind."""
    return draft.kind == event.kind


def list_day_warnings(rows: Iterable[EventRow]) -> list[FileWarning]:
    """The warning of rows whose date is that of the report day before; none without such."""
    numbers = [row.number for row in rows if row.next_day]
    if not numbers:
        return []
    text = message(
        "row {rows}: the hours after midnight are taken as of the day after their date,"
        " for they go on where the row before ends",
        rows=format_row_numbers(numbers),
    )
    return [FileWarning(text, numbers[0], "starts_at")]
