"""The backup of a whole embedded installation as one folder, made while it runs.

The database comes by SQLite's online backup, the files as hard links to what is never changed in
place. All of it grows under another name, and is renamed when it is whole and on the disk.
"""

import contextlib
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from welltrack_ui.object_storage.disk_folder import BLOB_SUFFIX, sync_folder
from welltrack_ui.services.backup.manifest import (
    MANIFEST_NAME,
    ArchiveManifest,
    ArchiveMember,
    BackupRefused,
    OnBytes,
    parse_manifest,
    product_version,
    summarize_file,
)
from welltrack_ui.store.engine.sqlite import SqliteEngine

DATABASE_NAME = "welltrack.sqlite"
FILES_FOLDER = "files"
SIDE_NAMES = ("secret", "map.mbtiles")
"""What an installation needs beside the database and the files, where it is there."""


class FolderBackup:
    """One backup at work: of a data folder, into `target`, which is yet to be made.

    `former` is an earlier backup: the checksums of files that are the same are taken from it.
    """

    def __init__(
        self,
        engine: SqliteEngine,
        data: Path,
        target: Path,
        on_bytes: OnBytes = lambda _: None,
        former: Path | None = None,
    ) -> None:
        self.engine, self.data = engine, data
        # Absolute, so that it has a name, which `.` has not.
        self.target = target.absolute()
        self.on_bytes = on_bytes
        self.former = former
        self.partial = self.target.parent / f".{self.target.name}.part"

    def run(self) -> ArchiveManifest:
        """Make the backup; nothing is left of one that fails.

        Raises: BackupRefused where the target can't be made; StoreError; StoreUnavailable.
        """
        if self.target.exists():
            raise BackupRefused(f"{self.target} is there already: choose another folder")
        try:
            # Left by a process that was killed.
            shutil.rmtree(self.partial, ignore_errors=True)
            self.partial.mkdir(parents=True, mode=0o700)
            manifest = self._fill()
            self.partial.rename(self.target)
            sync_folder(self.target.parent)
        except OSError as error:
            raise BackupRefused(f"{self.target} can't be written: {error.strerror}") from error
        finally:
            shutil.rmtree(self.partial, ignore_errors=True)
        return manifest

    def _fill(self) -> ArchiveManifest:
        began_at = datetime.now(UTC)
        # The database first: each file that it knows of is there when the files are linked.
        self.engine.back_up(self.partial / DATABASE_NAME)
        names = [DATABASE_NAME, *self._take_side_files(), *self._link_files()]
        members = tuple(self._list_members(names))
        manifest = ArchiveManifest(
            kind="installation",
            product=product_version(),
            began_at=began_at,
            ended_at=datetime.now(UTC),
            members=members,
        )
        with (self.partial / MANIFEST_NAME).open("wb") as file:
            file.write(manifest.to_bytes())
            file.flush()
            os.fsync(file.fileno())
        for folder, _, _ in os.walk(self.partial):
            sync_folder(Path(folder))
        return manifest

    def _take_side_files(self) -> Iterator[str]:
        for name in SIDE_NAMES:
            source = self.data / name
            if source.exists():
                copy_durably(source, self.partial / name)
                yield name

    def _link_files(self) -> Iterator[str]:
        for name in list_file_names(self.data):
            target = self.partial / name
            target.parent.mkdir(parents=True, exist_ok=True)
            # Removed for good since it was listed.
            with contextlib.suppress(FileNotFoundError):
                self._link_file(name, target)
                yield name

    def _link_file(self, name: str, target: Path) -> None:
        source = self.data / name
        try:
            target.hardlink_to(source)
        except FileNotFoundError:
            raise
        # On another disk, or on one without hard links.
        except OSError:
            earlier = self.former / name if self.former else None
            # A file is written once: what is as long and as old in the backup before is the same.
            if earlier and is_same_file(earlier, source):
                target.hardlink_to(earlier)
            else:
                copy_durably(source, target)

    def _list_members(self, names: list[str]) -> Iterator[ArchiveMember]:
        former = read_former_members(self.former)
        for name in names:
            path = self.partial / name
            earlier = former.get(name)
            # The same file under two names: it was read when the earlier backup was made.
            if earlier and self.former and path.samefile(self.former / name):
                self.on_bytes(earlier.bytes)
                yield earlier
            else:
                yield summarize_file(path, name, self.on_bytes)


def list_file_names(data: Path) -> Iterator[str]:
    """The names of all stored files below the data folder; none of what is on its way in or out."""
    root = data / FILES_FOLDER
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.endswith(BLOB_SUFFIX):
                yield (Path(folder) / name).relative_to(data).as_posix()


def is_same_file(one: Path, other: Path) -> bool:
    """Whether two files are as long and as old; False where there is no `one`. Raises: OSError."""
    try:
        status = one.stat()
    except FileNotFoundError:
        return False
    expected = other.stat()
    return (status.st_size, status.st_mtime_ns) == (expected.st_size, expected.st_mtime_ns)


def copy_durably(source: Path, target: Path) -> None:
    """Copy a file with its times and mode, durable when it returns. Raises: OSError."""
    shutil.copy2(source, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def read_former_members(former: Path | None) -> dict[str, ArchiveMember]:
    """The members of an earlier backup by name; none where it can't be read."""
    if former is None:
        return {}
    try:
        content = (former / MANIFEST_NAME).read_bytes()
        manifest = parse_manifest(content, "installation", str(former))
    except (OSError, BackupRefused):
        return {}
    return {member.name: member for member in manifest.members}
