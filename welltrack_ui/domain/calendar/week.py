"""Day and week view: a column for each day, events side by side, long ones in a strip above."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import pairwise
from typing import NamedTuple

from welltrack_ui.domain.calendar.axis import Tick, list_hour_ticks
from welltrack_ui.domain.calendar.days import DayRow, Days, build_day_rows
from welltrack_ui.domain.calendar.spans import Box, Span, fit_span, stack_in_lanes
from welltrack_ui.domain.report_day import Window

_MIN_STRIP_DURATION = timedelta(hours=24)


class DayBlock(NamedTuple):
    """A span's part of a day, as fractions of the column's height and width.

    `ids` holds one id, or several that share the last place ("+n more"). A `moment` is as high as
    the shortest block.
    """

    ids: tuple[str, ...]
    top: float
    height: float
    left: float
    width: float
    moment: bool
    continues_up: bool
    continues_down: bool


@dataclass(frozen=True, slots=True)
class DayColumn:
    """A day [start, end) in UTC: mostly of 23 to 25 hours, empty where a zone skipped it."""

    date: date
    start: datetime
    end: datetime
    ticks: tuple[Tick, ...]
    blocks: tuple[DayBlock, ...]

    def fraction(self, instant: datetime) -> float | None:
        """The position of `instant` in the column, 0 (top) to 1; None on another day."""
        if not self.start <= instant < self.end:
            return None
        return (instant - self.start) / (self.end - self.start)

    def instant(self, fraction: float, step: timedelta = timedelta(minutes=15)) -> datetime:
        """The instant (UTC) at a position of the column, to the nearest `step` from its start."""
        steps = round((self.end - self.start) * min(max(fraction, 0.0), 1.0) / step)
        return min(self.start + steps * step, self.end)


class DayColumns(NamedTuple):
    """Days side by side, and the strip above them for all-day spans and those of a day or more."""

    strip: DayRow
    days: tuple[DayColumn, ...]


class BlockLimits(NamedTuple):
    """The least height of a block, in time, and the number shown before the rest is gathered."""

    shortest: timedelta = timedelta(minutes=20)
    side_by_side: int = 8
    strip_lanes: int = 4


_DEFAULT_LIMITS = BlockLimits()


def build_day_columns(
    spans: Iterable[Span],
    first: date,
    count: int,
    tz: tzinfo,
    *,
    start_hour: int = 0,
    limits: BlockLimits = _DEFAULT_LIMITS,
) -> DayColumns:
    """`count` (1 or more) days from `first` on, each from `start_hour` in `tz` to the next.

    Spans that are all-day or take 24 hours or more go to the strip, in lanes as `build_day_rows`
    gives them. The rest is cut where days end. No two blocks overlap, and each is as wide as its
    neighbours to the right allow. Where more are side by side than `limits` has places, the last
    place gathers the rest.

    Raises: ValueError for an hour or a day out of range.
    """
    days = Days.from_zone(first, count, tz, start_hour)
    lasting, by_day = _split_lasting(spans, days)
    (strip,) = build_day_rows(lasting, days, count, limits.strip_lanes)
    filled = []
    for day, bounds, on_day in zip(days.dates, pairwise(days.bounds), by_day, strict=True):
        window = Window(*bounds)
        blocks = tuple(_build_blocks(on_day, window, limits))
        filled.append(DayColumn(day, *window, list_hour_ticks(window, tz), blocks))
    return DayColumns(strip, tuple(filled))


def _split_lasting(spans: Iterable[Span], days: Days) -> tuple[list[Span], list[list[Span]]]:
    lasting: list[Span] = []
    short: list[Span] = []
    for span in spans:
        is_lasting = span.days or (span.end and span.end - span.start >= _MIN_STRIP_DURATION)
        (lasting if is_lasting else short).append(span)
    by_day: list[list[Span]] = [[] for _ in range(days.count)]
    for span_days in days.day_spans(short):
        for on_day in by_day[max(span_days.first, 0) : span_days.end]:
            on_day.append(span_days.span)
    return lasting, by_day


def _build_blocks(spans: Iterable[Span], window: Window, limits: BlockLimits) -> Iterator[DayBlock]:
    whole = (window.end - window.start).total_seconds()
    if not whole:
        # A day that a zone skipped has no height to divide.
        return
    least = limits.shortest.total_seconds()
    boxes = ((*fit_span(span, window, least), span) for span in spans)
    for cluster in _find_clusters(stack_in_lanes(boxes, limits.side_by_side)):
        yield from _spread_cluster(cluster, window, whole)


def _find_clusters(boxes: Iterable[Box]) -> Iterator[list[Box]]:
    """Boxes, by start, together with those that they overlap, be it by way of others."""
    cluster: list[Box] = []
    end = 0.0
    for box in boxes:
        if cluster and box.start >= end:
            yield cluster
            cluster = []
        cluster.append(box)
        end = max(end, box.end)
    if cluster:
        yield cluster


def _spread_cluster(cluster: list[Box], window: Window, whole: float) -> Iterator[DayBlock]:
    lanes: list[list[Box]] = [[] for _ in range(1 + max(box.lane for box in cluster))]
    for box in cluster:
        lanes[box.lane].append(box)
    for box in cluster:
        right = box.lane + 1
        # Widen to the right over lanes that are free for as long as this box lasts, so that two
        # events that overlap a third one elsewhere don't stay thinner than they need to.
        while right < len(lanes) and _is_free(lanes[right], box):
            right += 1
        left, width = box.lane / len(lanes), (right - box.lane) / len(lanes)
        yield _build_block(box, window, whole, left, width)


def _is_free(lane: list[Box], box: Box) -> bool:
    # Boxes of one lane never overlap, so the last one that starts before the end is the only
    # candidate.
    before_its_end = bisect_left(lane, box.end, key=lambda other: other.start)
    return not before_its_end or lane[before_its_end - 1].end <= box.start


def _build_block(box: Box, window: Window, whole: float, left: float, width: float) -> DayBlock:
    span = box.spans[0]
    alone = len(box.spans) == 1
    return DayBlock(
        ids=tuple(span.id for span in box.spans),
        top=box.start / whole,
        height=(box.end - box.start) / whole,
        left=left,
        width=width,
        moment=alone and span.end is None,
        continues_up=alone and span.start < window.start,
        continues_down=alone and span.end is not None and span.end > window.end,
    )
