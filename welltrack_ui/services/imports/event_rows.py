"""A row of an events file: which columns it may have, and the event that it makes.

Columns are the fields of an event, by name or by label, and `well` and `stage` by their names. The
lines of daily reports are taken as they come, with these other names:

| column | field |
|---|---|
| `well_name`, `wellbore` | `well` |
| `phase` | `stage` |
| `start`, `from`, `start_time` | `starts_at` |
| `end`, `to`, `end_time` | `ends_at` |
| `code`, `activity` | `activity_code` |
| `comment`, `comments`, `remark`, `remarks` | `title` (its first line), `description` (all) |
| `depth_m`, `depth` | `md_end`, where it is above 0: many reports write 0 for "does not apply" |

What a report leaves out is told from the rest: `kind` and `npt_category` from the code, and an
NPT line is `downtime`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from welltrack_ui.domain import report_day
from welltrack_ui.domain.errors import Invalid
from welltrack_ui.domain.event import EventDraft
from welltrack_ui.domain.field_labels import EVENT_FIELDS
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.well import Well
from welltrack_ui.services.imports import activity_codes, csv_cells
from welltrack_ui.services.imports.csv_cells import CellFormat, CellReader, read_cells
from welltrack_ui.services.imports.csv_table import (
    RowError,
    TableRow,
    collect_row_errors,
    columns_from_labels,
)

MAX_TITLE_LENGTH = 160
MAX_SHORT_DURATION = timedelta(hours=2)
NAMED_IN_THE_FILE = {"well_id", "stage_id"}
EVENT_CELL_READERS: dict[str, CellReader] = {
    **csv_cells.build_field_readers(EVENT_FIELDS, EventDraft, {}, but=NAMED_IN_THE_FILE),
    "comment": csv_cells.parse_text,
    "depth": csv_cells.parse_number,
}
EVENT_COLUMNS: dict[str, str | None] = {
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
}


@dataclass(frozen=True, slots=True)
class ImportWell:
    """A well of the file, and the ids of its stages by their folded names."""

    well: Well
    stages: dict[str, str]


@dataclass(frozen=True, slots=True)
class EventRow:
    """A row's event; `new_stage` names the stage that is to be made for it."""

    number: int
    draft: EventDraft
    new_stage: str | None = None


def parse_event_row(
    row: TableRow, import_well: ImportWell, *, decimal_comma: bool, make_stages: bool
) -> tuple[EventRow | None, list[RowError]]:
    """The event of a row, or all errors of it."""
    reading = CellFormat(report_day.load_zone(import_well.well.timezone), decimal_comma)
    values, cell_errors = read_cells(row.cells, EVENT_CELL_READERS, reading)
    stage = " ".join(row.cells.get("stage", "").split())
    stage_id = import_well.stages.get(fold_text(stage))
    if stage and stage_id is None and not make_stages:
        cell_errors["stage"] = (
            f"well {import_well.well.name} has no stage {stage!r}:"
            " make it first, or let the import make stages (--make-stages)"
        )
    errors = [RowError(row.number, field, text) for field, text in cell_errors.items()]
    fields = {
        **complete_fields(values, stage),
        "well_id": import_well.well.id,
        "stage_id": stage_id,
    }
    try:
        draft = EventDraft.parse(fields)
    except Invalid as refused:
        return None, errors + collect_row_errors(row.number, refused, cell_errors)
    if errors:
        return None, errors
    return EventRow(row.number, draft, stage if stage and stage_id is None else None), []


def complete_fields(values: dict[str, Any], stage: str) -> dict[str, Any]:
    """The fields of the draft; those that a daily report leaves out are derived from the others."""
    fields = dict(values)
    comment, depth = fields.pop("comment", None), fields.pop("depth", None)
    code = fields.get("activity_code")
    title = derive_title(comment or code or "")
    # setdefault throughout: a value in the file's own column wins over one that is derived.
    fields.setdefault("title", title)
    if comment and comment.strip() != fields["title"]:
        fields.setdefault("description", comment.strip())
    if depth:
        fields.setdefault("md_end", depth)
    npt = bool(fields.get("npt"))
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


def derive_title(text: str) -> str:
    """The first line, its spacing collapsed, cut to the length of a title."""
    lines = text.strip().splitlines()
    title = " ".join(lines[0].split()) if lines else ""
    return title if len(title) <= MAX_TITLE_LENGTH else title[: MAX_TITLE_LENGTH - 1].rstrip() + "…"
