"""Reading CSV files of any usual encoding and separator, and mapping columns to fields."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.field_labels import FieldTable
from welltrack_ui.domain.field_types import strip_invisible
from welltrack_ui.domain.input import import_words, look_alikes
from welltrack_ui.domain.input.import_faults import RowError, format_row_numbers
from welltrack_ui.domain.input.text_encoding import DecodedText, decode_text
from welltrack_ui.domain.messages import message
from welltrack_ui.services.imports import csv_layout
from welltrack_ui.services.imports.cell_numbers import has_clear_comma
from welltrack_ui.services.imports.csv_layout import Names, find_column_field, normalize_column

MAX_NAMED_FIELDS = 20
MAX_SHOWN_CELL = 60
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
IDENTIFIER_FIELDS = frozenset({"name", "well", "uwi", "api_number", "activity_code", "stage"})
SCIENTIFIC_PATTERN = re.compile(r"\d(?:[.,]\d+)?[eEеЕ]\+\d+")
"""A long number as a spreadsheet shows it in a narrow column, Cyrillic letters included."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """The non-empty cells of a row, by their fields."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CsvTable:
    """The rows of a CSV file. `digest` identifies its bytes.

    `headings` are the columns as the file calls them, by field.
    """

    rows: tuple[TableRow, ...]
    errors: tuple[RowError, ...]
    warnings: tuple[str, ...]
    decimal_comma: bool
    digest: str
    headings: Mapping[str, str] = dataclass_field(default_factory=dict)


def read_table(content: bytes, names: Names) -> CsvTable:
    """The rows of a CSV file (RFC 4180, or with semicolons, tabs or bars between its cells).

    `names` gives for each column name in lower case the field it fills, None where it is known but
    fills nothing.

    Raises: Invalid, field `file`, for a file that can't be read as a table at all.
    """
    decoded = decode_csv(content)
    stated, text = csv_layout.split_separator_line(decoded.text)
    delimiter = stated or csv_layout.detect_delimiter(text, names)
    lines = list(csv_layout.number_rows(text, delimiter))
    place = csv_layout.find_heading(lines, names)
    number, header = lines[place] if lines else (1, [])
    fields, warnings = map_columns(header, names)
    rows, errors = map_rows(lines[place + 1 :], fields)
    if not rows and not errors:
        raise invalid_field("file", message("holds no rows below its heading"))
    headings = {f: shorten_cell(h) for f, h in zip(fields, header, strict=True) if f}
    return CsvTable(
        tuple(rows),
        tuple(errors),
        (*list_file_warnings(decoded, place, number), *warnings, *find_suspects(rows, headings)),
        delimiter == ";" or writes_decimal_comma(rows),
        hashlib.sha256(content).hexdigest(),
        headings,
    )


def decode_csv(content: bytes) -> DecodedText:
    """The text with `LF` line ends, and its encoding.

    Raises: Invalid, field `file`, for an encoding that isn't known.
    """
    try:
        text, encoding = decode_text(content)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise invalid_field(
            "file", message("line {line} is not UTF-8: save the file as CSV UTF-8", line=line)
        ) from None
    return DecodedText(text.replace("\r\n", "\n").replace("\r", "\n"), encoding)


def list_file_warnings(decoded: DecodedText, place: int, heading: int) -> list[str]:
    """What is said of a file that is taken otherwise than it is saved by default."""
    warnings: list[str] = []
    if decoded.encoding != "UTF-8":
        warnings.append(message("the file is read as {encoding}", encoding=decoded.encoding))
    if place:
        warnings.append(
            message("row {row} is taken as the heading; what stands above is left out", row=heading)
        )
    return warnings


def map_columns(header: Sequence[str], names: Names) -> tuple[list[str | None], list[str]]:
    """The field of each column, and warnings of unknown columns.

    Raises: Invalid, field `file`, for two columns of one field, or no known column.
    """
    fields = [find_column_field(cell, names) for cell in header]
    for field in fields:
        same = [
            shorten_cell(header[i]) for i, other in enumerate(fields) if field and other == field
        ]
        if len(same) > 1:
            columns = ", ".join(same)
            raise invalid_field(
                "file",
                message("has several columns for {field}: {columns}", field=field, columns=columns),
            )
    if not any(fields):
        known = ", ".join(list_known_fields(names))
        raise invalid_field("file", message("has none of the columns {columns}", columns=known))
    unknown = [
        shorten_cell(cell)
        for cell in header
        if cell.strip() and not csv_layout.is_known_column(cell, names)
    ]
    if not unknown:
        return fields, []
    return fields, [message("unknown columns are left out: {columns}", columns=", ".join(unknown))]


def list_known_fields(names: Names) -> list[str]:
    """The first of the fields that columns can fill, for a message."""
    return list(dict.fromkeys(field for field in names.values() if field))[:MAX_NAMED_FIELDS]


def columns_from_labels(table: FieldTable, names: Iterable[str]) -> dict[str, str]:
    """The labels of fields, as the names of columns that fill them."""
    return {normalize_column(table[name].label): name for name in names if name in table}


def columns_from_words(table: Mapping[str, str]) -> dict[str, str]:
    """The headings of a table of words, as the names of columns that fill its fields."""
    words = import_words.map_words(table)
    return {normalize_column(word): field for word, field in words.items()}


def map_rows(
    lines: Iterable[tuple[int, list[str]]], fields: Sequence[str | None]
) -> tuple[list[TableRow], list[RowError]]:
    """The rows below the heading, and the errors of those of another width."""
    rows: list[TableRow] = []
    errors: list[RowError] = []
    for number, cells in lines:
        if problem := find_width_problem(cells, len(fields)):
            # Reading goes on: people correct a file once, with all errors before them.
            errors.append(RowError(number, "", problem))
        else:
            rows.append(TableRow(number, map_cells(fields, cells)))
    return rows, errors


def find_width_problem(cells: Sequence[str], width: int) -> str | None:
    """The problem of a wrong number of cells; empty ones beyond the header do no harm."""
    if len(cells) < width:
        return message(
            "has {count} cells, the heading names {width}", count=len(cells), width=width
        )
    if any(cell.strip() for cell in cells[width:]):
        return message(
            "has {count} cells, the heading names {width}: put a cell that holds the separator"
            " in quotes",
            count=len(cells),
            width=width,
        )
    return None


def map_cells(fields: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    """The cells that hold something and fill a field."""
    row_cells: dict[str, str] = {}
    for field, text in zip(fields, cells, strict=False):
        # Wells and stages are found by their names, which hold nothing that can't be seen.
        cell = strip_invisible(text) if field in IDENTIFIER_FIELDS else text
        if field and not is_empty_cell(cell):
            row_cells[field] = cell
    return row_cells


def is_empty_cell(text: str) -> bool:
    """Whether a cell holds nothing, or one of the words for it: `-`, `н/д`, `#N/A`."""
    return not text.strip() or "_".join(text.casefold().split()) in import_words.EMPTY_WORDS


def writes_decimal_comma(rows: Iterable[TableRow]) -> bool:
    """Whether any number of a file has a comma that can only be the decimal sign."""
    return any(has_clear_comma(text) for row in rows for text in row.cells.values())


def find_suspects(rows: Sequence[TableRow], headings: Mapping[str, str]) -> list[str]:
    """The warnings of identifiers and names that look like what they are not."""
    return [*find_shortened(rows, headings), *find_mixed_names(rows, headings)]


def find_mixed_names(rows: Iterable[TableRow], headings: Mapping[str, str]) -> list[str]:
    """The warnings of names that mix letters which look the same, each name once with its rows."""
    mixed: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        for field in IDENTIFIER_FIELDS & row.cells.keys():
            if look_alikes.find_mixed_word(row.cells[field]):
                mixed.setdefault((field, row.cells[field]), []).append(row.number)
    return [
        message(
            "{column}: {value} in row {rows} mixes letters of two alphabets that look the same",
            column=headings.get(field, field),
            value=shorten_cell(text.strip()),
            rows=format_row_numbers(numbers),
        )
        for (field, text), numbers in sorted(mixed.items())[:MAX_NAMED_FIELDS]
    ]


def find_shortened(rows: Iterable[TableRow], headings: Mapping[str, str]) -> list[str]:
    """The warnings of columns of identifiers that hold numbers such as `4,2E+13`."""
    shortened: dict[str, list[TableRow]] = {}
    for row in rows:
        for field in IDENTIFIER_FIELDS & row.cells.keys():
            if SCIENTIFIC_PATTERN.fullmatch(row.cells[field].strip()):
                shortened.setdefault(field, []).append(row)
    return [
        message(
            "{column}: {value} in row {rows} is a number that the spreadsheet has shortened:"
            " format the column as text, and enter it again",
            column=headings.get(field, field),
            value=short[0].cells[field].strip(),
            rows=format_row_numbers([row.number for row in short]),
        )
        for field, short in sorted(shortened.items())
    ]


def locate_errors(
    table: CsvTable, errors: Iterable[RowError], sources: Mapping[str, Sequence[str]]
) -> list[RowError]:
    """The errors with the heading and the cell that each is of.

    `sources` are other columns that fill a field, such as `comment` for `title`.
    """
    rows = {row.number: row.cells for row in table.rows}
    located = []
    for error in errors:
        cells = rows.get(error.row, {})
        columns = (error.field, f"{error.field}_ft", *sources.get(error.field, ()))
        held = [name for name in columns if name in cells]
        named = held or [name for name in columns if name in table.headings]
        place = named[0] if named else ""
        located.append(
            RowError(
                error.row,
                error.field,
                error.message,
                error.sentence,
                table.headings.get(place, ""),
                shorten_cell(cells.get(place, "")),
            )
        )
    return located


def shorten_cell(text: str) -> str:
    """A cell in one line, cut where it is long, with nothing that would drive a terminal."""
    line = " ".join(text.split())
    line = "".join(char if char.isprintable() else REPLACEMENT for char in line[:MAX_SHOWN_CELL])
    return line if len(line) < MAX_SHOWN_CELL else line[:-1] + "…"
