"""The drill of an export: out of SQLite into each engine, and 0 differ."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import Site
from tests.services.backup.restoring import file_hashes, records_of, restore
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.engine.sqlite import SqliteEngine


@pytest.fixture(params=["sqlite", "moto", "dynoxide"])
def target_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty store of each engine."""
    if request.param == "sqlite":
        with contextlib.closing(SqliteEngine(tmp_path / "target.sqlite")) as engine:
            engine.create()
            yield engine
        return
    engine = request.getfixturevalue(f"{request.param}_engine")
    engine.create()
    yield engine


def test_export_comes_back_the_same_in_either_engine(
    full_site: Site, export_file: Path, target_engine: Engine, target_store: DiskStore
) -> None:
    services = full_site.services
    restore(target_engine, target_store, export_file)
    before = records_of(services.engine, full_site, services)
    after = records_of(target_engine, full_site, services)
    assert len(before) > 50
    assert {kind for r in before.values() if (kind := r.kind) != "claim"} >= {
        "organization", "project", "membership", "invitation", "well", "stage", "event", "file",
        "audit", "owners", "search", "due", "import",
    }  # fmt: skip
    assert after == before
    assert file_hashes(target_store, after) == file_hashes(services.file_store, before)
    assert len(file_hashes(target_store, after)) == 2
