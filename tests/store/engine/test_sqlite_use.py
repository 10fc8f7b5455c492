"""The mark of a server in a database: unclean ends, bare copies, and one server at a time."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from welltrack_ui.store.engine.engine import Key, Put, Record
from welltrack_ui.store.engine.errors import StoreError
from welltrack_ui.store.engine.sqlite import SqliteEngine
from welltrack_ui.store.engine.sqlite_use import accept_copy, is_served, take_server_lock

LAST = Key("W#last", "W")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Path]:
    """The database of a server at work, with a commit that is in the log alone."""
    folder = tmp_path / "served"
    folder.mkdir()
    path = folder / "welltrack.sqlite"
    with contextlib.closing(SqliteEngine(path)) as engine:
        engine.create()
        engine.mark_in_use()
        engine.commit([Put(Record(*LAST, "well", 1, "{}"), "absent")])
        yield path


def copy(path: Path, folder: Path, *, with_log: bool) -> Path:
    """The files as a process that was killed leaves them, or as somebody copies them."""
    folder.mkdir()
    for suffix in ["", "-wal"] if with_log else [""]:
        shutil.copy(f"{path}{suffix}", folder)
    return folder / path.name


def open_once(path: Path) -> bool:
    """Open and close a database as a command does; whether the last commit is there."""
    with contextlib.closing(SqliteEngine(path)) as engine:
        engine.create()
        return engine.get(LAST) is not None


def mark(path: Path) -> bool:
    with contextlib.closing(SqliteEngine(path)) as engine:
        engine.create()
        return engine.mark_in_use()


def test_copy_without_its_log_is_refused_with_the_remedy(served: Path, tmp_path: Path) -> None:
    bare = copy(served, tmp_path / "bare", with_log=False)
    before = bare.read_bytes()
    # The refusal itself leaves no log behind that would let the next start through.
    for _ in range(2):
        with pytest.raises(StoreError, match="copy both together, or use `welltrack backup`"):
            open_once(bare)
    assert bare.read_bytes() == before


def test_copy_without_its_log_is_taken_when_that_is_said(served: Path, tmp_path: Path) -> None:
    bare = copy(served, tmp_path / "bare", with_log=False)
    assert accept_copy(bare) is True
    assert accept_copy(bare) is False
    assert open_once(bare) is False
    assert mark(bare) is True


def test_database_in_use_is_never_taken_for_a_copy(served: Path) -> None:
    assert accept_copy(served) is False


def test_copy_with_its_log_is_whole_and_tells_the_unclean_end(served: Path, tmp_path: Path) -> None:
    image = copy(served, tmp_path / "image", with_log=True)
    assert open_once(image) is True
    # The command merged the log and removed it; what it leaves is no bare copy.
    assert not Path(f"{image}-wal").exists()
    assert open_once(image) is True
    assert mark(image) is True


def test_command_beside_a_server_leaves_its_mark(served: Path, tmp_path: Path) -> None:
    lock = take_server_lock(served.parent)
    assert lock is not None
    with lock:
        assert open_once(served) is True
    with pytest.raises(StoreError, match="was copied while a server used it"):
        open_once(copy(served, tmp_path / "bare", with_log=False))


def test_clean_end_leaves_no_mark(tmp_path: Path) -> None:
    path = tmp_path / "welltrack.sqlite"
    with contextlib.closing(SqliteEngine(path)) as engine:
        engine.create()
        assert engine.mark_in_use() is False
        engine.mark_closed()
    assert open_once(copy(path, tmp_path / "copy", with_log=False)) is False
    assert mark(path) is False


@pytest.mark.parametrize("way", ["backup", "VACUUM INTO"])
def test_copies_that_sqlite_makes_are_whole(way: str, served: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite"
    with contextlib.closing(sqlite3.connect(served)) as source:
        if way == "backup":
            with contextlib.closing(sqlite3.connect(target)) as made:
                source.backup(made)
        else:
            source.execute("VACUUM INTO ?", (str(target),))
    assert open_once(target) is True


def test_lock_is_of_one_server_and_ends_with_it(tmp_path: Path) -> None:
    assert not is_served(tmp_path)
    lock = take_server_lock(tmp_path)
    assert lock is not None
    assert take_server_lock(tmp_path) is None
    assert is_served(tmp_path)
    lock.close()
    assert not is_served(tmp_path)


def test_snapshot_sees_nothing_that_is_written_later(served: Path) -> None:
    later = Key("W#later", "W")
    with contextlib.closing(SqliteEngine(served)) as engine, engine.open_snapshot() as reader:
        engine.commit([Put(Record(*later, "well", 1, "{}"), "absent")])
        assert reader.get(later) is None
        assert reader.get(LAST) is not None
        assert engine.get(later) is not None
        with pytest.raises(StoreError, match="can only be read"):
            reader.commit([Put(Record(*later, "well", 2, "{}"))])
