"""What only the embedded engine has: flushes, indexes, commits in one go, other processes."""

import contextlib
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest

from tests.store.engine.count_child import COUNTER
from tests.store.samples import PK, key, put, put_all, record, sort_keys
from welltrack_ui.store.engine.engine import IndexName, Put, Query, Record
from welltrack_ui.store.engine.errors import NothingWritten, StoreError, StoreUnavailable
from welltrack_ui.store.engine.sqlite import SqliteEngine
from welltrack_ui.store.engine.sqlite_file import DatabaseFile
from welltrack_ui.store.engine.sqlite_rows import build_page_sql

PAST = 1_700_000_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def engine(path: Path) -> Iterator[SqliteEngine]:
    with contextlib.closing(SqliteEngine(path, busy_seconds=0.2)) as made:
        made.create()
        yield made


def test_commits_are_flushed_to_disk(engine: SqliteEngine, path: Path) -> None:
    put_all(engine, [record("a")])

    with raw(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert path.with_name("store.db-wal").stat().st_size > 0
    with contextlib.closing(DatabaseFile(path, 1.0).open_writer()) as writer:
        full = 2
        assert writer.execute("PRAGMA synchronous").fetchone() == (full,)


@pytest.mark.parametrize("index", get_args(IndexName))
@pytest.mark.parametrize(("reverse", "resumed", "lean"), list(product([False, True], repeat=3)))
def test_a_page_is_found_by_its_index_without_sorting(
    engine: SqliteEngine, path: Path, index: IndexName, reverse: bool, resumed: bool, lean: bool
) -> None:
    assert engine.query(Query(index, PK)).records == ()
    sql = build_page_sql(index, reverse, resumed, lean)

    with raw(path) as connection:
        values = [*[""] * (sql.count("?") - 1), 1]
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)]

    assert len(plan) == 1
    assert plan[0].startswith("SEARCH record USING INDEX")
    # Both ends of the range, and the place to go on from, come from the index.
    assert plan[0].count("?") >= 3 + resumed * (index != "main")


def test_commits_that_waited_together_succeed_and_fail_each_by_itself(
    engine: SqliteEngine, path: Path
) -> None:
    """All of them wait behind another process, and then share one transaction."""
    patient = SqliteEngine(path, busy_seconds=20.0)
    put_all(engine, [record("there")])
    operations = [
        put("a"),
        Put(record("there"), "absent"),
        put("b", version=2**70),
        Put(record("c"), "absent"),
        Put(record("c", "too late"), "absent"),
        put("d"),
    ]

    def commit(n: int) -> str:
        try:
            patient.commit([put(f"with {n}"), operations[n]])
        except (StoreError, ValueError) as error:
            return type(error).__name__
        return "written"

    with raw(path) as other, ThreadPoolExecutor(len(operations)) as pool:
        other.execute("BEGIN IMMEDIATE")
        waiting = pool.map(commit, range(len(operations)))
        time.sleep(0.3)
        other.execute("COMMIT")
        outcomes = list(waiting)
    patient.close()

    first, second = outcomes[3:5]
    assert {first, second} == {"written", "CommitCancelled"}
    assert outcomes == ["written", "CommitCancelled", "ValueError", first, second, "written"]
    written = [f"with {n}" for n, outcome in enumerate(outcomes) if outcome == "written"]
    found = sort_keys(engine.query(Query("main", PK)))
    assert found == ["a", "c", "d", "there", *written]


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files as Linux does")
def test_many_short_lived_threads_leave_no_open_files(engine: SqliteEngine) -> None:
    put_all(engine, [record("a")])

    def read_and_write(n: int) -> None:
        engine.get(key("a"))
        engine.commit([put(f"{n}")])

    _run_in_own_threads(read_and_write, 20)
    before = len(list(Path("/proc/self/fd").iterdir()))
    _run_in_own_threads(read_and_write, 200)

    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 30


def test_other_processes_write_to_the_same_file_safely(engine: SqliteEngine, path: Path) -> None:
    engine.commit([Put(Record(*COUNTER, "counter", 0, ""))])
    command = [sys.executable, "-m", "tests.store.engine.count_child", str(path), "40"]
    patient = SqliteEngine(path)

    others = [subprocess.Popen(command) for _ in range(2)]
    while any(other.poll() is None for other in others):
        patient.commit([put(f"{time.monotonic_ns()}")])
        time.sleep(0.002)
    patient.close()

    assert [other.returncode for other in others] == [0, 0]
    assert engine.get(COUNTER) == Record(*COUNTER, "counter", 80, "")


def test_a_sweep_removes_as_many_expired_records_as_allowed(
    engine: SqliteEngine, path: Path
) -> None:
    expired = [Record(PK, f"{n}", "sample", 1, "", l1="x", expires_at=PAST + n) for n in range(5)]
    living = [record("a"), Record(PK, "b", "sample", 1, "", expires_at=4_000_000_000)]
    put_all(engine, [*expired, *living])

    assert engine.sweep(limit=2) == 2
    with raw(path) as connection:
        left = connection.execute("SELECT sk FROM record ORDER BY sk").fetchall()
    assert left == [("2",), ("3",), ("4",), ("a",), ("b",)]

    assert engine.sweep() == 3
    assert engine.sweep() == 0
    assert engine.query(Query("main", PK)).records == tuple(living)


def _run_in_own_threads(work: Callable[[int], None], times: int) -> None:
    threads = [threading.Thread(target=work, args=(n,)) for n in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextlib.contextmanager
def raw(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of somebody else's."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def test_commit_on_a_locked_file_is_known_to_have_come_to_nothing(tmp_path: Path) -> None:
    path = tmp_path / "locked.db"
    with contextlib.closing(SqliteEngine(path, busy_seconds=0.05)) as engine:
        engine.create()
        with contextlib.closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(NothingWritten):
                engine.commit([Put(record("a"))])
            other.rollback()
        assert engine.get(key("a")) is None


def test_commit_that_breaks_off_at_its_end_may_stand(tmp_path: Path) -> None:
    class BreakingConnection(sqlite3.Connection):
        """Its COMMIT reaches the file, and then the disk reports an error."""

        def execute(self, sql: str, *given: Any) -> sqlite3.Cursor:
            done = super().execute(sql, *given)
            if sql == "COMMIT" and breaks:
                error = sqlite3.OperationalError("disk I/O error")
                error.sqlite_errorcode = sqlite3.SQLITE_IOERR
                raise error
            return done

    breaks = False
    with contextlib.closing(SqliteEngine(tmp_path / "store.db")) as engine:
        engine.create()
        engine._connection = sqlite3.connect(
            tmp_path / "store.db",
            isolation_level=None,
            check_same_thread=False,
            factory=BreakingConnection,
        )
        breaks = True
        with pytest.raises(StoreUnavailable) as raised:
            engine.commit([Put(record("a"))])
        assert not isinstance(raised.value, NothingWritten)
        assert engine.get(key("a")) is not None
