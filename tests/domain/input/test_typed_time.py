"""Days and clock times as people and spreadsheets write them."""

from datetime import date, datetime, timedelta

import pytest

from welltrack_ui.domain import report_day
from welltrack_ui.domain.input import typed_time
from welltrack_ui.services.imports import cell_times
from welltrack_ui.services.imports.cell_format import CellError, CellFormat

MONTHS = (
    "янв фев мар апр мая июн июл авг сен окт ноя дек",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан",
    "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
)


@pytest.mark.parametrize("names", MONTHS)
def test_month_is_known_in_each_language(names: str) -> None:
    days = [typed_time.parse_day(f"14 {name} 2024") for name in names.split()]
    assert days == [date(2024, month, 14) for month in range(1, 13)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14.05.2021", date(2021, 5, 14)),
        ("31.12.24", date(2024, 12, 31)),
        ("31.12.69", date(2069, 12, 31)),
        ("31.12.70", date(1970, 12, 31)),
        ("1.2.2024", date(2024, 2, 1)),
    ],
)
def test_day_with_dots_is_understood(text: str, day: date) -> None:
    assert typed_time.parse_day(text) == day


@pytest.mark.parametrize(
    ("clock", "minutes"),
    [("6:30", 390), ("06.30", 390), ("0630", 390), ("6", 360), ("24:00", 1440), ("24.00", 1440)],
)
def test_clock_is_the_time_since_midnight(clock: str, minutes: int) -> None:
    assert typed_time.parse_clock(clock) == timedelta(minutes=minutes)


@pytest.mark.parametrize("clock", ["24:01", "25:00", "6:60", "6:5", "", "six", "06:00:60"])
def test_clock_that_does_not_exist_is_refused(clock: str) -> None:
    assert not typed_time.is_clock(clock)


def test_midnight_at_the_end_of_a_day_is_the_next_days() -> None:
    end = typed_time.combine_day_and_clock(date(2024, 12, 31), "24:00")
    assert end == datetime(2025, 1, 1)  # noqa: DTZ001 - a wall clock
    with pytest.raises(ValueError, match="is not a day that exists"):
        typed_time.combine_day_and_clock(date.max, "24:00")


@pytest.mark.parametrize(
    "text", ["05/06/2024", "25/12/2024 06:00", "2024/12/25", "5/6/24", "1 / 2 / 24"]
)
def test_day_with_slashes_is_refused_with_the_remedy(text: str) -> None:
    for read in (typed_time.split_day, typed_time.parse_day):
        with pytest.raises(ValueError, match="written without slashes, such as 22 Nov 2026"):
            read(text)


def test_slashed_day_is_refused_in_every_column_of_an_import() -> None:
    reading = CellFormat(report_day.load_zone("UTC"), decimal_comma=False)
    for read in (cell_times.parse_instant, cell_times.parse_day):
        with pytest.raises(CellError, match="written without slashes"):
            read("05/06/2024", reading)
