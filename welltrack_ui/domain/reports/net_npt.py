"""Net non-productive time: the one figure that calendars, days, dashboard and reports show.

Net NPT is the length of the union of the NPT rows of time logs, so that overlapping NPT counts
once. It is that of report days, by each well's own clock: a month is the report days whose date
lies in it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from welltrack_ui.domain import report_day
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.intervals import (
    ZERO_TIME,
    clip_interval,
    merge_intervals,
    sum_intervals,
)


class NptRow(NamedTuple):
    """An NPT row of a well's time log, as far as its time goes."""

    well_id: str
    start: datetime
    end: datetime


class ReportClock(Protocol):
    """What of a well its report days depend on."""

    @property
    def timezone(self) -> str: ...
    @property
    def report_day_start(self) -> int: ...


def resolve_report_days(well: ReportClock, first: date, last: date) -> Window:
    """The report days of a well from `first` to `last`, both included, as one window."""
    tz = report_day.load_zone(well.timezone)
    return report_day.report_days_window(first, last, tz, well.report_day_start)


def sum_net_npt(rows: Iterable[NptRow], window: Window) -> timedelta:
    """The net NPT of one well's NPT rows in a window."""
    inside = merge_intervals(clip_interval(row.start, row.end, window) for row in rows)
    return sum_intervals(inside)


def sum_net_npt_by_well(
    rows: Iterable[NptRow], windows: Mapping[str, Window]
) -> dict[str, timedelta]:
    """The net NPT of each well in its own window; wells without any are left out."""
    by_well: dict[str, list[NptRow]] = defaultdict(list)
    for row in rows:
        by_well[row.well_id].append(row)
    sums = {well_id: sum_net_npt(rows, windows[well_id]) for well_id, rows in by_well.items()}
    return {well_id: time for well_id, time in sums.items() if time > ZERO_TIME}
