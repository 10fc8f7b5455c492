"""The rows of lists of wells: their filters and their orders."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import partial
from typing import Any, NamedTuple

from welltrack_ui.domain import report_day
from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.domain.search.folding import fold_loose
from welltrack_ui.domain.well import Well


class MapBounds(NamedTuple):
    """A rectangle of the map in decimal degrees; `west` may be greater than `east`."""

    south: float
    west: float
    north: float
    east: float

    def contains(self, latitude: float, longitude: float) -> bool:
        """Whether a position lies in it, the edges included."""
        if not self.south <= latitude <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= longitude <= self.east
        # It runs over 180 degrees.
        return longitude >= self.west or longitude <= self.east


@dataclass(frozen=True, slots=True)
class WellRow:
    """What lists and maps show of a well; `spud_on` is the local date, depths are metres."""

    id: str
    name: str
    project_id: str
    project: str
    status: str
    purpose: str
    operator: str | None
    rig: str | None
    spud_on: date | None
    total_depth_md: float | None
    latitude: float | None
    longitude: float | None
    updated_on: date
    timezone: str
    report_day_start: int
    spud_at: datetime | None
    text: str
    """What a search text is looked for in: name, identifiers, operator and rig, folded."""


@dataclass(frozen=True, slots=True)
class WellFilter:
    """What rows must be like; None lets all through. `q` may be any part of the row's `text`."""

    project_id: str | None = None
    status: str | None = None
    purpose: str | None = None
    operator: str | None = None
    rig: str | None = None
    q: str = ""
    bounds: MapBounds | None = None


def build_well_row(well: Well, project: str) -> WellRow:
    """The row of a well in the project of this name."""
    tz = report_day.load_zone(well.timezone)
    spud = report_day.to_local_time(well.spud_at, tz).date() if well.spud_at else None
    words = (well.name, well.uwi, well.api_number, well.operator, well.rig)
    return WellRow(
        well.id,
        well.name,
        well.project_id,
        project,
        well.status,
        well.purpose,
        well.operator,
        well.rig,
        spud,
        well.total_depth_md,
        well.latitude,
        well.longitude,
        report_day.to_local_time(well.updated_at, tz).date(),
        well.timezone,
        well.report_day_start,
        well.spud_at,
        "\n".join(fold_loose(word) for word in words if word),
    )


def filter_rows(rows: Iterable[WellRow], wanted: WellFilter) -> list[WellRow]:
    """The rows that fit a filter, in their order. Rows without a position lie in no bounds."""
    tests = list(_build_tests(wanted))
    return [row for row in rows if all(test(row) for test in tests)]


def sort_rows(rows: Iterable[WellRow], sort: str) -> list[WellRow]:
    """The rows by a column, `-column` for descending; those without a value come last.

    Texts are in natural order. Raises: Invalid for a column that is not in SORT_COLUMNS.
    """
    column, descending = sort.removeprefix("-"), sort.startswith("-")
    if column not in SORT_COLUMNS:
        raise invalid_field(
            "sort", message("must be one of {expected}", expected=", ".join(SORT_COLUMNS))
        )
    by_name = sorted(rows, key=lambda row: natural_sort_key(row.name))
    known = [row for row in by_name if getattr(row, column) is not None]
    unknown = [row for row in by_name if getattr(row, column) is None]
    known.sort(key=lambda row: _sort_value(getattr(row, column)), reverse=descending)
    return known + unknown


def list_values(rows: Iterable[WellRow], column: str) -> list[str]:
    """The values of a text column, each once, in natural order."""
    return sorted({v for row in rows if (v := getattr(row, column))}, key=natural_sort_key)


SORT_COLUMNS: Collection[str] = tuple(
    field.name
    for field in fields(WellRow)
    if field.name
    not in {
        *("id", "project_id", "text", "latitude", "longitude"),
        *("timezone", "report_day_start", "spud_at"),
    }
)


def _sort_value(value: Any) -> Any:
    return natural_sort_key(value) if isinstance(value, str) else value


def _build_tests(wanted: WellFilter) -> Iterable[Callable[[WellRow], bool]]:
    for column in ("project_id", "status", "purpose", "operator", "rig"):
        value = getattr(wanted, column)
        if value is not None:
            yield partial(_has_value, column, value)
    words = fold_loose(wanted.q).split()
    if words:
        yield partial(_has_words, words)
    if wanted.bounds:
        yield partial(_lies_in, wanted.bounds)


def _has_value(column: str, value: str, row: WellRow) -> bool:
    return bool(getattr(row, column) == value)


def _has_words(words: Sequence[str], row: WellRow) -> bool:
    return all(word in row.text for word in words)


def _lies_in(bounds: MapBounds, row: WellRow) -> bool:
    if row.latitude is None or row.longitude is None:
        return False
    return bounds.contains(row.latitude, row.longitude)
