"""Times and days in cells: with an offset, or as clocks of the well's zone showed them."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone

from welltrack_ui.domain import report_day
from welltrack_ui.domain.input import typed_time
from welltrack_ui.domain.messages import mark
from welltrack_ui.services.imports.cell_format import CellError, CellFormat

INVALID_TIME_MESSAGE = mark(
    "must be a time such as 2026-11-22 06:00 or 22.11.2026 6:00, by the well's own clock,"
    " or 2026-11-22T06:00:00+01:00"
)
WHOLE_DAY_CLOCK = "00:00"


def parse_instant(text: str, reading: CellFormat) -> datetime:
    """A time with its offset, or a wall clock time or a day's midnight in the zone.

    Raises: CellError for no such time; ValueError out of range.
    """
    text = text.strip()
    clock_text, offset = typed_time.split_offset(text)
    wall = parse_wall_time(clock_text)
    if offset is None:
        return resolve_in_order(wall, reading)
    return wall.replace(tzinfo=timezone(offset))


def parse_wall_time(text: str) -> datetime:
    """The wall clock time of a text, of a day alone its midnight. Raises: CellError."""
    try:
        day, clock = typed_time.split_day(text)
        return typed_time.combine_day_and_clock(day, clock or WHOLE_DAY_CLOCK)
    except ValueError as error:
        is_vague = error.args[0] == typed_time.DAY_REMEDY
        raise CellError(INVALID_TIME_MESSAGE if is_vague else error.args[0]) from None


def resolve_in_order(wall: datetime, reading: CellFormat) -> datetime:
    """The instant of a wall clock time; of a repeated one, that which follows `reading.after`.

    Raises: ValueError out of range.
    """
    first = report_day.resolve_wall_time(wall, reading.zone)
    if reading.after is None or first >= reading.after:
        return first
    second = report_day.resolve_repeated_wall_time(wall, reading.zone)
    return second if second and second >= reading.after else first


def parse_day(text: str, _: CellFormat) -> date:
    """A day. Raises: CellError."""
    try:
        return typed_time.parse_day(text)
    except ValueError as error:
        raise CellError(error.args[0]) from None


def join_days_and_clocks(cells: Mapping[str, str]) -> dict[str, str]:
    """The cells with a day before each clock time that stands alone: that of `date` or the start.

    An end at or before its start's clock is on the next day. Cells that are no times stay as they
    are, so that the fault is told of them.
    """
    joined = {name: text for name, text in cells.items() if name != "date"}
    day = cells.get("date", "").strip()
    start, end = cells.get("starts_at", "").strip(), cells.get("ends_at", "").strip()
    if day and typed_time.is_clock(start):
        joined["starts_at"] = f"{day} {start}"
    elif day and not start and "starts_on" not in cells:
        joined["starts_at"] = day
    if typed_time.is_clock(end):
        joined["ends_at"] = _date_end(joined.get("starts_at", day), end)
    return joined


def _date_end(start: str, clock: str) -> str:
    """A clock time with the day on which it follows the start."""
    try:
        began = parse_wall_time(typed_time.split_offset(start)[0])
        ended = typed_time.combine_day_and_clock(began.date(), clock)
        if ended <= began:
            ended += timedelta(days=1)
    except (ValueError, OverflowError):
        return clock
    return ended.isoformat(" ")
