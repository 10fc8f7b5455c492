"""The events that a file would make, held against its wells, their stages and their events."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from welltrack_ui.domain.errors import Invalid
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.field_types import fold
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import StageDraft
from welltrack_ui.services.core.context import MAX_LIMIT, Ground
from welltrack_ui.services.imports import activity_codes
from welltrack_ui.services.imports.csv_table import RowError, Table, TableRow
from welltrack_ui.services.imports.event_rows import EventRow, Home, event_of
from welltrack_ui.services.wells import all_day_events
from welltrack_ui.store import events, keys, stages, wells

MOMENT = timedelta(milliseconds=1)


class Same(NamedTuple):
    """Two events that agree in this are the same one."""

    well_id: str
    starts_at: datetime
    ends_at: datetime | None
    kind: str
    title: str


class EventCheck:
    """One file against one project; `new_stages` is what is to be made with its events."""

    def __init__(self, ground: Ground, project: Project, table: Table, make_stages: bool) -> None:
        self.ground = ground
        self.project = project
        self.table = table
        self.make_stages = make_stages
        self.homes: dict[str, Home] = {}
        self.by_id: dict[str, Home] = {}
        self.new_stages: list[StageDraft] = []

    def run(self, default_well: str | None) -> tuple[list[EventRow], int, list[RowError]]:
        """The rows to write, how many are there already, and all errors."""
        named = {row.number: self._well_name(row, default_well) for row in self.table.rows}
        self.homes = self._homes({name for name in named.values() if name})
        self.by_id = {home.well.id: home for home in self.homes.values()}
        rows: list[EventRow] = []
        errors: list[RowError] = []
        for row in self.table.rows:
            made, wrong = self._event(row, named[row.number])
            errors += wrong
            if made:
                rows.append(made)
        new = self._without_present(rows)
        errors += self._plan_stages(new)
        return new, len(rows) - len(new), errors

    def _well_name(self, row: TableRow, default: str | None) -> str:
        return row.cells.get("well", default or "").strip()

    def _homes(self, names: Iterable[str]) -> dict[str, Home]:
        """The wells of the project that have these names, by the folded name."""
        guards = {fold(n): keys.unique(self.project.id, "well", n) for n in names}
        held = self.ground.engine.get_many(list(guards.values()))
        ids = {name: held[key].body.strip('"') for name, key in guards.items() if key in held}
        found = wells.many(self.ground.engine, list(ids.values()))
        return {
            name: Home(found[well_id], self._stages(well_id))
            for name, well_id in ids.items()
            if well_id in found and found[well_id].deleted_at is None
        }

    def _stages(self, well_id: str) -> dict[str, str]:
        """The ids of a well's stages by their folded names; the first of those named alike."""
        ids: dict[str, str] = {}
        cursor: str | None = None
        while True:
            page = stages.of_well(self.ground.engine, well_id, MAX_LIMIT, cursor)
            for stage in page.items:
                ids.setdefault(fold(stage.name), stage.id)
            cursor = page.next_cursor
            if cursor is None:
                return ids

    def _event(self, row: TableRow, well: str) -> tuple[EventRow | None, list[RowError]]:
        home = self.homes.get(fold(well))
        if home is None:
            where = f"project {self.project.name!r} has no well {well!r}"
            return None, [RowError(row.number, "well", where if well else "is required")]
        decimal_comma = self.table.decimal_comma
        return event_of(row, home, decimal_comma=decimal_comma, make_stages=self.make_stages)

    def _without_present(self, rows: Sequence[EventRow]) -> list[EventRow]:
        """The rows whose events are not there; equal rows stand for as many equal events."""
        present = self._present(rows)
        new = []
        for row in rows:
            same = self._same(row.draft)
            if present[same] > 0:
                present[same] -= 1
            else:
                new.append(row)
        return new

    def _present(self, rows: Sequence[EventRow]) -> Counter[Same]:
        """The events of the wells within the time that the file covers."""
        found: Counter[Same] = Counter()
        for home in self.homes.values():
            spans = [self._same(r.draft) for r in rows if r.draft.well_id == home.well.id]
            if not spans:
                continue
            window = Window(
                min(span.starts_at for span in spans),
                max(span.ends_at or span.starts_at for span in spans) + MOMENT,
            )
            source = events.of_well(home.well.id)
            for _, record in events.overlapping(self.ground.engine, source, window, page=MAX_LIMIT):
                found[same_as(Event.model_validate_json(record.body))] += 1
        return found

    def _same(self, draft: EventDraft) -> Same:
        when = all_day_events.instants(draft, self.by_id[draft.well_id].well)
        return Same(draft.well_id, when["starts_at"], when["ends_at"], draft.kind, draft.title)

    def _plan_stages(self, rows: Sequence[EventRow]) -> list[RowError]:
        """The stages to make, each from the start of its first event to the end of its last."""
        of_stage: dict[tuple[str, str], list[EventRow]] = {}
        for row in rows:
            if row.new_stage is not None:
                of_stage.setdefault((row.draft.well_id, fold(row.new_stage)), []).append(row)
        errors = []
        for members in of_stage.values():
            try:
                self.new_stages.append(StageDraft.parse(self._stage(members)))
            except Invalid as refused:
                number = members[0].number
                errors += [RowError(number, f"stage {e.field}", e.message) for e in refused.errors]
        return errors

    def _stage(self, members: Sequence[EventRow]) -> dict[str, Any]:
        name = members[0].new_stage or ""
        spans = [self._same(row.draft) for row in members]
        start = min(span.starts_at for span in spans)
        end = max(span.ends_at or span.starts_at for span in spans)
        over = start < end <= datetime.now(UTC)
        return {
            "well_id": members[0].draft.well_id,
            "kind": activity_codes.stage_kind_of(name),
            "name": name,
            "starts_at": start,
            "ends_at": end if end > start else None,
            "status": "done" if over else "in_progress",
        }


def same_as(event: Event) -> Same:
    """What makes an event the one that a row describes."""
    return Same(event.well_id, event.starts_at, event.ends_at, event.kind, event.title)
