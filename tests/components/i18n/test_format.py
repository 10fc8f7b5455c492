from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.i18n import format as form_of
from tests.components.samples import OSLO
from welltrack_ui.domain import report_day
from welltrack_ui.domain.units import metres_to_unit, unit_to_metres

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_instant_is_written_in_the_zone_it_is_given() -> None:
    assert form_of.format_date_time(NOW, OSLO) == "22 Nov 2026 13:00"
    assert (
        form_of.format_date_time(NOW, report_day.load_zone("America/Denver")) == "22 Nov 2026 05:00"
    )


def test_day_is_written_so_that_nobody_can_misread_it() -> None:
    day = date(2026, 3, 4)
    told = (
        form_of.format_date(day),
        form_of.format_short_date(day),
        form_of.format_weekday_date(day),
        form_of.format_month(day),
    )
    assert told == ("4 Mar 2026", "4 Mar", "Wed 4 Mar 2026", "March 2026")


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 11, 22), "22 Nov 2026, 06:00–06:00 Europe/Oslo, 24\u202fh"),
        (date(2026, 10, 24), "24 Oct 2026, 06:00–06:00 Europe/Oslo, 25\u202fh"),
        (date(2026, 3, 28), "28 Mar 2026, 06:00–06:00 Europe/Oslo, 23\u202fh"),
    ],
)
def test_report_day_names_its_hours_and_zone(day: date, told: str) -> None:
    assert form_of.format_report_day(day, report_day.report_day_window(day, OSLO, 6), OSLO) == told


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (0, "0\u202fmin"),
        (45, "45\u202fmin"),
        (59.99, "59\u202fmin"),
        (60, "1\u202fh"),
        (210, "3\u202fh 30\u202fmin"),
        (1440, "1\u202fd"),
        (1500, "1\u202fd 1\u202fh"),
        (1501, "1\u202fd 1\u202fh"),
        (1441, "1\u202fd 1\u202fmin"),
    ],
)
def test_duration_is_two_units_at_most(minutes: float, told: str) -> None:
    assert form_of.format_duration(timedelta(minutes=minutes)) == told


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0, "0\u202fmin"), (20, "20\u202fmin"), (90, "1\u202fh 30\u202fmin"), (1500, "25\u202fh")],
)
def test_hours_of_a_report_day_never_become_days(minutes: int, told: str) -> None:
    assert form_of.format_hours(timedelta(minutes=minutes)) == told


@pytest.mark.parametrize(
    ("minutes", "told"),
    [(0, "0\u202fh"), (90, "1.5\u202fh"), (20, "0.3\u202fh"), (1440, "24\u202fh")],
)
def test_hours_in_a_column_are_decimal(minutes: int, told: str) -> None:
    assert form_of.format_decimal_hours(timedelta(minutes=minutes)) == told


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (0, "0"),
        (1234.5, "1234.5"),
        (12345.67, "12\u202f345.7"),
        (-12345, "-12\u202f345"),
        (10, "10"),
        (-0.04, "0"),
    ],
)
def test_number_is_grouped_from_five_digits_on(value: float, told: str) -> None:
    assert form_of.format_number(value) == told


def test_depth_is_written_in_the_unit_of_the_organization() -> None:
    assert (form_of.format_depth(3962.4, "m"), form_of.format_depth(3962.4, "ft")) == (
        "3962.4\u202fm",
        "13\u202f000\u202fft",
    )


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        (1200, 1260.5, "1200–1260.5\u202fm"),
        (1200, 1200, "1200\u202fm"),
        (None, 1200, "1200\u202fm"),
        (0, None, "0\u202fm"),
        (None, None, ""),
    ],
)
def test_depth_range_says_what_is_known(start: float | None, end: float | None, told: str) -> None:
    assert form_of.format_depth_range(start, end, "m") == told


@given(st.floats(0, 15_000))
def test_depth_comes_back_from_feet(metres: float) -> None:
    there_and_back = unit_to_metres(metres_to_unit(metres, "ft"), "ft")
    assert there_and_back == pytest.approx(metres, rel=1e-12)


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-30), "just now"),
        (timedelta(minutes=5, seconds=59), "5\u202fmin ago"),
        (timedelta(hours=23, minutes=59), "23\u202fh ago"),
        (timedelta(days=1), "yesterday"),
        (timedelta(days=6, hours=23), "6 days ago"),
        (timedelta(days=7), "15 Nov 2026"),
        (timedelta(minutes=-5), "22 Nov 2026 13:05"),
    ],
)
def test_relative_time_goes_over_to_the_day(age: timedelta, told: str) -> None:
    assert form_of.format_relative_time(NOW - age, NOW, OSLO) == told


@pytest.mark.parametrize(
    ("value", "told"), [(58.441678, "58.441678"), (12.0, "12"), (0.00001, "0.00001"), (7, "7")]
)
def test_plain_number_has_all_its_digits(value: float, told: str) -> None:
    assert form_of.format_plain_number(value) == told


@pytest.mark.parametrize(
    ("count", "told"),
    [
        (0, "0\u202fB"),
        (999, "999\u202fB"),
        (1000, "1\u202fkB"),
        (3_400_000, "3.4\u202fMB"),
        (999_600, "1\u202fMB"),
        (212_000_000, "212\u202fMB"),
        (5_200_000_000_000, "5200\u202fGB"),
    ],
)
def test_size_is_in_decimal_units(count: int, told: str) -> None:
    assert form_of.format_file_size(count) == told


@pytest.mark.parametrize(
    ("name", "told"),
    [("Ingrid Solberg", "IS"), ("Jane van Doe", "JD"), ("Åse", "Å"), (" - ", "?"), ("", "?")],
)
def test_initials_are_of_the_first_and_last_name(name: str, told: str) -> None:
    assert form_of.format_initials(name) == told


def test_end_of_a_span_at_midnight_is_the_end_of_its_day() -> None:
    ends = [datetime(2026, 11, 22, hour, minute, tzinfo=UTC) for hour, minute in ((5, 0), (23, 0))]
    assert [form_of.format_end_time(end, OSLO) for end in ends] == ["06:00", "24:00"]
