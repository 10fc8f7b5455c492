"""The way back from a backup: a whole installation, into an empty data folder."""

import contextlib
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from welltrack_ui.object_storage.disk_folder import sync_folder
from welltrack_ui.services.backup.folder_backup import DATABASE_NAME, copy_durably
from welltrack_ui.services.backup.manifest import (
    MANIFEST_NAME,
    ArchiveManifest,
    BackupRefused,
    OnBytes,
    check_members,
    parse_manifest,
)
from welltrack_ui.services.maintenance.orphan_cleanup import hold_sweeps
from welltrack_ui.store.engine.sqlite import SqliteEngine

INCOMING_NAME = ".restore"
"""Where the parts grow in the data folder; left by a restore that was killed."""


def restore_folder(source: Path, data: Path, on_bytes: OnBytes = lambda _: None) -> ArchiveManifest:
    """Restore a backup into a data folder that is missing or empty; its manifest.

    All of the backup is checked before anything is written.

    Raises: BackupRefused with what is damaged, or in the way; StoreError; StoreUnavailable.
    """
    manifest = read_backup_manifest(source)
    refuse_used_folder(data)
    check_backup(source, manifest, on_bytes)
    incoming = data / INCOMING_NAME
    try:
        shutil.rmtree(incoming, ignore_errors=True)
        incoming.mkdir(parents=True, mode=0o700)
        for member in manifest.members:
            target = incoming / member.name
            target.parent.mkdir(parents=True, exist_ok=True)
            copy_durably(source / member.name, target)
            on_bytes(member.bytes)
        let_sweeps_wait(incoming / DATABASE_NAME)
        move_into_place(incoming, data)
    except OSError as error:
        raise BackupRefused(f"{data} can't be written: {error.strerror}") from error
    return manifest


def read_backup_manifest(source: Path) -> ArchiveManifest:
    """The manifest of a backup. Raises: BackupRefused for a folder that is none."""
    try:
        content = (source / MANIFEST_NAME).read_bytes()
    except FileNotFoundError:
        raise BackupRefused(
            f"{source} has no {MANIFEST_NAME}: it is no backup of `welltrack backup`"
        ) from None
    except OSError as error:
        raise BackupRefused(f"{source} can't be read: {error.strerror}") from None
    return parse_manifest(content, "installation", str(source))


def refuse_used_folder(data: Path) -> None:
    """Check that a data folder is missing or empty. Raises: BackupRefused."""
    try:
        names = {path.name for path in data.iterdir()} if data.exists() else set()
    except OSError as error:
        raise BackupRefused(f"{data} can't be read: {error.strerror}") from None
    if names - {INCOMING_NAME}:
        raise BackupRefused(
            f"{data} is not empty: move it away, or restore into another folder with --data"
        )


def check_backup(source: Path, manifest: ArchiveManifest, on_bytes: OnBytes) -> None:
    """Compare all files of a backup with its manifest. Raises: BackupRefused."""
    paths = [Path(folder) / name for folder, _, names in os.walk(source) for name in names]
    names = {path.relative_to(source).as_posix() for path in paths} - {MANIFEST_NAME}

    def open_member(name: str) -> contextlib.AbstractContextManager[IO[bytes]]:
        return (source / name).open("rb")

    check_members(manifest, names, open_member, (OSError,), str(source), on_bytes)


def let_sweeps_wait(database: Path) -> None:
    """Let no sweep of the restored store remove anything for a day. Raises: StoreError."""
    with contextlib.closing(SqliteEngine(database)) as engine:
        engine.create()
        # A bucket, or a folder of files that was kept, may hold newer files than the database.
        hold_sweeps(engine, datetime.now(UTC))


def move_into_place(incoming: Path, data: Path) -> None:
    """Move the parts up into the data folder, the database last. Raises: OSError."""
    parts = sorted(incoming.iterdir(), key=lambda path: path.name == DATABASE_NAME)
    for part in parts:
        part.rename(data / part.name)
    incoming.rmdir()
    sync_folder(data)
