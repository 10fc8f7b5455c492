"""The timeline: exact examples, then properties."""

import random
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.calendar.span_samples import at, some_spans, utc
from welltrack_ui.domain.calendar.spans import Span
from welltrack_ui.domain.calendar.timeline import TimelineBar, TimelineGroup, build_timeline
from welltrack_ui.domain.report_day import Window, load_zone

DAY = Window(utc("2024-03-05T00:00"), utc("2024-03-06T00:00"))
FIRST = date(2024, 3, 1)


def test_timeline_gives_fractions_of_what_is_visible() -> None:
    spans = [
        at("inside", "2024-03-05T06:00", "2024-03-05T18:00"),
        at("before", "2024-03-04T00:00", "2024-03-05T06:00"),
        at("after", "2024-03-05T18:00", "2024-03-09T00:00"),
    ]
    (group,) = build_timeline([("drilling", spans)], DAY)
    assert group == TimelineGroup(
        "drilling",
        1,
        (
            TimelineBar(("before",), 0, 0.0, 0.25, False, True, False),
            TimelineBar(("inside",), 0, 0.25, 0.5, False, False, False),
            TimelineBar(("after",), 0, 0.75, 0.25, False, False, True),
        ),
    )


def test_timeline_returns_only_what_is_visible() -> None:
    spans = [
        at("ends as it starts", "2024-03-04T00:00", "2024-03-05T00:00"),
        at("starts as it ends", "2024-03-06T00:00", "2024-03-07T00:00"),
        at("moment before", "2024-03-04T23:59"),
        at("moment at the end", "2024-03-06T00:00"),
        at("moment at the start", "2024-03-05T00:00"),
        at("over all", "2024-01-01T00:00", "2024-12-31T00:00"),
    ]
    (group,) = build_timeline([("w", spans)], DAY, narrowest=0.125)
    assert group.bars == (
        TimelineBar(("over all",), 0, 0.0, 1.0, False, True, True),
        TimelineBar(("moment at the start",), 1, 0.0, 0.125, True, False, False),
    )


def test_timeline_keeps_groups_in_order_and_empty_ones_without_lanes() -> None:
    groups = [(("F-4", "drilling"), [at("a", "2024-03-05T06:00")]), (("F-12", ""), [])]
    shown = build_timeline(groups, DAY)
    assert [(group.key, group.lanes) for group in shown] == [
        (("F-4", "drilling"), 1),
        (("F-12", ""), 0),
    ]


def test_timeline_moves_a_moment_near_the_end_inside() -> None:
    (group,) = build_timeline([("w", [at("m", "2024-03-05T23:59")])], DAY, narrowest=0.125)
    assert group.bars == (TimelineBar(("m",), 0, 0.875, 0.125, True, False, False),)


def test_timeline_gathers_what_has_no_lane() -> None:
    spans = [at(f"e{i}", f"2024-03-05T{6 + i:02}:00", "2024-03-05T12:00") for i in range(4)]
    spans.append(at("alone", "2024-03-05T18:00", "2024-03-06T00:00"))
    (group,) = build_timeline([("w", spans)], DAY, max_lanes=2)
    assert group.lanes == 2
    assert group.bars == (
        TimelineBar(("e0",), 0, 0.25, 0.25, False, False, False),
        TimelineBar(("e1", "e2", "e3"), 1, 7 / 24, 5 / 24, False, False, False),
        TimelineBar(("alone",), 0, 0.75, 0.25, False, False, False),
    )


def test_timeline_does_not_gather_what_only_touches() -> None:
    spans = [
        at("long", "2024-03-05T06:00", "2024-03-05T18:00"),
        at("morning", "2024-03-05T06:00", "2024-03-05T12:00"),
        at("afternoon", "2024-03-05T12:00", "2024-03-05T18:00"),
        at("third", "2024-03-05T17:00", "2024-03-05T18:00"),
    ]
    (group,) = build_timeline([("w", spans)], DAY, max_lanes=2)
    assert [(bar.ids, bar.lane) for bar in group.bars] == [
        (("long",), 0),
        (("morning",), 1),
        (("afternoon", "third"), 1),
    ]


def test_timeline_refuses_an_empty_window() -> None:
    with pytest.raises(ValueError, match="end after its start"):
        build_timeline([], Window(DAY.end, DAY.start))


# properties: the narrowest bar is a whole number of seconds, so that sums are exact


windows = st.builds(
    lambda start, length: Window(
        utc("2024-02-20T00:00") + timedelta(minutes=start),
        utc("2024-02-20T00:00") + timedelta(minutes=start + 64 * length),
    ),
    st.integers(0, 40_000),
    st.integers(1, 1_500),
)
drawings = st.tuples(some_spans(FIRST, load_zone("Europe/Oslo")), windows)


def seconds(bar: TimelineBar, window: Window) -> tuple[float, float]:
    whole = (window.end - window.start).total_seconds()
    return round(bar.left * whole, 3), round((bar.left + bar.width) * whole, 3)


def is_visible(span: Span, window: Window) -> bool:
    if span.end is None:
        return window.start <= span.start < window.end
    return max(span.start, window.start) < min(span.end, window.end)


@settings(max_examples=100, deadline=None)
@given(drawing=drawings, max_lanes=st.none() | st.integers(1, 5))
def test_timeline_shows_each_visible_span_once(
    drawing: tuple[list[Span], Window], max_lanes: int | None
) -> None:
    spans, window = drawing
    (group,) = build_timeline([("w", spans)], window, narrowest=1 / 64, max_lanes=max_lanes)
    shown = Counter(id_ for bar in group.bars for id_ in bar.ids)
    assert shown == Counter(span.id for span in spans if is_visible(span, window))
    assert group.lanes <= (max_lanes or len(spans))


@settings(max_examples=100, deadline=None)
@given(drawing=drawings, max_lanes=st.none() | st.integers(1, 5))
def test_timeline_never_overlaps_in_a_lane_and_stays_inside(
    drawing: tuple[list[Span], Window], max_lanes: int | None
) -> None:
    spans, window = drawing
    (group,) = build_timeline([("w", spans)], window, narrowest=1 / 64, max_lanes=max_lanes)
    for lane in range(group.lanes):
        ends = sorted(seconds(bar, window) for bar in group.bars if bar.lane == lane)
        assert ends
        assert all(one[1] <= other[0] for one, other in pairwise(ends))
    for bar in group.bars:
        assert 0 <= bar.left < bar.left + bar.width <= 1 + 1e-12
        assert bar.width >= 1 / 64 - 1e-12


@settings(max_examples=100, deadline=None)
@given(drawing=drawings)
def test_timeline_needs_no_more_lanes_than_overlap(drawing: tuple[list[Span], Window]) -> None:
    spans, window = drawing
    (group,) = build_timeline([("w", spans)], window, narrowest=1 / 64)
    stretches = [seconds(bar, window) for bar in group.bars]
    overlaps = (sum(s <= at < e for s, e in stretches) for at, _ in stretches)
    assert group.lanes == max(overlaps, default=0)


@settings(max_examples=100, deadline=None)
@given(drawing=drawings)
def test_timeline_bars_stand_where_their_spans_are(drawing: tuple[list[Span], Window]) -> None:
    spans, window = drawing
    by_id = {span.id: span for span in spans}
    (group,) = build_timeline([("w", spans)], window, narrowest=1e-9)
    for bar in group.bars:
        span = by_id[bar.ids[0]]
        start, end = (window.start + timedelta(seconds=s) for s in seconds(bar, window))
        assert abs(start - max(span.start, window.start)) < timedelta(seconds=1)
        assert abs(end - min(span.end or span.start, window.end)) < timedelta(seconds=1)
        assert bar.continues_left == (span.start < window.start)
        assert bar.continues_right == (span.end is not None and span.end > window.end)


@settings(max_examples=100, deadline=None)
@given(drawing=drawings, max_lanes=st.none() | st.integers(1, 5), seed=st.integers())
def test_timeline_does_not_depend_on_the_order_of_events(
    drawing: tuple[list[Span], Window], max_lanes: int | None, seed: int
) -> None:
    spans, window = drawing
    shuffled = random.Random(seed).sample(spans, len(spans))  # noqa: S311 - not a secret
    assert build_timeline([("w", shuffled)], window, max_lanes=max_lanes) == build_timeline(
        [("w", spans)], window, max_lanes=max_lanes
    )
