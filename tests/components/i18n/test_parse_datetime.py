import re
from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.i18n import format as form_of
from components.i18n import parse_datetime
from welltrack_ui.domain.input import typed_time

# Years that the screens can show: the domain's own limits.
days = st.dates(date(1851, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-22",
        "22 Nov 2026",
        "22 november 2026",
        "22.11.2026",
        "22.11.26",
        " 22. Nov, 2026 ",
        "22 ноября 2026",
        "22 нояб. 2026 г.",
        "22 қараша 2026",
        "2026 ж. 22 қараша",
        "22\N{NO-BREAK SPACE}ноября\N{NO-BREAK SPACE}2026",
    ],
)
def test_day_is_understood(typed: str) -> None:
    assert parse_datetime.parse_date_input(typed) == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "remedy"),
    [
        ("11/12/2026", typed_time.SLASH_REMEDY),
        ("22 Nov", "must be a day such as 22 Nov 2026 or 2026-11-22"),
        ("2026-11-22 06:00", "must be a day such as 22 Nov 2026 or 2026-11-22"),
        ("2026-11-221", "must be a day such as 22 Nov 2026 or 2026-11-22"),
        ("", "must be a day such as 22 Nov 2026 or 2026-11-22"),
        ("2026-02-30", "is not a day that exists"),
        ("22 Nob 2026", "is not a day that exists"),
        ("0000-01-01", "is not a day that exists"),
    ],
)
def test_day_that_is_none_is_refused_with_a_remedy(typed: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=rf"^{remedy}$"):
        parse_datetime.parse_date_input(typed)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-11-22 06:00", datetime(2026, 11, 22, 6)),  # noqa: DTZ001 - a wall clock
        ("2026-11-22T0615", datetime(2026, 11, 22, 6, 15)),  # noqa: DTZ001 - as above
        ("22 Nov 2026, 6:15", datetime(2026, 11, 22, 6, 15)),  # noqa: DTZ001 - as above
        ("31.12.2026 24:00", datetime(2027, 1, 1)),  # noqa: DTZ001 - as above
        ("31.12.26 24.00", datetime(2027, 1, 1)),  # noqa: DTZ001 - as above
        ("14 мая 2024 6.30", datetime(2024, 5, 14, 6, 30)),  # noqa: DTZ001 - as above
        ("07:30", datetime(2026, 11, 20, 7, 30)),  # noqa: DTZ001 - as above
    ],
)
def test_moment_is_understood(typed: str, meant: datetime) -> None:
    assert parse_datetime.parse_date_time_input(typed, date(2026, 11, 20)) == meant


def test_time_alone_is_no_moment_without_a_day() -> None:
    with pytest.raises(ValueError, match=r"^must be a day such as"):
        parse_datetime.parse_date_time_input("07:30")


def test_day_alone_is_no_moment() -> None:
    with pytest.raises(ValueError, match=r"^needs a time too"):
        parse_datetime.parse_date_time_input("22 Nov 2026", date(2026, 11, 20))


@given(days)
def test_day_reads_back_as_it_is_written(day: date) -> None:
    assert parse_datetime.parse_date_input(form_of.format_date(day)) == day


@given(days, st.integers(0, 23), st.integers(0, 59))
def test_moment_reads_back_as_it_is_written(day: date, hour: int, minute: int) -> None:
    moment = datetime.combine(day, time(hour, minute))
    assert parse_datetime.parse_date_time_input(form_of.format_wall_clock(moment)) == moment


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_moment_or_refused(typed: str) -> None:
    try:
        told = parse_datetime.parse_date_time_input(typed, date(2026, 11, 20)).isoformat()
    except ValueError as refusal:
        told = str(refusal)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:00|must be .+|needs .+|is not .+", told)
