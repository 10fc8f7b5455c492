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
    pasted = paste_rows(reader(), rows, Paste(text, "a", "kind"), {"kind", "code"})
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
    pasted = paste_rows(reader(stored), rows, Paste("7\t\t4\tnpt", "e-1", "from"), set())
    assert dict(pasted[0].cells) == {"to": "", "kind": "npt"}
