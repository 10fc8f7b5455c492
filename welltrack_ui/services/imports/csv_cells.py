"""Readers of CSV cells: from text to the value of a field."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Annotated, Any, get_args, get_origin

from welltrack_ui.domain.entity import Draft
from welltrack_ui.domain.field_labels import FieldTable, ValueKind
from welltrack_ui.domain.input import import_words
from welltrack_ui.domain.messages import Message, mark, message
from welltrack_ui.services.imports.cell_format import CellError, CellFormat, CellReader
from welltrack_ui.services.imports.cell_numbers import (
    parse_inches,
    parse_metres,
    parse_number,
    parse_small_number,
    parse_whole_number,
)
from welltrack_ui.services.imports.cell_times import parse_day, parse_instant

SPREADSHEET_FAULT = mark(
    "is an error that the spreadsheet shows: mend its formula, or leave the cell empty"
)
NOT_YES_OR_NO = mark("must be yes or no")


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
            values[field] = read_cell(text, readers[field], reading)
        except ValueError as error:
            # Not str(error): that would forget the template, by which it is translated.
            errors[field] = error.args[0]
    return values, errors


def read_cell(text: str, reader: CellReader, reading: CellFormat) -> Any:
    """The value of a cell. Raises: ValueError, whose first argument is the message."""
    if is_spreadsheet_fault(text):
        raise CellError(SPREADSHEET_FAULT)
    return reader(text, reading)


def is_spreadsheet_fault(text: str) -> bool:
    """Whether a cell shows that its formula failed, or a number wider than its column."""
    folded = text.strip().casefold()
    return folded in import_words.SPREADSHEET_FAULTS or set(folded) == {"#"}


def parse_text(text: str, _: CellFormat) -> str:
    """A text as it is, with its line breaks."""
    return text


def parse_line(text: str, _: CellFormat) -> str:
    """A text of one line, trimmed."""
    return text.strip()


def parse_yes_or_no(text: str, _: CellFormat) -> bool:
    """`Y`, `yes`, `1`, `да`, `ИСТИНА`, `иә`, or their opposites. Raises: CellError."""
    word = text.strip().casefold()
    if word in import_words.split_words(import_words.YES_WORDS):
        return True
    if word in import_words.split_words(import_words.NO_WORDS):
        return False
    raise CellError(NOT_YES_OR_NO)


def parse_tags(text: str, _: CellFormat) -> tuple[str, ...]:
    """Tags between commas or semicolons."""
    return tuple(tag.strip() for tag in re.split(r"[,;]", text) if tag.strip())


def build_word_reader(
    allowed: Iterable[str], others: Mapping[str, str] | None = None
) -> CellReader:
    """A reader of one of the words in `allowed`, in any case, or of another word for one."""
    known = {normalize_word(word): word for word in allowed}
    expected = list_labels(known.values())
    known |= {normalize_word(word): meaning for word, meaning in (others or {}).items()}
    refusal = message("must be one of {expected}", expected=expected)

    def read(text: str, _: CellFormat) -> str:
        meaning = known.get(normalize_word(text))
        if meaning is None:
            raise CellError(refusal)
        return meaning

    return read


def list_labels(values: Iterable[str]) -> Message:
    """The screens' words for values, one after the other; each is translated for itself."""
    labels = {f"v{i}": message(import_words.label_value(v)) for i, v in enumerate(values)}
    template = ", ".join(f"{{{name}}}" for name in labels)
    return message(template, **labels)


def normalize_word(text: str) -> str:
    """The form in which words are compared: `Plugged abandoned` is `plugged_abandoned`."""
    folded = text.casefold().replace("ё", "е")
    return "_".join(folded.replace("-", " ").replace("_", " ").split())


KIND_READERS: Mapping[ValueKind, CellReader] = {
    "line": parse_line,
    "text": parse_text,
    "zone": parse_line,
    "hour": parse_whole_number,
    "instant": parse_instant,
    "day": parse_day,
    "depth": parse_metres,
    "length": parse_metres,
    "inches": parse_inches,
    "degrees": parse_small_number,
    "amount": parse_number,
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
