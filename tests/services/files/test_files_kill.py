"""A process that is killed between an upload and its completion loses no file, and no bytes."""

import contextlib
import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import factories
from tests.factories import Site
from tests.forking import run_process
from tests.services.files.files_kill_child import upload_and_die
from welltrack_ui.domain.files.file import StoredFile
from welltrack_ui.services.container import Services
from welltrack_ui.services.files.file_queries import FileQuery
from welltrack_ui.services.maintenance.orphan_cleanup import MIN_ORPHAN_AGE, sweep_files
from welltrack_ui.services.wells.event_queries import EventQuery
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Delete, Query

KILLS = 20


@pytest.mark.slow
def test_every_object_is_accounted_for_after_kills(tmp_path: Path) -> None:
    first = factories.services_in(tmp_path)
    with contextlib.closing(first.engine):
        site = factories.site(first, factories.crew(first))
    who = site.crew.engineer.user_id
    for turn in range(KILLS):
        milliseconds = max(0.0, (turn - 4) * 0.5)
        ended = run_process(upload_and_die, tmp_path, who, site.well.id, milliseconds)
        assert ended == -signal.SIGKILL

    services = factories.services_in(tmp_path)
    with contextlib.closing(services.engine):
        found = records(services, site)
        assert len(found) == KILLS
        assert objects(services) == {file.storage_key for file in found}
        stored = {file.id for file in found if file.status == "stored"}
        assert told(services, site) == stored

        pending = [file for file in found if file.status == "pending"]
        assert len(pending) >= 5
        late, lost = pending[::2], pending[1::2]
        for file in late:
            assert services.files.complete_upload(site.crew.engineer, file.id).status == "stored"
        assert told(services, site) == stored | {file.id for file in late}

        services.engine.commit([Delete(keys.entity_key(file.id, "f")) for file in lost])
        assert sweep_files(services.engine, services.file_store) == 0
        later = datetime.now(UTC) + MIN_ORPHAN_AGE + timedelta(hours=1)
        assert sweep_files(services.engine, services.file_store, later) == len(lost)
        assert objects(services) == {file.storage_key for file in found} - {
            file.storage_key for file in lost
        }


def records(services: Services, site: Site) -> list[StoredFile]:
    """Every file of the well, pending or stored."""
    query = Query("main", keys.partition_key(site.well.id), *keys.prefix_range("F#"))
    found = services.engine.walk(query)
    return [StoredFile.model_validate_json(record.body) for record in found]


def objects(services: Services) -> set[str]:
    return {found.key for found in services.file_store.list_keys()}


def told(services: Services, site: Site) -> set[str]:
    """The listed files; each has exactly one event, and no other has one."""
    asked = FileQuery(well_id=site.well.id, limit=500)
    listed = {file.id for file in services.file_lists.list(site.crew.viewer, asked).items}
    now = datetime.now(UTC)
    window = EventQuery(
        well_id=site.well.id, start=now - timedelta(days=1), end=now + timedelta(days=1), limit=500
    )
    events = services.event_queries.list(site.crew.viewer, window).items
    assert sorted(str(event.file_id) for event in events) == sorted(listed)
    return listed
