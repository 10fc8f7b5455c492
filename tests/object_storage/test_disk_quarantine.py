"""The quarantine of the disk store: a folder a day, which is all that an operator sees of it."""

from datetime import date
from pathlib import Path

from tests.object_storage.conftest import SECRET
from welltrack_ui.object_storage.disk import DiskStore

FIRST, SECOND = date(2026, 3, 2), date(2026, 3, 3)


def put(store: DiskStore, key: str) -> None:
    path = store.folder.blob_path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(key.encode())


def files(root: Path) -> list[str]:
    return sorted(p.relative_to(root).as_posix() for p in root.rglob("*") if p.is_file())


def test_object_lies_under_the_day_it_was_put_there(store: DiskStore) -> None:
    for key, day in (("a/b", FIRST), ("a", SECOND)):
        put(store, key)
        assert store.quarantine(key, day)
    root = store.folder.root
    assert files(root) == [".quarantine/2026-03-02/a/b.blob", ".quarantine/2026-03-03/a.blob"]
    assert sorted(store.list_quarantine()) == ["a", "a/b"]
    assert list(store.list_keys()) == []


def test_only_older_days_are_emptied(store: DiskStore) -> None:
    for key, day in (("a", FIRST), ("b", SECOND)):
        put(store, key)
        store.quarantine(key, day)
    note = store.folder.quarantine / "README"
    note.write_text("an operator's")
    assert store.empty_quarantine(FIRST) == 0
    assert store.empty_quarantine(SECOND) == 1
    assert list(store.list_quarantine()) == ["b"]
    assert note.exists()


def test_release_never_replaces_what_is_there(store: DiskStore) -> None:
    put(store, "a")
    store.quarantine("a", FIRST)
    path = store.folder.blob_path("a")
    path.write_bytes(b"newer")
    store.release("a")
    assert path.read_bytes() == b"newer"
    assert list(store.list_quarantine()) == ["a"]


def test_store_without_a_quarantine_has_nothing_in_it(tmp_path: Path) -> None:
    store = DiskStore(tmp_path / "files", SECRET)
    assert list(store.list_quarantine()) == []
    assert store.empty_quarantine(SECOND) == 0
    assert not store.quarantine("a", FIRST)
