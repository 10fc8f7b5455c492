"""The folder of the disk store: what lies in it, what is left of accidents, what if it is gone."""

import asyncio
import os
import resource
import shutil
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.object_storage.places import HOUR, PDF
from welltrack_ui.object_storage import upload_handler
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.object_storage.errors import FileStoreUnavailable, LinkRefused
from welltrack_ui.object_storage.store import StoredObject
from welltrack_ui.object_storage.upload_handler import receive_blob

DAY_SECONDS = 24 * 3600


async def pieces(*chunks: bytes, pause: float = 0) -> AsyncIterator[bytes]:
    for chunk in chunks:
        await asyncio.sleep(pause)
        yield chunk


async def send(store: DiskStore, key: str, size: int, chunks: AsyncIterator[bytes]) -> StoredObject:
    link = await asyncio.to_thread(store.upload_link, key, size, PDF, HOUR)
    token = link.url.rpartition("/")[2]
    return await receive_blob(store, token, {"content-type": PDF}, chunks)


async def stored_files(store: DiskStore) -> list[str]:
    """Everything in the folder that isn't a folder."""
    files = await asyncio.to_thread(
        lambda: [p for p in store.folder.root.rglob("*") if p.is_file()]
    )
    return sorted(p.relative_to(store.folder.root).as_posix() for p in files)


async def test_upload_lies_under_its_key_alone(store: DiskStore) -> None:
    stored = await send(store, "o1/w2/f3", 6, pieces(b"abc", b"", b"def"))
    assert await stored_files(store) == ["o1/w2/f3.blob"]
    assert stored == await asyncio.to_thread(store.stat, "o1/w2/f3")
    assert stored.size == 6


async def test_upload_that_falls_silent_is_ended(
    store: DiskStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_handler, "SILENCE_SECONDS", 0.05)
    with pytest.raises(LinkRefused, match="Nothing was sent") as refused:
        await send(store, "k", 6, pieces(b"abc", b"def", pause=5))
    assert refused.value.status == 408
    assert await stored_files(store) == []


async def test_upload_that_is_cancelled_leaves_nothing(store: DiskStore) -> None:
    begun = asyncio.Event()

    async def one_and_no_more() -> AsyncIterator[bytes]:
        yield b"x" * 2_000_000
        begun.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(send(store, "k", 3_000_000, one_and_no_more()))
    await begun.wait()
    assert len(await stored_files(store)) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await stored_files(store) == []


async def test_upload_onto_a_full_disk_leaves_nothing(store: DiskStore) -> None:
    """A limit on the size of files fails writes in the way a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, hard))
    try:
        with pytest.raises(FileStoreUnavailable, match="the folder of files can't be used"):
            await send(store, "k", 3_000_000, pieces(b"x" * 1_500_000, b"x" * 1_500_000))
        with pytest.raises(FileStoreUnavailable):
            await send(store, "k", 1_500_001, pieces(b"x" * 1_500_001))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert await stored_files(store) == []


async def test_upload_writes_off_the_event_loop(
    store: DiskStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: set[threading.Thread] = set()

    def watched(call: Callable[..., object]) -> Callable[..., object]:
        def noting_the_thread(*args: object, **options: object) -> object:
            threads.add(threading.current_thread())
            return call(*args, **options)

        return noting_the_thread

    for module, name in ((os, "fsync"), (os, "link"), (tempfile, "mkstemp")):
        monkeypatch.setattr(module, name, watched(getattr(module, name)))
    await send(store, "k", 6, pieces(b"abcdef"))
    assert threads
    assert threading.main_thread() not in threads


def test_abandoned_uploads_go_at_the_start(store: DiskStore) -> None:
    old, new = store.folder.incoming / "old", store.folder.incoming / "new"
    for path, age in ((old, DAY_SECONDS + 60), (new, DAY_SECONDS - 60)):
        path.write_bytes(b"half")
        os.utime(path, (time.time() - age,) * 2)
    DiskStore(store.folder.root, "secret")
    assert [p.name for p in store.folder.incoming.iterdir()] == ["new"]


def test_files_outlive_the_store_object(store: DiskStore) -> None:
    asyncio.run(send(store, "a/b", 3, pieces(b"abc")))
    again = DiskStore(store.folder.root, "another secret")
    assert list(again.stream("a/b")) == [b"abc"]


def test_what_no_upload_put_there_is_in_no_list(store: DiskStore) -> None:
    (store.folder.root / "lost+found").mkdir()
    for name in (".incoming/half.blob", "lost+found/1.blob", "notes.txt", "A.blob", ".blob"):
        (store.folder.root / name).write_bytes(b"half")
    assert list(store.list_keys()) == []


CALLS: list[Callable[[DiskStore], object]] = [
    DiskStore.ping,
    lambda store: store.stat("k"),
    lambda store: store.head_bytes("k", 1),
    lambda store: list(store.stream("k")),
    lambda store: list(store.list_keys()),
    lambda store: list(store.list_keys("a/b")),
    lambda store: store.delete("k"),
]


@pytest.mark.parametrize("call", CALLS)
def test_a_folder_that_is_gone_is_away_not_empty(
    store: DiskStore, call: Callable[[DiskStore], object]
) -> None:
    shutil.rmtree(store.folder.root)
    with pytest.raises(FileStoreUnavailable):
        call(store)
    assert not store.folder.root.exists()


@pytest.mark.parametrize("call", CALLS)
def test_an_unmounted_disk_is_away_not_empty(
    store: DiskStore, call: Callable[[DiskStore], object]
) -> None:
    """Where a disk was mounted its bare mount point stays, an empty folder."""
    shutil.rmtree(store.folder.root)
    store.folder.root.mkdir()
    with pytest.raises(FileStoreUnavailable):
        call(store)
    assert list(store.folder.root.iterdir()) == []


def test_a_root_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file")
    with pytest.raises(FileStoreUnavailable):
        DiskStore(tmp_path / "files", "secret")


def test_ping_leaves_nothing_behind(store: DiskStore) -> None:
    store.ping()
    assert list(store.folder.incoming.iterdir()) == []
