"""What stands in a cell, and what is said of a cell that can't be read."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from welltrack_ui.domain import report_day
from welltrack_ui.domain.input import typed_time
from welltrack_ui.services.imports import cell_numbers, cell_times, csv_cells
from welltrack_ui.services.imports.cell_format import CellError, CellFormat, CellReader
from welltrack_ui.services.imports.csv_cells import build_word_reader

OSLO = CellFormat(report_day.load_zone("Europe/Oslo"), decimal_comma=False)
SEMICOLONS = CellFormat(report_day.load_zone("Europe/Oslo"), decimal_comma=True)


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("2020-11-01T06:00:00-07:00", datetime(2020, 11, 1, 13, tzinfo=UTC)),
        # As screens write the second of two equal times.
        ("1 Nov 2020 01:00 \u221207", datetime(2020, 11, 1, 8, tzinfo=UTC)),
        ("1 Nov 2020 01:00 -07", datetime(2020, 11, 1, 8, tzinfo=UTC)),
        ("2020-11-01T06:00:00.250Z", datetime(2020, 11, 1, 6, 0, 0, 250_000, UTC)),
        (" 2020-11-01t06:00z ", datetime(2020, 11, 1, 6, tzinfo=UTC)),
        ("2020-11-01 06:00 +0100", datetime(2020, 11, 1, 5, tzinfo=UTC)),
        ("2020-11-01 06:00", datetime(2020, 11, 1, 5, tzinfo=UTC)),
        ("2020-07-01", datetime(2020, 6, 30, 22, tzinfo=UTC)),
        ("1969-12-31", datetime(1969, 12, 30, 23, tzinfo=UTC)),
        # Clocks skipped 02:00 to 03:00, and showed 02:00 to 03:00 twice.
        ("2015-03-29 02:30", datetime(2015, 3, 29, 1, tzinfo=UTC)),
        ("2015-10-25 02:30", datetime(2015, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_instant_is_read_with_its_offset_or_in_the_zone(cell: str, instant: datetime) -> None:
    assert cell_times.parse_instant(cell, OSLO) == instant


@pytest.mark.parametrize(
    ("reader", "cell", "value"),
    [
        (cell_numbers.parse_number, " 3434.0 ", 3434.0),
        (cell_numbers.parse_number, "-1.5e3", -1500.0),
        (cell_numbers.parse_feet, "7390", 2252.472),
        (cell_numbers.parse_whole_number, "6.0", 6),
        (cell_numbers.parse_inches, '12 1/4"', 12.25),
        (cell_numbers.parse_inches, "8½", 8.5),
        (cell_numbers.parse_inches, "9,625", 9.625),
        (cell_numbers.parse_inches, "7 in", 7.0),
        (csv_cells.parse_yes_or_no, "Y", True),
        (csv_cells.parse_yes_or_no, " no", False),
        (cell_times.parse_day, "2020-02-29", date(2020, 2, 29)),
        (csv_cells.parse_tags, 'bit, PDC; 12 1/4"', ("bit", "PDC", '12 1/4"')),
        (build_word_reader(["rig_move", "npt"]), "Rig Move", "rig_move"),
        (build_word_reader(["rig_move", "npt"], {"P&A": "npt"}), "p&a", "npt"),
        (build_word_reader(["KB", "RT"], {"RKB": "KB"}), "rkb", "KB"),
    ],
)
def test_cell_is_read(reader: CellReader, cell: str, value: Any) -> None:
    assert reader(cell, OSLO) == value


@pytest.mark.parametrize(
    "space", [" ", "\N{NO-BREAK SPACE}", "\N{NARROW NO-BREAK SPACE}", "\N{THIN SPACE}"]
)
def test_thousands_are_parted_by_any_space(space: str) -> None:
    assert cell_numbers.parse_number(f"1{space}234,5", OSLO) == 1234.5
    assert cell_numbers.parse_number(f"1{space}234{space}567", OSLO) == 1234567.0


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("3434,5", 3434.5),
        ("0,125", 0.125),
        ("3450,125", 3450.125),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1,234,567", 1234567.0),
        ("−1,5", -1.5),
        ("1,5E+3", 1500.0),
    ],
)
def test_comma_is_the_decimal_sign_where_it_can_be_nothing_else(cell: str, value: float) -> None:
    assert cell_numbers.parse_number(cell, OSLO) == value


def test_comma_before_three_digits_is_a_decimal_only_where_thousands_can_not_be_meant() -> None:
    assert cell_numbers.parse_number("9,625", SEMICOLONS) == 9.625
    assert cell_numbers.parse_small_number("9,625", OSLO) == 9.625
    with pytest.raises(CellError, match="may be a decimal or thousands"):
        cell_numbers.parse_number("9,625", OSLO)


@pytest.mark.parametrize(
    ("cell", "metres"),
    [("2540,5 м", 2540.5), ("10000 ft", 3048.0), ("10 000 фут.", 3048.0), ("12", 12.0)],
)
def test_length_may_name_its_unit(cell: str, metres: float) -> None:
    assert cell_numbers.parse_metres(cell, OSLO) == metres


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("31.12.2024 23:30", datetime(2024, 12, 31, 22, 30, tzinfo=UTC)),
        ("31.12.24 6:30", datetime(2024, 12, 31, 5, 30, tzinfo=UTC)),
        ("31.12.2024 24:00", datetime(2024, 12, 31, 23, tzinfo=UTC)),
        ("14.05.2021", datetime(2021, 5, 13, 22, tzinfo=UTC)),
        ("31.12.2024 06:00 +05:00", datetime(2024, 12, 31, 1, tzinfo=UTC)),
        ("2024-12-31 06:00:30", datetime(2024, 12, 31, 5, 0, 30, tzinfo=UTC)),
    ],
)
def test_instant_is_read_as_excel_writes_it(cell: str, instant: datetime) -> None:
    assert cell_times.parse_instant(cell, OSLO) == instant


def test_repeated_time_follows_the_row_before() -> None:
    after = datetime(2015, 10, 25, 1, tzinfo=UTC)
    second = CellFormat(OSLO.zone, decimal_comma=False, after=after)
    assert cell_times.parse_instant("2015-10-25 02:30", second) == datetime(
        2015, 10, 25, 1, 30, tzinfo=UTC
    )
    # In a file that runs backwards neither follows: the first stands.
    later = CellFormat(OSLO.zone, decimal_comma=False, after=datetime(2015, 10, 26, tzinfo=UTC))
    assert cell_times.parse_instant("2015-10-25 02:30", later) == datetime(
        2015, 10, 25, 0, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("cells", "joined"),
    [
        (
            {"date": "31.12.2024", "starts_at": "21:00", "ends_at": "24:00"},
            {"starts_at": "31.12.2024 21:00", "ends_at": "2025-01-01 00:00:00"},
        ),
        (
            {"date": "31.12.2024", "starts_at": "23:00", "ends_at": "2:00"},
            {"starts_at": "31.12.2024 23:00", "ends_at": "2025-01-01 02:00:00"},
        ),
        (
            {"starts_at": "2024-12-31 06:00", "ends_at": "8:30"},
            {"starts_at": "2024-12-31 06:00", "ends_at": "2024-12-31 08:30:00"},
        ),
        ({"starts_at": "soon", "ends_at": "8:30"}, {"starts_at": "soon", "ends_at": "8:30"}),
        ({"date": "31.12.2024", "title": "a"}, {"starts_at": "31.12.2024", "title": "a"}),
    ],
)
def test_days_and_clocks_of_different_columns_are_joined(
    cells: dict[str, str], joined: dict[str, str]
) -> None:
    assert cell_times.join_days_and_clocks(cells) == joined


@pytest.mark.parametrize(
    ("word", "meant"),
    [("да", True), ("Нет", False), ("ИСТИНА", True), ("ЛОЖЬ", False), ("иә", True), ("жоқ", False)],
)
def test_yes_and_no_are_known_in_each_language(word: str, *, meant: bool) -> None:
    assert csv_cells.parse_yes_or_no(word, OSLO) is meant


@pytest.mark.parametrize(
    ("reader", "cell", "why"),
    [
        (cell_numbers.parse_number, "12 m", "must be a number"),
        (cell_numbers.parse_number, "nan", "must be a number"),
        (cell_numbers.parse_number, "1_000", "must be a number"),
        (cell_numbers.parse_number, "1,2,3", "must be a number"),
        (csv_cells.parse_line, "#ЗНАЧ!", csv_cells.SPREADSHEET_FAULT),
        (csv_cells.parse_line, "########", csv_cells.SPREADSHEET_FAULT),
        (cell_numbers.parse_whole_number, "6.5", "must be a whole number"),
        (csv_cells.parse_yes_or_no, "maybe", "must be yes or no"),
        (cell_times.parse_instant, "2020-02-30", "is not a day that exists"),
        (cell_times.parse_instant, "2020-01-01T25:00:00Z", "must be a time such as 06:00 or 18:30"),
        (cell_times.parse_instant, "01/02/2020", typed_time.SLASH_REMEDY),
        (cell_times.parse_day, "2020-02-30", "is not a day that exists"),
        (build_word_reader(["a_b", "hse"]), "c", "must be one of A b, HSE"),
    ],
)
def test_cell_that_can_not_be_read_says_why(reader: CellReader, cell: str, why: str) -> None:
    values, wrong = csv_cells.read_cells({"field": cell}, {"field": reader}, OSLO)
    assert (values, wrong) == ({}, {"field": why})


def test_cells_without_a_reader_are_passed_over() -> None:
    cells: Mapping[str, str] = {"name": " a ", "well": "b"}
    assert csv_cells.read_cells(cells, {"name": csv_cells.parse_line}, OSLO) == ({"name": "a"}, {})
