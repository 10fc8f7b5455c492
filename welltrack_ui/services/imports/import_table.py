"""The table of a file to import: its columns mapped to fields, its rows to their cells."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.field_labels import FieldTable
from welltrack_ui.domain.field_types import strip_invisible
from welltrack_ui.domain.input import import_words, look_alikes
from welltrack_ui.domain.input.import_faults import FileWarning, RowError, format_row_numbers
from welltrack_ui.domain.input.import_job import ImportColumn, ImportFormat
from welltrack_ui.domain.messages import message
from welltrack_ui.services.imports import column_names
from welltrack_ui.services.imports.cell_numbers import has_clear_comma
from welltrack_ui.services.imports.column_names import Names, find_column_field, normalize_column
from welltrack_ui.services.imports.table_reader import TableLines

MAX_NAMED_FIELDS = 20
MAX_SHOWN_CELL = 60
MAX_HEADING = 300
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
class ImportTable:
    """The rows of a file with their fields.

    `headings` are the columns as the file calls them, by field. `numbers` are those of all rows
    below the heading in the file, of which the first is data row 1.
    """

    rows: tuple[TableRow, ...]
    errors: tuple[RowError, ...]
    warnings: tuple[FileWarning, ...]
    decimal_comma: bool
    headings: Mapping[str, str]
    format: ImportFormat
    columns: tuple[ImportColumn, ...] = ()
    numbers: tuple[int, ...] = ()


def map_table(table: TableLines, names: Names) -> ImportTable:
    """The rows of a file with the fields that its columns fill.

    Raises: Invalid, field `file`, for no rows, no known column, or two columns of one field.
    """
    if not table.lines:
        raise invalid_field("file", message("is empty"))
    number, header = table.lines[table.heading]
    below = table.lines[table.heading + 1 :]
    fields, warnings = map_columns(header, names)
    rows, errors = map_rows(below, fields)
    if not rows and not errors:
        raise invalid_field("file", message("holds no rows below its heading"))
    headings = {f: shorten_cell(h) for f, h in zip(fields, header, strict=True) if f}
    return ImportTable(
        tuple(rows),
        tuple(errors),
        (*list_file_warnings(table, number), *warnings, *find_suspects(rows, headings)),
        table.separator == ";" or writes_decimal_comma(rows),
        headings,
        ImportFormat(table.type, table.encoding, table.separator),
        list_columns(table, names),
        tuple(line_number for line_number, _ in below),
    )


def list_columns(table: TableLines, names: Names) -> tuple[ImportColumn, ...]:
    """The columns of a file with the fields that they would fill; those without a heading not."""
    header = table.lines[table.heading][1] if table.lines else ()
    return tuple(
        ImportColumn(" ".join(cell.split())[:MAX_HEADING], find_column_field(cell, names))
        for cell in header
        if cell.strip()
    )


def list_file_warnings(table: TableLines, heading: int) -> list[FileWarning]:
    """What is said of a file that is taken otherwise than it is saved by default."""
    warnings: list[FileWarning] = []
    if table.encoding not in {None, "UTF-8"}:
        warnings.append(
            FileWarning(message("the file is read as {encoding}", encoding=table.encoding))
        )
    if table.heading:
        warnings.append(
            FileWarning(
                message(
                    "row {row} is taken as the heading; what stands above is left out", row=heading
                )
            )
        )
    return warnings


def map_columns(header: Sequence[str], names: Names) -> tuple[list[str | None], list[FileWarning]]:
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
        if cell.strip() and not column_names.is_known_column(cell, names)
    ]
    if not unknown:
        return fields, []
    text = message("unknown columns are left out: {columns}", columns=", ".join(unknown))
    return fields, [FileWarning(text)]


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
    lines: Iterable[tuple[int, Sequence[str]]], fields: Sequence[str | None]
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


def find_suspects(rows: Sequence[TableRow], headings: Mapping[str, str]) -> list[FileWarning]:
    """The warnings of identifiers and names that look like what they are not."""
    return [*find_shortened(rows, headings), *find_mixed_names(rows, headings)]


def find_mixed_names(rows: Iterable[TableRow], headings: Mapping[str, str]) -> list[FileWarning]:
    """The warnings of names that mix letters which look the same, each name once with its rows."""
    mixed: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        for field in IDENTIFIER_FIELDS & row.cells.keys():
            if look_alikes.find_mixed_word(row.cells[field]):
                mixed.setdefault((field, row.cells[field]), []).append(row.number)
    return [
        FileWarning(
            message(
                "{column}: {value} in row {rows} mixes letters of two alphabets that look the same",
                column=headings.get(field, field),
                value=shorten_cell(text.strip()),
                rows=format_row_numbers(numbers),
            ),
            numbers[0],
            field,
        )
        for (field, text), numbers in sorted(mixed.items())[:MAX_NAMED_FIELDS]
    ]


def find_shortened(rows: Iterable[TableRow], headings: Mapping[str, str]) -> list[FileWarning]:
    """The warnings of columns of identifiers that hold numbers such as `4,2E+13`."""
    shortened: dict[str, list[TableRow]] = {}
    for row in rows:
        for field in IDENTIFIER_FIELDS & row.cells.keys():
            if SCIENTIFIC_PATTERN.fullmatch(row.cells[field].strip()):
                shortened.setdefault(field, []).append(row)
    return [
        FileWarning(
            message(
                "{column}: {value} in row {rows} is a number that the spreadsheet has shortened:"
                " format the column as text, and enter it again",
                column=headings.get(field, field),
                value=short[0].cells[field].strip(),
                rows=format_row_numbers([row.number for row in short]),
            ),
            short[0].number,
            field,
        )
        for field, short in sorted(shortened.items())
    ]


def locate_errors(
    table: ImportTable, errors: Iterable[RowError], sources: Mapping[str, Sequence[str]]
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
