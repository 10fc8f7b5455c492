"""Readers of CSV cells: from text to the value of a field."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Annotated, Any, get_args, get_origin

from welltrack_ui.domain import report_day
from welltrack_ui.domain.entity import Draft
from welltrack_ui.domain.field_labels import FieldTable, ValueKind
from welltrack_ui.domain.field_types import parse_date
from welltrack_ui.domain.units import unit_to_metres

INSTANT_PATTERN = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)"
    r"(?:[Tt ](?P<clock>\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(?P<offset>[Zz]|[+-]\d\d:?\d\d)?)?",
    re.ASCII,
)
NUMBER_PATTERN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
DECIMAL_COMMA_PATTERN = re.compile(r"[+-]?\d+,\d+", re.ASCII)
YES_WORDS = {"y", "yes", "true", "t", "1", "x"}
NO_WORDS = {"n", "no", "false", "f", "0", "-"}
INVALID_TIME_MESSAGE = (
    "must be a time such as 2026-11-22T06:00:00+01:00,"
    " or 2026-11-22 06:00 or 2026-11-22 in the well's own zone"
)


class CellError(ValueError):
    """A cell that its field can't take; the message is for people."""


@dataclass(frozen=True, slots=True)
class CellFormat:
    """The format of cells: the zone of times without one, and whether `3,5` is a number."""

    zone: tzinfo
    decimal_comma: bool


CellReader = Callable[[str, CellFormat], Any]


def read_cells(
    cells: Mapping[str, str], readers: Mapping[str, CellReader], reading: CellFormat
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of cells by field, and the errors of the others by field."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field, text in cells.items():
        if field not in readers:
            continue
        try:
            values[field] = readers[field](text, reading)
        except ValueError as error:
            errors[field] = str(error)
    return values, errors


def parse_text(text: str, _: CellFormat) -> str:
    """A text as it is, with its line breaks."""
    return text


def parse_line(text: str, _: CellFormat) -> str:
    """A text of one line, trimmed."""
    return text.strip()


def parse_number(text: str, reading: CellFormat) -> float:
    """A number; with a decimal comma only where semicolons separate the cells.

    Raises: CellError for anything else.
    """
    text = text.strip()
    if reading.decimal_comma and DECIMAL_COMMA_PATTERN.fullmatch(text):
        text = text.replace(",", ".")
    if not NUMBER_PATTERN.fullmatch(text):
        raise CellError(f"must be a number, not {text[:40]!r}")
    return float(text)


def parse_feet(text: str, reading: CellFormat) -> float:
    """A length in feet as metres, to a tenth of a millimetre. Raises: CellError."""
    return round(unit_to_metres(parse_number(text, reading), "ft"), 4)


def parse_whole_number(text: str, reading: CellFormat) -> int:
    """A whole number, also written as `6.0`. Raises: CellError."""
    value = parse_number(text, reading)
    if not value.is_integer():
        raise CellError("must be a whole number")
    return int(value)


def parse_yes_or_no(text: str, _: CellFormat) -> bool:
    """`Y`, `yes`, `true`, `1`, `x`, or their opposites. Raises: CellError."""
    word = text.strip().casefold()
    if word not in YES_WORDS | NO_WORDS:
        raise CellError(f"must be yes or no, not {text.strip()[:40]!r}")
    return word in YES_WORDS


def parse_instant(text: str, reading: CellFormat) -> datetime:
    """A time with its offset, or a wall clock time or a day's midnight in the zone.

    Raises: CellError for no such time; ValueError out of range.
    """
    match = INSTANT_PATTERN.fullmatch(text.strip())
    if match is None:
        raise CellError(INVALID_TIME_MESSAGE)
    day, clock, offset = match["day"], match["clock"] or "00:00", match["offset"] or ""
    try:
        when = datetime.fromisoformat(f"{day}T{clock}{offset.upper()}")
    except ValueError:
        raise CellError("is not a date and time that exists") from None
    return when if when.tzinfo else report_day.resolve_wall_time(when, reading.zone)


def parse_day(text: str, _: CellFormat) -> date:
    """A day as YYYY-MM-DD. Raises: PydanticCustomError."""
    return parse_date(text.strip())


def parse_tags(text: str, _: CellFormat) -> tuple[str, ...]:
    """Tags between commas or semicolons."""
    return tuple(tag.strip() for tag in re.split(r"[,;]", text) if tag.strip())


def build_word_reader(
    allowed: Iterable[str], others: Mapping[str, str] | None = None
) -> CellReader:
    """A reader of one of the words in `allowed`, in any case, or of another word for one."""
    known = {normalize_word(word): word for word in allowed}
    known |= {normalize_word(word): meaning for word, meaning in (others or {}).items()}
    names = ", ".join(dict.fromkeys(known.values()))

    def read(text: str, _: CellFormat) -> str:
        meaning = known.get(normalize_word(text))
        if meaning is None:
            raise CellError(f"must be one of {names}, not {text.strip()[:40]!r}")
        return meaning

    return read


def normalize_word(text: str) -> str:
    """The form in which words are compared: `Plugged abandoned` is `plugged_abandoned`."""
    return "_".join(text.casefold().replace("-", " ").replace("_", " ").split())


KIND_READERS: Mapping[ValueKind, CellReader] = {
    "line": parse_line,
    "text": parse_text,
    "zone": parse_line,
    "hour": parse_whole_number,
    "instant": parse_instant,
    "day": parse_day,
    "depth": parse_number,
    "length": parse_number,
    "inches": parse_number,
    "degrees": parse_number,
    "flag": parse_yes_or_no,
    "tags": parse_tags,
}


def build_field_readers(
    table: FieldTable,
    draft: type[Draft],
    words: Mapping[str, Mapping[str, str]],
    *,
    but: Collection[str] = (),
) -> dict[str, CellReader]:
    """A reader for each field of a table, `but` those that other columns stand for.

    `words` are what people write for the values of a choice, by field.
    """
    return {
        name: build_word_reader(find_choices(draft, name), words.get(name))
        if row.kind == "choice"
        else KIND_READERS[row.kind]
        for name, row in table.items()
        if name not in but
    }


def find_choices(draft: type[Draft], name: str) -> tuple[str, ...]:
    """The words that a choice takes, `None` aside."""
    return tuple(_find_words(draft.model_fields[name].annotation))


def _find_words(annotation: Any) -> Iterator[str]:
    """The words of a Literal, however it is wrapped."""
    if isinstance(annotation, str):
        yield annotation
    elif get_origin(annotation) is Annotated:
        yield from _find_words(get_args(annotation)[0])
    else:
        for part in get_args(annotation):
            yield from _find_words(part)
