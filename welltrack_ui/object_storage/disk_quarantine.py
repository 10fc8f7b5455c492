"""The quarantine of the disk store: `.quarantine/<day>/<key>.blob`, by the day it was put there."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from welltrack_ui.object_storage.disk_folder import (
    BLOB_SUFFIX,
    DiskFolder,
    make_folder,
    sync_folder,
)
from welltrack_ui.object_storage.keys import KEY_PATTERN


class DiskQuarantine:
    """Objects on their way out. An operator brings one back by moving its file to its old place.

    Raises: OSError from each method.
    """

    def __init__(self, folder: DiskFolder) -> None:
        self._folder = folder

    def take(self, key: str, today: date) -> bool:
        """Move the object here; False where there is none."""
        target = self._folder.quarantine / today.isoformat() / f"{key}{BLOB_SUFFIX}"
        make_folder(target.parent)
        # A rename on one disk: no moment at which the bytes are in neither place.
        with suppress(FileNotFoundError):
            self._folder.blob_path(key).replace(target)
            sync_folder(target.parent)
            return True
        return False

    def list_keys(self) -> Iterator[str]:
        """The keys of what lies here."""
        for day in self._days():
            for folder, _, names in os.walk(day):
                for name in names:
                    path = (Path(folder) / name).relative_to(day).as_posix()
                    key = path.removesuffix(BLOB_SUFFIX)
                    if path.endswith(BLOB_SUFFIX) and KEY_PATTERN.fullmatch(key):
                        yield key

    def release(self, key: str) -> None:
        """Move the object back, unless its place is taken."""
        target = self._folder.blob_path(key)
        for day in self._days():
            stored_path = day / f"{key}{BLOB_SUFFIX}"
            if stored_path.exists() and not target.exists():
                make_folder(target.parent)
                stored_path.replace(target)
                sync_folder(target.parent)

    def empty(self, before: date) -> int:
        """Remove the folders of the days before this one; the number of objects in them."""
        old = [day for day in self._days() if date.fromisoformat(day.name) < before]
        count = sum(len(names) for day in old for _, _, names in os.walk(day))
        for day in old:
            shutil.rmtree(day)
        return count

    def _days(self) -> list[Path]:
        """The folders of days, the latest first; what an operator put beside them is left alone."""
        if not self._folder.quarantine.is_dir():
            return []
        return sorted(filter(is_day_folder, self._folder.quarantine.iterdir()), reverse=True)


def is_day_folder(path: Path) -> bool:
    """Whether the name of a folder is a day."""
    with suppress(ValueError):
        return date.fromisoformat(path.name).isoformat() == path.name
    return False
