"""Reading records from, and writing them to, the rows of the embedded engine's table."""

import sqlite3
from collections.abc import Sequence
from functools import cache, partial
from itertools import chain
from typing import Any

from welltrack_ui.store.engine.engine import (
    MAX_PAGE_BYTES,
    Condition,
    Delete,
    IndexName,
    Key,
    Operation,
    Position,
    Put,
    Query,
    Record,
    RecordPage,
)
from welltrack_ui.store.engine.index_keys import index_position, is_storable

_COLUMNS = "pk, sk, kind, version, body, l1, l2, l3, l4, g1pk, g1sk, g2pk, g2sk, expires_at"
_UPDATE_CLAUSE = ", ".join(f"{c} = excluded.{c}" for c in _COLUMNS.split(", ")[2:])

_GET_SQL = f"SELECT {_COLUMNS} FROM record WHERE pk = ? AND sk = ?"  # noqa: S608 - own names
_LIVE_VERSION_SQL = (
    "SELECT version FROM record WHERE pk = ? AND sk = ? AND (expires_at IS NULL OR expires_at > ?)"
)
_PUT_SQL = (
    f"INSERT INTO record ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - own names
    f" ON CONFLICT (pk, sk) DO UPDATE SET {_UPDATE_CLAUSE}"
)
_MAX_STATEMENT_KEYS = 25
_DELETE_SQL = "DELETE FROM record WHERE pk = ? AND sk = ?"
_RECORD_OVERHEAD_BYTES = 200
"""About the bytes of a record beside its body, for the end of a page."""

_INDEX_NAMES = {"main": "sqlite_autoindex_record_1"} | {
    name: f"record_{name}" for name in ("l1", "l2", "l3", "l4", "g1", "g2")
}
_INDEX_COLUMNS: dict[IndexName, tuple[str, str, tuple[str, ...]]] = {
    "main": ("pk", "sk", ()),
    "l1": ("pk", "l1", ("sk",)),
    "l2": ("pk", "l2", ("sk",)),
    "l3": ("pk", "l3", ("sk",)),
    "l4": ("pk", "l4", ("sk",)),
    "g1": ("g1pk", "g1sk", ("pk", "sk")),
    "g2": ("g2pk", "g2sk", ("pk", "sk")),
}


def condition_holds(connection: sqlite3.Connection, key: Key, when: Condition, now: float) -> bool:
    if when is None:
        return True
    live = connection.execute(_LIVE_VERSION_SQL, (*key, now)).fetchone()
    if when == "absent":
        return live is None
    return live is not None and (when == "present" or live[0] == when)


def write_operation(connection: sqlite3.Connection, operation: Operation) -> None:
    if isinstance(operation, Put):
        connection.execute(_PUT_SQL, _record_to_row(operation.record))
    elif isinstance(operation, Delete):
        connection.execute(_DELETE_SQL, operation.key)


def read_keys(connection: sqlite3.Connection, keys: Sequence[Key]) -> list[Record]:
    """The records at these keys; a key that has no UTF-8 has no record."""
    try:
        rows = _read_rows(connection, keys)
    # Rare, so that the keys are checked one by one only after the quick way failed.
    except UnicodeEncodeError:
        rows = _read_rows(connection, [key for key in keys if is_storable(key)])
    return [_row_to_record(*row) for row in rows]


def _read_rows(connection: sqlite3.Connection, keys: Sequence[Key]) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for start in range(0, len(keys), _MAX_STATEMENT_KEYS):
        chunk = keys[start : start + _MAX_STATEMENT_KEYS]
        rows += connection.execute(_build_keys_sql(len(chunk)), tuple(chain(*chunk)))
    return rows


@cache
def _build_keys_sql(count: int) -> str:
    """The query of `count` keys: it takes less than half the time of as many single queries."""
    return " UNION ALL ".join([_GET_SQL] * count)


def read_page(connection: sqlite3.Connection, query: Query) -> RecordPage:
    """One page of a query; one record more is read, to know whether there is another page."""
    sql = build_page_sql(query.index, query.reverse, query.after is not None, query.lean)
    parse_row = (
        partial(_row_to_lean_record, query.index, query.pk) if query.lean else _row_to_record
    )
    resume_values = _resume_values(query.index, query.after) if query.after else ()
    cursor = connection.execute(
        sql, (query.pk, query.low, query.high, *resume_values, query.limit + 1)
    )
    records: list[Record] = []
    size = 0
    for row in cursor:
        if len(records) == query.limit or size >= MAX_PAGE_BYTES:
            cursor.close()
            return RecordPage(tuple(records), index_position(records[-1], query.index))
        records.append(parse_row(*row))
        size += _RECORD_OVERHEAD_BYTES + _byte_length(records[-1].body)
    return RecordPage(tuple(records), None)


@cache
def build_page_sql(index: IndexName, reverse: bool, resumed: bool, lean: bool = False) -> str:
    """The SQL of a query; its values are pk, low, high, the key to continue behind, limit.

    When resumed, that key is one end of the range. The plus keeps SQLite from starting at the other
    condition on that end, and so from reading again all that lies before the key.
    """
    pk, sk, ties = _INDEX_COLUMNS[index]
    order, placeholders = ", ".join((sk, *ties)), ", ".join("?" * (1 + len(ties)))
    low, high, after = f"{sk} >= ?", f"{sk} <= ?", ""
    if resumed:
        after = f" AND ({order}) {'<' if reverse else '>'} ({placeholders})"
        low, high = (low, f"+{high}") if reverse else (f"+{low}", high)
    direction, columns = " DESC" if reverse else "", _lean_columns(index) if lean else _COLUMNS
    return (
        # INDEXED BY fails rather than scans: without statistics SQLite may choose a worse index.
        f"SELECT {columns} FROM record INDEXED BY {_INDEX_NAMES[index]}"  # noqa: S608 - own names
        f" WHERE {pk} = ? AND {low} AND {high}{after}"
        f" ORDER BY {', '.join(c + direction for c in (sk, *ties))} LIMIT ?"
    )


def _lean_columns(index: IndexName) -> str:
    """The columns of a lean record: each more takes time, when thousands are read."""
    return f"{_INDEX_COLUMNS[index][1]}, pk, sk, body, expires_at"


def _resume_values(index: IndexName, after: Position) -> tuple[str, ...]:
    # Records may share a key of an index, so that a position names the primary key too.
    if index == "main":
        return (after.key.sk,)
    if index in {"g1", "g2"}:
        return (after.index_key.sk, *after.key)
    return (after.index_key.sk, after.key.sk)


def _byte_length(text: str) -> int:
    # Python knows of each text whether it is ASCII; most bodies are, and need no encoding.
    return len(text) if text.isascii() else len(text.encode())


def _record_to_row(record: Record) -> tuple[str | int | None, ...]:
    r = record
    g1, g2 = r.g1 or (None, None), r.g2 or (None, None)
    return (r.pk, r.sk, r.kind, r.version, r.body, r.l1, r.l2, r.l3, r.l4, *g1, *g2, r.expires_at)


def _row_to_record(
    pk: str,
    sk: str,
    kind: str,
    version: int,
    body: str,
    l1: str | None,
    l2: str | None,
    l3: str | None,
    l4: str | None,
    g1pk: str | None,
    g1sk: str | None,
    g2pk: str | None,
    g2sk: str | None,
    expires_at: int | None,
) -> Record:
    g1 = None if g1pk is None or g1sk is None else Key(g1pk, g1sk)
    g2 = None if g2pk is None or g2sk is None else Key(g2pk, g2sk)
    return Record(pk, sk, kind, version, body, l1, l2, l3, l4, g1, g2, expires_at)


def _row_to_lean_record(
    index: IndexName,
    index_pk: str,
    index_sk: str,
    pk: str,
    sk: str,
    body: str,
    expires_at: int | None,
) -> Record:
    record = Record(pk, sk, "", 0, body, None, None, None, None, None, None, expires_at)
    if index in {"g1", "g2"}:
        setattr(record, index, Key(index_pk, index_sk))
    elif index != "main":
        setattr(record, index, index_sk)
    return record
