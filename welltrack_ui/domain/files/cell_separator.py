"""The separator of a table's cells, by what divides its lines evenly; in time linear to them."""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

SEPARATORS = ("\t", ";", "|", ",")
"""Of equals the first: a comma is also in numbers and texts, a tab hardly ever."""

MAX_ROWS = 50
SAMPLE_CHARACTERS = 65_536
NO_SEPARATOR = "\0"
MIN_EVEN_SHARE = 0.3
_DECLARATION = re.compile(r'"?sep=([,;\t|])"?[ \t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_NUMBER = re.compile(r"\s*[+-]?[\d\s.]*\s*")
CountKnown = Callable[[Sequence[str]], int]
"""Counts the cells of a row that are known as headings."""


class CellLayout(NamedTuple):
    """How a table is written: its `separator`, and where its first row begins in the text."""

    separator: str
    start: int


def detect_layout(text: str, count_known: CountKnown = lambda _: 0) -> CellLayout:
    """The layout of a table's text.

    It is what Excel's `sep=` says, else what gives the most known headings in a row, else what
    divides the rows evenly. The separator is NUL, which is in no text of people, where nothing
    divides them: one column.
    """
    if declared := _DECLARATION.match(text):
        return CellLayout(declared[1], declared.end())
    sample = text[:SAMPLE_CHARACTERS]
    samples = {
        separator: list(itertools.islice(_read_rows(sample, separator), MAX_ROWS))
        for separator in SEPARATORS
    }
    known = {s: max(map(count_known, rows), default=0) for s, rows in samples.items()}
    evenness = {s: measure_evenness(rows, s) for s, rows in samples.items()}
    best = max(SEPARATORS, key=lambda s: (known[s], evenness[s]))
    divides = known[best] > 1 or evenness[best] >= MIN_EVEN_SHARE
    return CellLayout(best if divides else NO_SEPARATOR, 0)


def measure_evenness(rows: Sequence[Sequence[str]], separator: str) -> float:
    """The share of rows that a separator divides into the same number of cells, two or more."""
    widths = Counter(len(row) for row in rows)
    if not widths:
        return 0.0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    if width < 2 or (separator == "," and has_decimal_commas(rows, width)):
        return 0.0
    return count / len(rows)


def has_decimal_commas(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Whether commas stand in numbers: a heading that they don't divide, over nothing but those."""
    heading_is_whole = len(rows[0]) < width
    divided = (cell for row in rows if len(row) > 1 for cell in row)
    return heading_is_whole and all(_NUMBER.fullmatch(cell) for cell in divided)


def _read_rows(text: str, separator: str) -> Iterator[list[str]]:
    """The rows with anything in them, up to where they are no CSV."""
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
            if any(cell.strip() for cell in row):
                yield row
    except csv.Error:
        return
