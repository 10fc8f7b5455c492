"""Snapshots of the embedded engine: all records as of one instant, to read or to copy."""

import contextlib
import os
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

from welltrack_ui.store.engine.engine import Engine, Key, Operation, Query, Record, RecordPage
from welltrack_ui.store.engine.errors import StoreError
from welltrack_ui.store.engine.index_keys import check_range
from welltrack_ui.store.engine.sqlite_file import DatabaseFile, explain_error
from welltrack_ui.store.engine.sqlite_rows import read_keys, read_page
from welltrack_ui.store.engine.sqlite_use import mark_closed

Result = TypeVar("Result")


class SqliteSnapshot(Engine):
    """A reader of all records as of one instant, in one read transaction of `connection`.

    While it is open the write-ahead log can't be emptied: it is closed as soon as all is read.
    """

    is_near = True
    has_snapshots = True

    def __init__(self, connection: sqlite3.Connection, file: DatabaseFile) -> None:
        self._connection = connection
        self._path = file.path
        # Pages of one answer may be read by several threads, one after the other.
        self._turn = threading.Lock()
        self._read(self._begin)

    def _begin(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN")
        # A transaction of SQLite sees the instant of its first read, not that of its beginning.
        connection.execute("SELECT 1 FROM record LIMIT 1").fetchone()

    def _read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        try:
            with self._turn:
                return work(self._connection)
        except sqlite3.Error as error:
            raise explain_error(error, self._path) from error

    def _get_many(self, keys: Sequence[Key]) -> Sequence[Record]:
        return self._read(lambda connection: read_keys(connection, keys))

    def _query(self, query: Query) -> RecordPage:
        check_range(query)
        return self._read(lambda connection: read_page(connection, query))

    def _commit(self, operations: Sequence[Operation]) -> NoReturn:  # noqa: ARG002 - refused all
        raise StoreError("a snapshot can only be read")

    def create(self) -> None:
        """Nothing: it is of a table that is there."""

    def ping(self) -> None:
        """Nothing: it was read from already."""

    def sweep(self, limit: int = 1000) -> int:  # noqa: ARG002 - removes nothing
        """Nothing: 0."""
        return 0

    def close(self) -> None:
        """End the transaction."""
        self._connection.close()


def copy_database(source: sqlite3.Connection, target: Path) -> None:
    """Copy a whole database to a new file by SQLite's online backup, durable when it returns.

    The copy is no server's: the mark of one is left out. Raises: OSError; sqlite3.Error.
    """
    # Made here with its mode: a copy of the database is nobody else's to read.
    target.touch(mode=0o600, exist_ok=False)
    with contextlib.closing(sqlite3.connect(target, isolation_level=None)) as copy:
        # In one step: with several, each commit of another process would begin it anew.
        source.backup(copy)
        mark_closed(copy)
    with target.open("rb+") as file:
        os.fsync(file.fileno())
