"""What stands in a cell, and what is said of a cell that can't be read."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from welltrack_ui.domain import report_day
from welltrack_ui.services.imports import csv_cells
from welltrack_ui.services.imports.csv_cells import (
    CellError,
    CellFormat,
    CellReader,
    build_word_reader,
)

OSLO = CellFormat(report_day.load_zone("Europe/Oslo"), decimal_comma=False)
SEMICOLONS = CellFormat(report_day.load_zone("Europe/Oslo"), decimal_comma=True)


@pytest.mark.parametrize(
    ("cell", "instant"),
    [
        ("2020-11-01T06:00:00-07:00", datetime(2020, 11, 1, 13, tzinfo=UTC)),
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
    assert csv_cells.parse_instant(cell, OSLO) == instant


@pytest.mark.parametrize(
    ("reader", "cell", "value"),
    [
        (csv_cells.parse_number, " 3434.0 ", 3434.0),
        (csv_cells.parse_number, "-1.5e3", -1500.0),
        (csv_cells.parse_feet, "7390", 2252.472),
        (csv_cells.parse_whole_number, "6.0", 6),
        (csv_cells.parse_yes_or_no, "Y", True),
        (csv_cells.parse_yes_or_no, " no", False),
        (csv_cells.parse_day, "2020-02-29", date(2020, 2, 29)),
        (csv_cells.parse_tags, 'bit, PDC; 12 1/4"', ("bit", "PDC", '12 1/4"')),
        (build_word_reader(["rig_move", "npt"]), "Rig Move", "rig_move"),
        (build_word_reader(["rig_move", "npt"], {"P&A": "npt"}), "p&a", "npt"),
        (build_word_reader(["KB", "RT"], {"RKB": "KB"}), "rkb", "KB"),
    ],
)
def test_cell_is_read(reader: CellReader, cell: str, value: Any) -> None:
    assert reader(cell, OSLO) == value


def test_decimal_comma_counts_between_semicolons_only() -> None:
    assert csv_cells.parse_number("3434,5", SEMICOLONS) == 3434.5
    with pytest.raises(CellError, match="must be a number, not '3434,5'"):
        csv_cells.parse_number("3434,5", OSLO)


@pytest.mark.parametrize(
    ("reader", "cell", "why"),
    [
        (csv_cells.parse_number, "12 m", "must be a number, not '12 m'"),
        (csv_cells.parse_number, "nan", "must be a number, not 'nan'"),
        (csv_cells.parse_number, "1_000", "must be a number, not '1_000'"),
        (csv_cells.parse_number, "1,234,567", "must be a number, not '1,234,567'"),
        (csv_cells.parse_whole_number, "6.5", "must be a whole number"),
        (csv_cells.parse_yes_or_no, "maybe", "must be yes or no, not 'maybe'"),
        (csv_cells.parse_instant, "2020-02-30", "is not a date and time that exists"),
        (csv_cells.parse_instant, "2020-01-01T25:00:00Z", "is not a date and time that exists"),
        (csv_cells.parse_instant, "01.02.2020", csv_cells.INVALID_TIME_MESSAGE),
        (csv_cells.parse_day, "2020-02-30", "is not a day that exists"),
        (build_word_reader(["a", "b"]), "c", "must be one of a, b, not 'c'"),
    ],
)
def test_cell_that_can_not_be_read_says_why(reader: CellReader, cell: str, why: str) -> None:
    values, wrong = csv_cells.read_cells({"field": cell}, {"field": reader}, OSLO)
    assert (values, wrong) == ({}, {"field": why})


def test_cells_without_a_reader_are_passed_over() -> None:
    cells: Mapping[str, str] = {"name": " a ", "well": "b"}
    assert csv_cells.read_cells(cells, {"name": csv_cells.parse_line}, OSLO) == ({"name": "a"}, {})
