from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.wells.report_day_list import ReportDayTotals, sum_report_day
from tests.components.samples import AFTERWARDS, DAY, WINDOW, at, event
from welltrack_ui.domain.report_day import Window

quarters = st.integers(-40, 136).map(lambda quarter: quarter / 4)
spans = st.tuples(quarters, quarters).map(sorted).filter(lambda span: span[0] < span[1])


def hours(value: float) -> timedelta:
    return timedelta(hours=value)


def test_day_that_is_full_has_no_gap() -> None:
    events = [event(-3, 8), event(8, 20, npt=True, npt_category="weather"), event(20, 30)]
    assert sum_report_day(events, WINDOW, AFTERWARDS) == ReportDayTotals(hours(24), hours(12), ())


def test_npt_that_overlaps_counts_once_and_rows_are_summed() -> None:
    lost = event(2, 6, npt=True, npt_category="waiting")
    events = [event(0, 24), lost, event(4, 8, npt=True, npt_category="weather")]
    assert sum_report_day(events, WINDOW, AFTERWARDS) == ReportDayTotals(hours(32), hours(6), ())


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


@pytest.mark.parametrize("fields", [{"state": "plan"}, {"parallel": True}])
def test_plans_and_what_goes_on_in_parallel_take_no_time(fields: dict[str, Any]) -> None:
    beside = event(2, 6, npt=True, npt_category="waiting", **fields)
    found = sum_report_day([event(0, 20), beside], WINDOW, AFTERWARDS)
    assert found == ReportDayTotals(hours(20), hours(0), (Window(at(20), at(24)),))


@given(st.lists(spans, max_size=12))
def test_rows_and_gaps_reach_over_the_whole_day(times: list[list[float]]) -> None:
    found = sum_report_day([event(start, end) for start, end in times], WINDOW, AFTERWARDS)
    assert found.reported_time + found.gap_time >= hours(24)
