"""Everything of an organization as one ZIP: each line, each file, and nothing of anybody else."""

import io
import json
import zipfile
from typing import Any

import pytest

from tests import factories
from tests.factories import Site
from tests.services import calls
from welltrack_ui.domain.errors import Forbidden, NotFound

KINDS = {
    "organizations",
    "projects",
    "memberships",
    "invitations",
    "wells",
    "stages",
    "events",
    "files",
    "reports",
    "report_revisions",
    "report_revision_parts",
    "audit",
}


def exported(site: Site) -> zipfile.ZipFile:
    target = io.BytesIO()
    site.services.exports.write_zip(site.crew.owner, site.org.id, target)
    target.seek(0)
    archive = zipfile.ZipFile(target)
    assert archive.testzip() is None
    return archive


def lines(archive: zipfile.ZipFile, kind: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in archive.read(f"{kind}.jsonl").splitlines()]


def test_export_holds_every_line_and_every_byte(site: Site) -> None:
    services, engineer = site.services, site.crew.engineer
    at = calls.things(site)
    content = bytes(range(256)) * 5000
    big = factories.file(services, engineer, site.well.id, content=content, name="каротаж.las")
    other = factories.well(services, engineer, site.project.id, name="ÅSGARD")
    events = [factories.event(services, engineer, other.id).id for _ in range(3)]
    gone = factories.well(services, engineer, site.project.id)
    lost = factories.event(services, engineer, gone.id)
    services.wells.delete(engineer, gone.id)
    services.files.delete(engineer, at.file.id)
    archive = exported(site)
    assert {name.removesuffix(".jsonl") for name in archive.namelist()} == {
        *KINDS,
        "people",
        "keys",
        "other",
        "manifest.json",
        f"files/{big.id}",
        f"files/{at.file.id}",
    }
    kinds = KINDS - {"report_revisions", "report_revision_parts"}
    found = {kind: {line.get("id") for line in lines(archive, kind)} for kind in kinds}
    assert found["organizations"] == {site.org.id}
    signed = at.signed.approved
    assert found["projects"] == {site.project.id, signed.project_id}
    listed = factories.everything(
        lambda c: services.well_lists.list(engineer, org_id=site.org.id, limit=100, cursor=c)
    )
    assert found["wells"] == {gone.id, *(well.id for well in listed)}
    assert found["wells"] > {site.well.id, other.id, signed.well_id}
    assert found["reports"] >= {at.report.id, signed.id}
    (revision,) = lines(archive, "report_revisions")
    assert (revision["sha256"], revision["parts"]) == (signed.sha256, 1)
    assert len(archive.read("report_revision_parts.jsonl").splitlines()) == 1
    assert found["stages"] == {at.stage.id}
    assert found["events"] >= {at.event.id, lost.id, *events}
    assert found["files"] == {at.file.id, big.id, at.pending.id}
    assert at.invitation.id in found["invitations"]
    assert len(lines(archive, "memberships")) == 4
    assert archive.read(f"files/{big.id}") == content
    assert archive.read(f"files/{at.file.id}") == b"1,2,3\n"


def test_export_holds_the_whole_log(site: Site) -> None:
    calls.things(site)
    listing = site.services.audit.list_for_organization
    log = factories.everything(lambda c: listing(site.crew.owner, site.org.id, 7, c))
    found = lines(exported(site), "audit")
    assert {line["id"] for line in found} == {entry.id for entry in log}
    assert len(found) == len(log)


def test_export_holds_nothing_of_others(site: Site, elsewhere: Site) -> None:
    calls.things(site)
    factories.event(elsewhere.services, elsewhere.crew.stranger, elsewhere.well.id)
    archive = exported(site)
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    core = elsewhere.org.id.partition("-")[2]
    assert core not in everything
    assert "argon2" not in everything
    assert {
        line["org_id"] for kind in KINDS - {"organizations"} for line in lines(archive, kind)
    } == {site.org.id}


def test_export_leaves_out_bytes_that_are_lost(site: Site) -> None:
    file = factories.file(site.services, site.crew.engineer, site.well.id)
    stored = site.services.engine.get(factories.key_of(file.id))
    assert stored is not None
    site.services.file_store.delete(json.loads(stored.body)["storage_key"])
    archive = exported(site)
    assert file.id in {line["id"] for line in lines(archive, "files")}
    assert f"files/{file.id}" not in archive.namelist()


@pytest.mark.parametrize("role", ["viewer", "engineer", "admin"])
def test_export_is_for_owners(site: Site, role: str) -> None:
    with pytest.raises(Forbidden):
        site.services.exports.write_zip(site.crew.of(role), site.org.id, io.BytesIO())


def test_export_of_another_organization_is_not_found(site: Site, elsewhere: Site) -> None:
    with pytest.raises(NotFound):
        site.services.exports.write_zip(site.crew.owner, elsewhere.org.id, io.BytesIO())
