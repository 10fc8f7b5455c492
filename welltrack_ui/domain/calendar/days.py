"""Rows of days with spans in lanes: a week of the month view, the strip of all-day events."""

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

_ONE_DAY = timedelta(days=1)
_START_KEY = attrgetter("start")
_ORDER_KEY = attrgetter("span.order")

SegmentShape = Literal["bar", "timed", "moment"]


class Segment(NamedTuple):
    """The part of a span that is drawn on one row: `days` long, from column `col` on.

    `bar`: an all-day span or one over several days. `timed`, `moment`: within one day. It may
    continue outside the row, or to the left on days where no lane was free.
    """

    id: str
    shape: SegmentShape
    col: int
    days: int
    lane: int
    continues_left: bool
    continues_right: bool


class DayRow(NamedTuple):
    """A row of days: its segments, and the number of spans on each day, all and hidden."""

    segments: tuple[Segment, ...]
    totals: tuple[int, ...]
    hidden: tuple[int, ...]


class DaySpan(NamedTuple):
    """A span on the days [first, end) counted from the row's first day; -1 is any day before."""

    span: Span
    shape: SegmentShape
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Days:
    """Consecutive days; day i is [bounds[i], bounds[i + 1]) in UTC, empty if a zone skipped it."""

    first: date
    bounds: tuple[datetime, ...]

    @classmethod
    def from_zone(cls, first: date, count: int, tz: tzinfo, start_hour: int = 0) -> "Days":
        """`count` days of `tz`, each from `start_hour` until that hour of the next day.

        Raises: ValueError for an hour or a day out of range.
        """
        dates = (first + timedelta(days=i) for i in range(count + 1))
        return cls(first, tuple(report_day_start(day, tz, start_hour) for day in dates))

    @property
    def count(self) -> int:
        """The number of days."""
        return len(self.bounds) - 1

    @property
    def dates(self) -> tuple[date, ...]:
        """The local dates of the days."""
        return tuple(self.first + timedelta(days=i) for i in range(self.count))

    def day_spans(self, spans: Iterable[Span]) -> list[DaySpan]:
        """The days that each span covers; spans outside all of these days are left out.

        `first` is -1 where a span begins before the first day, `end` is count + 1 where it ends
        after the last.
        """
        bounds, count, result = self.bounds, self.count, []
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
                result.append(DaySpan(span, _day_shape(span), first, last + 1))
            else:
                result.append(DaySpan(span, "bar", max(first, -1), min(last, count) + 1))
        return result

    def split_bars(self, spans: Iterable[Span]) -> tuple[list[DaySpan], list[list[Span]]]:
        """The bars among the spans; and for each day, by start, the spans that lie within it."""
        # Ten thousand spans are laid out at each redraw, and most lie within one day. Bisecting the
        # sorted starts by the days' bounds finds those without an object for each.
        by_start = sorted(spans, key=_START_KEY)
        day_indexes = [bisect_left(by_start, bound, key=_START_KEY) for bound in self.bounds]
        others = [*by_start[: day_indexes[0]], *by_start[day_indexes[-1] :]]
        within: list[list[Span]] = []
        for (low, high), day_end in zip(pairwise(day_indexes), self.bounds[1:], strict=True):
            on_day = by_start[low:high]
            short = [s for s in on_day if not s.days and (s.end is None or s.end <= day_end)]
            within.append(short)
            if len(short) < len(on_day):
                others += [s for s in on_day if s.days or (s.end is not None and s.end > day_end)]
        return self.day_spans(others), within


def _day_shape(span: Span) -> SegmentShape:
    return "timed" if span.end else "moment"


def end_by_midnight(span: Span, days: Days, tz: tzinfo, start_hour: int) -> Span:
    """The span, cut at midnight where it ends before the next report day starts.

    Work of a night is a line of the day that it began on, and no bar over two. `days` run from
    midnight to midnight in `tz`, and `start_hour` is the hour at which report days start. All-day
    spans and those of a day or more stay as they are.
    """
    if span.end is None or span.days:
        return span
    index = bisect_right(days.bounds, span.start)
    # Most end on the day that they begin on: those need no zone, which is slow to ask.
    if not 0 < index <= days.count or span.end <= days.bounds[index]:
        return span
    next_start = report_day_start(days.first + index * _ONE_DAY, tz, start_hour)
    if span.end <= next_start and span.end - span.start < _ONE_DAY:
        return span._replace(end=days.bounds[index])
    return span


def build_day_rows(
    spans: Iterable[Span], days: Days, length: int, max_lanes: int
) -> tuple[DayRow, ...]:
    """The days broken into rows of `length`, with lanes from 0 to `max_lanes` - 1 in each.

    Each day shows `max_lanes` spans, or all that it has. Spans that already have a lane come first,
    then bars by start, then the spans within the day in order of time. A bar keeps its lane through
    a row, and into the next.
    """
    bars, within = days.split_bars(spans)
    totals = _count_by_day(bars, within)
    starting = _group_by_start_day(bars, within, length, max_lanes)
    result: list[DayRow] = []
    lanes_by_id: dict[str, int] = {}
    for start in range(0, days.count, length):
        segments = _arrange_row(starting[start : start + length], start, max_lanes, lanes_by_id)
        lanes_by_id = {segment.id: segment.lane for segment in segments if segment.continues_right}
        on_days = totals[start : start + length]
        drawn = [0] * len(on_days)
        for segment in segments:
            for col in range(segment.col, segment.col + segment.days):
                drawn[col] += 1
        hidden = (total - drawn_count for total, drawn_count in zip(on_days, drawn, strict=True))
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
    """For each day, in order, the spans that start on it, or continue on the row it begins."""
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
    """The first spans of a day, in order: no more than `most` can be shown."""
    if 0 < most < len(short):
        # The full order compares tuples; comparing starts alone rules most spans out first.
        short = short[: bisect_right(short, short[most - 1].start, key=_START_KEY)]
    first = nsmallest(most, short, key=attrgetter("order"))
    return [DaySpan(span, _day_shape(span), day, day + 1) for span in first]


def _arrange_row(
    starting: Sequence[Sequence[DaySpan]],
    row_start: int,
    max_lanes: int,
    lanes_by_id: Mapping[str, int],
) -> tuple[Segment, ...]:
    row_end = row_start + len(starting)
    lane_free_from = [row_start] * max_lanes
    waiting: list[DaySpan] = []
    segments: list[Segment] = []
    # Day by day, as a person reads: a span that found no lane on its first day waits, and is drawn
    # from the first day on which one is free ("continues left").
    for day, new in enumerate(starting, row_start):
        queue = [*(span_days for span_days in waiting if span_days.end > day), *new]
        free = [lane for lane, since in enumerate(lane_free_from) if since <= day]
        placed, waiting = _assign_lanes(queue, free, lanes_by_id if day == row_start else {})
        for lane, span_days in placed:
            # A segment ends with its row at the latest; the next row begins with every lane free
            # again.
            lane_free_from[lane] = end = min(span_days.end, row_end)
            left, right = span_days.first < day, span_days.end > row_end
            col, length = day - row_start, end - day
            segments.append(
                Segment(span_days.span.id, span_days.shape, col, length, lane, left, right)
            )
    return tuple(segments)


def _assign_lanes(
    queue: list[DaySpan], free: list[int], lanes_by_id: Mapping[str, int]
) -> tuple[list[tuple[int, DaySpan]], list[DaySpan]]:
    if not lanes_by_id:
        return list(zip(free, queue, strict=False)), queue[len(free) :]
    placed: list[tuple[int, DaySpan]] = []
    rest: list[DaySpan] = []
    for span_days in queue:
        lane = lanes_by_id.get(span_days.span.id)
        # The same lane as in the row above, so that the eye can follow a bar across the line break.
        if lane in free:
            free.remove(lane)
            placed.append((lane, span_days))
        else:
            rest.append(span_days)
    return [*placed, *zip(free, rest, strict=False)], rest[len(free) :]
