"""Damage shows: after an unclean end, once a week, and in `welltrack check`."""

import contextlib
import logging
import os
import resource
import shutil
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from moto import mock_aws

from tests.command_line import run
from tests.factories import settings_in
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.services.backup.upkeep import Upkeep
from welltrack_ui.services.maintenance.integrity import check_integrity_weekly, use_store
from welltrack_ui.services.maintenance.lease import Lease
from welltrack_ui.settings import SettingsError, load_settings
from welltrack_ui.store.engine.dynamodb import DynamoEngine
from welltrack_ui.store.engine.engine import Key, Put, Record
from welltrack_ui.store.engine.errors import StoreError
from welltrack_ui.store.engine.sqlite import SqliteEngine

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
PAGE = 4096


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database of some hundred pages."""
    path = tmp_path / "data/welltrack.sqlite"
    with opened(path) as engine:
        for number in range(8):
            puts = [
                Put(Record(f"W#{number}", f"E#{i}", "event", 1, "x" * 900, l1=f"E#{i}"))
                for i in range(50)
            ]
            engine.commit(puts)
    return path


@contextlib.contextmanager
def opened(path: Path) -> Iterator[SqliteEngine]:
    with contextlib.closing(SqliteEngine(path)) as engine:
        engine.create()
        yield engine


def damage(path: Path) -> None:
    """Write over pages in the middle, where a start reads nothing."""
    size = path.stat().st_size // PAGE
    with path.open("rb+") as file:
        for page in range(size // 3, size // 3 + 20):
            file.seek(page * PAGE)
            file.write(os.urandom(PAGE))


def end_uncleanly(path: Path) -> Path:
    """The files as a server that is killed leaves them, in a folder of their own."""
    image = path.parent.parent / "killed"
    with opened(path) as engine, use_store(engine, path.parent):
        shutil.copytree(path.parent, image)
    return image / path.name


def test_whole_database_has_no_damage(database: Path) -> None:
    with opened(database) as engine:
        assert engine.find_damage() == []


def test_damage_stops_the_start_after_an_unclean_end(database: Path) -> None:
    killed = end_uncleanly(database)
    damage(killed)
    with (
        opened(killed) as engine,
        pytest.raises(StoreError, match=r"damaged .*restore the last backup"),
        use_store(engine, killed.parent),
    ):
        pytest.fail("a damaged database was served")


def test_start_after_a_clean_end_reads_nothing_through(database: Path) -> None:
    with opened(database) as engine, use_store(engine, database.parent):
        pass
    damage(database)
    with opened(database) as engine, use_store(engine, database.parent):
        assert engine.get(Key("B", "OPEN")) is not None


def test_second_server_is_refused_and_the_first_goes_on(database: Path) -> None:
    with opened(database) as engine, use_store(engine, database.parent):
        with (
            opened(database) as second,
            pytest.raises(StoreError, match=f"another WellTrack serves {database.parent}: stop it"),
            use_store(second, database.parent),
        ):
            pytest.fail("two servers on one folder")
        assert engine.get(Key("B", "OPEN")) is not None


def test_command_beside_a_server_goes_on(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(database.parent)
    with opened(database) as engine, use_store(engine, database.parent):
        answer = run("check", "--data", database.parent)
        assert (answer.status, "FAIL" in answer.out) == (0, False)


def test_check_tells_damage_and_what_to_do(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(database.parent)
    damage(database)
    answer = run("check", "--data", database.parent)
    assert answer.status == 1
    assert "FAIL store: sqlite" in answer.out
    assert "restore the last backup" in answer.out


def test_store_is_read_through_once_a_week(database: Path) -> None:
    with opened(database) as engine:
        at = [timedelta(), timedelta(days=6, hours=23), timedelta(days=7), timedelta(days=8)]
        assert [check_integrity_weekly(engine, NOW + t) for t in at] == [True, False, True, False]


def test_damage_found_by_the_weekly_check_is_logged_in_each_round(
    database: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    damage(database)
    store = DiskStore(tmp_path / "files", "a secret of the tests")
    with opened(database) as engine:
        settings = settings_in(database.parent, sweep_files=False)
        upkeep = Upkeep(
            engine,
            store,
            settings,
            threading.Event(),
            Lease(engine, "regular"),
            purge_texts=lambda *_: None,
        )
        with caplog.at_level(logging.ERROR):
            upkeep.make_round(1)
            upkeep.make_round(2)
    texts = [r.exc_text or str(r.exc_info and r.exc_info[1]) for r in caplog.records]
    assert sum("the database is damaged" in text for text in texts) == 2


def test_failed_task_of_a_round_does_not_stop_the_others(
    database: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A backup that can't be written is logged, and the store is checked all the same."""
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    store = DiskStore(tmp_path / "files", "a secret of the tests")
    with opened(database) as engine:
        settings = settings_in(database.parent, backup_every=1, backup_folder=blocked / "below")
        upkeep = Upkeep(
            engine,
            store,
            settings,
            threading.Event(),
            Lease(engine, "regular"),
            purge_texts=lambda *_: None,
        )
        upkeep.make_round(0)
        assert engine.get(Key("B", "CHECK")) is not None
    assert "is tried again in ten minutes" in caplog.text


def test_server_without_its_table_stops_with_one_line(tmp_path: Path) -> None:
    with (
        mock_aws(),
        contextlib.closing(DynamoEngine("nothing", "eu-central-1", None)) as engine,
        pytest.raises(StoreError, match="`welltrack create-table` makes it") as refusal,
        use_store(engine, tmp_path),
    ):
        pytest.fail("served without a table")
    assert "\n" not in str(refusal.value)


def test_first_start_on_a_full_disk_says_so_and_leaves_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(SettingsError, match=r"WELLTRACK_DATA: .* can't be written: File too"):
            load_settings(data=tmp_path / "data")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert list((tmp_path / "data").iterdir()) == []
    assert len(load_settings(data=tmp_path / "data").secret or "") == 64
