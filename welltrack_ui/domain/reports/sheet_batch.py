"""What the rows of a sheet change: one batch of events, or the cells that stand in its way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from welltrack_ui.domain.event import NPT_KIND, Event
from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.sheet import (
    REQUIRED,
    REQUIRED_COLUMNS,
    SheetRow,
    read_event,
)
from welltrack_ui.domain.reports.sheet_cells import split_description

MAX_BATCH_ROWS = 40
EVENT_FIELDS_BY_COLUMN: Mapping[str, str] = {
    "from": "starts_at",
    "to": "ends_at",
    "kind": "kind",
    "code": "activity_code",
    "npt": "npt_category",
    "md_from": "md_start",
    "md_to": "md_end",
    "text": "title",
    "stage": "stage_id",
}
"""The field of an event that a column shows; faults of other fields stand at the description."""


@dataclass(slots=True)
class SheetBatch:
    """The body of a batch, and the keys of the rows that its lists were made of, in their order."""

    body: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {"create": [], "update": [], "delete": []}
    )
    keys: dict[str, list[str]] = field(
        default_factory=lambda: {"create": [], "update": [], "delete": []}
    )

    def add(self, part: str, row: SheetRow, fields: dict[str, Any]) -> None:
        """Add a row to one of the three lists."""
        self.body[part].append(fields)
        self.keys[part].append(row.typed.key)

    @property
    def size(self) -> int:
        """The number of rows in it."""
        return sum(map(len, self.body.values()))

    @property
    def is_full(self) -> bool:
        """Whether it has room for no more rows."""
        return self.size >= MAX_BATCH_ROWS

    def find_cell(self, path: str) -> tuple[str, str] | None:
        """The key and the column of `update[2].ends_at`; None where it names no row."""
        place, _, name = path.partition(".")
        part, _, number = place.removesuffix("]").partition("[")
        if part not in self.keys or not number.isdecimal():
            return None
        columns = (column for column, of in EVENT_FIELDS_BY_COLUMN.items() if of == name)
        return self.keys[part][int(number)], next(columns, "text")


def require_cells(rows: Sequence[SheetRow]) -> bool:
    """Mark the cells that a row can't be stored without; whether all rows can be stored."""
    for row in rows:
        if row.typed.gone or row.typed.is_blank:
            continue
        for name in REQUIRED_COLUMNS:
            if not row.values.get(name) and name not in row.faults:
                row.faults[name], row.texts[name] = REQUIRED, ""
    return not any(row.faults for row in rows)


def build_batch(rows: Sequence[SheetRow], well_id: str, window: Window) -> SheetBatch:
    """The batch of rows without faults; rows that change nothing are left out.

    What a batch has no room for is left to the next.
    """
    batch = SheetBatch()
    for row in rows:
        if batch.is_full:
            break
        event, typed = row.event, row.typed
        if event is None:
            # An id that is stored no more: whoever reads the rows is asked what to do with it.
            if not typed.id and not typed.is_blank and not typed.gone:
                fields = describe_values(row.values, set(row.values), None)
                batch.add("create", row, {"well_id": well_id, **fields})
            continue
        place = {"id": event.id, "version": typed.version or event.version}
        if typed.gone:
            batch.add("delete", row, place)
        elif fields := describe_changes(row, event, window):
            batch.add("update", row, {**place, **fields})
    return batch


def describe_changes(row: SheetRow, event: Event, window: Window) -> dict[str, Any]:
    """The fields that a row changes of its event."""
    before = read_event(event, window)
    now = {name: None if value == "" else value for name, value in row.values.items()}
    changed = {name for name, value in now.items() if value != before[name]}
    return describe_values(row.values, changed, event)


def describe_values(
    values: Mapping[str, Any], names: set[str], event: Event | None
) -> dict[str, Any]:
    """Some values of a row as fields of an event, in JSON; `event` is the stored one."""
    fields: dict[str, Any] = {}
    for name in sorted(names & EVENT_FIELDS_BY_COLUMN.keys()):
        value = values[name]
        if name in {"from", "to"}:
            value = format_instant(value)
        fields[EVENT_FIELDS_BY_COLUMN[name]] = value if value != "" else None
    if "text" in names:
        fields["title"], fields["description"] = split_description(values["text"])
    if names & {"kind", "npt"}:
        fields |= _describe_npt(values, event)
    # Its form asks for a severity of HSE; a row has no such column, so that it is the least.
    if fields.get("kind") == "hse" and not (event and event.severity):
        fields["severity"] = "info"
    return fields


def _describe_npt(values: Mapping[str, Any], event: Event | None) -> dict[str, Any]:
    """The fields of lost time: they stand and fall with the category."""
    npt = values.get("kind") == NPT_KIND or bool(values.get("npt"))
    fields: dict[str, Any] = {"npt": npt}
    if npt and not (event and event.npt):
        fields["time_class"] = "downtime"
    if not npt and event and event.npt:
        fields |= {"npt_category": None, "npt_party": None, "time_class": "planned"}
    return fields
