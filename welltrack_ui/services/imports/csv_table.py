"""Reading CSV files of any usual encoding and separator, and mapping columns to fields."""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from welltrack_ui.domain.errors import Invalid, invalid_field
from welltrack_ui.domain.field_labels import FieldTable, find_label

DELIMITERS = (",", ";", "\t")
UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
MAX_NAMED_FIELDS = 20


@dataclass(frozen=True, slots=True)
class RowError:
    """An error in one row; the header is row 1, as in a spreadsheet.

    Programs get `field` and `message`; as a text it is for people, who read the field's label.
    """

    row: int
    field: str
    message: str
    sentence: str = dataclass_field(default="", compare=False)

    def __str__(self) -> str:
        label = f"{find_label(self.field)}: " if self.field else ""
        return f"row {self.row}: {self.sentence or label + self.message}"


@dataclass(frozen=True, slots=True)
class TableRow:
    """The non-empty cells of a row, by their fields."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CsvTable:
    """The rows of a CSV file. `digest` identifies its bytes."""

    rows: tuple[TableRow, ...]
    errors: tuple[RowError, ...]
    warnings: tuple[str, ...]
    decimal_comma: bool
    digest: str


def read_table(content: bytes, names: Mapping[str, str | None]) -> CsvTable:
    """The rows of a CSV file (RFC 4180, or with semicolons or tabs between its cells).

    `names` gives for each column name in lower case the field it fills, None where it is known but
    fills nothing.

    Raises: Invalid, field `file`, for a file that can't be read as a table at all.
    """
    text = decode_csv(content)
    delimiter = detect_delimiter(text)
    lines = number_rows(text, delimiter)
    _, header = next(lines, (1, []))
    fields, warnings = map_columns(header, names)
    rows: list[TableRow] = []
    errors: list[RowError] = []
    for number, cells in lines:
        if problem := find_width_problem(cells, len(header)):
            # Reading goes on: people correct a file once, with all errors before them.
            errors.append(RowError(number, "", problem))
        else:
            rows.append(TableRow(number, map_cells(fields, cells)))
    if not rows and not errors:
        raise invalid_field("file", "holds no rows below its header")
    digest = hashlib.sha256(content).hexdigest()
    return CsvTable(tuple(rows), tuple(errors), tuple(warnings), delimiter == ";", digest)


def decode_csv(content: bytes) -> str:
    """The text with `LF` line ends: UTF-8 with or without its mark, or UTF-16 with one.

    Raises: Invalid, field `file`, for another encoding.
    """
    # Excel's "Unicode text" is UTF-16; its "CSV UTF-8" begins with a byte order mark.
    encoding = "utf-16" if content.startswith(UTF_16_MARKS) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise invalid_field(
            "file", f"line {line} is not UTF-8: save the file as CSV UTF-8"
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def detect_delimiter(text: str) -> str:
    """The separator that divides the first row into the most cells."""
    start = text.lstrip("\n")
    # Of equals max() takes the first: a comma where the header has one column only.
    return max(DELIMITERS, key=lambda delimiter: count_first_cells(start, delimiter))


def count_first_cells(text: str, delimiter: str) -> int:
    """The number of cells that the separator gives the first row; 0 where that is no CSV."""
    try:
        return len(next(csv.reader(io.StringIO(text), delimiter=delimiter), []))
    except csv.Error:
        return 0


def number_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with any content, numbered as in a spreadsheet: empty ones count too.

    Raises: Invalid, field `file`, for a line that is no CSV.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise invalid_field("file", f"line {reader.line_num} is not CSV: {error}") from None


def map_columns(
    header: Sequence[str], names: Mapping[str, str | None]
) -> tuple[list[str | None], list[str]]:
    """The field of each column, and warnings of unknown columns.

    Raises: Invalid, field `file`, for two columns of one field, or no known column.
    """
    columns = [normalize_column(cell) for cell in header]
    fields = [names.get(column) for column in columns]
    for field in fields:
        same = [header[i].strip() for i, other in enumerate(fields) if field and other == field]
        if len(same) > 1:
            raise invalid_field("file", f"has several columns for {field}: {', '.join(same)}")
    if not any(fields):
        raise invalid_field(
            "file", f"has none of the columns {', '.join(list_known_fields(names))}"
        )
    unknown = [h.strip() for h, c in zip(header, columns, strict=True) if c and c not in names]
    return fields, [f"unknown columns are left out: {', '.join(unknown)}"] if unknown else []


def list_known_fields(names: Mapping[str, str | None]) -> list[str]:
    """The first of the fields that columns can fill, for a message."""
    return list(dict.fromkeys(field for field in names.values() if field))[:MAX_NAMED_FIELDS]


def normalize_column(text: str) -> str:
    """`Spud Date` and `spud-date` are `spud_date`, `Total depth (MD)` is `total_depth_md`."""
    words = text.casefold().replace("-", " ").replace("(", " ").replace(")", " ")
    return "_".join(words.split())


def columns_from_labels(table: FieldTable, names: Iterable[str]) -> dict[str, str]:
    """The labels of fields, as the names of columns that fill them."""
    return {normalize_column(table[name].label): name for name in names if name in table}


def find_width_problem(cells: Sequence[str], width: int) -> str | None:
    """The problem of a wrong number of cells; empty ones beyond the header do no harm."""
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        return f"has {len(cells)} cells, the header names {width}"
    return None


def map_cells(fields: Sequence[str | None], cells: Sequence[str]) -> dict[str, str]:
    """The cells that hold something and fill a field."""
    pairs = zip(fields, cells, strict=False)
    return {field: cell for field, cell in pairs if field and cell.strip()}


def collect_row_errors(number: int, refused: Invalid, known: Mapping[str, str]) -> list[RowError]:
    """The errors of a draft, without fields whose cells had an error before."""
    return [
        RowError(number, error.field, error.message, error.sentence)
        for error in refused.errors
        if error.field not in known
    ]
