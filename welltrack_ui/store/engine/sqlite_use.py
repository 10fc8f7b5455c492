"""The mark of a server in a database file: it tells an unclean end, and a copy without its log.

While a server is at work, what was committed last lies in the write-ahead log beside the file
(`-wal`) and nowhere else. A copy of the file alone opens without a word, and lacks it. So the file
itself says that a server uses it: marked, and without a log beside it, it is such a copy.
"""

import contextlib
import json
import sqlite3
import sys
from pathlib import Path
from typing import IO

from welltrack_ui.store.engine.errors import StoreError

if sys.platform != "win32":
    import fcntl

LOCK_NAME = "server.lock"
MARK_KEY = ("B", "OPEN")
_READ_SQL = "SELECT body FROM record WHERE pk = ? AND sk = ?"
_WRITE_SQL = (
    "INSERT INTO record (pk, sk, kind, version, body) VALUES (?, ?, 'use', 1, ?)"
    " ON CONFLICT (pk, sk) DO UPDATE SET body = excluded.body"
)
_DELETE_SQL = "DELETE FROM record WHERE pk = ? AND sk = ?"


def has_write_ahead_log(path: Path) -> bool:
    """Whether a write-ahead log lies beside a database."""
    return path.with_name(f"{path.name}-wal").exists()


def mark_in_use(connection: sqlite3.Connection) -> bool:
    """Mark the file as a server's; whether it was marked, and so ended without a close.

    Raises: sqlite3.Error.
    """
    was_marked = _read_mark(connection) is not None
    (schema,) = connection.execute("PRAGMA schema_version").fetchone()
    connection.execute(_WRITE_SQL, (*MARK_KEY, json.dumps({"schema": schema})))
    # Into the file itself: in the log alone a copy of the file would lack it.
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return was_marked


def mark_closed(connection: sqlite3.Connection) -> None:
    """Take the mark away. Raises: sqlite3.Error."""
    connection.execute(_DELETE_SQL, MARK_KEY)


def refuse_bare_copy(connection: sqlite3.Connection, path: Path, *, has_wal: bool) -> None:
    """Refuse a copy of a file in use without its log; a mark left by a crash becomes unclean.

    `has_wal` is whether the log was there before this connection. Raises: StoreError; sqlite3.Error
    """
    mark = _read_mark(connection)
    if mark is None or "schema" not in mark:
        return
    if not has_wal:
        (schema,) = connection.execute("PRAGMA schema_version").fetchone()
        # SQLite's own online backup and VACUUM INTO, which copy the log's changes too, give their
        # copy another schema version.
        if schema == mark["schema"]:
            raise StoreError(
                f"{path} was copied while a server used it, without {path.name}-wal, which holds"
                " what was written last: copy both together, or use `welltrack backup`;"
                " to go on without it, run `welltrack check --accept-copy`"
            )
    elif not is_served(path.parent):
        # The log is merged and removed when this connection closes: from then on its absence tells
        # nothing.
        connection.execute(_WRITE_SQL, (*MARK_KEY, json.dumps({"unclean": True})))


def accept_copy(path: Path) -> bool:
    """Take a database as it is, without the log that it had; whether it was such a copy.

    Raises: sqlite3.Error.
    """
    if has_write_ahead_log(path):
        return False
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        mark = _read_mark(connection)
        if mark is None or "schema" not in mark:
            return False
        connection.execute(_WRITE_SQL, (*MARK_KEY, json.dumps({"unclean": True})))
        return True


def take_server_lock(folder: Path) -> IO[str] | None:
    """The lock of a data folder's server, until the file is closed; None where another has it.

    Raises: OSError for a folder that can't be written.
    """
    lock = (folder / LOCK_NAME).open("a")
    if sys.platform == "win32":
        return lock
    try:
        # Ends with its process, however that ends; a file that says "locked" would outlive it.
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def is_served(folder: Path) -> bool:
    """Whether a server is at work on a data folder. Raises: OSError."""
    if not (folder / LOCK_NAME).exists():
        return False
    lock = take_server_lock(folder)
    if lock is None:
        return True
    lock.close()
    return False


def _read_mark(connection: sqlite3.Connection) -> dict[str, object] | None:
    row = connection.execute(_READ_SQL, MARK_KEY).fetchone()
    return json.loads(row[0]) if row else None
