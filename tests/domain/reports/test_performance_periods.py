"""Days, weeks and months of a well's performance."""

from datetime import date

import pytest

from welltrack_ui.domain.reports.performance import DayFigures, DayKinds
from welltrack_ui.domain.reports.performance_periods import (
    Period,
    choose_period_length,
    find_rate,
    sum_periods,
)

FIRST = date(2024, 5, 1)
"""A Wednesday."""


def figures(day: int, hours: float, progress: float, md: float | None = None) -> DayFigures:
    return DayFigures(date(2024, 5, day), hours, 1.0, md, progress, hours / 2)


def kinds(day: int, **hours: float) -> DayKinds:
    return DayKinds(date(2024, 5, day), hours)


@pytest.mark.parametrize(
    ("last", "length"),
    [
        (date(2024, 5, 1), "day"),
        (date(2024, 7, 1), "day"),  # 62 days
        (date(2024, 7, 2), "week"),
        (date(2025, 7, 8), "week"),  # 434 days, 62 weeks
        (date(2025, 7, 9), "month"),
    ],
)
def test_periods_are_as_short_as_there_are_not_too_many_of_them(last: date, length: str) -> None:
    assert choose_period_length(FIRST, last) == length


def test_day_without_rows_is_a_period_of_which_nothing_is_known() -> None:
    days = [figures(1, 24.0, 100.0, 100.0), figures(3, 12.0, 0.0, 100.0)]
    hours = [kinds(1, drilling=20.0, npt=4.0), kinds(3, npt=12.0)]
    assert sum_periods(days, hours, FIRST, date(2024, 5, 3), "day") == [
        Period(FIRST, FIRST, 1, 24.0, 1.0, 12.0, 100.0, 100.0, {"drilling": 20.0, "npt": 4.0}),
        Period(date(2024, 5, 2), date(2024, 5, 2)),
        Period(date(2024, 5, 3), date(2024, 5, 3), 1, 12.0, 1.0, 6.0, 0.0, 100.0, {"npt": 12.0}),
    ]


def test_weeks_begin_on_monday_and_are_cut_at_both_ends() -> None:
    days = [figures(2, 10.0, 5.0, 5.0), figures(5, 4.0, 3.0, 8.0), figures(6, 8.0, 1.0, 9.0)]
    hours = [kinds(2, drilling=10.0), kinds(5, drilling=4.0), kinds(6, npt=8.0)]
    assert sum_periods(days, hours, FIRST, date(2024, 5, 8), "week") == [
        Period(FIRST, date(2024, 5, 5), 2, 14.0, 2.0, 7.0, 8.0, 8.0, {"drilling": 14.0}),
        Period(date(2024, 5, 6), date(2024, 5, 8), 1, 8.0, 1.0, 4.0, 1.0, 9.0, {"npt": 8.0}),
    ]


def test_months_are_of_their_own_length() -> None:
    found = sum_periods([], [], date(2024, 1, 15), date(2024, 3, 2), "month")
    assert [(period.first, period.last) for period in found] == [
        (date(2024, 1, 15), date(2024, 1, 31)),
        (date(2024, 2, 1), date(2024, 2, 29)),
        (date(2024, 3, 1), date(2024, 3, 2)),
    ]


def test_rate_by_no_hours_is_unknown() -> None:
    assert find_rate(10.0, 0.0) is None
    drilled = Period(FIRST, FIRST, 1, 20.0, 0.0, 5.0, 10.0, 10.0)
    assert (drilled.rop_day, drilled.rop_on_bottom) == (0.5, 2.0)
