"""The sheet of a report day: rows as they are typed, read into values, and how they close the day.

Nothing is kept here: the browser holds what is typed and asks anew after each cell.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from welltrack_ui.domain.event import NPT_KIND, Event
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports import sheet_cells
from welltrack_ui.domain.reports.intervals import (
    clip_interval,
    find_gaps,
    merge_intervals,
    sum_intervals,
)
from welltrack_ui.domain.reports.sheet_cells import Choice, SheetDay
from welltrack_ui.domain.units import DepthUnit, metres_to_unit, unit_to_metres

COLUMNS = ("from", "to", "hours", "kind", "code", "npt", "md_from", "md_to", "text", "stage")
REQUIRED_COLUMNS = ("from", "to", "kind", "text")
CARRIED_COLUMNS = ("from", "kind", "code", "stage")
"""What a new row takes from the one above with its first entry, and keeps then."""
CLEARED_COLUMNS = ("code", "stage")
"""What a new row may lack though the row above has it: emptied, they stay so."""
REQUIRED = mark("is required")
DEPTH_DECIMALS = 4
OTHER_CATEGORY = "other"


@dataclass(frozen=True, slots=True)
class TypedRow:
    """A row as the browser has it: texts by column. `auto` are those that it took from the rules
    below, not from a person; a new row has no `id`, others the `version` that was read, and the
    texts that were stored then, `base`. Of `is_open` a cell is being typed in. `decision` is what
    to do with what others changed too: "mine", "theirs", or "drop" all of one's own.
    """

    key: str
    id: str | None
    cells: Mapping[str, str]
    auto: frozenset[str] = frozenset()
    gone: bool = False
    version: int = 0
    base: Mapping[str, str] = field(default_factory=dict)
    is_open: bool = False
    decision: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether it is a new row in which nothing stands."""
        return self.id is None and not any(text.strip() for text in self.cells.values())


@dataclass(slots=True)
class SheetRow:
    """A row as it is read: values, texts and faults by column.

    Values are instants, metres, and the keys of choices. `ghost` is what a blank row would begin
    with.
    """

    typed: TypedRow
    event: Event | None = None
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    ghost: dict[str, str] = field(default_factory=dict)

    @property
    def part(self) -> Window | None:
        """Its time in the day; None where that can't be told yet."""
        start, end = self.values.get("from"), self.values.get("to")
        return Window(start, end) if start and end and end > start else None

    @property
    def is_npt(self) -> bool:
        """Whether it is non-productive time."""
        return self.values.get("kind") == NPT_KIND or bool(self.values.get("npt"))


@dataclass(frozen=True, slots=True)
class Closing:
    """What the rows of a day add up to, and where they leave it open or cover it twice."""

    reported: timedelta
    npt: timedelta
    gaps: list[Window]
    overlaps: list[Window]

    @property
    def closes(self) -> bool:
        """Whether each instant is covered once."""
        return not self.gaps and not self.overlaps


@dataclass(frozen=True, slots=True)
class SheetReader:
    """Reads rows of a day.

    `choices` are by column; `history` are pairs of kind and code of the well, the latest first;
    `saved` are the stored rows by id.
    """

    day: SheetDay
    unit: DepthUnit
    choices: Mapping[str, Sequence[Choice]]
    history: Sequence[tuple[str, str]] = ()
    saved: Mapping[str, Event] = field(default_factory=dict)

    def read(self, rows: Sequence[TypedRow]) -> list[SheetRow]:
        """The rows, in their order; each takes from the one above what is not typed in it."""
        done_rows, above = list[SheetRow](), list[SheetRow]()
        for typed in rows:
            if typed.gone:
                done_rows.append(SheetRow(typed, self.saved.get(typed.id or "")))
                continue
            done_rows.append(self._read_row(typed, above))
            if not typed.is_blank:
                above.append(done_rows[-1])
        return done_rows

    def show_event(self, event: Event) -> dict[str, str]:
        """The texts of a stored row, cut to the day."""
        values = read_event(event, self.day.window)
        return {name: self.format_value(name, value) for name, value in values.items()}

    def format_value(self, name: str, value: Any) -> str:
        """The text of a value in its column."""
        if value is None or value == "":
            return ""
        if isinstance(value, datetime):
            return sheet_cells.format_clock(self.day, value)
        if isinstance(value, float):
            return f"{round(metres_to_unit(value, self.unit), DEPTH_DECIMALS):.10g}"
        labels = (choice.label for choice in self.choices.get(name, ()) if choice.value == value)
        return next(labels, str(value))

    def _read_row(self, typed: TypedRow, above: Sequence[SheetRow]) -> SheetRow:
        row = SheetRow(typed, self.saved.get(typed.id or ""))
        if row.event:
            row.values = read_event(row.event, self.day.window)
        own = {name: text for name, text in typed.cells.items() if name not in typed.auto}
        if typed.is_blank:
            implied = self._imply(row, own, above)
            texts = {name: self.format_value(name, value) for name, value in implied.items()}
            row.ghost = {name: text for name, text in texts.items() if text}
            return row
        for name in COLUMNS:
            if name in typed.cells and (name in own or name in CARRIED_COLUMNS):
                self._read_cell(row, name, typed.cells[name], above)
        # The end comes last: it is read after the start, which may be that of the row above.
        row.values |= self._imply(row, own, above)
        self._read_end(row, own)
        row.texts |= {
            name: self.format_value(name, value)
            for name, value in row.values.items()
            if name not in row.faults
        }
        return row

    def _read_cell(self, row: SheetRow, name: str, text: str, above: Sequence[SheetRow]) -> None:
        if name in {"to", "hours"} or name in find_locked_ends(row.event, self.day.window):
            return
        bare = text.strip()
        if not bare:
            row.values[name] = None
            if name in REQUIRED_COLUMNS and row.event:
                row.faults[name], row.texts[name] = REQUIRED, text
            return
        try:
            row.values[name] = self._parse(row, name, text, above)
        except ValueError as refusal:
            row.values[name] = None
            row.faults[name], row.texts[name] = str(refusal.args[0]), text

    def _parse(self, row: SheetRow, name: str, text: str, above: Sequence[SheetRow]) -> Any:
        readers: Mapping[str, Callable[[], Any]] = {
            "from": lambda: sheet_cells.parse_start(self.day, text, self._find_least(above)),
            "code": lambda: self._parse_code(text),
            "md_from": lambda: self._parse_depth(row, "md_start", text),
            "md_to": lambda: self._parse_depth(row, "md_end", text),
            "text": text.rstrip,
        }
        if name in readers:
            return readers[name]()
        return sheet_cells.find_choice(self.choices[name], text).value

    def _parse_code(self, text: str) -> str:
        """A code as the well has it already, else as it is typed."""
        code = " ".join(text.split())
        known = (choice.value for choice in self.choices.get("code", ()))
        return next((one for one in known if fold_text(one) == fold_text(code)), code)

    def _parse_depth(self, row: SheetRow, attribute: str, text: str) -> float:
        number = sheet_cells.parse_number(text)
        before = getattr(row.event, attribute) if row.event else None
        # Feet of stored metres are rounded: what still shows the same is no change.
        if before is not None and self.format_value(attribute, before) == text.strip():
            return float(before)
        return round(unit_to_metres(number, self.unit), DEPTH_DECIMALS)

    def _read_end(self, row: SheetRow, own: Mapping[str, str]) -> None:
        """Read To, or the hours that set it, once the start is known."""
        start = row.values.get("from")
        if "to" in find_locked_ends(row.event, self.day.window):
            return
        name = "hours" if own.get("hours", "").strip() else "to"
        text = own.get(name)
        if text is None:
            if row.event and start and row.values["to"] <= start:
                row.faults["to"], row.texts["to"] = (
                    sheet_cells.NOT_AFTER_FROM,
                    self.format_value("to", row.values["to"]),
                )
            return
        try:
            row.values["to"] = self._parse_end(name, text, start, is_saved=bool(row.event))
        except ValueError as refusal:
            row.values["to"] = None
            row.faults[name], row.texts[name] = str(refusal.args[0]), text

    def _parse_end(
        self, name: str, text: str, start: datetime | None, *, is_saved: bool
    ) -> datetime | None:
        if not text.strip():
            if is_saved:
                raise ValueError(REQUIRED)
            return None
        begin = start or self.day.window.start
        if name == "to":
            return sheet_cells.parse_end(self.day, text, begin)
        end = begin + sheet_cells.parse_hours(text)
        if end <= begin or end > self.day.window.end:
            raise ValueError(sheet_cells.OUTSIDE_DAY)
        return end

    def _find_least(self, above: Sequence[SheetRow]) -> datetime:
        """The end of the last row above that has one, else the start of the day."""
        ends = (row.values["to"] for row in reversed(above) if row.values.get("to"))
        return next(ends, self.day.window.start)

    def _imply(
        self, row: SheetRow, own: Mapping[str, str], above: Sequence[SheetRow]
    ) -> dict[str, Any]:
        """What a row gets for columns that nobody typed in."""
        implied, cells = dict[str, Any](), row.typed.cells
        if row.event is None:
            least = self._find_least(above)
            if "from" not in cells and least < self.day.window.end:
                implied["from"] = least
            if "stage" not in cells and above and above[-1].values.get("stage"):
                implied["stage"] = above[-1].values["stage"]
            work = self._imply_work(row, own, above)
            implied |= {name: value for name, value in work.items() if value or name in cells}
        kind = implied.get("kind") or row.values.get("kind")
        if "npt" not in own and ("kind" in own or "kind" in implied):
            implied["npt"] = (row.values.get("npt") or OTHER_CATEGORY) if kind == NPT_KIND else None
        return implied

    def _imply_work(
        self, row: SheetRow, own: Mapping[str, str], above: Sequence[SheetRow]
    ) -> dict[str, Any]:
        """Kind and code: each from the other where one is typed, else both of the row above."""
        kind, code = row.values.get("kind"), row.values.get("code")
        pairs = self._walk_pairs(above)
        if "kind" in own and "code" in own:
            return {}
        if "kind" in own:
            return {"code": next((each for of, each in pairs if of == kind), None)}
        # NPT is never carried: an hour lost by mistake is worse than one letter typed.
        may_carry = above and not above[-1].is_npt
        last = next(self._walk_pairs(above), ("", "")) if may_carry else ("", "")
        if "code" in own:
            return {"kind": next((of for of, each in pairs if each == code), kind or last[0])}
        return {} if kind else {"kind": last[0], "code": last[1]}

    def _walk_pairs(self, above: Sequence[SheetRow]) -> Iterator[tuple[str, str]]:
        """Pairs of kind and code, the nearest first: of rows above, then of the well's history."""
        for row in reversed(above):
            if row.values.get("kind"):
                yield row.values["kind"], row.values.get("code") or ""
        yield from self.history


def read_event(event: Event, window: Window) -> dict[str, Any]:
    """The values of a stored row, cut to a day."""
    part = clip_interval(event.starts_at, event.ends_at, window)
    return {
        "from": part.start,
        "to": part.end,
        "kind": event.kind,
        "code": event.activity_code,
        "npt": event.npt_category,
        "md_from": event.md_start,
        "md_to": event.md_end,
        "text": sheet_cells.join_description(event.title, event.description),
        "stage": event.stage_id,
    }


def find_locked_ends(event: Event | None, window: Window) -> set[str]:
    """The ends of a stored row that lie in other days, and are not to be changed in this one."""
    if event is None:
        return set()
    before = {"from"} if event.starts_at < window.start else set()
    return before | ({"to"} if event.ends_at and event.ends_at > window.end else set())


def close_day(rows: Sequence[SheetRow], covers: Window) -> Closing:
    """What rows make of a day of which `covers` has to be reported."""
    # A row that is deleted was not read, and has no part.
    parts = sorted(row.part for row in rows if row.part)
    npt = (row.part for row in rows if row.part and row.is_npt)
    overlaps, end = list[Window](), covers.start
    for part in parts:
        shared = Window(max(part.start, covers.start), min(part.end, end))
        if shared.end > shared.start:
            overlaps.append(shared)
        end = max(end, part.end)
    return Closing(
        sum_intervals(parts),
        sum_intervals(merge_intervals(npt)),
        find_gaps(merge_intervals(parts), covers),
        merge_intervals(overlaps),
    )
