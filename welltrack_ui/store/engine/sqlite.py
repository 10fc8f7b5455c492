"""The embedded engine: one SQLite file with DynamoDB's operations, and no others."""

import contextlib
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

from welltrack_ui.store.engine.engine import (
    Engine,
    Key,
    Operation,
    Query,
    Record,
    RecordPage,
    refuse_event_loop,
)
from welltrack_ui.store.engine.errors import (
    CommitCancelled,
    NothingWritten,
    StoreError,
    StoreUnavailable,
)
from welltrack_ui.store.engine.index_keys import check_keys, check_range
from welltrack_ui.store.engine.sqlite_file import DatabaseFile
from welltrack_ui.store.engine.sqlite_rows import (
    condition_holds,
    read_keys,
    read_page,
    write_operation,
)
from welltrack_ui.store.engine.sqlite_snapshot import SqliteSnapshot, copy_database
from welltrack_ui.store.engine.sqlite_use import mark_closed, mark_in_use

_SWEEP_SQL = (
    "DELETE FROM record WHERE rowid IN"
    " (SELECT rowid FROM record WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)"
)

# What SQLite raises for a value it can't hold, by version of Python. One such record must not take
# the commits of others with it.
_UNSTORABLE_ERRORS = (
    OverflowError,
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
)


class SqliteEngine(Engine):
    """Records in one SQLite file.

    Reads run beside each other and beside the writer. Commits are durable when they return: those
    that wait at the same time share one transaction of the file, and so one flush to disk, while
    each still succeeds or is cancelled by itself. Other processes may use the file too; a locked
    file is waited for `busy_seconds` at most.
    """

    is_near = True
    has_snapshots = True

    def __init__(self, path: Path, *, busy_seconds: float = 5.0) -> None:
        self._file = DatabaseFile(path, busy_seconds)
        self._waiting: deque[_Commit] = deque()
        self._turn = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def create(self) -> None:
        """Make the file and its table where they are missing.

        Raises: StoreError for a damaged file or one of a later format; StoreUnavailable when the
        disk does not let us; StoreOnEventLoop.
        """
        refuse_event_loop()
        self._file.create()

    def ping(self) -> None:
        """Open the file for writing and read from it.

        Raises: StoreUnavailable where that fails; StoreOnEventLoop.
        """
        refuse_event_loop()
        try:
            with self._turn, self._writer():
                self._file.read(lambda reader: reader.execute("SELECT 1 FROM record").fetchone())
        except StoreError as error:
            raise StoreUnavailable(str(error)) from error

    def sweep(self, limit: int = 1000) -> int:
        refuse_event_loop()
        with self._turn, self._writer() as connection:
            return connection.execute(_SWEEP_SQL, (time.time(), limit)).rowcount

    def close(self) -> None:
        self._file.close()
        with self._turn:
            self._drop_connections()

    @contextlib.contextmanager
    def open_snapshot(self) -> Iterator[Engine]:
        refuse_event_loop()
        with contextlib.closing(self._file.open_reader()) as connection:
            yield SqliteSnapshot(connection, self._file)

    def find_damage(self) -> list[str]:
        """The faults that SQLite's quick check finds. Raises: StoreUnavailable."""
        refuse_event_loop()
        try:
            with contextlib.closing(self._file.open_reader()) as connection:
                rows = connection.execute("PRAGMA quick_check").fetchall()
        except StoreUnavailable:
            raise
        # A header or a page that can't be read at all ends the check itself.
        except (StoreError, sqlite3.Error) as error:
            return [str(error)]
        return [text for (text,) in rows if text != "ok"]

    def mark_in_use(self) -> bool:
        refuse_event_loop()
        with self._turn, self._writer() as connection:
            return mark_in_use(connection)

    def mark_closed(self) -> None:
        refuse_event_loop()
        with self._turn, self._writer() as connection:
            mark_closed(connection)

    def back_up(self, target: Path) -> None:
        """Write a copy of the database as it is now to a new file, durable when it returns.

        Nobody waits for it: it reads one snapshot, whatever is written meanwhile.
        Raises: StoreError; StoreUnavailable; StoreOnEventLoop.
        """
        refuse_event_loop()
        with (
            contextlib.closing(self._file.open_reader()) as connection,
            self._file.translate_errors(),
        ):
            copy_database(connection, target)

    def _get_many(self, keys: Sequence[Key]) -> Sequence[Record]:
        return self._file.read(lambda connection: read_keys(connection, keys))

    def _query(self, query: Query) -> RecordPage:
        check_range(query)
        return self._file.read(lambda connection: read_page(connection, query))

    def _commit(self, operations: Sequence[Operation]) -> None:
        check_keys(operations)
        commit = _Commit(operations)
        # Queued before the lock is taken: whichever thread gets it writes for all that wait, and
        # most find their commit done when it is their turn.
        self._waiting.append(commit)
        with self._turn:
            if not commit.done:
                self._write_waiting()
        if commit.error is not None:
            raise commit.error

    def _write_waiting(self) -> None:
        """Write all commits that wait, and set the result of each."""
        together = [self._waiting.popleft() for _ in range(len(self._waiting))]
        # Whatever ends this thread in between (an interrupt), those that wait must not wait for
        # ever.
        failure: StoreError | None = StoreUnavailable("the commit was broken off")
        try:
            self._write(together)
            failure = None
        except StoreError as error:
            failure = error
        finally:
            for commit in together:
                commit.done = True
                if failure is not None:
                    # An exception of its own for each: several threads raise it, each with its own
                    # traceback.
                    commit.error = type(failure)(str(failure))

    def _write(self, together: Sequence["_Commit"]) -> None:
        """Write all commits in one transaction.

        Raises: NothingWritten; StoreUnavailable where the transaction may stand; StoreError.
        """
        is_sent = False
        try:
            with self._writer() as connection:
                self._apply_together(connection, together)
                # From here on a failure tells nothing: the log may hold the transaction already,
                # and who opens the file next would find it.
                is_sent = True
                connection.execute("COMMIT")
        except StoreUnavailable as error:
            if is_sent:
                raise
            raise NothingWritten(str(error)) from error

    def _apply_together(
        self, connection: sqlite3.Connection, together: Sequence["_Commit"]
    ) -> None:
        now = time.time()
        # IMMEDIATE takes the write lock now. A read lock that is raised later fails at once where
        # another process writes, instead of waiting.
        connection.execute("BEGIN IMMEDIATE")
        for commit in together:
            commit.error = _apply_commit(connection, commit.operations, now)

    @contextlib.contextmanager
    def _writer(self) -> Iterator[sqlite3.Connection]:
        """The writing connection; only for the thread that holds `_turn`.

        On any failure it is closed, which rolls back what was not committed, and the next write
        opens a new one. Raises: StoreError.
        """
        with self._file.translate_errors(), contextlib.ExitStack() as unless_done:
            unless_done.callback(self._drop_connections)
            if self._connection is None:
                self._connection = self._file.open_writer()
            self._file.check_in_place()
            yield self._connection
            unless_done.pop_all()

    def _drop_connections(self) -> None:
        self._file.close_readers()
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _Commit:
    """A commit that waits to be written, and its result."""

    __slots__ = ("done", "error", "operations")

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations
        self.done = False
        self.error: Exception | None = None


def _apply_commit(
    connection: sqlite3.Connection, operations: Sequence[Operation], now: float
) -> Exception | None:
    """Write one commit into the open transaction, or nothing of it; the error where it failed."""
    failed = [
        position
        for position, operation in enumerate(operations)
        if not condition_holds(connection, operation.key, operation.when, now)
    ]
    if failed:
        return CommitCancelled(failed)
    problem = None
    # All conditions held, but a value may still be one that SQLite can't hold: then this commit
    # alone is taken back, and the others in the transaction stay.
    connection.execute("SAVEPOINT one")
    try:
        for operation in operations:
            write_operation(connection, operation)
    except _UNSTORABLE_ERRORS as error:
        connection.execute("ROLLBACK TO one")
        problem = ValueError(f"a record can't be stored: {error}")
    connection.execute("RELEASE one")
    return problem
