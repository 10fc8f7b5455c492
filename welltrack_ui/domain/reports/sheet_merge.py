"""Rows of a sheet as they are typed, merged by field with what others stored meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from welltrack_ui.domain.event import Event
from welltrack_ui.domain.reports.sheet import SheetReader, SheetRow, TypedRow


@dataclass(frozen=True, slots=True)
class StoredRows:
    """What became of a batch: the id and the version of each row by its key, and the texts that
    were sent; `deleted` are keys. A batch without an answer yet has none of them.
    """

    rows: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    deleted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class MergedRow:
    """A row over the stored one: `base` are the stored texts.

    `conflicts` are others' texts of cells that are also one's own: there `base` stays the text
    that one's own began with, so that the conflict lasts until somebody decides. `is_lost` of a
    row that others deleted.
    """

    typed: TypedRow
    read: SheetRow
    base: Mapping[str, str]
    conflicts: Mapping[str, str]
    is_lost: bool = False


def merge_rows(
    reader: SheetReader, rows: Sequence[TypedRow], *, with_new: bool = True
) -> list[MergedRow]:
    """The rows, and with `with_new` those that others added, each where its start belongs."""
    merged = (_drop_same(reader, _decide(reader, row)) for row in rows)
    left = [row for row in merged if not _is_over(reader, row)]
    if with_new:
        left = _insert_new(reader, left)
    # A row that others deleted has no part in the day, until it is decided upon.
    read = reader.read([replace(row, gone=row.gone or _is_lost(reader, row)) for row in left])
    return [_merge_row(reader, *pair) for pair in zip(left, read, strict=True)]


def apply_stored(rows: Sequence[TypedRow], stored: StoredRows) -> list[TypedRow]:
    """The rows once a batch is stored: what was typed since stays one's own."""
    ids = {row_id for row_id, _ in stored.rows.values()}
    # A page that was loaded anew before the answer came has the same row under its id too.
    left = [row for row in rows if row.id not in ids or row.key in stored.rows]
    return [_apply_row(row, stored) for row in left if row.key not in stored.deleted]


def _apply_row(row: TypedRow, stored: StoredRows) -> TypedRow:
    if row.key not in stored.rows:
        return row
    row_id, version = stored.rows[row.key]
    base = {**row.base, **stored.texts.get(row.key, {})}
    # What was stored is one's own no more, also where somebody has deleted it by now.
    cells = {name: text for name, text in row.cells.items() if text != base.get(name)}
    return replace(row, id=row_id, version=version, base=base, cells=cells, auto=frozenset())


def _is_lost(reader: SheetReader, row: TypedRow) -> bool:
    return row.id is not None and row.id not in reader.saved


def _is_over(reader: SheetReader, row: TypedRow) -> bool:
    """Whether nothing of one's own is left in a row that isn't stored."""
    if row.id is None or _is_lost(reader, row):
        return row.gone or bool(row.id and not row.cells and not row.is_open)
    return False


def _decide(reader: SheetReader, row: TypedRow) -> TypedRow:
    """The row as it was decided what others' changes mean for it."""
    event = reader.saved.get(row.id or "")
    if not row.decision:
        return row
    if event is None and row.decision == "mine":
        own = {name: text for name, text in row.base.items() if name != "hours"} | dict(row.cells)
        return replace(row, id=None, version=0, base={}, cells=own)
    if event is None or row.decision == "drop":
        return replace(row, cells={}, gone=event is None)
    stored = reader.show_event(event)
    cells = row.cells
    if row.decision == "theirs":
        before = {name: row.base.get(name, stored.get(name)) for name in cells}
        cells = {name: text for name, text in cells.items() if before[name] == stored.get(name)}
    return replace(row, cells=cells, base=stored)


def _drop_same(reader: SheetReader, row: TypedRow) -> TypedRow:
    event = reader.saved.get(row.id or "")
    if event is None:
        return row
    stored = reader.show_event(event)
    cells = {name: text for name, text in row.cells.items() if text != stored.get(name)}
    # What others changed is not deleted unseen.
    gone = row.gone and row.version == event.version
    return replace(row, cells=cells, gone=gone, version=event.version)


def _insert_new(reader: SheetReader, rows: Sequence[TypedRow]) -> list[TypedRow]:
    known = {row.id for row in rows}
    new_events = [event for event in reader.saved.values() if event.id not in known]
    # Where none is written yet, it follows from the rows above, which are not all there.
    starts = [
        read.values.get("from") if row.id or row.cells.get("from") else None
        for row, read in zip(rows, reader.read(rows), strict=True)
    ]
    placed, place = list[TypedRow](), 0
    for event in sorted(new_events, key=lambda one: one.starts_at):
        # Below all that begin earlier; a row whose start nobody can tell yet comes last.
        while place < len(rows) and not _is_later(rows[place], starts[place], event):
            placed.append(rows[place])
            place += 1
        placed.append(TypedRow(event.id, event.id, {}, version=event.version))
    return [*placed, *rows[place:]]


def _is_later(row: TypedRow, start: datetime | None, event: Event) -> bool:
    return not row.gone and (start is None or row.is_blank or start > event.starts_at)


def _merge_row(reader: SheetReader, typed: TypedRow, read: SheetRow) -> MergedRow:
    if read.event is None:
        return MergedRow(typed, read, typed.base, {}, is_lost=_is_lost(reader, typed))
    stored = reader.show_event(read.event)
    own = typed.cells.keys() & stored.keys()  # hours are no text of their own
    before = {name: typed.base.get(name, stored[name]) for name in own}
    conflicts = {name: stored[name] for name in own if before[name] != stored[name]}
    return MergedRow(
        typed, read, {**stored, **{name: before[name] for name in conflicts}}, conflicts
    )
