"""The drill of a backup: made while people write, restored into an empty folder, 0 differ."""

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.factories import Site
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.services.backup.folder_backup import FolderBackup
from welltrack_ui.services.backup.folder_restore import restore_folder
from welltrack_ui.services.backup.manifest import BackupRefused
from welltrack_ui.services.backup.schedule import list_backups, run_due_backup
from welltrack_ui.services.maintenance import orphan_cleanup
from welltrack_ui.store.engine.sqlite import SqliteEngine

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A data folder with a file and an event, which tests only read or add to."""
    data = tmp_path_factory.mktemp("data")
    services = factories.services_in(data)
    (data / "secret").write_text("s" * 64)
    with contextlib.closing(services.engine):
        site = factories.site(services, factories.crew(services))
        factories.file(services, site.crew.engineer, site.well.id, content=b"a,b\n" * 1000)
        factories.event(services, site.crew.engineer, site.well.id)
        yield site


def data_of(site: Site) -> Path:
    return Path(site.services.settings.data)


def back_up(site: Site, target: Path, former: Path | None = None) -> Path:
    engine = site.services.engine
    assert isinstance(engine, SqliteEngine)
    FolderBackup(engine, data_of(site), target, former=former).run()
    return target


def rows(database: Path) -> list[tuple[object, ...]]:
    """All rows of a database, but those of its upkeep."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT * FROM record WHERE pk <> 'B' ORDER BY pk, sk").fetchall()


def blobs(data: Path) -> dict[str, tuple[bytes, int]]:
    """The bytes and times of all files."""
    found = (data / "files").rglob("*.blob")
    return {
        path.relative_to(data).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in found
    }


def test_backup_comes_back_the_same(prepared: Site, tmp_path: Path) -> None:
    backup = back_up(prepared, tmp_path / "backup")
    new = tmp_path / "new"
    restore_folder(backup, new)
    assert len(rows(new / "welltrack.sqlite")) > 30
    assert rows(new / "welltrack.sqlite") == rows(data_of(prepared) / "welltrack.sqlite")
    assert blobs(new) == blobs(data_of(prepared))
    assert (new / "secret").read_text() == "s" * 64
    assert sorted(path.name for path in new.iterdir()) == ["files", "secret", "welltrack.sqlite"]
    assert oct((new / "welltrack.sqlite").stat().st_mode & 0o777) == "0o600"


def test_backup_is_of_hard_links_that_outlive_the_file(prepared: Site, tmp_path: Path) -> None:
    backup = back_up(prepared, tmp_path / "backup")
    name = next(iter(blobs(data_of(prepared))))
    assert (backup / name).samefile(data_of(prepared) / name)


def test_restore_waits_a_day_before_it_sweeps(prepared: Site, tmp_path: Path) -> None:
    """Files that are newer than the backup are not taken for nobody's."""
    restore_folder(back_up(prepared, tmp_path / "backup"), tmp_path / "new")
    with contextlib.closing(SqliteEngine(tmp_path / "new/welltrack.sqlite")) as engine:
        store = DiskStore(tmp_path / "new/files", factories.SECRET)
        core = prepared.org.id[2:]
        newer = store.folder.blob_path(f"{core}/{prepared.well.id[2:]}/{prepared.well.id[2:]}")
        newer.parent.mkdir(parents=True, exist_ok=True)
        newer.write_bytes(b"newer than the backup")
        before = (datetime.now(UTC) - timedelta(days=3)).timestamp()
        os.utime(newer, (before, before))
        now = datetime.now(UTC)
        assert orphan_cleanup.is_waiting(engine, now + timedelta(hours=23))
        assert orphan_cleanup.sweep_files(engine, store, now) == 0
        assert newer.exists()


@pytest.mark.parametrize("name", ["welltrack.sqlite", "secret", "file"])
@pytest.mark.parametrize("fault", ["changed", "missing"])
def test_damaged_backup_is_refused_and_nothing_is_written(
    name: str, fault: str, prepared: Site, tmp_path: Path
) -> None:
    backup = back_up(prepared, tmp_path / "backup")
    name = next(iter(blobs(backup))) if name == "file" else name
    path = backup / name
    content = bytearray(path.read_bytes())
    # A file of its own in place of the link, so that only the backup is damaged.
    path.unlink()
    if fault == "changed":
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    with pytest.raises(
        BackupRefused, match=f"{name} is {'damaged' if content and path.exists() else 'missing'}"
    ):
        restore_folder(backup, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_folder_that_is_not_empty_is_refused(prepared: Site, tmp_path: Path) -> None:
    backup = back_up(prepared, tmp_path / "backup")
    (tmp_path / "new").mkdir()
    (tmp_path / "new/secret").write_text("mine")
    with pytest.raises(BackupRefused, match="is not empty: move it away"):
        restore_folder(backup, tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["secret"]


def test_folder_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match=r"has no manifest.json: it is no backup"):
        restore_folder(tmp_path, tmp_path / "new")


def test_backup_of_a_later_format_is_refused(prepared: Site, tmp_path: Path) -> None:
    backup = back_up(prepared, tmp_path / "backup")
    manifest = json.loads((backup / "manifest.json").read_text())
    (backup / "manifest.json").write_text(json.dumps({**manifest, "format": 2}))
    with pytest.raises(BackupRefused, match="has format 2, this version knows 1"):
        restore_folder(backup, tmp_path / "new")


def test_backup_that_fails_leaves_nothing(prepared: Site, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(BackupRefused, match="can't be written: Not a directory"):
        back_up(prepared, blocked / "backup")
    with pytest.raises(BackupRefused, match="is there already"):
        back_up(prepared, blocked)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_backup_of_a_store_in_use_is_no_servers(prepared: Site, tmp_path: Path) -> None:
    engine = prepared.services.engine
    assert isinstance(engine, SqliteEngine)
    engine.mark_in_use()
    try:
        backup = back_up(prepared, tmp_path / "backup")
    finally:
        engine.mark_closed()
    with contextlib.closing(SqliteEngine(backup / "welltrack.sqlite")) as copy:
        copy.create()
        assert copy.mark_in_use() is False


def test_checksum_of_a_file_that_is_the_same_is_taken_over(prepared: Site, tmp_path: Path) -> None:
    first = back_up(prepared, tmp_path / "first")
    manifest = json.loads((first / "manifest.json").read_text())
    for member in manifest["members"]:
        member["sha256"] = "of the first"
    (first / "manifest.json").write_text(json.dumps(manifest))
    second = json.loads(
        (back_up(prepared, tmp_path / "second", first) / "manifest.json").read_text()
    )
    taken = {m["name"] for m in second["members"] if m["sha256"] == "of the first"}
    assert taken == set(blobs(data_of(prepared)))


def test_scheduled_backups_come_when_due_and_the_oldest_go(prepared: Site, tmp_path: Path) -> None:
    engine = prepared.services.engine
    settings = prepared.services.settings.model_copy(
        update={"backup_every": 6, "backup_keep": 2, "backup_folder": tmp_path / "backups"}
    )
    (tmp_path / "backups").mkdir()
    (tmp_path / "backups/of-mine").mkdir()
    made = [
        run_due_backup(engine, settings, NOW + timedelta(hours=hours))
        for hours in (0, 5, 6, 11, 12, 18)
    ]
    assert [path.name if path else None for path in made] == [
        "20260302T060000Z", None, "20260302T120000Z", None, "20260302T180000Z", "20260303T000000Z",
    ]  # fmt: skip
    assert list_backups(tmp_path / "backups") == [made[4], made[5]]
    assert (tmp_path / "backups/of-mine").exists()


def test_no_backup_is_made_unless_it_is_set(prepared: Site) -> None:
    assert run_due_backup(prepared.services.engine, prepared.services.settings, NOW) is None
    assert not (data_of(prepared) / "backups").exists()
