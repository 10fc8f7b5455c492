"""Checks of an events file against its wells, their stages and their events."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from welltrack_ui.domain.errors import Invalid
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.input.import_faults import RowError, format_row_numbers
from welltrack_ui.domain.messages import mark, message
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import StageDraft
from welltrack_ui.services.core.context import MAX_LIMIT, ServiceContext
from welltrack_ui.services.imports import activity_codes
from welltrack_ui.services.imports.csv_table import CsvTable, TableRow
from welltrack_ui.services.imports.event_rows import EventRow, ImportWell, parse_event_row
from welltrack_ui.services.wells import all_day_events
from welltrack_ui.store import events, keys, records, stages, wells

ONE_MILLISECOND = timedelta(milliseconds=1)


class EventIdentity(NamedTuple):
    """The identity of an event in imports: two events that are equal in it are the same."""

    well_id: str
    starts_at: datetime
    ends_at: datetime | None
    kind: str
    title: str


class EventCheck:
    """A check of one file against one project; `new_stages` are to be made before its events."""

    def __init__(
        self, context: ServiceContext, project: Project, table: CsvTable, make_stages: bool
    ) -> None:
        self.context = context
        self.project = project
        self.table = table
        self.make_stages = make_stages
        self.wells_by_name: dict[str, ImportWell] = {}
        self.wells_by_id: dict[str, ImportWell] = {}
        self.new_stages: list[StageDraft] = []
        self.last_moments: dict[str, datetime] = {}

    def check_table(self, default_well: str | None) -> tuple[list[EventRow], int, list[RowError]]:
        """The rows to write, the number of rows that are there already, and all errors."""
        well_names = {
            row.number: self._read_well_name(row, default_well) for row in self.table.rows
        }
        self.wells_by_name = self._find_wells({name for name in well_names.values() if name})
        self.wells_by_id = {
            import_well.well.id: import_well for import_well in self.wells_by_name.values()
        }
        rows: list[EventRow] = []
        errors: list[RowError] = []
        for row in self.table.rows:
            event_row, row_errors = self._parse_event(row, well_names[row.number])
            errors += row_errors
            if event_row:
                rows.append(event_row)
        new = self._exclude_present(rows)
        errors += self._plan_stages(new)
        return new, len(rows) - len(new), errors

    def _read_well_name(self, row: TableRow, default: str | None) -> str:
        return row.cells.get("well", default or "").strip()

    def _find_wells(self, names: Iterable[str]) -> dict[str, ImportWell]:
        """The wells of the project that have these names, by the folded name."""
        # Names are looked up by their guards: one consistent read, where the list of wells may lag.
        guards = {fold_text(n): keys.unique_value_key(self.project.id, "well", n) for n in names}
        stored = self.context.engine.get_many(list(guards.values()))
        ids = {name: stored[key].body.strip('"') for name, key in guards.items() if key in stored}
        loaded = wells.load_many(self.context.engine, list(ids.values()))
        return {
            name: ImportWell(loaded[well_id], self._list_stage_ids(well_id))
            for name, well_id in ids.items()
            if well_id in loaded and loaded[well_id].deleted_at is None
        }

    def _list_stage_ids(self, well_id: str) -> dict[str, str]:
        """The ids of a well's stages by their folded names; the first of those named alike."""
        ids: dict[str, str] = {}
        read = partial(stages.list_stages, self.context.engine, well_id, MAX_LIMIT)
        for stage in records.all_pages(read):
            ids.setdefault(fold_text(stage.name), stage.id)
        return ids

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

    def _exclude_present(self, rows: Sequence[EventRow]) -> list[EventRow]:
        """The rows whose events are not there yet; equal rows are as many equal events."""
        present = self._count_present(rows)
        new = []
        for row in rows:
            same = self._identify_draft(row.draft)
            if present[same] > 0:
                present[same] -= 1
            else:
                new.append(row)
        return new

    def _count_present(self, rows: Sequence[EventRow]) -> Counter[EventIdentity]:
        """The events of the wells within the time that the file covers."""
        counts: Counter[EventIdentity] = Counter()
        for import_well in self.wells_by_name.values():
            spans = [
                self._identify_draft(r.draft)
                for r in rows
                if r.draft.well_id == import_well.well.id
            ]
            if not spans:
                continue
            window = Window(
                min(span.starts_at for span in spans),
                # A window excludes its end, but a moment there belongs to it.
                max(span.ends_at or span.starts_at for span in spans) + ONE_MILLISECOND,
            )
            source = events.well_partition(import_well.well.id)
            for _, record in events.read_overlapping_events(
                self.context.engine, source, window, page=MAX_LIMIT
            ):
                counts[identify_event(Event.parse_stored(record.body))] += 1
        return counts

    def _identify_draft(self, draft: EventDraft) -> EventIdentity:
        when = all_day_events.compute_instants(draft, self.wells_by_id[draft.well_id].well)
        return EventIdentity(
            draft.well_id, when["starts_at"], when["ends_at"], draft.kind, draft.title
        )

    def _plan_stages(self, rows: Sequence[EventRow]) -> list[RowError]:
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
        spans = [self._identify_draft(row.draft) for row in members]
        start = min(span.starts_at for span in spans)
        end = max(span.ends_at or span.starts_at for span in spans)
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


def list_day_warnings(rows: Iterable[EventRow]) -> list[str]:
    """The warning of rows whose date is that of the report day before; none without such."""
    numbers = [row.number for row in rows if row.next_day]
    if not numbers:
        return []
    return [
        message(
            "row {rows}: the hours after midnight are taken as of the day after their date,"
            " for they go on where the row before ends",
            rows=format_row_numbers(numbers),
        )
    ]


def identify_event(event: Event) -> EventIdentity:
    """The identity of an event that is there already."""
    return EventIdentity(event.well_id, event.starts_at, event.ends_at, event.kind, event.title)
