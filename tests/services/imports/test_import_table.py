"""CSV as it comes: encodings, separators, quotes, columns that nobody knows."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.services.imports.import_steps import read_table, text
from welltrack_ui.domain.errors import Invalid
from welltrack_ui.domain.field_types import strip_invisible
from welltrack_ui.domain.input.import_faults import RowError
from welltrack_ui.services.imports.import_table import is_empty_cell

NAMES: dict[str, str | None] = {"name": "name", "title": "name", "note": "note", "field": None}
CELLS = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\x00"),
    max_size=30,
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_table_is_read_in_every_form_that_spreadsheets_save(encoding: str, delimiter: str) -> None:
    lines = ["name,note", "Ærfugl,one", '"a, b; c\td","two\nlines"']
    content = lines[0].replace(",", delimiter) + "\r\n" + lines[1].replace(",", delimiter) + "\r\n"
    content += lines[2].replace('","', f'"{delimiter}"') + "\r\n"
    table = read_table(content.encode(encoding), NAMES)
    assert [(row.number, dict(row.cells)) for row in table.rows] == [
        (2, {"name": "Ærfugl", "note": "one"}),
        (3, {"name": "a, b; c\td", "note": "two\nlines"}),
    ]
    assert table.decimal_comma == (delimiter == ";")


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_table_gives_back_what_was_written(rows: list[tuple[str, str]], delimiter: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["name", "note"])
    writer.writerows(rows)
    filled = [
        {
            field: cell
            for field, cell in (("name", strip_invisible(row[0])), ("note", row[1]))
            if not is_empty_cell(cell)
        }
        for row in rows
        if any(strip_invisible(cell).strip() for cell in row)
    ]
    if not any(filled):
        return
    table = read_table(out.getvalue().encode(), NAMES)
    found = [dict(row.cells) for row in table.rows if row.cells]
    assert found == [cells for cells in filled if cells]


def test_rows_are_numbered_as_a_spreadsheet_numbers_them() -> None:
    table = read_table(text("name", "first", "", "  ", '"two', 'lines"', "last"), NAMES)
    assert [row.number for row in table.rows] == [2, 5, 6]


def test_columns_are_known_by_other_spellings() -> None:
    table = read_table(text(" Title ;NOTE", "a;b"), NAMES)
    assert dict(table.rows[0].cells) == {"name": "a", "note": "b"}


def test_unknown_columns_are_named_and_known_ones_without_a_field_are_not() -> None:
    table = read_table(text("name,colour,field,Row No", "a,b,c,d"), NAMES)
    assert tuple(map(str, table.warnings)) == ("unknown columns are left out: colour, Row No",)


def test_row_of_another_width_is_an_error_of_that_row() -> None:
    table = read_table(text("name,note", "a,b,c", "a,b,,", "a"), NAMES)
    assert table.errors == (
        RowError(
            2, "", "has 3 cells, the heading names 2: put a cell that holds the separator in quotes"
        ),
        RowError(4, "", "has 1 cells, the heading names 2"),
    )
    assert [row.number for row in table.rows] == [3]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "is empty"),
        (b"colour\nred\n", "has none of the columns name, note"),
        (b"name\n", "holds no rows below its heading"),
        (b"name,title\na,b\n", "has several columns for name: name, title"),
        (
            "name\nfine\nÆrfugl\n".encode("latin-1"),
            "line 3 is not UTF-8: save the file as CSV UTF-8",
        ),
        (b'name\n"a" b\n', "line 2 is not CSV: ',' expected after '\"'"),
        (b'name\n"never closed\n', "line 2 is not CSV: unexpected end of data"),
        (b"name\n" + b"x" * 200_000, "line 2 is not CSV: field larger than field limit (131072)"),
        (b"x" * 200_000, "line 1 is not CSV: field larger than field limit (131072)"),
    ],
)
def test_file_that_is_no_table_is_refused_in_one_line(content: bytes, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_table(content, NAMES)
    assert refused.value.detail == f"file: {why}"


@pytest.mark.parametrize(
    "content",
    [
        b"sep=;\nname;note\na, b;x",
        b'\xef\xbb\xbf"sep=;"\r\nname;note\r\na, b;x',
        b"\xef\xbb\xbf\xef\xbb\xbfname;note\na, b;x",
        b"name|note\na, b|x",
        b"name;note;\na, b;x;\n",
    ],
)
def test_separator_is_stated_or_that_which_parts_the_lines_evenly(content: bytes) -> None:
    table = read_table(content, NAMES)
    assert dict(table.rows[0].cells) == {"name": "a, b", "note": "x"}
    assert (table.errors, table.warnings) == ((), ())


def test_many_quotes_take_no_time() -> None:
    content = b"name;note\n" + b"a;" + b'"' * 4_000 + b"\n"
    assert len(read_table(content, NAMES).rows) == 1


def test_title_above_the_heading_is_left_out_and_said() -> None:
    table = read_table(text("Report 12;;", ";;", "name;note;colour", "a;b;c"), NAMES)
    assert [(row.number, dict(row.cells)) for row in table.rows] == [
        (4, {"name": "a", "note": "b"})
    ]
    assert tuple(map(str, table.warnings)) == (
        "row 3 is taken as the heading; what stands above is left out",
        "unknown columns are left out: colour",
    )


@pytest.mark.parametrize(
    "empty", ["-", "—", "–", "н/д", "Н/Д", "#Н/Д", "#N/A", "n/a", "нет данных"]
)
def test_words_for_nothing_are_empty_cells(empty: str) -> None:
    assert dict(read_table(text("name;note", f"a;{empty}"), NAMES).rows[0].cells) == {"name": "a"}


def test_shortened_numbers_in_identifiers_are_warned_of() -> None:
    names: dict[str, str | None] = {"uwi": "uwi", "depth": "depth"}
    table = read_table(text("UWI;depth", "4,2E+13;1E+3", "42;1", "1.05E+11;2"), names)
    assert tuple(map(str, table.warnings)) == (
        "UWI: 4,2E+13 in row 2, 4 is a number that the spreadsheet has shortened:"
        " format the column as text, and enter it again",
    )


def test_numbers_of_a_file_tell_what_its_commas_mean() -> None:
    clear = read_table(b'name,note\n"2540,5",a\n"9,625",b\n', NAMES)
    unclear = read_table(b'name,note\n"9,625",b\n', NAMES)
    assert (clear.decimal_comma, unclear.decimal_comma) == (True, False)


def test_names_of_two_alphabets_are_warned_of_once_with_their_rows() -> None:
    names = {"well": "well", "title": "title"}
    mixed = "\u0410lpha-1"
    table = read_table(text("Well;title", f"{mixed};a", "Alpha-1;b", f"{mixed};c"), names)
    assert tuple(map(str, table.warnings)) == (
        f"Well: {mixed} in row 2, 4 mixes letters of two alphabets that look the same",
    )


def test_names_lose_what_nobody_sees() -> None:
    names = {"well": "well", "description": "description"}
    table = read_table(text("well,description", "Al\u200bpha,\u2764\ufe0f", "\u200b,x"), names)
    assert [row.cells for row in table.rows] == [
        {"well": "Alpha", "description": "\u2764\ufe0f"},
        {"description": "x"},
    ]
