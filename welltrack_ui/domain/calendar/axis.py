"""Time axes: the instants at which hours, days, weeks, months and years begin in a window."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal, NamedTuple

from welltrack_ui.domain.report_day import (
    Window,
    describe_repeated_offset,
    report_day_start,
    to_local_time,
)

Unit = Literal["hour", "day", "week", "month", "year"]

_ONE_HOUR = timedelta(hours=1)
_ONE_DAY = timedelta(days=1)
# Unit, how many of the thing counted (hours, days, months), and about how long that is.
_AXIS_STEPS: tuple[tuple[Unit, int, timedelta], ...] = (
    ("hour", 1, _ONE_HOUR),
    ("hour", 2, 2 * _ONE_HOUR),
    ("hour", 3, 3 * _ONE_HOUR),
    ("hour", 6, 6 * _ONE_HOUR),
    ("hour", 12, 12 * _ONE_HOUR),
    ("day", 1, _ONE_DAY),
    ("day", 2, 2 * _ONE_DAY),
    ("week", 7, 7 * _ONE_DAY),
    ("week", 14, 14 * _ONE_DAY),
    ("month", 1, 30 * _ONE_DAY),
    ("month", 3, 91 * _ONE_DAY),
    ("month", 6, 182 * _ONE_DAY),
    *(("year", 12 * n, 365 * n * _ONE_DAY) for n in (1, 2, 5, 10, 20, 50, 100)),
)


class Tick(NamedTuple):
    """A mark of an axis: `at` is a fraction of the window, `time` is aware, in the zone shown."""

    at: float
    time: datetime

    @property
    def label(self) -> str:
        """The clock, as 06:00; of an hour that comes twice with the offset, as 02:00 +01."""
        tz = self.time.tzinfo
        offset = describe_repeated_offset(self.time, tz) if tz else ""
        return f"{self.time:%H:%M} {offset}".rstrip()


class Axis(NamedTuple):
    """The marks at which each `unit`, or every so many of it, begins."""

    unit: Unit
    ticks: tuple[Tick, ...]


def list_hour_ticks(window: Window, tz: tzinfo, step: int = 1) -> tuple[Tick, ...]:
    """The full hours of clocks in `tz` that `step` divides, within the half-open `window`.

    On the day that clocks go back an hour comes twice, on the other one is left out.

    Raises: ValueError for an instant out of range.
    """
    return tuple(
        Tick(_window_fraction(window, hour), hour)
        for hour in _iterate_full_hours(window, tz)
        if hour.hour % step == 0
    )


def build_time_axis(window: Window, tz: tzinfo, most: int = 14) -> Axis:
    """The finest even division of `window` that takes about `most` marks or fewer.

    Weeks begin on Monday. A day, week, month or year begins at its first instant in `tz`.

    Raises: ValueError for an empty window, or one out of range.
    """
    length = window.end - window.start
    if length <= timedelta():
        raise ValueError("a time axis needs an end after its start")
    unit, step, _ = next((s for s in _AXIS_STEPS if s[2] * most >= length), _AXIS_STEPS[-1])
    if unit == "hour":
        return Axis(unit, list_hour_ticks(window, tz, step))
    in_days = unit in {"day", "week"}
    dates = _iterate_days(window, tz, step) if in_days else _iterate_months(window, tz, step)
    instants = (report_day_start(day, tz) for day in dates)
    visible = (instant for instant in instants if window.start <= instant < window.end)
    return Axis(
        unit, tuple(Tick(_window_fraction(window, at), to_local_time(at, tz)) for at in visible)
    )


def _window_fraction(window: Window, instant: datetime) -> float:
    return (instant.astimezone(UTC) - window.start) / (window.end - window.start)


def _iterate_full_hours(window: Window, tz: tzinfo) -> Iterator[datetime]:
    instant = window.start
    while instant < window.end:
        local = to_local_time(instant, tz)
        since_full_hour = timedelta(
            minutes=local.minute, seconds=local.second, microseconds=local.microsecond
        )
        if not since_full_hour:
            yield local
        # Instants advance, not wall clocks: so a repeated hour comes twice and a skipped one not at
        # all. Zones with odd offsets (+05:45) are brought to a full local hour by the first step.
        instant += _ONE_HOUR - since_full_hour


def _iterate_days(window: Window, tz: tzinfo, step: int) -> Iterator[date]:
    # Day 1 of the proleptic calendar is a Monday, so that steps of 7 begin weeks.
    first, last = _local_dates(window, tz)
    # Counted from the calendar's first day, not from the window's: scrolling must not move the
    # marks.
    for ordinal in range(1 + (first.toordinal() - 1) // step * step, last.toordinal() + 1, step):
        yield date.fromordinal(ordinal)


def _iterate_months(window: Window, tz: tzinfo, step: int) -> Iterator[date]:
    first, last = ((day.year * 12 + day.month - 1) for day in _local_dates(window, tz))
    for month in range(first // step * step, last + 1, step):
        # Months are counted from year 0, which `date` does not have.
        if month >= 12:
            yield date(month // 12, month % 12 + 1, 1)


def _local_dates(window: Window, tz: tzinfo) -> tuple[date, date]:
    return to_local_time(window.start, tz).date(), to_local_time(window.end, tz).date()
