"""The performance of wells: hours, NPT, depth against time, from the sums of report days."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import NamedTuple, TypeVar

from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.field_types import Day, Instant
from welltrack_ui.domain.reports.day_sums import NO_KEY, DaySum, DayTotals
from welltrack_ui.domain.stage import Stage

MILLISECONDS_PER_HOUR = 3_600_000
SECONDS_PER_DAY = 86_400
HOUR_DIGITS = 4
DRILLING_KIND = "drilling"
SomeDay = TypeVar("SomeDay", bound=DayTotals)


@dataclass(frozen=True, slots=True)
class KeyHours:
    """Hours by a kind, code, stage, category or party; null where none was given."""

    key: str | None
    hours: float


@dataclass(frozen=True, slots=True)
class DayFigures:
    """The figures of a report day that has rows."""

    date: Day
    hours: float
    npt_hours: float
    md: float | None
    progress: float
    drilling_hours: float


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """A depth and when it was reached; `days` since the start of the curve, null without one."""

    at: Instant
    days: float | None
    md: float


@dataclass(frozen=True, slots=True)
class DayKinds:
    """The hours of a report day by kind."""

    date: Day
    hours: dict[str, float]


class WellPerformance(FrozenModel):
    """The performance of a well; `by_*` and `npt_by_*` are gross, most first."""

    reported_hours: float
    npt_hours: float
    npt_gross_hours: float
    npt_percent: float | None
    by_kind: list[KeyHours]
    by_code: list[KeyHours]
    by_stage: list[KeyHours]
    npt_by_category: list[KeyHours]
    npt_by_party: list[KeyHours]
    days: list[DayFigures]
    actual: list[CurvePoint]
    plan: list[CurvePoint]
    days_behind: float | None


@dataclass(frozen=True, slots=True)
class WellRow:
    """A well in the performance of a project or an organization."""

    well_id: str
    name: str
    reported_hours: float
    npt_hours: float
    npt_percent: float | None
    md: float | None
    progress: float


@dataclass(frozen=True, slots=True)
class MonthRow:
    """The report days of a month (`2024-05`), of all wells."""

    month: str
    reported_hours: float
    npt_hours: float


class WellPerformanceByDay(NamedTuple):
    """The performance of a well, and the kinds of each of its days."""

    performance: WellPerformance
    kinds: list[DayKinds]


class GroupPerformance(FrozenModel):
    """The performance of the wells of a project or an organization that have hours."""

    wells: list[WellRow]
    npt_by_category: list[KeyHours]
    npt_by_party: list[KeyHours]
    months: list[MonthRow]


class WellDays(NamedTuple):
    """A well with the totals of its report days in a range, and the greatest depth before it.

    Days of one month may be summed up as one.
    """

    well_id: str
    name: str
    days: Sequence[DayTotals]
    md_before: float | None


def build_well_performance(
    days: Sequence[DaySum], md_before: float | None, spud_at: datetime | None, stages: list[Stage]
) -> WellPerformance:
    """The performance of a well by the sums of its report days, in order."""
    reported, npt = sum_times(days, lambda day: day.reported), sum_times(days, lambda day: day.npt)
    actual, plan = build_actual_curve(days, md_before, spud_at), build_planned_curve(stages)
    return WellPerformance(
        reported_hours=to_hours(reported),
        npt_hours=to_hours(npt),
        npt_gross_hours=to_hours(sum_times(days, lambda day: day.gross_npt)),
        npt_percent=find_percent(npt, reported),
        by_kind=list_key_hours(day.kinds for day in days),
        by_code=list_key_hours(day.codes for day in days),
        by_stage=list_key_hours(day.stages for day in days),
        npt_by_category=list_key_hours(day.categories for day in days),
        npt_by_party=list_key_hours(day.parties for day in days),
        days=list_day_figures(days, md_before),
        actual=actual,
        plan=plan,
        days_behind=find_days_behind(days, actual, plan, spud_at),
    )


def list_day_kinds(days: Iterable[DaySum]) -> list[DayKinds]:
    """The hours by kind of each day."""
    return [
        DayKinds(day.day, {kind: to_hours(time) for kind, time in day.kinds.items()})
        for day in days
    ]


def build_group_performance(wells: Iterable[WellDays]) -> GroupPerformance:
    """The performance of wells; those without hours are left out."""
    with_hours = [well for well in wells if well.days]
    all_days = [day for well in with_hours for day in well.days]
    months: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for day in all_days:
        # As `%Y-%m`, which takes longer than all the sums.
        sums = months[day.day.isoformat()[:7]]
        sums[0] += day.reported
        sums[1] += day.npt
    return GroupPerformance(
        wells=[build_well_row(well) for well in with_hours],
        npt_by_category=list_key_hours(day.categories for day in all_days),
        npt_by_party=list_key_hours(day.parties for day in all_days),
        months=[
            MonthRow(month=month, reported_hours=to_hours(reported), npt_hours=to_hours(npt))
            for month, (reported, npt) in sorted(months.items())
        ],
    )


def build_well_row(well: WellDays) -> WellRow:
    """The row of a well."""
    reported = sum_times(well.days, lambda day: day.reported)
    npt = sum_times(well.days, lambda day: day.npt)
    md = find_greatest(well.md_before, *(day.md for day in well.days))
    return WellRow(
        well_id=well.well_id,
        name=well.name,
        reported_hours=to_hours(reported),
        npt_hours=to_hours(npt),
        npt_percent=find_percent(npt, reported),
        md=md,
        progress=find_progress(well.md_before, md),
    )


def list_day_figures(days: Sequence[DaySum], md_before: float | None) -> list[DayFigures]:
    """The figures of each day, with depths that are carried forward."""
    figures, md = [], md_before
    for day in days:
        before, md = md, find_greatest(md, day.md)
        figures.append(
            DayFigures(
                date=day.day,
                hours=to_hours(day.reported),
                npt_hours=to_hours(day.npt),
                md=md,
                progress=find_progress(before, md),
                drilling_hours=to_hours(day.kinds.get(DRILLING_KIND, 0)),
            )
        )
    return figures


def build_actual_curve(
    days: Sequence[DaySum], md_before: float | None, spud_at: datetime | None
) -> list[CurvePoint]:
    """The ends of rows with a depth greater than any before, in days since the spud."""
    points, deepest = list[CurvePoint](), md_before
    for day in days:
        for at, md in day.depths:
            if deepest is None or md > deepest:
                deepest = md
                points.append(build_point(from_milliseconds(at), spud_at, md))
    return points


def build_planned_curve(stages: Iterable[Stage]) -> list[CurvePoint]:
    """The planned ends of stages, each at its depth, from (0, 0) at the first planned start.

    A stage without a depth of its own goes on at that of the one before.
    """
    planned = [stage for stage in stages if stage.planned_ends_at and stage.status != "cancelled"]
    planned.sort(key=lambda stage: stage.planned_ends_at or stage.starts_at)
    start = min((s.planned_starts_at for s in planned if s.planned_starts_at), default=None)
    if start is None or all(stage.md_end is None for stage in planned):
        return []
    points = [build_point(start, start, 0.0)]
    for stage in planned:
        md = points[-1].md if stage.md_end is None else stage.md_end
        points.append(build_point(stage.planned_ends_at or start, start, md))
    return points


def find_days_behind(
    days: Sequence[DaySum],
    actual: Sequence[CurvePoint],
    plan: Sequence[CurvePoint],
    spud_at: datetime | None,
) -> float | None:
    """The days by which the last row ended later than the plan is at the deepest depth.

    0 within a planned flat stretch at that depth; null without a spud, and outside of the plan.
    """
    if spud_at is None or not (days and actual and plan):
        return None
    elapsed = build_point(from_milliseconds(days[-1].ended), spud_at, 0).days or 0.0
    span = find_planned_span(plan, actual[-1].md)
    if span is None:
        return None
    earliest, latest = span
    behind = max(elapsed - latest, 0.0) + min(elapsed - earliest, 0.0)
    return round(behind, HOUR_DIGITS)


def find_planned_span(plan: Sequence[CurvePoint], md: float) -> tuple[float, float] | None:
    """The first and the last day on which a plan is at a depth; None where it never is."""
    times: list[float] = []
    for upper, lower in pairwise(plan):
        start, end = upper.days or 0.0, lower.days or 0.0
        low, high = sorted((upper.md, lower.md))
        if not low <= md <= high:
            continue
        if low == high:
            times += [start, end]
        else:
            times.append(start + (end - start) * (md - upper.md) / (lower.md - upper.md))
    return (min(times), max(times)) if times else None


def list_key_hours(sums: Iterable[dict[str, int]]) -> list[KeyHours]:
    """The hours by key, most first."""
    total: dict[str, int] = {}
    # Not a Counter: most days have none, and there are tens of thousands of days.
    for one in sums:
        for key, time in one.items():
            total[key] = total.get(key, 0) + time
    ranked = sorted(total.items(), key=lambda pair: (-pair[1], pair[0]))
    return [KeyHours(key=None if k == NO_KEY else k, hours=to_hours(time)) for k, time in ranked]


def build_point(at: datetime, start: datetime | None, md: float) -> CurvePoint:
    """A point of a curve that begins at `start`."""
    elapsed = (at - start).total_seconds() / SECONDS_PER_DAY if start else None
    return CurvePoint(at=at, days=None if elapsed is None else round(elapsed, 6), md=md)


def find_greatest(*depths: float | None) -> float | None:
    """The greatest of some depths that may be unknown."""
    return max((md for md in depths if md is not None), default=None)


def find_progress(before: float | None, now: float | None) -> float:
    """The depth that was made; the first depth counts from 0."""
    return round((now or 0.0) - (before or 0.0), HOUR_DIGITS)


def find_percent(part: float, whole: float) -> float | None:
    """A share in percent; None of nothing."""
    return round(100 * part / whole, HOUR_DIGITS) if whole else None


def sum_times(days: Iterable[SomeDay], read: Callable[[SomeDay], int]) -> int:
    """The sum of a time over days, in milliseconds."""
    return sum(read(day) for day in days)


def to_hours(milliseconds: float) -> float:
    """Milliseconds as hours, to four decimals."""
    return round(milliseconds / MILLISECONDS_PER_HOUR, HOUR_DIGITS)


def from_milliseconds(at: int) -> datetime:
    """The instant of milliseconds since 1970."""
    return datetime.fromtimestamp(at / 1000, UTC)
