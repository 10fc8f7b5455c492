"""A row of an events file: which columns it may have, and the event that it makes.

Columns are the fields of an event, by name or by label in English, Russian or Kazakh, and `well`
and `stage` by their names. The lines of daily reports are taken as they come, with these other
names, and with those of `import_words`:

| column | field |
|---|---|
| `well_name`, `wellbore` | `well` |
| `phase` | `stage` |
| `start`, `from`, `start_time` | `starts_at` |
| `end`, `to`, `end_time` | `ends_at` |
| `code`, `activity` | `activity_code` |
| `comment`, `comments`, `remark`, `remarks` | `title` (its first line), `description` (all) |
| `depth_m`, `depth` | `md_end`, where it is above 0: many reports write 0 for "does not apply" |

The day of times that are a clock alone is in `date`, or in the start for the end. What a report
leaves out is told from the rest: `kind` and `npt_category` from the code, and an
NPT line is `downtime`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import FieldChange, diff
from welltrack_ui.domain.errors import Invalid
from welltrack_ui.domain.event import Event, EventDraft, event_draft_fields
from welltrack_ui.domain.field_labels import EVENT_FIELDS, METRE_KINDS
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.input import import_words, typed_time
from welltrack_ui.domain.input.import_faults import RowError
from welltrack_ui.domain.input.import_job import RowAction
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.reports.sheet_cells import split_description
from welltrack_ui.domain.well import Well
from welltrack_ui.services.imports import activity_codes, csv_cells
from welltrack_ui.services.imports.cell_format import CellFormat, CellReader
from welltrack_ui.services.imports.cell_numbers import parse_feet, parse_metres
from welltrack_ui.services.imports.cell_times import join_days_and_clocks, parse_instant
from welltrack_ui.services.imports.csv_cells import read_cells
from welltrack_ui.services.imports.import_table import (
    TableRow,
    columns_from_labels,
    columns_from_words,
)
from welltrack_ui.services.imports.row_drafts import parse_row_draft
from welltrack_ui.services.wells.events import drop_other_times

ONE_DAY = timedelta(days=1)
SHORTEST_DURATION = timedelta(milliseconds=1)
MAX_SHORT_DURATION = timedelta(hours=2)
NAMED_IN_THE_FILE = {"well_id", "stage_id"}
TIME_FIELDS = frozenset({"all_day", "starts_on", "ends_on", "starts_at", "ends_at"})
DERIVED_FIELDS = frozenset({"kind", "npt", "npt_category", "time_class"})
EVENT_WORDS = {
    name: import_words.map_words(words) for name, words in import_words.EVENT_VALUES.items()
}
LENGTH_COLUMNS = [*(name for name, row in EVENT_FIELDS.items() if row.kind in METRE_KINDS), "depth"]
EVENT_CELL_READERS: dict[str, CellReader] = {
    **csv_cells.build_field_readers(EVENT_FIELDS, EventDraft, EVENT_WORDS, but=NAMED_IN_THE_FILE),
    "comment": csv_cells.parse_text,
    "depth": parse_metres,
    **{f"{name}_ft": parse_feet for name in LENGTH_COLUMNS},
}
CELL_SOURCES: Mapping[str, tuple[str, ...]] = {
    "title": ("comment", "activity_code"),
    "description": ("comment",),
    "md_end": ("depth", "depth_ft"),
    "starts_at": ("date",),
}
"""The columns that fill a field in place of its own, for what is said of its faults."""
COLUMN_FIELDS = {"depth": "md_end", "comment": "title"}
"""The field that a fault of such a column is of."""
EVENT_COLUMNS: dict[str, str | None] = {
    **columns_from_words(import_words.EVENT_HEADINGS),
    **columns_from_labels(EVENT_FIELDS, EVENT_CELL_READERS),
    **{name: name for name in EVENT_CELL_READERS},
    "well": "well",
    "well_name": "well",
    "wellbore": "well",
    "stage": "stage",
    "phase": "stage",
    "start": "starts_at",
    "from": "starts_at",
    "start_time": "starts_at",
    "end": "ends_at",
    "to": "ends_at",
    "end_time": "ends_at",
    "code": "activity_code",
    "activity": "activity_code",
    "comments": "comment",
    "remark": "comment",
    "remarks": "comment",
    "depth_m": "depth",
    **{f"{name}_m": name for name in LENGTH_COLUMNS},
}


@dataclass(frozen=True, slots=True)
class ImportWell:
    """A well of the file, and the ids of its stages by their folded names."""

    well: Well
    stages: dict[str, str]


@dataclass(frozen=True, slots=True)
class EventRow:
    """A row's event; `new_stage` names the stage that is to be made for it.

    `next_day` tells that the file's date is that of a report day, which ends after midnight.
    `given` are the fields that the file gives; of an event that is there, only they are compared.
    """

    number: int
    draft: EventDraft
    new_stage: str | None = None
    next_day: bool = False
    given: frozenset[str] = frozenset()
    target: Event | None = None
    changes: tuple[FieldChange, ...] = ()

    @property
    def action(self) -> RowAction:
        """Whether the event is made, changed or left as it is."""
        if self.target is None:
            return "new"
        return "changed" if self.changes or self.new_stage else "unchanged"


def parse_event_row(
    row: TableRow,
    import_well: ImportWell,
    *,
    decimal_comma: bool,
    make_stages: bool,
    after: datetime | None = None,
) -> tuple[EventRow | None, list[RowError]]:
    """The event of a row, or all errors of it; `after` is where the well's row before ended."""
    zone = report_day.load_zone(import_well.well.timezone)
    values, cell_errors = read_event_cells(row, CellFormat(zone, decimal_comma, after))
    next_day = is_after_midnight(row, values, after)
    if next_day:
        values |= {n: values[n] + ONE_DAY for n in ("starts_at", "ends_at") if n in values}
    stage = " ".join(row.cells.get("stage", "").split())
    stage_id = import_well.stages.get(fold_text(stage))
    if stage and stage_id is None and not make_stages:
        cell_errors["stage"] = message(
            "well {well} has no such stage: make it first, or let the import make stages",
            well=import_well.well.name,
        )
    fields = {
        **complete_fields(values, stage),
        "well_id": import_well.well.id,
        "stage_id": stage_id,
    }
    draft, errors = parse_row_draft(EventDraft, row.number, fields, cell_errors)
    if draft is None:
        return None, errors
    new_stage = stage if stage and stage_id is None else None
    return EventRow(row.number, draft, new_stage, next_day, find_given(row, draft)), []


def find_given(row: TableRow, draft: EventDraft) -> frozenset[str]:
    """The fields that a row gives itself; those that are only derived are not among them."""
    given = {name.removesuffix("_ft") for name in row.cells}
    if "comment" in given:
        given |= {"title"} | ({"description"} if draft.description else set())
    if "depth" in given and draft.md_end is not None:
        given.add("md_end")
    given |= {"starts_at"} if "date" in given and not draft.all_day else set()
    given |= {"stage_id"} if "stage" in given else set()
    return frozenset(given & EventDraft.model_fields.keys()) - {"well_id"}


def merge_event(row: EventRow, target: Event) -> EventRow:
    """The row of an event that is there already, with what differs in the fields that it gives.

    Raises: Invalid where the event can't have these values.
    """
    given = set(row.given)
    if row.draft.all_day != target.all_day:
        given |= TIME_FIELDS
    try:
        draft = _apply_fields(row.draft, target, given)
    except Invalid:
        # A line that says NPT alone: what is derived from it comes along.
        draft = _apply_fields(row.draft, target, given | DERIVED_FIELDS)
    before = EventDraft.model_construct(None, **event_draft_fields(target))
    changes = diff(before, draft, tuple(EventDraft.model_fields))
    return replace(row, draft=draft, target=target, changes=changes)


def _apply_fields(draft: EventDraft, target: Event, given: Collection[str]) -> EventDraft:
    values = {name: getattr(draft, name) for name in given}
    return EventDraft.parse({**drop_other_times(target, values), **values})


def is_after_midnight(row: TableRow, values: Mapping[str, Any], after: datetime | None) -> bool:
    """Whether a row goes on after midnight where the row before ended, under the same date.

    A report day from 06:00 is written so: `31.12.2024` stands beside all of its 24 hours.
    """
    start = values.get("starts_at")
    dated = "date" in row.cells and typed_time.is_clock(row.cells.get("starts_at", ""))
    return bool(dated and start and after and start + ONE_DAY == after)


def read_event_cells(row: TableRow, reading: CellFormat) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of a row's cells by field, and the errors by field, each under the field's name.

    Metres win over feet. An end that clocks showed twice is the one after the start.
    """
    cells = join_days_and_clocks(row.cells)
    values_read, errors = read_cells(cells, EVENT_CELL_READERS, reading)
    values = {name.removesuffix("_ft"): value for name, value in values_read.items()}
    values |= {name: value for name, value in values_read.items() if not name.endswith("_ft")}
    start, end = values.get("starts_at"), values.get("ends_at")
    if start and end and end <= start:
        values["ends_at"] = parse_instant(
            cells["ends_at"], replace(reading, after=start + SHORTEST_DURATION)
        )
    plain = {name.removesuffix("_ft"): text for name, text in errors.items()}
    return values, {COLUMN_FIELDS.get(name, name): text for name, text in plain.items()}


def complete_fields(values: dict[str, Any], stage: str) -> dict[str, Any]:
    """The fields of the draft; those that a daily report leaves out are derived from the others."""
    fields = dict(values)
    comment, depth = fields.pop("comment", None), fields.pop("depth", None)
    code = fields.get("activity_code")
    title, _ = split_description(comment or code or "")
    # setdefault throughout: a value in the file's own column wins over one that is derived.
    fields.setdefault("title", title)
    if comment and comment.strip() != fields["title"]:
        fields.setdefault("description", comment.strip())
    if depth:
        fields.setdefault("md_end", depth)
    npt = bool(fields.setdefault("npt", activity_codes.is_npt_code(code)))
    if npt:
        fields.setdefault("npt_category", activity_codes.classify_npt_category(code))
        fields.setdefault("time_class", "downtime")
    # Long work that began with a meeting is classified by its code, not by that meeting.
    comment_start = title if is_short_event(fields) or "description" not in fields else None
    fields.setdefault("kind", activity_codes.classify_activity(code, stage, comment_start, npt=npt))
    return fields


def is_short_event(fields: Mapping[str, Any]) -> bool:
    """Whether an event takes two hours at the most."""
    start, end = fields.get("starts_at"), fields.get("ends_at")
    return bool(start and end and end - start <= MAX_SHORT_DURATION)
