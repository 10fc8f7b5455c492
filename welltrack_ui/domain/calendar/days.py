"""Days in a row, and spans laid across them in lanes: a week of a month, an all-day strip."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from heapq import nsmallest
from itertools import accumulate, pairwise
from operator import attrgetter
from typing import Literal, NamedTuple

from welltrack_ui.domain.calendar.spans import Span
from welltrack_ui.domain.report_day import report_day_start

_START_KEY = attrgetter("start")
_ORDER_KEY = attrgetter("span.order")

SegmentShape = Literal["bar", "timed", "moment"]


class Segment(NamedTuple):
    """The part of a span that is drawn on a row: `days` long, from column `col` on.

    `bar`: an all-day span or one over several days. `timed`, `moment`: within one day. It may
    continue outside the row, or to the left on days where no lane was to be had.
    """

    id: str
    shape: SegmentShape
    col: int
    days: int
    lane: int
    continues_left: bool
    continues_right: bool


class DayRow(NamedTuple):
    """What is drawn on some days, and how many spans there are on each, seen and not seen."""

    segments: tuple[Segment, ...]
    totals: tuple[int, ...]
    hidden: tuple[int, ...]


class DaySpan(NamedTuple):
    """A span on the days [first, end) counted from the row's first day; -1 is any before."""

    span: Span
    shape: SegmentShape
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Days:
    """Day i is [bounds[i], bounds[i + 1]) in UTC; empty where a zone skipped it."""

    first: date
    bounds: tuple[datetime, ...]

    @classmethod
    def from_zone(cls, first: date, count: int, tz: tzinfo, start_hour: int = 0) -> "Days":
        """`count` days of `tz`, each from `start_hour` until that hour of the next.

        Raises ValueError for an hour or a day out of range.
        """
        dates = (first + timedelta(days=i) for i in range(count + 1))
        return cls(first, tuple(report_day_start(day, tz, start_hour) for day in dates))

    @property
    def count(self) -> int:
        """How many days these are."""
        return len(self.bounds) - 1

    @property
    def dates(self) -> tuple[date, ...]:
        """The days' dates."""
        return tuple(self.first + timedelta(days=i) for i in range(self.count))

    def day_spans(self, spans: Iterable[Span]) -> list[DaySpan]:
        """The days that spans are on, but for those that are on none of these.

        `first` is -1 where one begins before them, `end` is count + 1 where it ends after them.
        """
        bounds, count, found = self.bounds, self.count, []
        for span in spans:
            _, start, end, days = span
            if days:
                first, last = (days[0] - self.first).days, (days[1] - self.first).days
            else:
                first = last = bisect_right(bounds, start) - 1
                if end is not None:
                    last = max(first, bisect_left(bounds, end) - 1)
            if last < 0 or first >= count:
                continue
            if first == last and not days:
                found.append(DaySpan(span, _day_shape(span), first, last + 1))
            else:
                found.append(DaySpan(span, "bar", max(first, -1), min(last, count) + 1))
        return found

    def split_bars(self, spans: Iterable[Span]) -> tuple[list[DaySpan], list[list[Span]]]:
        """The bars among the spans; and for each day, by start, those that lie within it."""
        # Ten thousand are drawn again and again, and most lie within a day: they are told by
        # where the days begin among their starts, and no more is made of them.
        by_start = sorted(spans, key=_START_KEY)
        places = [bisect_left(by_start, bound, key=_START_KEY) for bound in self.bounds]
        others = [*by_start[: places[0]], *by_start[places[-1] :]]
        within: list[list[Span]] = []
        for (low, high), over in zip(pairwise(places), self.bounds[1:], strict=True):
            on_day = by_start[low:high]
            short = [s for s in on_day if not s.days and (s.end is None or s.end <= over)]
            within.append(short)
            if len(short) < len(on_day):
                others += [s for s in on_day if s.days or (s.end is not None and s.end > over)]
        return self.day_spans(others), within


def _day_shape(span: Span) -> SegmentShape:
    return "timed" if span.end else "moment"


def build_day_rows(
    spans: Iterable[Span], days: Days, length: int, max_lanes: int
) -> tuple[DayRow, ...]:
    """The days broken into rows of `length`, with lanes from 0 to `max_lanes` - 1 in each.

    Each day shows `max_lanes` spans, or all that it has. Those that already have a lane come
    first, then bars by start, then what lies within the day in order of time. A bar keeps its lane
    through a row, and into the next.
    """
    bars, within = days.split_bars(spans)
    totals = _count_by_day(bars, within)
    starting = _group_by_start_day(bars, within, length, max_lanes)
    result: list[DayRow] = []
    kept: dict[str, int] = {}
    for start in range(0, days.count, length):
        segments = _arrange_row(starting[start : start + length], start, max_lanes, kept)
        kept = {part.id: part.lane for part in segments if part.continues_right}
        on_days = totals[start : start + length]
        seen = [0] * len(on_days)
        for part in segments:
            for col in range(part.col, part.col + part.days):
                seen[col] += 1
        hidden = (total - shown for total, shown in zip(on_days, seen, strict=True))
        result.append(DayRow(segments, on_days, tuple(hidden)))
    return tuple(result)


def _count_by_day(bars: Iterable[DaySpan], within: Sequence[Sequence[Span]]) -> tuple[int, ...]:
    steps = [0] * (len(within) + 2)
    for bar in bars:
        steps[max(bar.first, 0)] += 1
        steps[bar.end] -= 1
    lasting = accumulate(steps[: len(within)])
    return tuple(some + len(short) for some, short in zip(lasting, within, strict=True))


def _group_by_start_day(
    bars: Iterable[DaySpan], within: Sequence[Sequence[Span]], length: int, max_lanes: int
) -> list[list[DaySpan]]:
    """For each day, in order, the pieces that start on it, or on whose row they go on."""
    starting: list[list[DaySpan]] = [[] for _ in within]
    for bar in sorted(bars, key=_ORDER_KEY):
        first = max(bar.first, 0)
        next_row = first - first % length + length
        for day in (first, *range(next_row, min(bar.end, len(within)), length)):
            starting[day].append(bar)
    for day, short in enumerate(within):
        starting[day] += _take_earliest(short, day, max_lanes)
    return starting


def _take_earliest(short: Sequence[Span], day: int, most: int) -> list[DaySpan]:
    """The first in order of what lies within a day: no more than these can be shown."""
    if 0 < most < len(short):
        # Most are ruled out by their start alone.
        short = short[: bisect_right(short, short[most - 1].start, key=_START_KEY)]
    first = nsmallest(most, short, key=attrgetter("order"))
    return [DaySpan(span, _day_shape(span), day, day + 1) for span in first]


def _arrange_row(
    starting: Sequence[Sequence[DaySpan]], row_start: int, max_lanes: int, kept: Mapping[str, int]
) -> tuple[Segment, ...]:
    row_end = row_start + len(starting)
    free_from = [row_start] * max_lanes
    waiting: list[DaySpan] = []
    segments: list[Segment] = []
    for day, new in enumerate(starting, row_start):
        queue = [*(piece for piece in waiting if piece.end > day), *new]
        free = [lane for lane, since in enumerate(free_from) if since <= day]
        given, waiting = _assign_lanes(queue, free, kept if day == row_start else {})
        for lane, piece in given:
            free_from[lane] = end = min(piece.end, row_end)
            left, right = piece.first < day, piece.end > row_end
            col, length = day - row_start, end - day
            segments.append(Segment(piece.span.id, piece.shape, col, length, lane, left, right))
    return tuple(segments)


def _assign_lanes(
    queue: list[DaySpan], free: list[int], kept: Mapping[str, int]
) -> tuple[list[tuple[int, DaySpan]], list[DaySpan]]:
    if not kept:
        return list(zip(free, queue, strict=False)), queue[len(free) :]
    given: list[tuple[int, DaySpan]] = []
    rest: list[DaySpan] = []
    for piece in queue:
        lane = kept.get(piece.span.id)
        if lane in free:
            free.remove(lane)
            given.append((lane, piece))
        else:
            rest.append(piece)
    return [*given, *zip(free, rest, strict=False)], rest[len(free) :]
