"""A table of the clipboard, laid into the rows of a sheet."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.reports.sheet import COLUMNS, SheetReader, TypedRow, find_locked_ends

MAX_ROWS = 400
"""A day has fewer by far; a table of more was copied by mistake, and would be slow to read."""
TOO_MANY_ROWS = mark("That is more than a report day: nothing was pasted")
# A cell that only begins with an inch mark has no quote at its end.
_CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n)')


@dataclass(frozen=True, slots=True)
class Paste:
    """A text of the clipboard, and the row and the column of its first cell."""

    text: str
    key: str
    column: str


def parse_table(text: str) -> list[list[str]]:
    """Rows of cells of a text as Excel, LibreOffice and Google Sheets copy it."""
    plain = re.sub(r"\r\n?", "\n", text).removesuffix("\n") + "\n"
    rows = [list[str]()]
    for quoted, bare, end in _CELL.findall(plain):
        rows[-1].append(quoted.replace('""', '"') or bare)
        if end == "\n":
            rows.append([])
    return rows[:-1]


def paste_rows(
    reader: SheetReader, rows: Sequence[TypedRow], paste: Paste, heads: Collection[str]
) -> list[TypedRow]:
    """The rows with a table in them, and a blank one at their end.

    A first line of `heads`, the names of columns, is left out. Raises: ValueError for more rows
    than a day can have.
    """
    table = parse_table(paste.text)
    if sum(fold_text(text) in heads for text in table[0]) > 1:
        table.pop(0)
    if len(table) + len(rows) > MAX_ROWS:
        raise ValueError(TOO_MANY_ROWS)
    pasted, names = list(rows), COLUMNS[COLUMNS.index(paste.column) :]
    places = [place for place, row in enumerate(rows) if not row.gone]
    first = next((i for i, place in enumerate(places) if rows[place].key == paste.key), len(places))
    for number, texts in enumerate(table, first):
        if number == len(places):
            places.append(len(pasted))
            pasted.append(_make_row())
        row = pasted[places[number]]
        pasted[places[number]] = _fill_row(reader, row, dict(zip(names, texts, strict=False)))
    return pasted if pasted and pasted[-1].is_blank else [*pasted, _make_row()]


def _make_row() -> TypedRow:
    return TypedRow(str(uuid4()), None, {})


def _fill_row(reader: SheetReader, row: TypedRow, texts: dict[str, str]) -> TypedRow:
    locked = {"hours", *find_locked_ends(reader.saved.get(row.id or ""), reader.day.window)}
    cells = {
        name: text
        for name, text in texts.items()
        if name not in locked and (row.id or text.strip())
    }
    return replace(row, cells={**row.cells, **cells}, auto=row.auto - cells.keys())
