"""Files that were once shown wrongly, and what is right to be seen of each."""

from pathlib import Path

import pytest

from welltrack_ui.domain.files.file_preview import (
    LogCurve,
    LogPreview,
    Preview,
    TablePreview,
    TextPreview,
)
from welltrack_ui.services.files.preview_reader import read_preview

FOLDER = Path(__file__).parent / "previews"
FORMS = {".las": "log", ".csv": "table", ".txt": "text", ".xml": "text"}


def see(name: str) -> Preview:
    path = FOLDER / name
    return read_preview(path.read_bytes(), FORMS[path.suffix], is_cut=False)


def see_log(name: str) -> LogPreview:
    shown = see(name)
    assert isinstance(shown, LogPreview)
    return shown


def one_curve(name: str) -> LogCurve:
    (curve,) = see_log(name).curves
    return curve


GR_WITH_A_GAP = (((100.0, 45.1),), ((101.0, 50.2), (101.5, 51.0)))


@pytest.mark.parametrize("name", ["L02_cp1251.las", "L03_cp866.las"])
def test_log_in_a_cyrillic_encoding_reads(name: str) -> None:
    shown, curve = see_log(name), one_curve(name)
    header = {line.name: line.value for line in shown.header}
    assert (header["COMP"], header["WELL"]) == ("ТОО КазМунай", "Скважина 101")
    assert (curve.name, curve.low, curve.high, curve.runs) == ("GR", 45.1, 51.0, GR_WITH_A_GAP)
    assert shown.assumed_nulls == ()


def test_log_takes_words_and_dashes_for_gaps() -> None:
    assert one_curve("L20_null_paren.las").runs == (((100.0, 45.0),),)
    assert see_log("L20_null_paren.las").count == 4


def test_log_units_in_cyrillic_read() -> None:
    curves = see_log("L28b_cp1251_units.las").curves
    assert [(c.name, c.unit, c.description) for c in curves] == [
        ("RHOB", "г/см3", "плотность"),
        ("T", "°C", "температура"),
    ]


def test_log_without_null_takes_the_usual_number_for_a_gap_and_says_so() -> None:
    assert one_curve("L31_missing_null.las").runs == GR_WITH_A_GAP
    assert see_log("L31_missing_null.las").assumed_nulls == (-999.25,)


def test_log_of_equal_mnemonics_is_read() -> None:
    shown = see_log("many_mnemonics.las")
    assert (shown.index, shown.count, len(shown.curves)) == ("A", 1, 60)
    assert {curve.low for curve in shown.curves} == {1.0}


def test_table_in_cp1251_reads() -> None:
    assert see("P2_cp1251.csv") == TablePreview(
        rows=(
            ("Скважина", "Начало", "Глубина"),
            ("КШ-101", "31.12.2024 23:30", "1234,5"),
        ),
        cut=False,
    )


def test_text_in_cp866_reads() -> None:
    assert see("P18_cp866.txt") == TextPreview(
        lines=("Скважина КШ-101", "Глубина 1234,5 м"), cut=False
    )


def test_xml_is_read_as_it_declares() -> None:
    assert see("P20_cp1251.xml") == TextPreview(
        lines=(
            '<?xml version="1.0" encoding="windows-1251"?>',
            "<wellName>Скважина 101</wellName>",
        ),
        cut=False,
    )


def test_line_break_in_a_cell_stays_there() -> None:
    assert see("P5_cell_newline.csv") == TablePreview(
        rows=(
            ("well", "comment"),
            ("КШ-101", "Бурение до 2540\nОЗЦ 12 ч"),
            ("КШ-102", "ok"),
        ),
        cut=False,
    )


def test_decimal_commas_part_no_columns() -> None:
    assert see("P7_one_column.csv") == TablePreview(
        rows=(("depth",), ("1,5",), ("2,5",), ("3,5",)), cut=False
    )


def test_table_with_a_quote_that_never_closes_is_shown_as_text() -> None:
    shown = see("evil_quotes.csv")
    assert isinstance(shown, TextPreview)
    assert (shown.lines[0], len(shown.lines), shown.cut) == ('a,"b",c', 2, False)


def test_every_case_has_its_test() -> None:
    source = Path(__file__).read_text("utf-8")
    assert [path.name for path in FOLDER.iterdir() if f'"{path.name}"' not in source] == []
