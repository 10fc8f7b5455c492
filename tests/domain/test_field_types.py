"""Field types: instants with their offset, days, texts in every script, names as they compare."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from welltrack_ui.domain.field_types import (
    EARLIEST_INSTANT,
    LATEST_INSTANT,
    Day,
    Depth,
    Flag,
    Hour,
    Identifier,
    Instant,
    Line40,
    LongText,
    Optional40,
    Role,
    Version,
    ZoneName,
    fold_text,
    format_instant,
    parse_instant,
)


def taken(kind: Any, value: Any) -> Any:
    return TypeAdapter(kind).validate_python(value)


def refusal(kind: Any, value: Any) -> str:
    with pytest.raises(ValidationError) as refused:
        taken(kind, value)
    return str(refused.value.errors()[0]["msg"])


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-02T06:00:00Z", "2026-03-02T06:00:00.000Z"),
        ("2026-03-02t06:00:00z", "2026-03-02T06:00:00.000Z"),
        ("2026-03-02 06:00:00+00:00", "2026-03-02T06:00:00.000Z"),
        ("2026-03-02T06:00:00-00:00", "2026-03-02T06:00:00.000Z"),
        ("2026-03-02T06:00:00.1239Z", "2026-03-02T06:00:00.123Z"),
        ("2026-03-02T06:00:00.123456789+05:30", "2026-03-02T00:30:00.123Z"),
        ("2024-02-29T23:59:59.999-14:00", "2024-03-01T13:59:59.999Z"),
        ("1850-01-01T00:00:00Z", "1850-01-01T00:00:00.000Z"),
        ("2199-12-31T23:59:59-14:00", "2200-01-01T13:59:59.000Z"),
    ],
)
def test_instant_is_taken_at_its_offset(text: str, instant: str) -> None:
    assert format_instant(taken(Instant, text)) == instant


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("2026-03-02T06:00:00", "with an offset"),
        ("2026-03-02", "with an offset"),
        ("2026-03-02T06:00Z", "with an offset"),
        ("20260302T060000Z", "with an offset"),
        ("2026-03-02T06:00:00+05", "with an offset"),
        ("\uff12026-03-02T06:00:00Z", "with an offset"),
        (" 2026-03-02T06:00:00Z", "with an offset"),
        ("2026-03-02T06:00:00Z\n", "with an offset"),
        (1_772_431_200, "with an offset"),
        (None, "with an offset"),
        (datetime(2026, 3, 2), "with an offset"),  # noqa: DTZ001 - that it has none is the point
        ("2026-02-29T06:00:00Z", "that exists"),
        ("2026-03-02T25:00:00Z", "that exists"),
        ("2026-03-02T06:00:60Z", "that exists"),
        ("2026-03-02T06:00:00+24:00", "that exists"),
        ("1849-12-29T23:59:59Z", "between 1850 and 2199"),
        ("2200-01-03T00:00:00Z", "between 1850 and 2199"),
        ("0001-01-01T00:00:00+14:00", "between 1850 and 2199"),
        ("9999-12-31T23:59:59-14:00", "between 1850 and 2199"),
    ],
)
def test_instant_that_is_none_is_refused(value: object, why: str) -> None:
    assert why in refusal(Instant, value)


@given(
    st.datetimes(
        min_value=(EARLIEST_INSTANT + timedelta(days=1)).replace(tzinfo=None),
        max_value=(LATEST_INSTANT - timedelta(days=1)).replace(tzinfo=None),
        timezones=st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m))),
    )
)
def test_instant_comes_back_from_its_text_and_sorts_like_it(instant: datetime) -> None:
    found = parse_instant(instant.isoformat())
    assert timedelta() <= instant - found < timedelta(milliseconds=1)
    assert parse_instant(format_instant(found)) == found
    later = found + timedelta(milliseconds=1)
    assert format_instant(found) < format_instant(later)


@pytest.mark.parametrize("day", ["1850-01-01", "2024-02-29", "2199-12-31"])
def test_day_is_taken(day: str) -> None:
    assert taken(Day, day) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "value",
    [
        *("2026-02-29", "2026-3-2", "20260302", "2026-W10", "1849-12-31", "2200-01-01", ""),
        *(7, None, datetime(2026, 3, 2, tzinfo=UTC)),
    ],
)
def test_day_that_is_none_is_refused(value: object) -> None:
    assert refusal(Day, value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("15/9-F-11 B", "15/9-F-11 B"),
        ("FORGE 16A [78]-32", "FORGE 16A [78]-32"),
        ("  trimmed\u00a0", "trimmed"),
        ("A\u030aSGARD", "ÅSGARD"),
        ("скважина №5 · 井", "скважина №5 · 井"),
        ("<b>&amp;\"'\\", "<b>&amp;\"'\\"),
        ("🛢\ufe0f", "🛢"),
        ("x" * 40, "x" * 40),
    ],
)
def test_line_is_taken_trimmed_and_composed(text: str, line: str) -> None:
    assert taken(Line40, text) == line


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is required"),
        (" \t ", "is required"),
        ("x" * 41, "at most 40 characters, not 41"),
        ("two\nlines", "one line"),
        ("two\u2028lines", "one line"),
        ("tab\tin", "one line"),
        ("nul\x00in", "one line"),
        ("\x7f", "one line"),
        ("half \ud83d", "one line"),
    ],
)
def test_line_that_is_none_is_refused(text: str, why: str) -> None:
    assert why in refusal(Line40, text)


def test_blank_optional_text_is_none() -> None:
    assert [taken(Optional40, text) for text in ("", "  ", None, " x ")] == [None, None, None, "x"]


def test_long_text_keeps_its_lines() -> None:
    text = "one\r\n\ttwo\n\nthree "
    assert taken(LongText, text) == text
    assert "control" in refusal(LongText, "bell\x07")
    assert "10000" in refusal(LongText, "x" * 10_001)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=40))
def test_line_that_was_taken_is_taken_again_as_it_is(text: str) -> None:
    try:
        line = taken(Line40, text)
    except ValidationError:
        return
    assert taken(Line40, line) == line


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ÅSGARD", "a\u030asgard"),
        ("15/9-F-11  B", "15/9-f-11 b"),
        ("STRASSE", "straße"),
        ("\uff11\uff15", "15"),
        ("СКВАЖИНА", "скважина"),
    ],
)
def test_names_compare_without_case_width_and_spacing(one: str, other: str) -> None:
    assert fold_text(one) == fold_text(other)


@pytest.mark.parametrize(("one", "other"), [("F-1", "F-11"), ("F-1", "F1"), ("é", "e")])
def test_other_names_differ(one: str, other: str) -> None:
    assert fold_text(one) != fold_text(other)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Oslo", "Asia/Almaty", "US/Central"])
def test_zone_is_known_by_its_name(zone: str) -> None:
    assert taken(ZoneName, zone) == zone


@pytest.mark.parametrize(
    "zone", ["", "utc", "Mars/Olympus", "+05:00", "../UTC", "Europe", "tzdata.zi"]
)
def test_zone_that_is_none_is_refused(zone: str) -> None:
    assert "not a known time zone" in refusal(ZoneName, zone)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Hour, [0, 23], [-1, 24, "6", 6.0, True, None]),
        (Depth, [0, 15_000, 12.5, 7], [-0.1, 15_000.1, "7", True, float("nan"), float("inf")]),
        (Flag, [True, False], [0, 1, "true", None]),
        (Version, [1, 10**30], ["1", 1.0, True, None]),
        (Identifier, ["w-1", "A_b-9"], ["", "a b", "é", "x" * 65, "a\n", 7]),
        (Role, ["viewer", "engineer", "admin", "owner"], ["Owner", "", None, 7, ["viewer"]]),
    ],
)
def test_value_is_taken_or_refused(kind: Any, good: list[Any], bad: list[Any]) -> None:
    assert [taken(kind, value) for value in good] == good
    for value in bad:
        assert refusal(kind, value), value


def test_editor_is_taken_as_engineer() -> None:
    assert taken(Role, "editor") == "engineer"
