"""What stands in a cell, as the value that a field takes."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from welltrack_ui.domain import report_day
from welltrack_ui.domain.field_types import parse_date

METRES_A_FOOT = 0.3048
INSTANT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](?P<clock>\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(?P<offset>[Zz]|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+", re.ASCII)
YES = {"y", "yes", "true", "t", "1", "x"}
NO = {"n", "no", "false", "f", "0", "-"}
NOT_A_TIME = (
    "must be a time such as 2026-11-22T06:00:00+01:00,"
    " or 2026-11-22 06:00 or 2026-11-22 in the well's own zone"
)


class CellError(ValueError):
    """A cell that the field can't take, in words for people."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How cells are read: the zone of times without one, and whether `3,5` is a number."""

    zone: tzinfo
    decimal_comma: bool


Reader = Callable[[str, Reading], Any]


def read_cells(
    cells: Mapping[str, str], readers: Mapping[str, Reader], reading: Reading
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of the cells that have a reader, and what is wrong with the others, by field."""
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for field, text in cells.items():
        if field not in readers:
            continue
        try:
            values[field] = readers[field](text, reading)
        except ValueError as error:
            wrong[field] = str(error)
    return values, wrong


def whole_text(text: str, _: Reading) -> str:
    """A text as it stands, its line breaks kept."""
    return text


def line(text: str, _: Reading) -> str:
    """A text of one line."""
    return text.strip()


def number(text: str, reading: Reading) -> float:
    """A number; with a decimal comma only where semicolons part the cells."""
    text = text.strip()
    if reading.decimal_comma and DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    if not NUMBER.fullmatch(text):
        raise CellError(f"must be a number, not {text[:40]!r}")
    return float(text)


def feet(text: str, reading: Reading) -> float:
    """A length in feet as metres, to a tenth of a millimetre."""
    return round(number(text, reading) * METRES_A_FOOT, 4)


def whole_number(text: str, reading: Reading) -> int:
    """A whole number, also written as `6.0`."""
    value = number(text, reading)
    if not value.is_integer():
        raise CellError("must be a whole number")
    return int(value)


def yes_or_no(text: str, _: Reading) -> bool:
    """`Y`, `yes`, `true`, `1`, `x`, or their opposites."""
    word = text.strip().casefold()
    if word not in YES | NO:
        raise CellError(f"must be yes or no, not {text.strip()[:40]!r}")
    return word in YES


def instant(text: str, reading: Reading) -> datetime:
    """A time with its offset, or a wall clock time or a day's midnight in the zone."""
    match = INSTANT.fullmatch(text.strip())
    if match is None:
        raise CellError(NOT_A_TIME)
    day, clock, offset = match["day"], match["clock"] or "00:00", match["offset"] or ""
    try:
        when = datetime.fromisoformat(f"{day}T{clock}{offset.upper()}")
    except ValueError:
        raise CellError("is not a date and time that exists") from None
    return when if when.tzinfo else report_day.resolve(when, reading.zone)


def day(text: str, _: Reading) -> date:
    """A day."""
    return parse_date(text.strip())


def tags(text: str, _: Reading) -> tuple[str, ...]:
    """Tags between commas or semicolons."""
    return tuple(tag.strip() for tag in re.split(r"[,;]", text) if tag.strip())


def word_of(allowed: Iterable[str], others: Mapping[str, str] | None = None) -> Reader:
    """A reader of one of the words allowed, whatever its capitals, or of another word for one."""
    known = {key(word): word for word in allowed}
    known |= {key(word): meaning for word, meaning in (others or {}).items()}
    names = ", ".join(dict.fromkeys(known.values()))

    def read(text: str, _: Reading) -> str:
        meaning = known.get(key(text))
        if meaning is None:
            raise CellError(f"must be one of {names}, not {text.strip()[:40]!r}")
        return meaning

    return read


def key(text: str) -> str:
    """The form in which words are compared: `Plugged abandoned` is `plugged_abandoned`."""
    return "_".join(text.casefold().replace("-", " ").replace("_", " ").split())
