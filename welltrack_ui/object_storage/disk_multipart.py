"""Parts of uploads on disk, each a file of its own until they are joined."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO

from welltrack_ui.object_storage.disk_folder import (
    PARTS_SUFFIX,
    DiskFolder,
    make_folder,
    sync_folder,
)
from welltrack_ui.object_storage.errors import ObjectMissing
from welltrack_ui.object_storage.keys import KEY_PATTERN, UploadLink
from welltrack_ui.object_storage.multipart import MultipartStore, Part, UnfinishedUpload
from welltrack_ui.object_storage.store import StoredObject

MakeLink = Callable[[str, Part, timedelta], UploadLink]
DISK_UPLOAD_ID = "disk"
"""The upload id of every key: a key has one set of parts on disk."""


class DiskMultipartStore(MultipartStore):
    """The multipart store of a folder; `make_link` signs the link that takes one part.

    A part is written in `incoming` and moved to its place when it is whole, so that a connection
    that was given up can't write into what was joined meanwhile.
    """

    def __init__(self, folder: DiskFolder, make_link: MakeLink) -> None:
        self._folder = folder
        self._make_link = make_link

    def store_part(self, written: Path, key: str, number: int) -> StoredObject:
        """The part of a key, moved in from `written`; it replaces one of the same number.

        Raises: OSError, which the caller translates.
        """
        folder = self._folder.parts_path(key)
        make_folder(folder)
        size = written.stat().st_size
        written.replace(folder / str(number))
        sync_folder(folder)
        return StoredObject(size, f'"{number}-{size:x}"')

    def _begin(self, key: str, content_type: str) -> str:
        del key, content_type
        return DISK_UPLOAD_ID

    def _link(self, key: str, upload_id: str, part: Part, lifetime: timedelta) -> UploadLink:
        del upload_id
        return self._make_link(key, part, lifetime)

    def _part_sizes(self, key: str, upload_id: str) -> Mapping[int, int]:
        del upload_id
        with self._folder.translate_errors():
            if not self._folder.parts_path(key).is_dir():
                return {}
            paths = list(self._folder.parts_path(key).iterdir())
            return {int(path.name): path.stat().st_size for path in paths}

    def _join(self, key: str, upload_id: str, parts: Sequence[Part]) -> None:
        target = self._folder.blob_path(key)
        with (
            self._folder.translate_errors(),
            tempfile.NamedTemporaryFile(dir=self._folder.incoming) as whole,
        ):
            for part in parts:
                self._append_part(whole, key, part)
            # Bytes first, then the name: a power cut between the two leaves no short object.
            whole.flush()
            os.fsync(whole.fileno())
            make_folder(target.parent)
            with suppress(FileExistsError):  # another request joined the parts at the same time
                target.hardlink_to(whole.name)
            sync_folder(target.parent)
        # Last: cut off before this, the parts are still there to be joined again.
        self._drop(key, upload_id)

    def _append_part(self, whole: IO[bytes], key: str, part: Part) -> None:
        try:
            with (self._folder.parts_path(key) / str(part.number)).open("rb") as file:
                # Of the open file: by name it may be another by now, sent once more.
                if os.fstat(file.fileno()).st_size != part.size:
                    raise ObjectMissing(key)
                shutil.copyfileobj(file, whole, 1024 * 1024)
        except FileNotFoundError:
            raise ObjectMissing(key) from None

    def _drop(self, key: str, upload_id: str) -> None:
        del upload_id
        with suppress(FileNotFoundError), self._folder.translate_errors():
            shutil.rmtree(self._folder.parts_path(key))

    def _list_unfinished(self) -> Iterator[UnfinishedUpload]:
        root = self._folder.parts_root
        with self._folder.translate_errors():
            for folder, _, _ in os.walk(root):
                path = Path(folder)
                key = path.relative_to(root).as_posix().removesuffix(PARTS_SUFFIX)
                if folder.endswith(PARTS_SUFFIX) and KEY_PATTERN.fullmatch(key):
                    since = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield UnfinishedUpload(key, DISK_UPLOAD_ID, since)
