"""The database file of the embedded engine: its schema, its connections, its errors."""

import contextlib
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from welltrack_ui.store.engine.errors import StoreError, StoreUnavailable
from welltrack_ui.store.engine.sqlite_use import has_write_ahead_log, refuse_bare_copy

FILE_FORMAT = 3
"""Stored in the file as `user_version`; a file of a later format is refused."""

EARLIER_FORMATS = range(1, FILE_FORMAT)
APPLICATION_ID = 0x57_54_72_6B
"""Marks the file as ours: the database of another program is refused."""

READER_CACHE_KIB = 2048
WRITER_CACHE_KIB = 16384
MAX_IDLE_READERS = 8
MAX_TURN_SECONDS = 0.25
MAX_WAL_BYTES = 67_108_864

SCHEMA = """
CREATE TABLE record (
  pk TEXT NOT NULL, sk TEXT NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL,
  body TEXT NOT NULL,
  l1 TEXT, l2 TEXT, l3 TEXT, l4 TEXT, g1pk TEXT, g1sk TEXT, g2pk TEXT, g2sk TEXT,
  expires_at INTEGER,
  PRIMARY KEY (pk, sk)
);
CREATE INDEX record_l1 ON record (pk, l1, sk) WHERE l1 IS NOT NULL;
CREATE INDEX record_l2 ON record (pk, l2, sk) WHERE l2 IS NOT NULL;
CREATE INDEX record_l3 ON record (pk, l3, sk) WHERE l3 IS NOT NULL;
CREATE INDEX record_l4 ON record (pk, l4, sk) WHERE l4 IS NOT NULL;
CREATE INDEX record_g1 ON record (g1pk, g1sk, pk, sk) WHERE g1sk IS NOT NULL;
CREATE INDEX record_g2 ON record (g2pk, g2sk, pk, sk) WHERE g2sk IS NOT NULL;
CREATE INDEX record_expiry ON record (expires_at) WHERE expires_at IS NOT NULL;
"""

_TRANSIENT_CODES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_PROTOCOL,
    sqlite3.SQLITE_NOMEM,
}
_DAMAGE_CODES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

Result = TypeVar("Result")


class DatabaseFile:
    """One database file: a pool of reading connections, and a new writing one on request.

    Threads pass reading connections on to each other, so that many short-lived threads leave no
    open files behind.
    """

    def __init__(self, path: Path, busy_seconds: float) -> None:
        self.path = path
        self._busy_seconds = busy_seconds
        self._idle: deque[sqlite3.Connection] = deque()
        self._turn = threading.Lock()
        self._identity: tuple[int, int] | None = None
        self._closed = False

    def create(self) -> None:
        """Make the file, readable for its owner only, and its tables where they are missing.

        Raises: StoreError for a damaged file or one of a later format; StoreUnavailable when the
        disk does not let us.
        """
        with self.translate_errors():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch(mode=0o600)
            # Before the first connection, which makes one.
            has_wal = has_write_ahead_log(self.path)
            connection = self._connect()
            with contextlib.closing(connection):
                _create_schema(connection)
                _upgrade_format(connection)
                check_format(connection, self.path)
                refuse_bare_copy(connection, self.path, has_wal=has_wal)

    def read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """The result of `work` on a reading connection, which it must not keep.

        Reads take turns, since SQLite releases Python's global lock at each row, and threads that
        contend for it get less than half as much done. After a quarter of a second a thread reads
        out of turn, so that none waits long behind a slow disk.

        Raises: StoreError; StoreUnavailable.
        """
        in_turn = self._turn.acquire(timeout=MAX_TURN_SECONDS)
        try:
            return self._read(work)
        finally:
            if in_turn:
                self._turn.release()

    def open_writer(self) -> sqlite3.Connection:
        """A connection that writes durably, to be closed by the caller.

        Raises: StoreError; StoreUnavailable.
        """
        return self._open(WRITER_CACHE_KIB)

    def open_reader(self) -> sqlite3.Connection:
        """A connection of one's own to read from, to be closed by the caller.

        Raises: StoreError; StoreUnavailable.
        """
        return self._open(READER_CACHE_KIB)

    def check_in_place(self) -> None:
        """Check that the file at the path is the one opened first.

        Without it, commits after the file was moved away or replaced would go to a file that nobody
        finds again, or, once opened anew, mix the old file's log into the new one.

        Raises: StoreUnavailable when the file is missing or another one.
        """
        with self.translate_errors():
            status = self.path.stat()
        identity = (status.st_dev, status.st_ino)
        self._identity = self._identity or identity
        if identity != self._identity:
            raise StoreUnavailable(
                f"{self.path} was replaced while it was in use: stop WellTrack, remove"
                f" {self.path.name}-wal and {self.path.name}-shm, and start it again"
            )

    @contextlib.contextmanager
    def translate_errors(self) -> Iterator[None]:
        """A context that turns errors of SQLite and of the disk into StoreErrors.

        Raises: StoreError; StoreUnavailable for what may pass.
        """
        try:
            yield
        except (OSError, sqlite3.Error) as error:
            raise explain_error(error, self.path) from error

    def close_readers(self) -> None:
        """Close the idle reading connections."""
        with contextlib.suppress(IndexError):
            while True:
                # No look before the pop: another thread may take the last one in between.
                self._idle.pop().close()

    def close(self) -> None:
        """Close idle connections now, and busy ones when they are given back."""
        self._closed = True
        self.close_readers()

    def _read(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._open(READER_CACHE_KIB)
        try:
            answer = work(connection)
        # A connection that failed may be in the middle of a statement; it is not given back.
        except BaseException as error:
            connection.close()
            if isinstance(error, sqlite3.Error):
                raise explain_error(error, self.path) from error
            raise
        self._give_back(connection)
        return answer

    def _give_back(self, connection: sqlite3.Connection) -> None:
        # Beyond the usual number of readers at once, an open file costs more than opening it again.
        if len(self._idle) >= MAX_IDLE_READERS:
            connection.close()
            return
        self._idle.append(connection)
        # close() may have run since this connection was handed out.
        if self._closed:
            self.close_readers()

    def _open(self, cache_kib: int) -> sqlite3.Connection:
        if self._closed:
            raise StoreUnavailable(f"{self.path} is closed")
        with self.translate_errors(), contextlib.ExitStack() as unless_done:
            self.check_in_place()
            connection = self._connect()
            unless_done.callback(connection.close)
            connection.execute(f"PRAGMA cache_size = -{cache_kib}")
            connection.execute(f"PRAGMA journal_size_limit = {MAX_WAL_BYTES}")
            # A commit is on the disk when it returns, also if the power fails; WAL's default is
            # weaker.
            connection.execute("PRAGMA synchronous = FULL")
            # An error of the disk under a memory map would kill the process instead of raising.
            connection.execute("PRAGMA mmap_size = 0")
            check_format(connection, self.path)
            unless_done.pop_all()
        return connection

    def _connect(self) -> sqlite3.Connection:
        """A connection to the existing file: a missing one is not made."""
        return sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=self._busy_seconds,
            isolation_level=None,
            check_same_thread=False,
        )


def check_format(connection: sqlite3.Connection, path: Path) -> None:
    """Check that this version can use the file.

    Raises: StoreError for another layout or program.
    """
    if not _has_tables(connection):
        raise StoreError(f"{path} has no tables yet: create them first")
    if _read_number(connection, "PRAGMA application_id") != APPLICATION_ID:
        raise StoreError(f"{path} is a database of another program")
    format_number = _read_number(connection, "PRAGMA user_version")
    if format_number < FILE_FORMAT:
        raise StoreError(f"{path} is of an earlier version: `welltrack check` brings it up to date")
    if format_number > FILE_FORMAT:
        raise StoreError(
            f"{path} has format {format_number}, this version knows {FILE_FORMAT}:"
            " use a newer WellTrack"
        )


def explain_error(error: Exception, path: Path) -> StoreError:
    """The StoreError for an error of SQLite or of the disk."""
    # The low byte is the primary code; SQLite puts details (which lock, which read) above it.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGE_CODES:
        return StoreError(f"{path} is damaged, or not a WellTrack database ({error})")
    if code in _TRANSIENT_CODES or isinstance(error, OSError):
        return StoreUnavailable(f"{path} can't be used now: {error}")
    return StoreError(f"{path}: {error}")


def _create_schema(connection: sqlite3.Connection) -> None:
    if _has_tables(connection):
        return
    # Outside of the transaction: SQLite does not change the journal mode within one.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    if not _has_tables(connection):  # another process may have been faster
        for statement in SCHEMA.split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FILE_FORMAT}")
    connection.execute("COMMIT")


def _upgrade_format(connection: sqlite3.Connection) -> None:
    """Bring a file of an earlier format to ours.

    Since format 2 audit entries have partitions of their own. Since format 3 log items state facts
    of wells, which an earlier version would not keep true.
    """
    if _read_number(connection, "PRAGMA user_version") not in EARLIER_FORMATS:
        return
    if _read_number(connection, "PRAGMA application_id") != APPLICATION_ID:
        return
    connection.execute("BEGIN IMMEDIATE")
    format_number = _read_number(connection, "PRAGMA user_version")
    if format_number == 1:
        connection.execute("UPDATE record SET pk = 'A' || pk WHERE sk GLOB 'A#*'")
    if format_number in EARLIER_FORMATS:  # another process may have been faster
        connection.execute(f"PRAGMA user_version = {FILE_FORMAT}")
    connection.execute("COMMIT")


def _read_number(connection: sqlite3.Connection, pragma: str) -> int:
    (value,) = connection.execute(pragma).fetchone()
    return int(value)


def _has_tables(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None
