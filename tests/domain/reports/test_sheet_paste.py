"""A table of the clipboard in the rows of a sheet."""

import pytest

from tests.domain.reports.report_samples import event
from tests.domain.reports.test_sheet import new, reader
from welltrack_ui.domain.reports.sheet import TypedRow
from welltrack_ui.domain.reports.sheet_paste import Paste, parse_table, paste_rows


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\tb\r\nc\t\r\n", [["a", "b"], ["c", ""]]),
        ('"two\nlines"\t17"', [["two\nlines", '17"']]),
        ('"quoted ""hole"""', [['quoted "hole"']]),
        ('"Drill 8" hole\tnext', [['"Drill 8" hole', "next"]]),
        ("", [[""]]),
    ],
)
def test_table_is_read_as_spreadsheets_copy_it(text: str, rows: list[list[str]]) -> None:
    assert parse_table(text) == rows


def test_table_fills_rows_from_its_cell_on_and_adds_what_is_missing() -> None:
    rows = [new("a", "code", code="D1"), new("gone"), new("b")]
    rows[1] = TypedRow("gone", "e-1", {}, gone=True)
    text = "kind\tCODE\nDrilling\tD2\nTripping\t\nNPT\tX\t\t\t\t\t\tbeyond"
    pasted = paste_rows(reader(), rows, Paste(text, "a", "kind"), {"kind": "kind", "code": "code"})
    assert [dict(row.cells) for row in pasted] == [
        {"kind": "Drilling", "code": "D2"},
        {},
        {"kind": "Tripping"},
        {"kind": "NPT", "code": "X"},
        {},
    ]
    assert pasted[0].auto == frozenset()
    assert len({row.key for row in pasted}) == len(pasted)


def test_hours_and_ends_in_other_days_are_left_as_they_are() -> None:
    stored = event("e-1", -2, 3)
    rows = [TypedRow("e-1", "e-1", {})]
    pasted = paste_rows(reader(stored), rows, Paste("7\t\t4\tnpt", "e-1", "from"), {})
    assert dict(pasted[0].cells) == {"to": "", "kind": "npt"}


HEADS = {
    "с": "from",
    "до": "to",
    "вид": "kind",
    "описание": "text",
    "дата": "",
    "глубина до": "md_to",
}


def paste(text: str) -> list[dict[str, str]]:
    """The cells of the rows of a text, pasted into To of an empty sheet."""
    pasted = paste_rows(reader(), [new("a")], Paste(text, "a", "to"), HEADS)
    return [dict(row.cells) for row in pasted if row.cells]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # Columns in another order, one that the sheet lacks, a merged head, a unit.
        (
            "Дата\tОписание\t\tДО\tГлубина до, м\n2.3.2026\tДолбили\tдва дня\t7\t1 200,5",
            [{"text": "Долбили", "to": "7", "md_to": "1 200,5"}],
        ),
        (
            "Описание\tдо\tОписание\na\t7\tb\n\t8\tc",
            [{"text": "a\nb", "to": "7"}, {"text": "c", "to": "8"}],
        ),
        # Nobody knows what a column is: all is read as it stands, and nothing is lost.
        ("До\tВид\tПогода\n7\t3\td", [{"to": "7", "kind": "d"}]),
        # Merged cells are blank in all rows but the first.
        ("7\t\td\n8\t\t", [{"to": "7", "kind": "d"}, {"to": "8"}]),
    ],
)
def test_heads_say_which_column_is_which(text: str, rows: list[dict[str, str]]) -> None:
    assert paste(text) == rows


@pytest.mark.parametrize(
    ("times", "ends"),
    [
        (("0,270833333333333", "0.5", "1"), ["06:30", "12:00", "24:00"]),
        (("0,25", "0,75"), ["0,25", "0,75"]),  # minutes, as typed by hand
        (("0.25", "0.3125"), ["06:00", "07:30"]),
        (("0.3125", "7:30"), ["0.3125", "7:30"]),
    ],
)
def test_times_copied_as_parts_of_a_day_are_read_as_clocks(
    times: tuple[str, ...], ends: list[str]
) -> None:
    assert [row["to"] for row in paste("\n".join(times))] == ends


def test_more_rows_than_a_day_has_are_refused() -> None:
    with pytest.raises(ValueError, match="nothing was pasted"):
        paste("7\n" * 200)
