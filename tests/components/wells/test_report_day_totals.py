from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from components.wells.report_day_totals import (
    ReportDayTotals,
    clip_event,
    merge_windows,
    sum_report_day,
)
from tests.components.samples import AFTERWARDS, DAY, WINDOW, at, event
from welltrack_ui.domain.report_day import Window

quarters = st.integers(-40, 136).map(lambda quarter: quarter / 4)
spans = st.tuples(quarters, quarters).map(sorted).filter(lambda span: span[0] < span[1])


def hours(value: float) -> timedelta:
    return timedelta(hours=value)


def test_day_that_is_full_has_no_gap() -> None:
    events = [event(-3, 8), event(8, 20, npt=True, npt_category="weather"), event(20, 30)]
    assert sum_report_day(events, WINDOW, AFTERWARDS) == ReportDayTotals(hours(24), hours(12), ())


def test_time_told_twice_counts_once() -> None:
    lost = event(2, 6, npt=True, npt_category="waiting")
    events = [event(0, 24), lost, event(4, 8, npt=True, npt_category="weather")]
    assert sum_report_day(events, WINDOW, AFTERWARDS) == ReportDayTotals(hours(24), hours(6), ())


def test_gap_is_found_before_between_and_after() -> None:
    found = sum_report_day([event(1, 5), event(6.5, 20)], WINDOW, AFTERWARDS)
    assert found.gaps == (
        Window(at(0), at(1)),
        Window(at(5), at(6.5)),
        Window(at(20), at(24)),
    )
    assert found.gap_time == hours(6.5)


def test_what_is_yet_to_come_is_no_gap() -> None:
    assert sum_report_day([event(0, 5)], WINDOW, at(7)).gaps == (Window(at(5), at(7)),)
    assert sum_report_day([event(0, 5), event(9, 10)], WINDOW, at(5)).gaps == ()
    assert sum_report_day([], WINDOW, at(-1)).gaps == ()


def test_gap_under_a_minute_is_none() -> None:
    assert sum_report_day([event(0, 5), event(5 + 59 / 3600, 24)], WINDOW, AFTERWARDS).gaps == ()


def test_moments_and_whole_days_take_no_time() -> None:
    whole = event(0, 24, all_day=True, starts_on=DAY, ends_on=DAY)
    assert sum_report_day([event(4), whole], WINDOW, AFTERWARDS) == ReportDayTotals(
        hours(0), hours(0), (WINDOW,)
    )


def test_event_elsewhere_is_cut_to_nothing() -> None:
    assert clip_event(event(-5, -2), WINDOW) == Window(at(0), at(0))
    assert clip_event(event(30, 31), WINDOW) == Window(at(24), at(24))


@given(st.lists(spans, max_size=12))
def test_reported_and_missing_make_the_whole_day(times: list[list[float]]) -> None:
    found = sum_report_day([event(start, end) for start, end in times], WINDOW, AFTERWARDS)
    assert found.reported_time + found.gap_time == hours(24)


@given(st.lists(spans, max_size=12))
def test_merged_parts_are_apart_and_lose_nothing(times: list[list[float]]) -> None:
    parts = merge_windows(Window(at(start), at(end)) for start, end in times)
    assert all(one.end < other.start for one, other in pairwise(parts))
    for start, end in times:
        assert any(part.start <= at(start) and at(end) <= part.end for part in parts)
