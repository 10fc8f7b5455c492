"""How a CSV file is laid out: what parts its cells, and which of its rows is the heading."""

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.field_types import strip_invisible
from welltrack_ui.domain.input.import_words import FOOT_WORDS, METRE_WORDS
from welltrack_ui.domain.messages import message

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_CHARACTERS = 65_536
SAMPLE_ROWS = 50
MAX_ROWS_ABOVE = 20
"""Rows among which the heading is looked for: titles and notes may stand above it."""
SEPARATOR_LINE = re.compile(r'"?sep=(?P<delimiter>[^\n"])"?[ \t]*\n?', re.IGNORECASE)
COLUMN_SIGNS = re.compile(r"[\s_\-(),.:;/\"'«»]+")
Names = Mapping[str, str | None]


def split_separator_line(text: str) -> tuple[str, str]:
    """The separator that Excel's first line `sep=;` states, empty where none, and the rest."""
    match = SEPARATOR_LINE.match(text)
    return (match["delimiter"], text[match.end() :]) if match else ("", text)


def detect_delimiter(text: str, names: Names) -> str:
    """The separator that gives the most known columns, then parts the lines most evenly."""
    sample = text[:SAMPLE_CHARACTERS]
    # Of equals max() takes the first: a comma where there is one column only.
    return max(DELIMITERS, key=lambda delimiter: rate_delimiter(sample, delimiter, names))


def rate_delimiter(sample: str, delimiter: str, names: Names) -> tuple[int, float, int]:
    """The known columns of the heading, the share of rows of the usual width, and that width."""
    rows = list(_read_sample(sample, delimiter))
    if not rows:
        return 0, 0, 0
    known = max(count_known(row, names) for row in rows[:MAX_ROWS_ABOVE])
    widths = [len(row) for row in rows]
    usual = max(set(widths), key=lambda width: (widths.count(width), width))
    if usual == 1:
        return known, 0, 1
    return known, widths.count(usual) / len(widths), usual


def _read_sample(sample: str, delimiter: str) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield cells
            if reader.line_num > SAMPLE_ROWS:
                return
    except csv.Error:
        return


def number_rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with any content, numbered as in a spreadsheet: empty ones count too.

    Raises: Invalid, field `file`, for a line that is no CSV.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, 1):
            if any(strip_invisible(cell).strip() for cell in cells):
                yield number, cells
    except csv.Error as error:
        raise invalid_field(
            "file",
            message("line {line} is not CSV: {reason}", line=reader.line_num, reason=str(error)),
        ) from None


def find_heading(rows: Sequence[tuple[int, list[str]]], names: Names) -> int:
    """The place of the heading: the first row with the most known columns."""
    known = [count_known(cells, names) for _, cells in rows[:MAX_ROWS_ABOVE]]
    return known.index(max(known)) if known else 0


def count_known(cells: Collection[str], names: Names) -> int:
    """How many different fields the cells name, as a heading does."""
    return len({field for cell in cells if (field := find_column_field(cell, names))})


def is_known_column(heading: str, names: Names) -> bool:
    """Whether a heading is known, be it to fill nothing."""
    return normalize_column(heading) in names or find_column_field(heading, names) is not None


def find_column_field(heading: str, names: Names) -> str | None:
    """The field that a column fills: `Забой, м` is a depth, `Забой, фут` the same in feet."""
    column = normalize_column(heading)
    if column in names:
        return names[column]
    base, _, unit = column.rpartition("_")
    field = names.get(base)
    feet = f"{field}_ft"
    if field is None or feet not in names.values():
        return None
    if unit in FOOT_WORDS:
        return feet
    return field if unit in METRE_WORDS else None


def normalize_column(text: str) -> str:
    """`Spud Date` and `spud-date` are `spud_date`, `Total depth (MD)` is `total_depth_md`."""
    return COLUMN_SIGNS.sub("_", text.casefold().replace("ё", "е")).strip("_")
