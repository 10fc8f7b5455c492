"""Intervals of time: cut, joined, summed, and what they leave open."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.intervals import (
    clip_interval,
    find_gaps,
    merge_intervals,
    sum_intervals,
)

START = datetime(2024, 5, 1, tzinfo=UTC)
quarters = st.integers(-40, 136).map(lambda quarter: quarter / 4)
spans = st.tuples(quarters, quarters).map(sorted).filter(lambda span: span[0] < span[1])


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def part(start: float, end: float) -> Window:
    return Window(at(start), at(end))


DAY = part(0, 24)


@pytest.mark.parametrize(
    ("start", "end", "inside"),
    [
        (2, 4, (2, 4)),
        (-3, 4, (0, 4)),
        (20, 30, (20, 24)),
        (-3, 30, (0, 24)),
        (-5, -2, (0, 0)),
        (30, 31, (24, 24)),
        (5, None, (5, 5)),
    ],
)
def test_interval_is_cut_to_its_window(
    start: float, end: float | None, inside: tuple[float, float]
) -> None:
    assert clip_interval(at(start), None if end is None else at(end), DAY) == part(*inside)


def test_gaps_lie_before_between_and_after() -> None:
    merged = merge_intervals([part(6.5, 20), part(1, 3), part(3, 5)])
    assert merged == [part(1, 5), part(6.5, 20)]
    assert find_gaps(merged, DAY) == [part(0, 1), part(5, 6.5), part(20, 24)]
    assert find_gaps(merged, part(2, 10)) == [part(5, 6.5)]
    assert find_gaps([], DAY) == [DAY]


@given(st.lists(spans, max_size=12))
def test_union_is_apart_and_loses_nothing(times: list[list[float]]) -> None:
    parts = [part(start, end) for start, end in times]
    merged = merge_intervals(parts)
    assert all(one.end < other.start for one, other in pairwise(merged))
    assert all(any(m.start <= p.start and p.end <= m.end for m in merged) for p in parts)
    inside = [clip_interval(*p, DAY) for p in parts]
    covered = sum_intervals(merge_intervals(inside))
    assert covered + sum_intervals(find_gaps(merge_intervals(inside), DAY)) == timedelta(hours=24)
