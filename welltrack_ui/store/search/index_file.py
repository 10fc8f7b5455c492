"""The index of one organization: a SQLite file that is made from the store, and made again.

Nothing in it is the only copy of anything, so a file that is damaged, of another format or gone is
simply made anew. For each kind of entity it has the folded texts, and tables of trigrams (FTS5) by
which any part of a word is found: of whole documents and of names alone, and the same of the loose
fold of those documents that have letters with look-alikes. Rows are numbered by time, so that the
newest are read first without being sorted.

The trigrams don't tell at which place they are, which halves the file: whether a word is really
there is seen in the texts themselves.
"""

import contextlib
import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from welltrack_ui.domain.search.document import SEARCH_KINDS, SearchDocument
from welltrack_ui.domain.search.folding import fold_exact, replace_look_alikes
from welltrack_ui.store.engine.errors import StoreUnavailable

INDEX_FORMAT = 1
READER_CACHE_KIB, WRITER_CACHE_KIB = 4096, 16384
MAX_IDLE_READERS = 8
MAX_WAL_BYTES = 67_108_864
MAX_READ_SECONDS = 2.0
PROGRESS_STEPS = 20_000
ROWS_A_MINUTE_BITS = 16
HASH_BYTES = 16_777_216
_FIRST_MINUTE = datetime(1800, 1, 1, tzinfo=UTC)
_DAMAGE_CODES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE document (id TEXT PRIMARY KEY, kind TEXT NOT NULL, number INTEGER NOT NULL)
  WITHOUT ROWID;
CREATE TABLE hidden (id TEXT PRIMARY KEY) WITHOUT ROWID;
"""
# Tables for each kind, so that a search for files is not slowed down by a million events.
TEXT_SCHEMA = """
CREATE TABLE text_KIND (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL, well TEXT NOT NULL, project TEXT NOT NULL,
  name TEXT NOT NULL, details TEXT NOT NULL, loose_name TEXT NOT NULL, loose_details TEXT NOT NULL
);
CREATE INDEX text_KIND_well ON text_KIND (well, number);
"""
TRIGRAM_SCHEMA = """
CREATE VIRTUAL TABLE %_KIND USING fts5(trigrams, content = '', detail = none, columnsize = 0,
  tokenize = 'trigram case_sensitive 1');
INSERT INTO %_KIND (%_KIND, rank) VALUES ('hashsize', HASH_BYTES);
"""
TRIGRAM_TABLES = ("whole", "names", "loose_whole", "loose_names")
Result = TypeVar("Result")


class IndexDamaged(Exception):
    """An index file that has to be made anew."""


class IndexFile:
    """The file of one index: a pool of reading connections, and one that writes.

    Reads may be on many threads at once; writes are on one at a time.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._idle: deque[sqlite3.Connection] = deque()
        self._lock = threading.Lock()
        self._writer: sqlite3.Connection | None = None
        self._identity: tuple[int, int] | None = None

    def open(self) -> None:
        """Make the file where it is missing, readable for its owner only, with empty tables.

        Raises: IndexDamaged for a file that is none of this format; StoreUnavailable.
        """
        with self._translate_errors():
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.touch(mode=0o600)
            self._writer = self._connect(WRITER_CACHE_KIB)
            create_schema(self._writer)
            (file_format,) = self._writer.execute("PRAGMA user_version").fetchone()
            self._identity = read_identity(self.path)
        if file_format != INDEX_FORMAT:
            raise IndexDamaged(f"{self.path} has format {file_format}")

    def is_in_place(self) -> bool:
        """Whether the file that is open is still the one at the path."""
        try:
            return self._identity == read_identity(self.path)
        except OSError:
            return False

    def discard(self) -> None:
        """Close and remove the file."""
        self.close()
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def close(self) -> None:
        """Close the connections; those that are being read from, when they are given back."""
        self._identity = None
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        with contextlib.suppress(IndexError):
            while True:
                self._idle.pop().close()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read from, for two seconds at the most.

        Raises: IndexDamaged; StoreUnavailable; TimeoutError when the two seconds are over.
        """
        identity = self._identity
        with self._translate_errors():
            connection = self._take_reader()
            end = time.monotonic() + MAX_READ_SECONDS
            # A search that matches hardly anything may have to look at a lot.
            connection.set_progress_handler(lambda: time.monotonic() > end, PROGRESS_STEPS)
            try:
                yield connection
            except BaseException:
                connection.close()
                raise
        connection.set_progress_handler(None, 0)
        if identity is None or identity != self._identity or len(self._idle) >= MAX_IDLE_READERS:
            connection.close()
        else:
            self._idle.append(connection)

    def write(self, work: Callable[[sqlite3.Connection], Result]) -> Result:
        """The result of `work` in one transaction. Raises: IndexDamaged; StoreUnavailable."""
        with self._lock, self._translate_errors():
            if self._writer is None:
                raise IndexDamaged(f"{self.path} is closed")
            with self._writer as connection:
                connection.execute("BEGIN IMMEDIATE")
                return work(connection)

    def _take_reader(self) -> sqlite3.Connection:
        if self._identity is None:
            raise IndexDamaged(f"{self.path} is closed")
        try:
            return self._idle.pop()
        except IndexError:
            return self._connect(READER_CACHE_KIB)

    def _connect(self, cache_kib: int) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self.path.absolute().as_uri()}?mode=rw",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
        )
        connection.execute(f"PRAGMA cache_size = -{cache_kib}")
        connection.execute(f"PRAGMA journal_size_limit = {MAX_WAL_BYTES}")
        # Enough: after a power failure the last changes are read from the change log again.
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    @contextlib.contextmanager
    def _translate_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if code == sqlite3.SQLITE_INTERRUPT:
                raise TimeoutError from None
            if code in _DAMAGE_CODES or "no such table" in str(error):
                raise IndexDamaged(f"{self.path}: {error}") from error
            raise StoreUnavailable(f"{self.path}: {error}") from error
        except OSError as error:
            if isinstance(error, TimeoutError):
                raise
            raise StoreUnavailable(f"{self.path}: {error}") from error


def create_schema(connection: sqlite3.Connection) -> None:
    """Make the tables in a file that has none."""
    if connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None:
        return
    connection.execute("PRAGMA journal_mode = WAL")
    trigrams = "".join(TRIGRAM_SCHEMA.replace("%", table) for table in TRIGRAM_TABLES)
    texts = (TEXT_SCHEMA + trigrams).replace("HASH_BYTES", str(HASH_BYTES))
    tables = SCHEMA + "".join(texts.replace("KIND", kind) for kind in SEARCH_KINDS)
    connection.executescript(f"BEGIN;{tables}PRAGMA user_version = {INDEX_FORMAT};COMMIT;")


def read_identity(path: Path) -> tuple[int, int]:
    """Which file is at a path. Raises: OSError where there is none."""
    status = os.stat(path)  # noqa: PTH116 - the same, at half the cost
    return status.st_dev, status.st_ino


def read_meta(connection: sqlite3.Connection, name: str) -> str | None:
    """A note in the index."""
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else None


def write_meta(connection: sqlite3.Connection, name: str, value: str) -> None:
    """Note something in the index."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))


def put_documents(connection: sqlite3.Connection, documents: Iterable[SearchDocument]) -> None:
    """Write documents over what the index has of the same ids."""
    for document in documents:
        remove_documents(connection, [document.id])
        kind, number = document.kind, find_free_number(connection, document)
        texts = fold_texts(document)
        place = document.well_id or "", document.project_id or ""
        connection.execute(
            f"INSERT INTO text_{kind} VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - one of our own kinds
            (number, document.id, *place, *texts),
        )
        for table, text in join_texts(*texts):
            connection.execute(
                f"INSERT INTO {table}_{kind} (rowid, trigrams) VALUES (?, ?)",  # noqa: S608 - as above
                (number, text),
            )
        connection.execute("INSERT INTO document VALUES (?, ?, ?)", (document.id, kind, number))


def fold_texts(document: SearchDocument) -> tuple[str, str, str, str]:
    """Name and details in their exact fold, then in their loose one, blank where that is the same.

    Most texts have no letter with a look-alike: the second form would double the index.
    """
    name, details = fold_exact(document.name), fold_exact(document.details)
    loose = replace_look_alikes(name), replace_look_alikes(details)
    return (name, details, "", "") if loose == (name, details) else (name, details, *loose)


def join_texts(
    name: str, details: str, loose_name: str, loose_details: str
) -> Iterator[tuple[str, str]]:
    """The tables that have trigrams of a document, and of which text."""
    yield "whole", f"{name}\n{details}"
    yield "names", name
    if loose_name or loose_details:
        yield "loose_whole", f"{loose_name}\n{loose_details}"
        yield "loose_names", loose_name


def remove_documents(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Remove what the index has of these ids, if anything."""
    for document_id in ids:
        row = connection.execute(
            "SELECT kind, number FROM document WHERE id = ?", (document_id,)
        ).fetchone()
        if row is None:
            continue
        kind, number = row
        texts = connection.execute(
            f"SELECT name, details, loose_name, loose_details FROM text_{kind} WHERE number = ?",  # noqa: S608 - as above
            (number,),
        ).fetchone()
        # A table of trigrams keeps no texts: it is told which ones to forget.
        delete = "INSERT INTO {0} ({0}, rowid, trigrams) VALUES ('delete', ?, ?)"
        for table, text in join_texts(*texts):
            connection.execute(delete.format(f"{table}_{kind}"), (number, text))
        connection.execute(f"DELETE FROM text_{kind} WHERE number = ?", (number,))  # noqa: S608 - as above
        connection.execute("DELETE FROM document WHERE id = ?", (document_id,))


def remove_children(connection: sqlite3.Connection, parent_id: str) -> None:
    """Remove what the index has of a well or a project that is gone for good, and of all in it."""
    for kind in SEARCH_KINDS:
        rows = connection.execute(
            f"SELECT id FROM text_{kind} WHERE well = ? OR project = ?",  # noqa: S608 - as above
            (parent_id, parent_id),
        ).fetchall()
        remove_documents(connection, [parent_id, *(document_id for (document_id,) in rows)])
    hide(connection, parent_id, is_deleted=False)


def find_free_number(connection: sqlite3.Connection, document: SearchDocument) -> int:
    """A row number for a document: by its minute, and free within it."""
    minute = int((document.at - _FIRST_MINUTE).total_seconds()) // 60
    first = minute << ROWS_A_MINUTE_BITS
    (last,) = connection.execute(
        f"SELECT max(number) FROM text_{document.kind} WHERE number BETWEEN ? AND ?",  # noqa: S608 - as above
        (first, first + (1 << ROWS_A_MINUTE_BITS) - 1),
    ).fetchone()
    number = first if last is None else last + 1
    # A crowded minute goes on in the next one.
    while connection.execute(
        f"SELECT 1 FROM text_{document.kind} WHERE number = ?",  # noqa: S608 - as above
        (number,),
    ).fetchone():
        number += 1
    return int(number)


def hide(connection: sqlite3.Connection, parent_id: str, *, is_deleted: bool) -> None:
    """Hide or show everything in a well or a project."""
    if is_deleted:
        connection.execute("INSERT OR IGNORE INTO hidden VALUES (?)", (parent_id,))
    else:
        connection.execute("DELETE FROM hidden WHERE id = ?", (parent_id,))


def read_hidden(connection: sqlite3.Connection) -> list[str]:
    """The ids of the wells and projects that are hidden."""
    return [parent_id for (parent_id,) in connection.execute("SELECT id FROM hidden")]
