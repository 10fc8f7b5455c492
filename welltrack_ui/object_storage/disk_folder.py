"""The folder of the disk store: its layout, its errors, and how writes there become durable."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from welltrack_ui.object_storage.errors import FileStoreUnavailable

BLOB_SUFFIX = ".blob"
INCOMING_FOLDER = ".incoming"
QUARANTINE_FOLDER = ".quarantine"
PARTS_FOLDER = ".pieces"
PARTS_SUFFIX = ".pieces"


@dataclass(frozen=True, slots=True)
class DiskFolder:
    """The layout below `root`: objects at `<key>.blob`, parts at `.pieces/<key>.pieces/<number>`.

    The suffix lets the keys `a` and `a/b` exist together, as in S3; the dots keep all names out of
    what a key can say, so that no key leads to another's bytes or out of the root.
    """

    root: Path

    @property
    def incoming(self) -> Path:
        """The folder of files that are still being written."""
        return self.root / INCOMING_FOLDER

    @property
    def parts_root(self) -> Path:
        """The folder of the parts of all keys."""
        return self.root / PARTS_FOLDER

    @property
    def quarantine(self) -> Path:
        """The folder of objects that are to be removed: one folder a day."""
        return self.root / QUARANTINE_FOLDER

    def blob_path(self, key: str) -> Path:
        """The path of the object at a key that was checked."""
        return self.root / f"{key}{BLOB_SUFFIX}"

    def parts_path(self, key: str) -> Path:
        """The folder of the parts of a key that was checked."""
        return self.parts_root / f"{key}{PARTS_SUFFIX}"

    @contextmanager
    def translate_errors(self) -> Iterator[None]:
        """A block whose errors of the disk become those of a file store.

        FileNotFoundError passes while the root is there. Raises: FileStoreUnavailable for all else.
        """
        try:
            yield
        except OSError as error:
            # On a disk that went away every file is missing, which must not look like "deleted".
            if isinstance(error, FileNotFoundError) and self.incoming.is_dir():
                raise
            raise FileStoreUnavailable(
                f"the folder of files can't be used: {error.strerror}"
            ) from error


def make_folder(folder: Path) -> None:
    """Make the folder and those above it, each durable before anything is put in it.

    Raises: OSError.
    """
    if folder.is_dir():
        return
    # From the top down: after a power cut no durable folder hangs below one that was lost.
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to the disk; Windows has no call for it. Raises: OSError."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
