"""The headings of a table to import: which of its rows they are, and the fields that they name."""

import re
from collections.abc import Collection, Mapping, Sequence

from welltrack_ui.domain.input.import_words import FOOT_WORDS, METRE_WORDS

MAX_ROWS_ABOVE = 20
"""Rows among which the heading is looked for: titles and notes may stand above it."""
COLUMN_SIGNS = re.compile(r"[\s_\-(),.:;/\"'«»]+")
Names = Mapping[str, str | None]


def find_heading(rows: Sequence[tuple[int, Sequence[str]]], names: Names) -> int:
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
