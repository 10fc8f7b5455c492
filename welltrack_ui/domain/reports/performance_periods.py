"""Periods of report days: days, weeks or months, so that a chart of years stays readable."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from welltrack_ui.domain.reports.performance import DayFigures, DayKinds

PeriodLength = Literal["day", "week", "month"]
MAX_DAYS, MAX_WEEKS = 62, 62
"""The most days, and weeks, that are told apart."""
DAYS_A_WEEK = 7
HOUR_DIGITS = 4
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """The report days from `first` to `last`, and the figures of those that have rows.

    `days` counts these; without any, nothing is known of the hours and the depth. `md` is the
    depth at the end of the period.
    """

    first: date
    last: date
    days: int = 0
    hours: float = 0.0
    npt_hours: float = 0.0
    drilling_hours: float = 0.0
    progress: float = 0.0
    md: float | None = None
    kinds: Mapping[str, float] = field(default_factory=dict)

    @property
    def rop_day(self) -> float | None:
        """Progress by all hours, in metres an hour; None without hours."""
        return find_rate(self.progress, self.hours)

    @property
    def rop_on_bottom(self) -> float | None:
        """Progress by the hours of drilling, in metres an hour; None without these."""
        return find_rate(self.progress, self.drilling_hours)


def find_rate(progress: float, hours: float) -> float | None:
    """A rate of penetration, in metres an hour; None without hours."""
    return progress / hours if hours else None


def choose_period_length(first: date, last: date) -> PeriodLength:
    """The shortest length of which there are not too many from `first` to `last`."""
    days = (last - first).days + 1
    if days <= MAX_DAYS:
        return "day"
    return "week" if days <= MAX_WEEKS * DAYS_A_WEEK else "month"


def find_period_start(day: date, length: PeriodLength) -> date:
    """The first day of the period of a day; weeks start on Monday."""
    if length == "day":
        return day
    return day - timedelta(days=day.weekday()) if length == "week" else day.replace(day=1)


def find_next_start(start: date, length: PeriodLength) -> date:
    """The first day of the period after the one that starts so."""
    if length == "month":
        return (start + timedelta(days=31)).replace(day=1)
    return start + timedelta(days=DAYS_A_WEEK if length == "week" else 1)


def sum_periods(
    days: Sequence[DayFigures],
    kinds: Iterable[DayKinds],
    first: date,
    last: date,
    length: PeriodLength,
) -> list[Period]:
    """All periods from `first` to `last`, those without rows too; cut at both ends."""
    figures: dict[date, list[DayFigures]] = {}
    for day in days:
        figures.setdefault(find_period_start(day.date, length), []).append(day)
    by_kind: dict[date, dict[str, float]] = {}
    for one in kinds:
        sums = by_kind.setdefault(find_period_start(one.date, length), {})
        for kind, hours in one.hours.items():
            sums[kind] = round(sums.get(kind, 0.0) + hours, HOUR_DIGITS)
    periods, start = [], find_period_start(first, length)
    while start <= last:
        after = find_next_start(start, length)
        ends = max(start, first), min(after - ONE_DAY, last)
        periods.append(sum_period(*ends, figures.get(start, ()), by_kind.get(start, {})))
        start = after
    return periods


def sum_period(
    first: date, last: date, days: Sequence[DayFigures], kinds: Mapping[str, float]
) -> Period:
    """The figures of a period by those of its days."""
    return Period(
        first,
        last,
        len(days),
        round(sum(day.hours for day in days), HOUR_DIGITS),
        round(sum(day.npt_hours for day in days), HOUR_DIGITS),
        round(sum(day.drilling_hours for day in days), HOUR_DIGITS),
        round(sum(day.progress for day in days), HOUR_DIGITS),
        days[-1].md if days else None,
        kinds,
    )
