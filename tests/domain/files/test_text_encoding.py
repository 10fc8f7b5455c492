"""Texts are recognised in the encodings that the field writes, and their lines are theirs."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welltrack_ui.domain.files.text_encoding import (
    choose_code_page,
    decode_text,
    decode_whole_text,
    detect_encoding,
    split_lines,
)

RUSSIAN = "Скважина;Начало;Глубина\r\nКШ-101;31.12.2024;1234,5\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "cp866", "utf-16-le", "utf-16-be"])
def test_russian_is_recognised(encoding: str) -> None:
    assert decode_text(RUSSIAN.encode(encoding)) == (RUSSIAN, encoding)


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (codecs.BOM_UTF8 + codecs.BOM_UTF8 + b"ok", "ok"),
        (codecs.BOM_UTF16_LE + "Өзен".encode("utf-16-le"), "Өзен"),
        (codecs.BOM_UTF16_BE + "Өзен".encode("utf-16-be"), "Өзен"),
    ],
)
def test_order_marks_are_no_text(data: bytes, text: str) -> None:
    assert decode_text(data).text == text


def test_kazakh_of_one_byte_is_recognised() -> None:
    text = "Өзен кен орны, ұңғыма №7, Қазақстан"
    assert decode_text(text.encode("kz1048")) == (text, "kz1048")


def test_western_letters_are_recognised() -> None:
    assert decode_text("Größe: 12 µm".encode("cp1252")) == ("Größe: 12 µm", "cp1252")


def test_one_broken_letter_changes_no_encoding() -> None:
    data = ("Бурение " * 40).encode()
    assert detect_encoding(data[:100] + data[101:]) == "utf-8"


@pytest.mark.parametrize("name", ["punycode", "unicode_escape", "utf-16", "utf-8", "no-such"])
def test_xml_that_declares_what_it_is_not_is_recognised_by_its_bytes(name: str) -> None:
    text = f'<?xml version="1.0" encoding="{name}"?><a>Скважина номер сто один</a>'
    assert decode_text(text.encode("cp1251")) == (text, "cp1251")


def test_lines_end_where_programs_end_them() -> None:
    assert split_lines("a\u2028b\r\nc\x85d\re\x0cf\n") == ["a\u2028b", "c\x85d", "e\x0cf"]
    assert split_lines("") == []


def test_capitals_of_either_page_are_told_apart() -> None:
    text = "БУРЕНИЕ РОТОРОМ; ПОДЪЁМ КНБК; ТОО «МУНАЙ»"
    assert choose_code_page(text.encode("cp1251")) == "cp1251"
    assert choose_code_page(text.replace("«", '"').replace("»", '"').encode("cp866")) == "cp866"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "cp866", "utf-16-le", "utf-16-be"])
def test_whole_text_is_read_in_the_same_encoding(encoding: str) -> None:
    assert decode_whole_text(RUSSIAN.encode(encoding)) == (RUSSIAN, encoding)


def test_signs_of_the_field_make_no_text_unknown() -> None:
    assert decode_whole_text("12° ±3".encode("cp1251")).text == "12° ±3"


@pytest.mark.parametrize(
    "content",
    ["name\nÆrfugl\n".encode("latin-1"), b"\xb0\xb1\xb2\xdb", "Größe;Ölfeld".encode("cp1252")],
)
def test_whole_text_of_another_encoding_is_refused(content: bytes) -> None:
    with pytest.raises(UnicodeDecodeError):
        decode_whole_text(content)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_or_refused(content: bytes) -> None:
    try:
        text = decode_whole_text(content).text
    except UnicodeDecodeError as error:
        text = error.reason
    assert not text.startswith("\ufeff")
    assert not decode_text(content).text.startswith("\ufeff")
