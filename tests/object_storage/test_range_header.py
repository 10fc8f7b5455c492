"""Ranges of RFC 9110."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welltrack_ui.object_storage.range_header import UnsatisfiableRange, parse_range


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-0", range(1)),
        ("bytes=0-9", range(10)),
        ("bytes=3-", range(3, 10)),
        ("bytes=3-100", range(3, 10)),
        ("bytes=-3", range(7, 10)),
        ("bytes=-100", range(10)),
        ("BYTES=1-2", range(1, 3)),
        (" bytes=1-2 ", range(1, 3)),
    ],
)
def test_range_is_the_bytes_asked_for(header: str, wanted: range) -> None:
    assert parse_range(header, 10) == wanted


@pytest.mark.parametrize(
    "header",
    [
        *("", "bytes", "bytes=", "bytes=-", "bytes=3-2", "bytes=0-1,3-4", "items=0-1"),
        *("bytes=a-b", "bytes=٣-٤", "bytes=0-" + "9" * 5000, "bytes=--1", "bytes=+1-2"),
    ],
)
def test_range_that_is_none_means_the_whole(header: str) -> None:
    assert parse_range(header, 10) is None


@pytest.mark.parametrize(
    ("header", "size"), [("bytes=10-", 10), ("bytes=11-12", 10), ("bytes=-0", 10), ("bytes=0-", 0)]
)
def test_range_without_a_byte_is_unsatisfiable(header: str, size: int) -> None:
    with pytest.raises(UnsatisfiableRange):
        parse_range(header, size)


@given(st.integers(0, 60), st.integers(0, 60), st.integers(1, 50))
def test_range_agrees_with_slicing(first: int, length: int, size: int) -> None:
    content = bytes(range(size))
    expected = content[first : first + length + 1]
    try:
        wanted = parse_range(f"bytes={first}-{first + length}", size)
    except UnsatisfiableRange:
        assert expected == b""
    else:
        assert wanted is not None
        assert content[wanted.start : wanted.stop] == expected
