"""Encodings told from bytes: marks, UTF-16 without one, and the two Cyrillic code pages."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welltrack_ui.domain.input.text_encoding import choose_code_page, decode_text

REPORT = "Скважина;Начало;Описание\r\nКШ-101;2024-12-31 06:00;Бурение роторное № 12\r\n"
KAZAKH = "Ұңғыма;Басталуы\nӨзен-7;2024-12-31 06:00\n"


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1251", "cp1251"),
        ("cp866", "cp866"),
    ],
)
def test_encoding_of_a_report_is_recognised(codec: str, name: str) -> None:
    assert decode_text(REPORT.encode(codec)) == (REPORT, name)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be"])
def test_kazakh_letters_are_read_in_unicode(codec: str) -> None:
    assert decode_text(KAZAKH.encode(codec)).text == KAZAKH


@pytest.mark.parametrize("mark", [codecs.BOM_UTF8 * 2, codecs.BOM_UTF8 * 3])
def test_marks_before_a_mark_are_no_text(mark: bytes) -> None:
    assert decode_text(mark + b"well") == ("well", "UTF-8")


def test_capitals_of_either_page_are_told_apart() -> None:
    text = "БУРЕНИЕ РОТОРОМ; ПОДЪЁМ КНБК; ТОО «МУНАЙ»"
    assert choose_code_page(text.encode("cp1251")) == "cp1251"
    assert choose_code_page(text.replace("«", '"').replace("»", '"').encode("cp866")) == "cp866"


@pytest.mark.parametrize(
    "content",
    ["name\nÆrfugl\n".encode("latin-1"), b"\xb0\xb1\xb2\xdb", "Größe;Ölfeld".encode("cp1252")],
)
def test_bytes_of_another_encoding_are_refused(content: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        decode_text(content)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_or_refused(content: bytes) -> None:
    try:
        text = decode_text(content).text
    except UnicodeDecodeError as error:
        text = error.reason
    assert not text.startswith("\ufeff")
