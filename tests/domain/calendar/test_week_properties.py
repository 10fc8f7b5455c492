"""Days and weeks as columns: properties against a plain look at each day."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.calendar.span_samples import PLACES, is_on, some_spans
from welltrack_ui.domain.calendar.spans import Span
from welltrack_ui.domain.calendar.week import BlockLimits, DayBlock, DayColumns, build_day_columns
from welltrack_ui.domain.report_day import load_zone, report_day_window

NEAR = 1e-9


class Drawing(NamedTuple):
    spans: list[Span]
    first: date
    length: int
    zone_name: str
    start_hour: int
    limits: BlockLimits

    def columns(self, spans: list[Span]) -> DayColumns:
        tz = load_zone(self.zone_name)
        hour, limits = self.start_hour, self.limits
        return build_day_columns(spans, self.first, self.length, tz, start_hour=hour, limits=limits)


@st.composite
def drawings(draw: st.DrawFn) -> Drawing:
    name, day = draw(st.sampled_from(PLACES))
    limits = BlockLimits(
        timedelta(minutes=draw(st.integers(1, 90))),
        draw(st.integers(1, 9)),
        draw(st.integers(0, 5)),
    )
    return Drawing(
        spans=draw(some_spans(day, load_zone(name), most=60)),
        first=day + timedelta(days=draw(st.integers(-10, 12))),
        length=draw(st.integers(1, 9)),
        zone_name=name,
        start_hour=draw(st.integers(0, 23)),
        limits=limits,
    )


def lasts(span: Span) -> bool:
    return span.days is not None or (
        span.end is not None and span.end - span.start >= timedelta(hours=24)
    )


@settings(max_examples=100, deadline=None)
@given(drawing=drawings())
def test_columns_lose_nothing(drawing: Drawing) -> None:
    shown = drawing.columns(drawing.spans)
    for i, column in enumerate(shown.days):
        on_day = [
            span
            for span in drawing.spans
            if is_on(span, column.date, load_zone(drawing.zone_name), drawing.start_hour)
        ]
        blocks = Counter(id_ for block in column.blocks for id_ in block.ids)
        assert blocks == Counter(span.id for span in on_day if not lasts(span))
        strip = [s.id for s in shown.strip.segments if s.col <= i < s.col + s.days]
        lasting = {span.id for span in on_day if lasts(span)}
        assert set(strip) <= lasting
        assert len(strip) == min(len(lasting), drawing.limits.strip_lanes)
        assert shown.strip.hidden[i] == len(lasting) - len(strip)


@settings(max_examples=100, deadline=None)
@given(drawing=drawings())
def test_blocks_never_overlap_and_stay_inside(drawing: Drawing) -> None:
    for column in drawing.columns(drawing.spans).days:
        for block in column.blocks:
            assert 0 <= block.top < block.top + block.height <= 1 + NEAR
            assert 0 <= block.left < block.left + block.width <= 1 + NEAR
            assert block.height * (column.end - column.start) >= drawing.limits.shortest * (
                1 - NEAR
            )
        for one, other in combinations(column.blocks, 2):
            assert not (level(one, other) and beside(one, other))


@settings(max_examples=100, deadline=None)
@given(drawing=drawings())
def test_blocks_fill_the_column(drawing: Drawing) -> None:
    for column in drawing.columns(drawing.spans).days:
        for block in column.blocks:
            right = block.left + block.width
            stopped = (
                level(block, other) and abs(other.left - right) < NEAR for other in column.blocks
            )
            assert abs(right - 1) < NEAR or any(stopped)


@settings(max_examples=100, deadline=None)
@given(drawing=drawings())
def test_blocks_stand_where_their_spans_are(drawing: Drawing) -> None:
    by_id = {span.id: span for span in drawing.spans}
    for column in drawing.columns(drawing.spans).days:
        window = report_day_window(column.date, load_zone(drawing.zone_name), drawing.start_hour)
        assert (column.start, column.end) == window
        for block in (b for b in column.blocks if len(b.ids) == 1):
            span = by_id[block.ids[0]]
            top = window.start + block.top * (window.end - window.start)
            bottom = top + block.height * (window.end - window.start)
            end = min(span.end or span.start, window.end)
            start = min(max(span.start, window.start), window.end - drawing.limits.shortest)
            assert block.moment == (span.end is None)
            assert block.continues_up == (span.start < window.start)
            assert block.continues_down == (span.end is not None and span.end > window.end)
            assert abs(bottom - max(end, start + drawing.limits.shortest)) < timedelta(seconds=1)
            if end - max(span.start, window.start) >= drawing.limits.shortest:
                start = max(span.start, window.start)
            assert abs(top - start) < timedelta(seconds=1)


@settings(max_examples=100, deadline=None)
@given(drawing=drawings())
def test_strip_never_draws_two_in_one_place(drawing: Drawing) -> None:
    strip = drawing.columns(drawing.spans).strip
    places = Counter((s.col + i, s.lane) for s in strip.segments for i in range(s.days))
    assert set(places.values()) <= {1}
    assert {lane for _, lane in places} <= set(range(drawing.limits.strip_lanes))


@settings(max_examples=100, deadline=None)
@given(drawing=drawings())
def test_blocks_have_no_more_places_than_overlap(drawing: Drawing) -> None:
    roomy = drawing._replace(limits=drawing.limits._replace(side_by_side=100))
    for column in roomy.columns(drawing.spans).days:
        for cluster in clusters(column.blocks):
            overlaps = (sum(level(one, at_top(block)) for one in cluster) for block in cluster)
            assert len({round(block.left, 9) for block in cluster}) == max(overlaps)


@settings(max_examples=100, deadline=None)
@given(drawing=drawings())
def test_blocks_have_no_more_places_than_the_limit(drawing: Drawing) -> None:
    for column in drawing.columns(drawing.spans).days:
        for block in column.blocks:
            there = [one for one in column.blocks if level(one, at_top(block))]
            assert len(there) <= drawing.limits.side_by_side


@settings(max_examples=100, deadline=None)
@given(drawing=drawings(), seed=st.integers())
def test_columns_do_not_depend_on_the_order_of_events(drawing: Drawing, seed: int) -> None:
    spans = drawing.spans
    shuffled = random.Random(seed).sample(spans, len(spans))  # noqa: S311 - not a secret
    assert drawing.columns(shuffled) == drawing.columns(spans)


def clusters(blocks: Iterable[DayBlock]) -> Iterator[list[DayBlock]]:
    """Blocks that overlap in time, be it by way of others."""
    cluster: list[DayBlock] = []
    for block in sorted(blocks, key=lambda b: b.top):
        if cluster and not any(level(one, block) for one in cluster):
            yield cluster
            cluster = []
        cluster.append(block)
    if cluster:
        yield cluster


def at_top(block: DayBlock) -> DayBlock:
    """The first instants of a block."""
    return block._replace(height=3 * NEAR)


def level(one: DayBlock, other: DayBlock) -> bool:
    return min(one.top + one.height, other.top + other.height) - max(one.top, other.top) > NEAR


def beside(one: DayBlock, other: DayBlock) -> bool:
    return min(one.left + one.width, other.left + other.width) - max(one.left, other.left) > NEAR
