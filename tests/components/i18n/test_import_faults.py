"""What an import says of a file's faults: each cause once, in the reader's language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.i18n.import_faults import describe_row_errors, describe_warnings
from components.i18n.translate import in_language
from welltrack_ui.domain.input.import_faults import FileWarning, RowError, format_row_numbers
from welltrack_ui.domain.messages import message

TOO_DEEP = message("must be at most {le:g}", le=15000.0)


def too_deep(row: int, value: str) -> RowError:
    return RowError(row, "md_end", TOO_DEEP, column="depth", value=value)


def test_cause_is_told_once_with_its_rows_and_values() -> None:
    errors = [too_deep(row, str(20_000 + row)) for row in (2, 3, 4, 9, 11)]
    assert list(describe_row_errors([*errors, RowError(3, "title", "is required")])) == [
        "rows 2–4, 9, 11: depth (Depth to): must be at most 15000"
        " — it holds “20002”, “20003”, “20004” and 2 more values",
        "row 3: Title: is required",
    ]


def test_equal_values_are_told_once() -> None:
    assert list(describe_row_errors([too_deep(2, "20000"), too_deep(5, "20000")])) == [
        "rows 2, 5: depth (Depth to): must be at most 15000 — it holds “20000”"
    ]


def test_sentence_of_a_rule_stands_behind_its_column() -> None:
    late = RowError(2, "ends_at", "must be after starts_at", message("End must be after the start"))
    assert list(describe_row_errors([late])) == ["row 2: End: End must be after the start"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "строка 2: depth (Глубина до): нужно не больше 15000 — в ячейках: «20000»"),
        ("kk", "2-жол: depth (Соңғы тереңдік): "),
    ],
)
def test_fault_is_told_in_the_readers_language(language: str, said: str) -> None:
    with in_language(language):
        (line,) = describe_row_errors([too_deep(2, "20000")])
    assert line.startswith(said)
    assert "must" not in line


def test_warning_is_told_in_the_readers_language() -> None:
    with in_language("ru"):
        said = list(
            describe_warnings(
                [FileWarning(message("the file is read as {encoding}", encoding="cp866"))]
            )
        )
    assert said == ["внимание: файл прочитан в кодировке cp866"]


@given(st.text(), st.text(), st.text(), st.sampled_from(["en", "ru", "kk"]))
def test_any_text_is_told_as_it_is(column: str, value: str, said: str, language: str) -> None:
    with in_language(language):
        (line,) = describe_row_errors([RowError(2, "title", said or "x", "", column, value)])
    assert column in line
    assert value in line


@pytest.mark.parametrize(
    ("rows", "text"),
    [((2,), "2"), ((2, 3), "2–3"), ((2, 4, 5, 6, 9), "2, 4–6, 9"), ((), "")],
)
def test_rows_that_follow_each_other_are_a_span(rows: tuple[int, ...], text: str) -> None:
    assert format_row_numbers(rows) == text
