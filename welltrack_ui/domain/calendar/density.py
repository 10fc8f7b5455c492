"""The density of a timeline: how much of each day or week was spent, in place of slivers."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from welltrack_ui.domain.calendar.days import Days
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.calendar.spans import Span, overlaps_window
from welltrack_ui.domain.report_day import Window, to_local_time

LONGEST_DAILY = timedelta(days=100)
"""The longest window whose cells are days; those of a longer one are weeks from Monday."""
ZERO = timedelta()
Interval = tuple[datetime, datetime]


class DensityCell(NamedTuple):
    """A day or a week of a well: `left` and `width` are fractions of the window.

    `busy` is the time that events cover in it, `npt` that of log rows of lost time; `share` and
    `npt_share` are the same as fractions of its length; `kind` is that of most of the time.
    """

    first: date
    last: date
    left: float
    width: float
    busy: timedelta
    npt: timedelta
    share: float
    npt_share: float
    kind: str
    events: int


def split_slivers(
    spans: Iterable[Span], window: Window, least: float, most: int
) -> tuple[list[Span], frozenset[str]]:
    """The spans that are drawn as bars, and the ids of those that are drawn as density.

    Those are the spans in `window` that are shorter than `least`, a fraction of it, where there are
    more than `most` of them.
    """
    visible = [span for span in spans if overlaps_window(span, window)]
    shortest = (window.end - window.start) * least
    slivers = frozenset(s.id for s in visible if s.end is None or s.end - s.start < shortest)
    if len(slivers) <= most:
        return visible, frozenset()
    return [span for span in visible if span.id not in slivers], slivers


def list_density_days(window: Window, tz: tzinfo) -> tuple[Days, int]:
    """The days of a window, and how many of them a cell has: 1, or 7 where the window is long."""
    first = to_local_time(window.start, tz).date()
    last = to_local_time(window.end - timedelta(microseconds=1), tz).date()
    step = 1 if window.end - window.start <= LONGEST_DAILY else 7
    if step == 7:
        first -= timedelta(days=first.weekday())
    cells = -(-((last - first).days + 1) // step)
    return Days.from_zone(first, cells * step, tz), step


def build_density(
    entries: Sequence[CalendarEntry], window: Window, days: Days, step: int
) -> tuple[DensityCell, ...]:
    """The cells of `step` days that an entry lies in, in order; entries count once in each."""
    starts = days.bounds[::step]
    by_cell: dict[int, list[CalendarEntry]] = {}
    for entry in entries:
        span = entry.span
        if overlaps_window(span, window):
            first = max(bisect_right(starts, span.start) - 1, 0)
            end = bisect_left(starts, span.end) if span.end else 0
            for index in range(first, min(max(end, first + 1), len(starts) - 1)):
                by_cell.setdefault(index, []).append(entry)
    return tuple(
        _build_cell(by_cell[index], days, step, index, window) for index in sorted(by_cell)
    )


def _build_cell(
    inside: Sequence[CalendarEntry], days: Days, step: int, index: int, window: Window
) -> DensityCell:
    start, end = days.bounds[index * step], days.bounds[index * step + step]
    part = Window(max(start, window.start), min(end, window.end))
    whole, length = window.end - window.start, part.end - part.start
    busy = measure_cover(_cut(entry, part) for entry in inside)
    npt = measure_cover(_cut(entry, part) for entry in inside if entry.npt and entry.is_log_row)
    hours: Counter[str] = Counter()
    for entry in inside:
        start, end = _cut(entry, part)
        # A second for each, so that a cell of moments alone has a kind too.
        hours[entry.kind] += round((end - start).total_seconds()) + 1
    first = days.first + timedelta(days=index * step)
    return DensityCell(
        first=first,
        last=first + timedelta(days=step - 1),
        left=(part.start - window.start) / whole,
        width=length / whole,
        busy=busy,
        npt=npt,
        share=busy / length,
        npt_share=npt / length,
        # By name among those that took as long, so that the order of entries does not matter.
        kind=min(hours, key=lambda kind: (-hours[kind], kind)),
        events=len(inside),
    )


def measure_cover(intervals: Iterable[Interval]) -> timedelta:
    """The time that intervals cover, where they overlap once."""
    total, reached = ZERO, None
    for start, end in sorted(intervals):
        begin = start if reached is None else max(start, reached)
        total += max(end - begin, ZERO)
        reached = end if reached is None else max(end, reached)
    return total


def _cut(entry: CalendarEntry, part: Window) -> Interval:
    span = entry.span
    start = max(span.start, part.start)
    return start, max(min(span.end or span.start, part.end), start)
