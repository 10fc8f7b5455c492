"""What browsers are told of a file."""

import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welltrack_ui.object_storage.content_headers import (
    INLINE_TYPES,
    format_content_disposition,
    opens_inline,
    parse_media_type,
    safe_content_type,
)

GRAMMAR = re.compile(
    r"(?:inline|attachment); filename=\"([ !#-\[\]-~]+)\"; "
    r"filename\*=UTF-8''([A-Za-z0-9%!#$&+.^_`|~-]+)"
)


@pytest.mark.parametrize(
    ("name", "plain", "full"),
    [
        ("report.pdf", "report.pdf", "report.pdf"),
        ("отчёт №5.pdf", "_____ _5.pdf", "%D0%BE%D1%82%D1%87%D1%91%D1%82%20%E2%84%965.pdf"),
        ('a"b%41.pdf', "a_b_41.pdf", "a%22b%2541.pdf"),
        ("../../etc/passwd", ".._.._etc_passwd", ".._.._etc_passwd"),
        ("..\\boot.ini", ".._boot.ini", ".._boot.ini"),
        ("a\x00b\r\nX: 1.pdf", "a_b__X: 1.pdf", "a_b__X%3A%201.pdf"),
        ("fdp\u202efdp.exe", "fdp_fdp.exe", "fdp_fdp.exe"),
        ("\ud800.pdf", "_.pdf", "_.pdf"),
        ("", "file", "file"),
        ("   ", "file", "file"),
    ],
)
def test_disposition_carries_both_names(name: str, plain: str, full: str) -> None:
    expected = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{full}"
    assert format_content_disposition(name, inline=False) == expected


@given(st.text(st.characters(codec=None), max_size=255), st.booleans())
def test_disposition_of_any_name_is_one_ascii_line(name: str, inline: bool) -> None:
    header = format_content_disposition(name, inline=inline)
    found = GRAMMAR.fullmatch(header)
    assert found
    assert header.startswith("inline" if inline else "attachment")
    shown = unquote(found[2], errors="strict")
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(shown) & set("/\\")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Application/PDF", "application/pdf"),
        ("text/html; charset=utf-8", "text/html"),
        ("", "application/octet-stream"),
        ("pdf", "application/octet-stream"),
        ("text/html\r\nX: 1", "application/octet-stream"),
        ("text/плайн", "application/octet-stream"),
        ("a/" + "b" * 64, "application/octet-stream"),
    ],
)
def test_media_type_is_clean(said: str, meant: str) -> None:
    assert parse_media_type(said) == meant


@pytest.mark.parametrize(
    "active",
    [
        *("text/html", "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml"),
        *("text/javascript", "application/javascript", "application/ecmascript", "text/css"),
        *("application/rss+xml", "TEXT/HTML; charset=utf-8", "application/x-javascript"),
    ],
)
def test_active_types_are_served_as_bare_bytes(active: str) -> None:
    assert safe_content_type(active) == "application/octet-stream"
    assert not opens_inline(active)


def test_office_documents_keep_their_type() -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert safe_content_type(kind) == kind


def test_types_that_open_inline_are_few() -> None:
    assert {
        "application/pdf",
        "image/png",
        "image/jpeg",
        "image/gif",
        "image/webp",
        "text/plain",
    } == INLINE_TYPES
