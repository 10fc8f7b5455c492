"""Sums of report days: what each day's rows add up to, from which all performance is made.

Times are whole milliseconds, so that sums are exact; depths are metres.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

import msgspec

from welltrack_ui.domain.calendar.days import Days
from welltrack_ui.domain.event import LoggedEvent, is_log_row
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.intervals import merge_intervals

NO_KEY = ""
"""The key of rows that have no code, stage, category or party."""


class SummedEvent(LoggedEvent, Protocol):
    """What of an event the sums of its days are made of."""

    @property
    def npt(self) -> bool: ...
    @property
    def npt_category(self) -> str | None: ...
    @property
    def npt_party(self) -> str | None: ...
    @property
    def activity_code(self) -> str | None: ...
    @property
    def stage_id(self) -> str | None: ...
    @property
    def md_start(self) -> float | None: ...
    @property
    def md_end(self) -> float | None: ...


class DepthPoint(NamedTuple):
    """A depth, and when the row that reached it ended, in milliseconds since 1970."""

    at: int
    md: float


class DayTotals(msgspec.Struct, omit_defaults=True, gc=False):
    """What the performance of many wells needs of a report day, in milliseconds.

    `md` is the greatest depth that became known on the day.
    """

    day: date
    reported: int = 0
    npt: int = 0
    categories: dict[str, int] = {}
    parties: dict[str, int] = {}
    md: float | None = None


class DayWork(DayTotals, omit_defaults=True, gc=False):
    """What of a report day tells how a well stands; `ended` is in milliseconds since 1970."""

    ended: int = 0


class DaySum(DayWork, omit_defaults=True, gc=False):
    """The sums of a report day: milliseconds by key; `began`, `ended` are since 1970.

    `depths` are the ends of rows with a depth greater than any before on the day.
    """

    began: int = 0
    gross_npt: int = 0
    kinds: dict[str, int] = {}
    codes: dict[str, int] = {}
    stages: dict[str, int] = {}
    depths: list[DepthPoint] = []


class RowPart(NamedTuple):
    """A row of a time log, and the part of it in one day."""

    row: Any
    part: Window


def sum_days(events: Iterable[SummedEvent], days: Days) -> list[DaySum]:
    """The sums of those of the days that have rows, in order."""
    parts: list[list[RowPart]] = [[] for _ in range(days.count)]
    for event in events:
        if is_log_row(event):
            add_row_parts(parts, event, days.bounds)
    dated = zip(days.dates, days.bounds[1:], parts, strict=True)
    return [sum_day(day, end, of_day) for day, end, of_day in dated if of_day]


def add_row_parts(
    parts: Sequence[list[RowPart]], row: SummedEvent, bounds: Sequence[datetime]
) -> None:
    """Add a row to each day that it overlaps."""
    end = row.ends_at or row.starts_at
    for i in range(max(bisect_right(bounds, row.starts_at) - 1, 0), len(parts)):
        if bounds[i] >= end:
            return
        part = Window(max(row.starts_at, bounds[i]), min(end, bounds[i + 1]))
        # A zone may skip a day, which is empty then.
        if part.end > part.start:
            parts[i].append(RowPart(row, part))


def sum_day(day: date, end: datetime, parts: Sequence[RowPart]) -> DaySum:
    """The sums of the rows of a day that ends at `end`."""
    sums = DaySum(day, kinds={}, codes={}, stages={}, categories={}, parties={}, depths=[])
    sums.began = to_epoch_milliseconds(min(part.start for _, part in parts))
    sums.ended = to_epoch_milliseconds(max(part.end for _, part in parts))
    npt_parts = []
    for row, part in parts:
        length = to_milliseconds(part)
        sums.reported += length
        add_length(sums.kinds, row.kind, length)
        add_length(sums.codes, row.activity_code, length)
        add_length(sums.stages, row.stage_id, length)
        if row.npt:
            npt_parts.append(part)
            sums.gross_npt += length
            add_length(sums.categories, row.npt_category, length)
            add_length(sums.parties, row.npt_party, length)
    sums.npt = sum(map(to_milliseconds, merge_intervals(npt_parts)))
    sums.depths = list_depths(parts, end)
    starts = [r.md_start for r, p in parts if r.md_start is not None and p.start == r.starts_at]
    sums.md = max([*starts, *(point.md for point in sums.depths)], default=None)
    return sums


def sum_totals(first: date, days: Iterable[DayTotals]) -> DayTotals:
    """The totals of some days as those of one, which is dated by `first`."""
    totals = DayTotals(first, categories={}, parties={})
    for day in days:
        totals.reported += day.reported
        totals.npt += day.npt
        for sums, of_day in ((totals.categories, day.categories), (totals.parties, day.parties)):
            for key, length in of_day.items():
                add_length(sums, key, length)
        if day.md is not None:
            totals.md = max(day.md, totals.md or 0.0)
    return totals


def list_depths(parts: Sequence[RowPart], end: datetime) -> list[DepthPoint]:
    """The depths that rows reached which ended by the end of the day, each greater than before."""
    ended = sorted(
        (to_epoch_milliseconds(row.ends_at), row.md_end)
        for row, _ in parts
        if row.md_end is not None and row.ends_at <= end
    )
    points: list[DepthPoint] = []
    for at, md in ended:
        if not points or md > points[-1].md:
            points.append(DepthPoint(at, md))
    return points


def add_length(sums: dict[str, int], key: str | None, length: int) -> None:
    """Add a time to the sum under a key."""
    sums[key or NO_KEY] = sums.get(key or NO_KEY, 0) + length


def to_milliseconds(part: Window) -> int:
    """The length of an interval; instants are whole milliseconds."""
    return round((part.end - part.start).total_seconds() * 1000)


def to_epoch_milliseconds(instant: datetime) -> int:
    """An instant as milliseconds since 1970."""
    return round(instant.timestamp() * 1000)
