"""ZIP downloads: several files as one archive, written while it is sent."""

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
from welltrack_ui.services.core.stream_buffer import StreamBuffer
from welltrack_ui.services.files.files import FileService

MAX_ZIP_FILES = 500
MAX_NAME_LENGTH = 200


class FileArchiveService:
    """Streams archives of files, for members."""

    def __init__(self, files: FileService, store: FileStore) -> None:
        self.files = files
        self.store = store

    def stream_zip(self, actor: Actor, file_ids: Sequence[str]) -> Iterator[bytes]:
        """The bytes of a ZIP of these files, 1 to 500, each under its own name.

        Rights are checked at once, for all files, before the first byte is sent. The bytes are not
        compressed: reports and photos are already.

        Raises: Invalid for no file or too many; NotFound.
        """
        wanted = list(dict.fromkeys(file_ids))
        if not 1 <= len(wanted) <= MAX_ZIP_FILES:
            raise invalid_field("id", message("must name 1 to {most} files", most=MAX_ZIP_FILES))
        return self._stream_files(
            # A list, not a generator: a refusal must come before the answer has begun.
            [self.files.get_stored_file(actor, file_id) for file_id in wanted]
        )

    def _stream_files(self, files: Sequence[StoredFile]) -> Iterator[bytes]:
        written = StreamBuffer()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
            for file, name in zip(files, make_unique_names(files), strict=True):
                info = zipfile.ZipInfo(name, file.created_at.timetuple()[:6])
                info.file_size = file.size
                # The header comes before the bytes, when it is not known yet whether 4 GB are
                # enough.
                with archive.open(info, "w", force_zip64=True) as target:
                    for chunk in self.store.stream(file.storage_key):
                        target.write(chunk)
                        yield written.take_bytes()
                yield written.take_bytes()
        yield written.take_bytes()


def make_unique_names(files: Sequence[StoredFile]) -> Iterator[str]:
    """Names that every system can unpack, no two the same in any case: `report (2).pdf`."""
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
    """A name without characters that some system refuses, or takes for a folder."""
    cleaned = "".join("_" if c in '<>:"|?*' or is_misleading(c) else c for c in name).strip(" .")
    path = PurePosixPath(cleaned or "file")
    return f"{path.stem[:MAX_NAME_LENGTH]}{path.suffix[:20]}"
