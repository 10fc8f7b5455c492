"""Files: asked for, sent, completed once; then kept, changed, and handed out by links."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.errors import Conflict, Invalid, NotFound
from welltrack_ui.domain.files.file import FileDraft
from welltrack_ui.services.files.file_queries import FileQuery
from welltrack_ui.services.files.files import Upload
from welltrack_ui.services.wells.event_queries import EventQuery


def started(site: Site, **fields: Any) -> Upload:
    draft = FileDraft.parse({"well_id": site.well.id, "name": "a.csv", "size": 5, **fields})
    return site.services.files.start_upload(site.crew.engineer, draft)


def stored(site: Site, **fields: Any) -> str:
    return factories.file(site.services, site.crew.engineer, site.well.id, **fields).id


def events(site: Site) -> list[tuple[str, str | None, str]]:
    """Title, file and maker of the events that tell of uploads, with their day."""
    day = site.services.audit.list_for_well(site.crew.viewer, site.well.id).items[0].at.date()
    asked = EventQuery(well_id=site.well.id, day=day, kind="file_uploaded")
    found = site.services.event_queries.list(site.crew.viewer, asked).items
    return [(event.title, event.file_id, event.source) for event in found]


def test_pending_file_is_its_uploaders_alone(site: Site) -> None:
    file, files = started(site).file, site.services.files
    assert files.get(site.crew.engineer, file.id) == file
    assert (file.status, file.version, file.kind) == ("pending", 1, "other")
    for who in (site.crew.viewer, site.crew.owner):
        with pytest.raises(NotFound):
            files.get(who, file.id)
    for call in (
        lambda: files.sign_download_link(site.crew.engineer, file.id, inline=False),
        lambda: files.update(site.crew.engineer, file.id, 1, {"name": "b.csv"}),
        lambda: files.delete(site.crew.engineer, file.id),
    ):
        with pytest.raises(NotFound):
            call()
    listed = site.services.file_lists.list(site.crew.engineer, FileQuery(well_id=site.well.id))
    assert listed.items == []
    assert (
        site.services.audit.list_for_well(site.crew.viewer, site.well.id).items[0].entity == "well"
    )


def test_pending_file_is_over_after_a_day(site: Site) -> None:
    file = started(site).file
    record = site.services.engine.get(factories.key_of(file.id))
    assert record is not None
    assert record.expires_at == int(file.created_at.timestamp()) + 24 * 3600


def test_completed_file_makes_its_event_once(site: Site) -> None:
    pending = factories.upload(site.services, site.crew.engineer, site.well.id, name="log.las")
    done = site.services.files.complete_upload(site.crew.engineer, pending.id)
    assert (done.status, done.version, done.kind, done.size) == ("stored", 2, "log", 6)
    assert site.services.files.complete_upload(site.crew.engineer, pending.id) == done
    assert events(site) == [("File uploaded: log.las", done.id, "system")]


def test_file_completed_by_many_at_once_makes_one_event(site: Site) -> None:
    pending = factories.upload(site.services, site.crew.engineer, site.well.id)
    with ThreadPoolExecutor(6) as pool:
        done = list(
            pool.map(
                lambda _: site.services.files.complete_upload(site.crew.engineer, pending.id),
                range(6),
            )
        )
    assert {file.version for file in done} == {2}
    assert len(events(site)) == 1


def test_event_of_a_long_name_is_cut(site: Site) -> None:
    name = "x" * 251 + ".csv"
    stored(site, name=name)
    ((title, _, _),) = events(site)
    assert title == f"File uploaded: {name}"[:160]


def test_event_of_an_upload_is_of_its_stage(site: Site) -> None:
    stage = factories.stage(site.services, site.crew.engineer, site.well.id)
    stored(site, stage_id=stage.id)
    day = site.services.audit.list_for_well(site.crew.viewer, site.well.id).items[0].at.date()
    asked = EventQuery(well_id=site.well.id, stage_id=stage.id, day=day)
    found = site.services.event_queries.list(site.crew.viewer, asked).items
    assert [event.kind for event in found] == ["file_uploaded"]
    with pytest.raises(Conflict, match="change the file instead"):
        site.services.events.update(site.crew.engineer, found[0].id, 1, {"title": "Mine"})


@pytest.mark.parametrize("arrived", [b"", b"1234", b"123456"])
def test_file_of_another_size_than_declared_is_refused(site: Site, arrived: bytes) -> None:
    upload = started(site)
    factories.put_bytes(site.services, upload.link.url, arrived)
    with pytest.raises(Conflict, match="were declared"):
        site.services.files.complete_upload(site.crew.engineer, upload.file.id)
    assert events(site) == []


def test_file_that_did_not_arrive_is_refused(site: Site) -> None:
    with pytest.raises(Conflict, match="have not arrived"):
        site.services.files.complete_upload(site.crew.engineer, started(site).file.id)


def test_type_is_what_the_bytes_are(site: Site) -> None:
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
    file_id = stored(site, content=png, name="page.html", content_type="text/html")
    assert site.services.files.get(site.crew.viewer, file_id).content_type == "image/png"


@pytest.mark.parametrize("field", ["stage_id", "event_id"])
def test_file_belongs_to_its_own_well(site: Site, field: str) -> None:
    services, engineer = site.services, site.crew.engineer
    other = factories.well(services, engineer, site.project.id)
    theirs = {
        "stage_id": factories.stage(services, engineer, other.id).id,
        "event_id": factories.event(services, engineer, other.id).id,
    }
    file_id = stored(site)
    for wrong in (theirs[field], "nothing", site.well.id):
        with pytest.raises(Invalid, match=f"{field}: is not"):
            started(site, **{field: wrong})
        with pytest.raises(Invalid, match=f"{field}: is not"):
            services.files.update(engineer, file_id, 2, {field: wrong})


def test_changed_file_keeps_its_bytes(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    event = factories.event(services, engineer, site.well.id)
    file_id = stored(site, content=b"bytes")
    change = {"name": "photo of rig.txt", "kind": "photo", "event_id": event.id}
    changed = services.files.update(engineer, file_id, 2, change)
    assert (changed.name, changed.kind, changed.event_id, changed.size, changed.version) == (
        "photo of rig.txt",
        "photo",
        event.id,
        5,
        3,
    )
    by_name = services.files.update(engineer, file_id, 3, {"kind": None, "name": "w.las"})
    assert by_name.kind == "log"
    link = services.files.sign_download_link(site.crew.viewer, file_id, inline=False)
    assert link.startswith("/files/blob/")


def test_where_the_bytes_lie_tells_nothing_and_leaves_never(site: Site) -> None:
    file_id = stored(site, name="secret name.csv")
    record = site.services.engine.get(factories.key_of(file_id))
    assert record is not None
    key = json.loads(record.body)["storage_key"]
    assert key == "/".join([site.org.id[2:], site.well.id[2:], file_id.rpartition("-")[2]])
    assert not hasattr(site.services.files.get(site.crew.viewer, file_id), "storage_key")
    told = "".join(factories.audit_bodies(site.services))
    assert key not in told
