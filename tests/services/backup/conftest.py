"""The engines that an export is restored into, and an organization that has some of everything."""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import factories
from tests.factories import SECRET, Site
from tests.services import calls
from tests.store.conftest import (  # noqa: F401 - fixtures
    dynoxide_admin,
    dynoxide_client,
    dynoxide_endpoint,
    dynoxide_engine,
    dynoxide_program,
    moto_client,
    moto_engine,
    short_backoff,
)
from welltrack_ui.object_storage.disk import DiskStore
from welltrack_ui.services.container import Services
from welltrack_ui.services.maintenance.trash_purge import Purge
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Delete
from welltrack_ui.store.engine.sqlite import SqliteEngine
from welltrack_ui.store.purge_queue import PurgeTask

LAS = bytes(range(256)) * 5000


@pytest.fixture
def full_site(site: Site) -> Site:
    """A site with everything, a well in the trash, and one that was removed for good."""
    services, engineer = site.services, site.crew.engineer
    calls.things(site)
    factories.file(services, engineer, site.well.id, content=LAS, name="каротаж.las")
    trashed = factories.well(services, engineer, site.project.id, name="ÅSGARD")
    factories.event(services, engineer, trashed.id)
    services.wells.delete(engineer, trashed.id)
    purged = factories.well(services, engineer, site.project.id)
    factories.event(services, engineer, purged.id)
    services.wells.delete(engineer, purged.id)
    purge(services, site.org.id, purged.id)
    return site


def purge(services: Services, org_id: str, well_id: str) -> None:
    """Remove a well as time and the sweeper do it after 30 days."""
    services.engine.commit([Delete(keys.entity_key(well_id, "w"))])
    task = PurgeTask(keys.purge_task_key("2000-01-01T00:00:00.000Z", well_id), well_id, org_id)
    list(
        Purge(
            services.engine, services.file_store, org_id, services.search_indexes.purge
        ).run_steps(task)
    )


@pytest.fixture
def export_file(full_site: Site, tmp_path: Path) -> Path:
    """The export of the site."""
    path = tmp_path / "export.zip"
    target = io.BytesIO()
    full_site.services.exports.write_zip(full_site.crew.owner, full_site.org.id, target)
    path.write_bytes(target.getvalue())
    return path


@pytest.fixture
def empty_engine(tmp_path: Path) -> Iterator[SqliteEngine]:
    """An embedded store with nothing in it."""
    with contextlib.closing(SqliteEngine(tmp_path / "target.sqlite")) as engine:
        engine.create()
        yield engine


@pytest.fixture
def target_store(tmp_path: Path) -> DiskStore:
    """A file store with nothing in it."""
    return DiskStore(tmp_path / "target-files", SECRET)
