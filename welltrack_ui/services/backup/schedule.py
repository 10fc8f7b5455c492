"""Backups by the clock: one every so many hours, of which so many are there."""

import logging
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from welltrack_ui.services.backup.folder_backup import FolderBackup
from welltrack_ui.settings import Settings
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.engine.sqlite import SqliteEngine

log = logging.getLogger(__name__)
NAME_FORMAT = "%Y%m%dT%H%M%SZ"
NAME_PATTERN = re.compile(r"\d{8}T\d{6}Z")


def run_due_backup(engine: Engine, settings: Settings, now: datetime | None = None) -> Path | None:
    """Make a backup if one is due, and remove the oldest beyond those to have; the new folder.

    Raises: BackupRefused where it can't be written; StoreError; StoreUnavailable.
    """
    now = now or datetime.now(UTC)
    if settings.backup_every is None or not isinstance(engine, SqliteEngine):
        return None
    folder = find_folder(settings)
    backups = list_backups(folder)
    if backups and now - read_instant(backups[-1]) < timedelta(hours=settings.backup_every):
        return None
    target = folder / now.strftime(NAME_FORMAT)
    former = backups[-1] if backups else None
    manifest = FolderBackup(engine, settings.data, target, former=former).run()
    log.info("backup in %s, %d bytes", target, manifest.count_bytes())
    # Only after the new one is whole: a disk that is full must not cost the old ones.
    for old in [*backups, target][: -settings.backup_keep]:
        shutil.rmtree(old)
    return target


def find_last_backup(settings: Settings) -> float:
    """When the last scheduled backup was made, in seconds since 1970; 0 for never."""
    backups = list_backups(find_folder(settings))
    return read_instant(backups[-1]).timestamp() if backups else 0.0


def find_folder(settings: Settings) -> Path:
    """The folder of scheduled backups."""
    return settings.backup_folder or settings.data / "backups"


def list_backups(folder: Path) -> list[Path]:
    """The scheduled backups in a folder, oldest first; what somebody else put there is not."""
    if not folder.is_dir():
        return []
    return sorted(path for path in folder.iterdir() if NAME_PATTERN.fullmatch(path.name))


def read_instant(backup: Path) -> datetime:
    """The instant of a scheduled backup, by its name."""
    return datetime.strptime(backup.name, NAME_FORMAT).replace(tzinfo=UTC)
