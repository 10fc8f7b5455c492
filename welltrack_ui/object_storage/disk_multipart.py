"""Pieces of uploads on disk, each a file of its own until they are joined."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING

from welltrack_ui.object_storage.fsync import make_folder, sync_folder
from welltrack_ui.object_storage.multipart import PartStore, Piece, Unfinished
from welltrack_ui.object_storage.store import KEY, ObjectMissing, StoredObject, UploadLink

if TYPE_CHECKING:
    from welltrack_ui.object_storage.disk import DiskStore

FOLDER = ".pieces"
SUFFIX = ".pieces"
GATHERED = "disk"
"""There is one gathering of pieces for a key, and so one id."""


class DiskParts(PartStore):
    """Pieces at `root/.pieces/<key>.pieces/<number>`; the dots keep both out of what keys say.

    A piece is written elsewhere and put there whole, so that no line that was given up can write
    into what was joined.
    """

    def __init__(self, store: "DiskStore") -> None:
        self._store = store
        self._root = store.root / FOLDER

    def folder(self, key: str) -> Path:
        """Where the pieces of a checked key lie."""
        return self._root / f"{key}{SUFFIX}"

    def lay_by(self, written: Path, key: str, number: int) -> StoredObject:
        """Put a piece that is on the disk among those of its key."""
        folder = self.folder(key)
        make_folder(folder)
        size = written.stat().st_size
        written.replace(folder / str(number))
        sync_folder(folder)
        return StoredObject(size, f'"{number}-{size:x}"')

    def _begin(self, key: str, content_type: str) -> str:
        del key, content_type
        return GATHERED

    def _link(self, key: str, upload_id: str, piece: Piece, lifetime: timedelta) -> UploadLink:
        del upload_id
        return self._store.piece_link(key, piece.number, piece.size, lifetime)

    def _received(self, key: str, upload_id: str) -> Mapping[int, int]:
        del upload_id
        with self._store.reachable():
            if not self.folder(key).is_dir():
                return {}
            found = list(self.folder(key).iterdir())
            return {int(piece.name): piece.stat().st_size for piece in found}

    def _join(self, key: str, upload_id: str, pieces: Sequence[Piece]) -> None:
        target = self._store.path(key)
        with self._store.reachable(), tempfile.NamedTemporaryFile(dir=self._store.incoming) as one:
            for piece in pieces:
                self._append(one, key, piece)
            one.flush()
            os.fsync(one.fileno())
            make_folder(target.parent)
            with suppress(FileExistsError):  # somebody joined them at the same time
                target.hardlink_to(one.name)
            sync_folder(target.parent)
        self._drop(key, upload_id)

    def _append(self, whole: IO[bytes], key: str, piece: Piece) -> None:
        try:
            with (self.folder(key) / str(piece.number)).open("rb") as part:
                if os.fstat(part.fileno()).st_size != piece.size:
                    raise ObjectMissing(key)
                shutil.copyfileobj(part, whole, 1024 * 1024)
        except FileNotFoundError:
            raise ObjectMissing(key) from None

    def _drop(self, key: str, upload_id: str) -> None:
        del upload_id
        with suppress(FileNotFoundError), self._store.reachable():
            shutil.rmtree(self.folder(key))

    def _unfinished(self) -> Iterator[Unfinished]:
        with self._store.reachable():
            for folder, _, _ in os.walk(self._root):
                path = Path(folder)
                key = path.relative_to(self._root).as_posix().removesuffix(SUFFIX)
                if folder.endswith(SUFFIX) and KEY.fullmatch(key):
                    since = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield Unfinished(key, GATHERED, since)
