"""Tables are divided by what divides their rows evenly."""

import pytest

from welltrack_ui.domain.files.cell_separator import NO_SEPARATOR, detect_layout


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b\n1,5;2,5\n", ";"),
        ("1,5;2,5\n3,5;4,5\n", ";"),
        ("well;note\nA;x, y, z\nB;\n", ";"),
        ("a\tb\n1,5\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ('a,b\n"x;y;z",1\n"x;y;z",2\n', ","),
        ("Report of May\n\na,b\n1,2\n3,4\n", ","),
        ("depth\n1,5\n2,5\n3,5\n", NO_SEPARATOR),
        ("one\ntwo\n", NO_SEPARATOR),
        ("", NO_SEPARATOR),
    ],
)
def test_separator_divides_rows_evenly(text: str, separator: str) -> None:
    assert detect_layout(text) == (separator, 0)


def test_separator_that_excel_declares_counts() -> None:
    assert detect_layout("sep=;\r\na,b;c\r\n") == (";", 7)


def test_known_headings_count_before_evenness() -> None:
    text = "well;start, end\nA;1, 2\nB;3, 4, 5\nC\nD;\n"
    assert detect_layout(text).separator == ";"
    names = {"start", "well;start", "end"}
    assert detect_layout(text, lambda row: len(names & {cell.strip() for cell in row})) == (",", 0)


def test_separator_in_quotes_is_declared_too() -> None:
    assert detect_layout('"sep=|"\na,b|c\n') == ("|", 8)


def test_quotes_take_time_by_their_length_alone() -> None:
    """Without a limit of its own: guesses by backtracking would not end within the hour."""
    assert detect_layout('a,"b",c\n' + '"' * 100_000).separator in {",", NO_SEPARATOR}
