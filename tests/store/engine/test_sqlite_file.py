"""How the embedded engine treats its file: new, foreign, damaged, locked, gone, replaced."""

import contextlib
import resource
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.samples import PK, key, put, put_all, record, sort_keys
from welltrack_ui.store.engine.engine import Key, Put, Query, Record
from welltrack_ui.store.engine.errors import StoreError, StoreUnavailable
from welltrack_ui.store.engine.sqlite import SqliteEngine


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def engine(path: Path) -> Iterator[SqliteEngine]:
    with contextlib.closing(SqliteEngine(path, busy_seconds=0.2)) as made:
        made.create()
        yield made


def test_the_file_and_its_folder_are_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "store.db"
    with contextlib.closing(SqliteEngine(path)) as engine:
        engine.create()
        put_all(engine, [record("a")])

    assert path.stat().st_mode & 0o777 == 0o600


def test_records_are_there_after_closing_and_opening(engine: SqliteEngine, path: Path) -> None:
    put_all(engine, [record("a"), record("b")])
    engine.close()

    with contextlib.closing(SqliteEngine(path)) as reopened:
        assert sort_keys(reopened.query(Query("main", PK))) == ["a", "b"]


def test_a_file_whose_name_has_every_kind_of_character_is_used(tmp_path: Path) -> None:
    path = tmp_path / "a b%20?mode=memory#ж.db"
    with contextlib.closing(SqliteEngine(path)) as engine:
        engine.create()
        put_all(engine, [record("a")])

    assert path.stat().st_size > 0


def test_a_file_without_tables_is_named(path: Path) -> None:
    path.touch()
    with contextlib.closing(SqliteEngine(path)) as engine:
        with pytest.raises(StoreError, match="has no tables yet"):
            engine.get(key("a"))
        with pytest.raises(StoreUnavailable, match="has no tables yet"):
            engine.ping()


def test_a_file_of_a_later_format_is_refused_and_left_alone(
    engine: SqliteEngine, path: Path
) -> None:
    put_all(engine, [record("a")])
    engine.close()
    with raw(path) as connection:
        connection.execute("PRAGMA user_version = 4")

    with contextlib.closing(SqliteEngine(path)) as later:
        refusal = "format 4, this version knows 3"
        with pytest.raises(StoreError, match=refusal):
            later.create()
        with pytest.raises(StoreError, match=refusal):
            later.get(key("a"))
        with pytest.raises(StoreError, match=refusal):
            later.commit([put("b")])

    with raw(path) as connection:
        assert connection.execute("SELECT sk FROM record").fetchall() == [("a",)]


def test_a_file_of_the_first_format_is_brought_up_to_date(path: Path) -> None:
    """There, audit entries lie beside what they are about."""
    with contextlib.closing(SqliteEngine(path)) as engine:
        engine.create()
        engine.commit([Put(Record("W#1", sk, "x", 1, sk), "absent") for sk in ("A#2", "E#1", "W")])
    with raw(path) as connection:
        connection.execute("PRAGMA user_version = 1")

    with contextlib.closing(SqliteEngine(path)) as engine:
        with pytest.raises(StoreError, match="`welltrack check` brings it up to date"):
            engine.get(Key("W#1", "W"))
        engine.create()
        engine.create()
        (entry,) = engine.walk(Query("main", "AW#1"))
        assert (entry.sk, entry.body) == ("A#2", "A#2")
        assert [r.sk for r in engine.walk(Query("main", "W#1"))] == ["E#1", "W"]


def test_a_file_of_the_second_format_is_refused_to_the_version_before_from_now_on(
    path: Path,
) -> None:
    with contextlib.closing(SqliteEngine(path)) as engine:
        engine.create()
        put_all(engine, [record("a")])
    with raw(path) as connection:
        connection.execute("PRAGMA user_version = 2")
    with contextlib.closing(SqliteEngine(path)) as engine:
        engine.create()
        assert engine.get(key("a")) == record("a")
    with raw(path) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (3,)


def test_the_database_of_another_program_is_refused(path: Path) -> None:
    with raw(path) as connection:
        connection.execute("CREATE TABLE record (a)")
        connection.execute("PRAGMA user_version = 1")

    with (
        contextlib.closing(SqliteEngine(path)) as engine,
        pytest.raises(StoreError, match="another program"),
    ):
        engine.create()


def test_a_file_that_is_no_database_is_named_as_damaged(path: Path) -> None:
    path.write_text("name,uwi\nÅSGARD,1\n" * 1000)

    with (
        contextlib.closing(SqliteEngine(path)) as engine,
        pytest.raises(StoreError, match="damaged, or not a WellTrack database"),
    ):
        engine.create()


def test_a_damaged_page_is_named(engine: SqliteEngine, path: Path) -> None:
    put_all(engine, [record(f"{n:04}", "x" * 500) for n in range(50)])
    engine.close()
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))

    with (
        contextlib.closing(SqliteEngine(path)) as damaged,
        pytest.raises(StoreError, match="damaged"),
    ):
        damaged.query(Query("main", PK))


def test_a_missing_folder_means_that_the_store_is_away(engine: SqliteEngine, path: Path) -> None:
    put_all(engine, [record("a")])
    shutil.rmtree(path.parent)

    with pytest.raises(StoreUnavailable):
        engine.ping()
    with pytest.raises(StoreUnavailable):
        engine.commit([put("b")])
    with pytest.raises(StoreUnavailable):
        engine.get(key("a"))


def test_a_folder_in_place_of_the_file_means_that_the_store_is_away(path: Path) -> None:
    path.mkdir()
    with contextlib.closing(SqliteEngine(path)) as engine:
        with pytest.raises(StoreUnavailable):
            engine.create()
        with pytest.raises(StoreUnavailable):
            engine.ping()
        with pytest.raises(StoreUnavailable):
            engine.get(key("a"))


def test_a_file_replaced_in_use_is_neither_read_nor_written(
    engine: SqliteEngine, path: Path
) -> None:
    """As when a backup is put back under a running server: old and new must not mix."""
    put_all(engine, [record("old")])
    other = path.with_name("backup.db")
    with contextlib.closing(SqliteEngine(other)) as backup:
        backup.create()
        put_all(backup, [record("new")])
    other.replace(path)

    with pytest.raises(StoreUnavailable, match="replaced while it was in use"):
        engine.commit([put("lost")])
    with pytest.raises(StoreUnavailable, match="replaced while it was in use"):
        engine.get(key("new"))
    engine.close()

    for left_over in ("store.db-wal", "store.db-shm"):
        path.with_name(left_over).unlink(missing_ok=True)
    with contextlib.closing(SqliteEngine(path)) as restarted:
        assert sort_keys(restarted.query(Query("main", PK))) == ["new"]


def test_a_file_moved_away_and_back_is_used_again(engine: SqliteEngine, path: Path) -> None:
    put_all(engine, [record("a")])
    away = path.with_name("away.db")

    path.rename(away)
    with pytest.raises(StoreUnavailable):
        engine.commit([put("b")])
    away.rename(path)

    put_all(engine, [record("c")])
    assert sort_keys(engine.query(Query("main", PK))) == ["a", "c"]


def test_a_file_locked_for_too_long_means_that_the_store_is_away(
    engine: SqliteEngine, path: Path
) -> None:
    put_all(engine, [record("a")])
    with raw(path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailable, match="locked"):
            engine.commit([put("b")])
        assert engine.get(key("a")) == record("a")
        other.execute("ROLLBACK")

    engine.commit([put("b")])
    assert sort_keys(engine.query(Query("main", PK))) == ["a", "b"]


def test_a_full_disk_means_that_the_store_is_away_and_loses_nothing(engine: SqliteEngine) -> None:
    written: list[str] = []

    with _files_of_at_most(1_000_000), pytest.raises(StoreUnavailable, match="can't be used now"):
        _write_large_records(engine, written)

    assert 0 < len(written) < 30
    put_all(engine, [record("after")])
    assert sort_keys(engine.query(Query("main", PK))) == [*written, "after"]


def test_a_closed_engine_says_so(engine: SqliteEngine) -> None:
    put_all(engine, [record("a")])
    engine.close()
    engine.close()

    with pytest.raises(StoreUnavailable, match="closed"):
        engine.ping()
    with pytest.raises(StoreUnavailable, match="closed"):
        engine.get(key("a"))
    with pytest.raises(StoreUnavailable, match="closed"):
        engine.commit([put("b")])


@contextlib.contextmanager
def raw(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection of somebody else's."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def _write_large_records(engine: SqliteEngine, written: list[str]) -> None:
    for number in range(100):
        put_all(engine, [record(f"{number:03}", "x" * 50_000)])
        written.append(f"{number:03}")


@contextlib.contextmanager
def _files_of_at_most(size: int) -> Iterator[None]:
    """As good as a full disk: writing beyond `size` bytes of any file fails."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
