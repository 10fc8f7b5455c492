"""The month: weeks from Monday to Sunday with bars, rows and dots in lanes."""

from collections.abc import Iterable
from datetime import date, timedelta, tzinfo
from typing import NamedTuple

from welltrack_ui.domain.calendar.days import DayRow, Days, Segment, build_day_rows
from welltrack_ui.domain.calendar.spans import Span

DAYS_PER_WEEK = 7


class MonthCell(NamedTuple):
    """A day of the month view: `total` spans are on it, `hidden` of them ("+n more") not drawn."""

    date: date
    in_month: bool
    total: int
    hidden: int


class MonthWeek(NamedTuple):
    """Seven cells from Monday on, and the segments drawn across them."""

    cells: tuple[MonthCell, ...]
    segments: tuple[Segment, ...]


def build_month_weeks(
    spans: Iterable[Span], day: date, tz: tzinfo, max_lanes: int = 4
) -> tuple[MonthWeek, ...]:
    """The 4 to 6 weeks around the month of `day`; days run from midnight to midnight in `tz`.

    Lanes are as in `build_day_rows`: a day shows `max_lanes` spans, or all it has.

    Raises: ValueError for a month at the ends of the calendar.
    """
    first, last = month_view_range(day)
    days = Days.from_zone(first, (last - first).days + 1, tz)
    weeks = enumerate(build_day_rows(spans, days, DAYS_PER_WEEK, max_lanes))
    return tuple(_build_week(row, first + timedelta(weeks=i), day.month) for i, row in weeks)


def month_view_range(day: date) -> tuple[date, date]:
    """The Monday and the Sunday between which the month of `day` is shown.

    Raises: ValueError for a month at the ends of the calendar.
    """
    if not 1 < day.year < date.max.year:
        raise ValueError(f"{day} is out of range; give a day of the years 2 to {date.max.year - 1}")
    first = day.replace(day=1)
    # 31 days after the 1st is always in the next month, whatever the length of this one.
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def _build_week(row: DayRow, monday: date, month: int) -> MonthWeek:
    dates = (monday + timedelta(days=i) for i in range(DAYS_PER_WEEK))
    cells = (
        MonthCell(day, day.month == month, total, hidden)
        for day, total, hidden in zip(dates, row.totals, row.hidden, strict=True)
    )
    return MonthWeek(tuple(cells), row.segments)
