"""Hour marks on long and short days, and the marks of a timeline."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.calendar.span_samples import PLACES, utc
from welltrack_ui.domain.calendar.axis import Tick, build_time_axis, list_hour_ticks
from welltrack_ui.domain.report_day import (
    Window,
    load_zone,
    report_day_window,
    report_days_window,
    to_local_time,
)


def labels(ticks: tuple[Tick, ...]) -> str:
    return " ".join(tick.label for tick in ticks)


def test_hour_ticks_divide_a_day_of_24_hours() -> None:
    ticks = list_hour_ticks(
        report_day_window(date(2024, 1, 15), load_zone("Europe/Oslo")), load_zone("Europe/Oslo")
    )
    assert [tick.at for tick in ticks] == [hour / 24 for hour in range(24)]
    assert [tick.label for tick in ticks] == [f"{hour:02}:00" for hour in range(24)]


def test_hour_ticks_leave_out_the_hour_that_is_skipped() -> None:
    oslo = load_zone("Europe/Oslo")
    ticks = list_hour_ticks(report_day_window(date(2024, 3, 31), oslo), oslo)
    assert labels(ticks).startswith("00:00 01:00 03:00 04:00")
    assert [tick.at for tick in ticks] == [hour / 23 for hour in range(23)]


def test_hour_ticks_show_the_hour_that_comes_twice_twice() -> None:
    oslo = load_zone("Europe/Oslo")
    ticks = list_hour_ticks(report_day_window(date(2024, 10, 27), oslo), oslo)
    assert labels(ticks).startswith("00:00 01:00 02:00 +02 02:00 +01 03:00")
    assert [tick.time.fold for tick in ticks[:5]] == [0, 0, 0, 1, 0]
    assert [tick.at for tick in ticks] == [hour / 25 for hour in range(25)]


def test_hour_ticks_follow_a_change_of_half_an_hour() -> None:
    lord_howe = load_zone("Australia/Lord_Howe")
    ticks = list_hour_ticks(report_day_window(date(2024, 10, 6), lord_howe), lord_howe)
    assert labels(ticks).startswith("00:00 01:00 03:00 04:00")
    assert [tick.at for tick in ticks[:4]] == [0, 1 / 23.5, 2.5 / 23.5, 3.5 / 23.5]


def test_hour_ticks_of_a_report_day_start_at_its_hour() -> None:
    almaty = load_zone("Asia/Almaty")
    ticks = list_hour_ticks(report_day_window(date(2024, 2, 29), almaty, 18), almaty, step=6)
    assert labels(ticks) == "18:00 00:00 06:00 12:00"
    assert [tick.at for tick in ticks] == [0, 7 / 25, 13 / 25, 19 / 25]


def test_hour_ticks_of_quarter_hour_zones_stand_on_local_hours() -> None:
    window = Window(utc("2024-01-15T06:00"), utc("2024-01-15T08:00"))
    ticks = list_hour_ticks(window, load_zone("Asia/Kathmandu"))
    assert labels(ticks) == "12:00 13:00"
    assert [tick.at for tick in ticks] == [15 / 120, 75 / 120]


@pytest.mark.parametrize(
    ("first", "last", "unit", "times"),
    [
        ("2024-03-31", "2024-03-31", "hour", "00 04 06 08 10 12 14 16 18 20 22"),
        ("2024-03-30", "2024-04-01", "hour", "00 06 12 18 00 06 12 18 00 06 12 18"),
    ],
)
def test_axis_of_days_counts_hours(first: str, last: str, unit: str, times: str) -> None:
    oslo = load_zone("Europe/Oslo")
    result = build_time_axis(
        report_days_window(date.fromisoformat(first), date.fromisoformat(last), oslo), oslo
    )
    assert result.unit == unit
    assert " ".join(f"{tick.time:%H}" for tick in result.ticks) == times


@pytest.mark.parametrize(
    ("first", "last", "unit", "days"),
    [
        ("2024-03-25", "2024-04-03", "day", "25 26 27 28 29 30 31 01 02 03"),
        ("2024-03-01", "2024-03-31", "week", "04 11 18 25"),
        ("2024-03-01", "2024-06-30", "week", "04 18 01 15 29 13 27 10 24"),
    ],
)
def test_axis_of_weeks_counts_days(first: str, last: str, unit: str, days: str) -> None:
    oslo = load_zone("Europe/Oslo")
    result = build_time_axis(
        report_days_window(date.fromisoformat(first), date.fromisoformat(last), oslo), oslo
    )
    assert result.unit == unit
    assert " ".join(f"{tick.time:%d}" for tick in result.ticks) == days
    assert all(tick.label == "00:00" for tick in result.ticks)


@pytest.mark.parametrize(
    ("first", "last", "unit", "months"),
    [
        ("2024-01-01", "2024-12-31", "month", [f"2024-{m:02}" for m in range(1, 13)]),
        (
            "2022-11-15",
            "2024-12-31",
            "month",
            [f"{y}-{m:02}" for y in (2023, 2024) for m in (1, 4, 7, 10)],
        ),
        (
            "1987-05-02",
            "2016-10-06",
            "year",
            ["1990-01", "1995-01", "2000-01", "2005-01", "2010-01", "2015-01"],
        ),
        (
            "1850-01-01",
            "2199-12-31",
            "year",
            ["1850-01", "1900-01", "1950-01", "2000-01", "2050-01", "2100-01", "2150-01"],
        ),
    ],
)
def test_axis_of_years_counts_months(first: str, last: str, unit: str, months: list[str]) -> None:
    window = report_days_window(
        date.fromisoformat(first), date.fromisoformat(last), load_zone("UTC")
    )
    result = build_time_axis(window, load_zone("UTC"))
    assert result.unit == unit
    assert [f"{tick.time:%Y-%m}" for tick in result.ticks] == months
    assert {f"{tick.time:%d %H:%M}" for tick in result.ticks} == {"01 00:00"}


def test_axis_begins_a_day_without_midnight_at_its_first_instant() -> None:
    sao_paulo = load_zone("America/Sao_Paulo")
    result = build_time_axis(
        report_days_window(date(2018, 11, 1), date(2018, 11, 10), sao_paulo), sao_paulo
    )
    assert result.ticks[3].time.isoformat() == "2018-11-04T01:00:00-02:00"
    assert result.ticks[3].at == 72 / 239


def test_axis_refuses_an_empty_window() -> None:
    instant = utc("2024-03-01T00:00")
    with pytest.raises(ValueError, match="end after its start"):
        build_time_axis(Window(instant, instant), load_zone("UTC"))


@settings(max_examples=150, deadline=None)
@given(
    place=st.sampled_from(PLACES),
    offset=st.integers(-5_000_000, 5_000_000),
    length=st.integers(1, 50_000_000),
    most=st.integers(3, 30),
)
def test_axis_is_even_and_true_to_the_clock(
    place: tuple[str, date], offset: int, length: int, most: int
) -> None:
    tz = load_zone(place[0])
    start = report_day_window(place[1], tz).start + timedelta(minutes=offset)
    window = Window(start, start + timedelta(minutes=length))
    unit, ticks = build_time_axis(window, tz, most)
    whole = window.end - window.start
    assert len(ticks) <= most + 2
    assert all(0 <= tick.at < 1 for tick in ticks)
    assert all(one.at < other.at for one, other in pairwise(ticks))
    for tick in ticks:
        assert abs(to_local_time(window.start + tick.at * whole, tz) - tick.time) < timedelta(
            seconds=1
        )
    if unit in {"month", "year"}:
        assert {tick.time.day for tick in ticks} <= {1}
    if unit == "week":
        assert {tick.time.weekday() for tick in ticks} <= {0}
