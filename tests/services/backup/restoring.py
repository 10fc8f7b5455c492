"""Restores of an export, and everything that a store holds of an organization, to compare."""

import hashlib
import json
from pathlib import Path

from tests import factories
from tests.factories import Site
from welltrack_ui.domain import ids
from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.services.backup.organization_restore import OrganizationRestore
from welltrack_ui.services.container import Services
from welltrack_ui.store.engine.engine import Engine, Key, Query, Record

OTHERS = {"U#", "K#", "L#"}
"""Partitions of people, of requests and of limits, which belong to no organization."""


def restore(engine: Engine, store: FileStore, path: Path) -> OrganizationRestore:
    work = OrganizationRestore(engine, store, path)
    try:
        work.restore()
    finally:
        work.close()
    return work


def records_of(engine: Engine, site: Site, services: Services) -> dict[Key, Record]:
    """All records of an organization, by whichever partition they lie in."""
    core = ids.split_id(site.org.id).core
    stored = factories.records(services)
    partitions = {row[0] for row in stored if core in str(row) and row[0][:2] not in OTHERS}
    found = {}
    for pk in sorted(partitions):
        for record in engine.walk(Query("main", pk)):
            if pk not in {"X", "JL", "B", "Y"} or site.org.id in record.body:
                found[record.key] = record
    links = [Key(f"U#{key.sk[2:]}", f"M#{core}") for key in found if key.sk[:2] == "M#"]
    assert len(links) == 4
    return found | dict(engine.get_many(links))


def file_hashes(store: FileStore, records: dict[Key, Record]) -> dict[str, str]:
    bodies = [json.loads(r.body) for r in records.values() if r.kind == "file"]
    return {
        body["id"]: hashlib.sha256(b"".join(store.stream(body["storage_key"]))).hexdigest()
        for body in bodies
        if body["status"] == "stored"
    }
