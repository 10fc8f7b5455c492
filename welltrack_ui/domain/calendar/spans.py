"""Spans of time and their lanes, for the views of months, weeks and timelines.

Geometry only: spans of time go in, positions come out, nothing is drawn. The result never depends
on the order of the input.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from heapq import heappop, heappush
from typing import NamedTuple

from welltrack_ui.domain.report_day import Window


class Span(NamedTuple):
    """A span of time to be laid out: [start, end) in UTC, or a moment without an end.

    `days`, first and last included, makes it an all-day span: those dates count, in whatever zone
    the calendar is shown. `start` and `end` still place it on a timeline.
    """

    id: str
    start: datetime
    end: datetime | None = None
    days: tuple[date, date] | None = None

    @property
    def order(self) -> tuple[datetime, timedelta, str]:
        """A sort key: by start, then the longest first, then by id."""
        return self.start, self.start - (self.end or self.start), self.id


class Box(NamedTuple):
    """A rectangle from `start` to `end` (in any unit) in a lane; with several spans if merged."""

    start: float
    end: float
    lane: int
    spans: tuple[Span, ...]


def overlaps_window(span: Span, window: Window) -> bool:
    """Whether a span lies in the window, by the rule of the store."""
    return interval_overlaps_window(span.start, span.end, window)


def interval_overlaps_window(start: datetime, end: datetime | None, window: Window) -> bool:
    """Whether [start, end), or a moment where `end` is None, lies in the window."""
    if end is None:
        return window.start <= start < window.end
    return start < window.end and end > window.start


def fit_span(span: Span, window: Window, least: float) -> tuple[float, float]:
    """The start and end of `span`, which is seen in `window`, in seconds from the window's start.

    Cut to the window, and at least `least` seconds long within it.
    """
    whole = (window.end - window.start).total_seconds()
    start = max((span.start - window.start).total_seconds(), 0.0)
    end = min((span.end - window.start).total_seconds(), whole) if span.end else start
    if end - start >= least:
        return start, end
    # A short span at the window's end is widened to the left, into the window.
    start = max(min(start, whole - least), 0.0)
    return start, min(start + least, whole)


def stack_in_lanes(
    boxes: Iterable[tuple[float, float, Span]], most: int | None = None
) -> list[Box]:
    """Lanes for boxes [start, end) of positive length, by start; no two in a lane overlap.

    There are as many lanes as boxes overlap at the most, the least possible: by start, each takes
    the lowest free lane (interval partitioning; Kleinberg and Tardos, Algorithm Design, 4.1). If
    that makes more than `most` (1 or more), the boxes beyond are merged into the last of these: one
    box for each stretch that they cover without a break.
    """
    free: list[int] = []
    busy: list[tuple[float, int]] = []
    stacked: list[Box] = []
    # Longer boxes first among those that start together, so that the result never depends on input
    # order.
    for start, end, span in sorted(boxes, key=lambda box: (box[0], -box[1], box[2].order)):
        while busy and busy[0][0] <= start:
            heappush(free, heappop(busy)[1])
        lane = heappop(free) if free else len(busy)
        heappush(busy, (end, lane))
        stacked.append(Box(start, end, lane, (span,)))
    if most is None or all(box.lane < most for box in stacked):
        return stacked
    return _gather_overflow(stacked, most - 1)


def _gather_overflow(stacked: list[Box], last: int) -> list[Box]:
    """The boxes, those in lane `last` and beyond merged wherever they follow without a break."""
    runs: list[list[Box]] = []
    end = 0.0
    for box in stacked:
        if box.lane < last:
            continue
        if runs and box.start < end:
            runs[-1].append(box)
        else:
            runs.append([box])
        end = max(end, box.end)
    unmerged = [box for box in stacked if box.lane < last]
    return sorted(
        unmerged + [_merge_boxes(run, last) for run in runs], key=lambda b: (b.start, b.lane)
    )


def _merge_boxes(run: list[Box], lane: int) -> Box:
    spans = tuple(box.spans[0] for box in run)
    return Box(run[0].start, max(box.end for box in run), lane, spans)
