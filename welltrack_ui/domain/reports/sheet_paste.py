"""A table of the clipboard, laid into the rows of a sheet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import uuid4

from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.reports.sheet import COLUMNS, SheetReader, TypedRow, find_locked_ends

MAX_ROWS = 200
"""A day has fewer by far; a table of more was copied by mistake, and would be slow to read."""
UNKNOWN = "?"
TOO_MANY_ROWS = mark("That is more than a report day: nothing was pasted")
# A cell that only begins with an inch mark has no quote at its end.
_UNIT = re.compile(r"\s*[,(\[]\s*(?:м|m|ft|фут|фт|ч|час|h|hrs?)\.?\s*[)\]]?$", re.IGNORECASE)
_FRACTION = re.compile(r"0|1|0?[.,]\d+|1[.,]0+", re.ASCII)
_NO_CLOCK = re.compile(r"0?[.,](?:\d|\d{3,})", re.ASCII)
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
    reader: SheetReader, rows: Sequence[TypedRow], paste: Paste, heads: Mapping[str, str]
) -> list[TypedRow]:
    """The rows with a table in them, and a blank one at their end.

    `heads` are columns by the names that tables give them, folded; "" is what a sheet has no
    column for. A first line of heads is left out, and says which column is which.

    Raises: ValueError for more rows than a day can have.
    """
    table = parse_table(paste.text)
    names: Sequence[str] = COLUMNS[COLUMNS.index(paste.column) :]
    if sum(name_column(text, heads) in COLUMNS for text in table[0]) > 1:
        columns = [name_column(text, heads) for text in table.pop(0)]
        # With a column that nobody knows, nothing is left out: it is read as it stands.
        names = names if UNKNOWN in columns else columns
    if len(table) + len(rows) > MAX_ROWS:
        raise ValueError(TOO_MANY_ROWS)
    pasted, lines = list(rows), read_fractions([name_cells(names, texts) for texts in table])
    places = [place for place, row in enumerate(rows) if not row.gone]
    first = next((i for i, place in enumerate(places) if rows[place].key == paste.key), len(places))
    for number, texts in enumerate(lines, first):
        if number == len(places):
            places.append(len(pasted))
            pasted.append(make_blank_row())
        row = pasted[places[number]]
        pasted[places[number]] = _fill_row(reader, row, texts)
    return pasted if pasted and pasted[-1].is_blank else [*pasted, make_blank_row()]


def name_column(text: str, heads: Mapping[str, str]) -> str:
    """The column of a head: "" where the sheet has none, else UNKNOWN."""
    bare = fold_text(_UNIT.sub("", text))
    return heads.get(bare, UNKNOWN) if bare else ""


def name_cells(names: Sequence[str], texts: Sequence[str]) -> dict[str, str]:
    """The texts of a line by column; two columns of one name are lines of one text."""
    cells = dict[str, str]()
    for name, text in zip(names, texts, strict=False):
        if name:
            both = (cells.get(name, ""), text)
            cells[name] = "\n".join(filter(str.strip, both)) if name in cells else text
    return cells


def read_fractions(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """The lines, with times that were copied as numbers, parts of a day, as clocks show them."""
    times = [line[name].strip() for line in lines for name in ("from", "to") if line.get(name)]
    # Two decimals may be minutes: 0.25 is one of the others' kind only in their company.
    if not all(map(_FRACTION.fullmatch, times)) or not any(map(_NO_CLOCK.fullmatch, times)):
        return lines
    return [
        {
            name: _clock_fraction(text) if name in {"from", "to"} else text
            for name, text in line.items()
        }
        for line in lines
    ]


def _clock_fraction(text: str) -> str:
    if not text.strip():
        return text
    minutes = round(float(text.replace(",", ".")) * 24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def make_blank_row() -> TypedRow:
    """A new row in which nothing stands."""
    return TypedRow(str(uuid4()), None, {})


def _fill_row(reader: SheetReader, row: TypedRow, texts: dict[str, str]) -> TypedRow:
    locked = {"hours", *find_locked_ends(reader.saved.get(row.id or ""), reader.day.window)}
    cells = {
        name: text
        for name, text in texts.items()
        if name not in locked and (row.id or text.strip())
    }
    return replace(row, cells={**row.cells, **cells}, auto=row.auto - cells.keys())
