"""Several files as one ZIP, written while it is read: it takes no space and little memory."""

import io
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.files.file import StoredFile
from welltrack_ui.domain.messages import message
from welltrack_ui.object_storage.content_headers import is_misleading
from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.services.files.files import FileService

MAX_ZIP_FILES = 500
MAX_NAME_LENGTH = 200
EARLIEST_ZIP_YEAR = 1980
"""The first year that a ZIP can tell (APPNOTE.TXT, 4.4.6)."""


class FileArchiveService:
    """Members download what they may read."""

    def __init__(self, files: FileService, store: FileStore) -> None:
        self.files = files
        self.store = store

    def stream_zip(self, actor: Actor, file_ids: Sequence[str]) -> Iterator[bytes]:
        """The bytes of a ZIP of these files, 1 to 500, each under its own name.

        Rights are checked at once, for all of them. The bytes are stored as they are: reports and
        photos are packed already.
        """
        wanted = list(dict.fromkeys(file_ids))
        if not 1 <= len(wanted) <= MAX_ZIP_FILES:
            raise invalid_field("id", message("must name 1 to {most} files", most=MAX_ZIP_FILES))
        return self._stream_files(
            [self.files.get_stored_file(actor, file_id) for file_id in wanted]
        )

    def _stream_files(self, files: Sequence[StoredFile]) -> Iterator[bytes]:
        written = StreamBuffer()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
            for file, name in zip(files, make_unique_names(files), strict=True):
                info = zipfile.ZipInfo(name, file.created_at.timetuple()[:6])
                info.file_size = file.size
                with archive.open(info, "w", force_zip64=True) as target:
                    for chunk in self.store.stream(file.storage_key):
                        target.write(chunk)
                        yield written.take_bytes()
                yield written.take_bytes()
        yield written.take_bytes()


class StreamBuffer(io.RawIOBase):
    """What is written, until it is taken; it can't be gone back in."""

    def __init__(self) -> None:
        super().__init__()
        self._buffer = bytearray()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]  # as ZipFile calls it
        """Keep the bytes."""
        self._buffer += data
        return len(data)

    def take_bytes(self) -> bytes:
        """What was written since the last time."""
        data = bytes(self._buffer)
        self._buffer.clear()
        return data


def make_unique_names(files: Sequence[StoredFile]) -> Iterator[str]:
    """Names that can be unpacked anywhere, no two the same in any case: `report (2).pdf`."""
    used: set[str] = set()
    for file in files:
        name = sanitize_name(file.name)
        path = PurePosixPath(name)
        number = 1
        while unicodedata.normalize("NFC", name).casefold() in used:
            number += 1
            name = f"{path.stem} ({number}){path.suffix}"
        used.add(unicodedata.normalize("NFC", name).casefold())
        yield name


def sanitize_name(name: str) -> str:
    """A name without what some system can't write, or would take for a folder."""
    kept = "".join("_" if c in '<>:"|?*' or is_misleading(c) else c for c in name).strip(" .")
    path = PurePosixPath(kept or "file")
    return f"{path.stem[:MAX_NAME_LENGTH]}{path.suffix[:20]}"
