"""`welltrack backup` and `welltrack restore`: all of an installation, or one organization."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from welltrack_ui import main
from welltrack_ui.commands.opening import (
    AsJson,
    DataFolder,
    exit_with_error,
    open_services,
    print_json,
    print_line,
    read_settings,
)
from welltrack_ui.services.backup.folder_backup import FolderBackup
from welltrack_ui.services.backup.folder_restore import read_backup_manifest, restore_folder
from welltrack_ui.services.backup.manifest import OnBytes
from welltrack_ui.services.backup.organization_restore import OrganizationRestore
from welltrack_ui.settings import Settings
from welltrack_ui.store.engine.sqlite import SqliteEngine


def backup(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder to make; it must not be there.")
    ],
    as_json: AsJson = False,
    data: DataFolder = None,
) -> None:
    """Back up the embedded installation, while it runs or not.

    The whole of it goes into a new folder.
    With files in S3 it holds the database alone: turn on versioning of the bucket.
    """
    settings = read_settings(data)
    refuse_dynamodb(settings, "turn on point-in-time recovery of the table")
    with contextlib.closing(main.create_engine(settings)) as engine:
        engine.create()
        assert isinstance(engine, SqliteEngine)  # noqa: S101 - DynamoDB was refused above
        length = sum(path.stat().st_size for path in settings.data.rglob("*") if path.is_file())
        with show_bytes(length, "Backup", as_json) as on_bytes:
            manifest = FolderBackup(engine, settings.data, folder, on_bytes).run()
    size = manifest.count_bytes()
    if as_json:
        return print_json({"folder": str(folder), "files": len(manifest.members), "bytes": size})
    return print_line(f"The backup is in {folder}: {len(manifest.members)} files, {size:,} bytes.")


def restore(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER|FILE.zip",
            help="A folder of `welltrack backup`, or a file of `welltrack export`.",
        ),
    ],
    as_json: AsJson = False,
    data: DataFolder = None,
) -> None:
    """Restore an installation, or one organization's export.

    A whole installation goes into an empty data folder, one organization into a store.
    All of it is checked first: of what is damaged nothing is written.
    """
    if source.is_dir():
        return restore_installation(source, data, as_json)
    if not source.exists():
        exit_with_error(f"{source} is not there", 2)
    return restore_organization(source, data, as_json)


def restore_installation(source: Path, data: Path | None, as_json: bool) -> None:
    """Restore a backup's folder, and print the result. Raises: BackupRefused; typer.Exit."""
    # Without a secret of its own: one is in the backup, and a new one would lie in its way.
    settings = read_settings(data, {"secret": "-" * 32})
    refuse_dynamodb(settings, "restore the exports of its organizations, one by one")
    length = 2 * read_backup_manifest(source).count_bytes()
    with show_bytes(length, "Restore", as_json) as on_bytes:
        manifest = restore_folder(source, settings.data, on_bytes)
    if as_json:
        return print_json({"data": str(settings.data), "files": len(manifest.members)})
    return print_line(
        f"{settings.data} holds the installation as of {manifest.began_at:%Y-%m-%d %H:%M} UTC."
        " No sweep removes files for 24 hours."
    )


def restore_organization(source: Path, data: Path | None, as_json: bool) -> None:
    """Restore an export into the store of the settings, and print the result.

    Raises: BackupRefused; StoreError; FileStoreUnavailable.
    """
    with open_services(data) as services:
        work = OrganizationRestore(services.engine, services.file_store, source)
        with contextlib.closing(work):
            # Checked first, then written.
            length = 2 * work.manifest.count_bytes()
            with show_bytes(length, "Restore", as_json) as on_bytes:
                work.on_bytes = on_bytes
                count = work.restore()
    if as_json:
        return print_json(
            {
                "org_id": count.org_id,
                "records": count.records,
                "files": count.files,
                "people": count.people,
                "lost_files": list(count.lost_files),
            }
        )
    lost = f" {len(count.lost_files)} files had no bytes already." if count.lost_files else ""
    return print_line(
        f"{count.name} is restored: {count.records:,} records, {count.files:,} files,"
        f" {count.people} new accounts, which set a password by `Forgot password`.{lost}"
    )


def refuse_dynamodb(settings: Settings, remedy: str) -> None:
    """Refuse what only an embedded store can do. Raises: typer.Exit."""
    if settings.store == "dynamodb":
        exit_with_error(f"this is for the embedded store; with DynamoDB {remedy}", 2)


@contextlib.contextmanager
def show_bytes(length: int, label: str, as_json: bool) -> Iterator[OnBytes]:
    """A context with what is to be called with each number of bytes; a bar on a terminal."""
    # Only for a person who looks: in a log file a bar is hundreds of lines.
    if as_json or not sys.stderr.isatty():
        yield lambda _: None
        return
    bar: Any
    with typer.progressbar(length=max(1, length), label=label, file=sys.stderr) as bar:
        yield bar.update
