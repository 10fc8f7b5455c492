"""Everything of an organization as one ZIP: JSON lines of each kind, and the files."""

import json
import zipfile
from collections.abc import Iterator
from typing import IO

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.services.core.context import Ground
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Engine, Query, Record

# Name in the archive, kind of record, and what the sort keys of that kind begin with.
KINDS = (
    ("organizations", "organization", "O"),
    ("projects", "project", "P#"),
    ("memberships", "membership", "M#"),
    ("invitations", "invitation", "I#"),
    ("wells", "well", "W"),
    ("stages", "stage", "S#"),
    ("events", "event", "E#"),
    ("files", "file", "F#"),
    ("audit", "audit", "A#"),
)


class ExportService:
    """For owners. Written straight to a file, so that size is no matter."""

    def __init__(self, ground: Ground, store: FileStore) -> None:
        self.ground = ground
        self.store = store

    def check(self, actor: Actor, org_id: str) -> str:
        """The organization's name, for an owner."""
        return self.ground.scope.org(actor, org_id, Permission.OWN).name

    def write(self, actor: Actor, org_id: str, target: IO[bytes]) -> None:
        """Write the ZIP: `<kind>.jsonl` for each kind, and `files/<id>` with the bytes."""
        self.check(actor, org_id)
        engine = self.ground.engine
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for plural, kind, prefix in KINDS:
                with archive.open(f"{plural}.jsonl", "w", force_zip64=True) as lines:
                    for record in records_of(engine, org_id, kind, prefix):
                        lines.write(record.body.encode() + b"\n")
            for record in records_of(engine, org_id, "file", "F#"):
                self._write_bytes(archive, json.loads(record.body))

    def _write_bytes(self, archive: zipfile.ZipFile, file: dict[str, str]) -> None:
        if file["status"] != "stored" or self.store.stat(file["storage_key"]) is None:
            return
        with archive.open(f"files/{file['id']}", "w", force_zip64=True) as target:
            for chunk in self.store.stream(file["storage_key"]):
                target.write(chunk)


def records_of(engine: Engine, org_id: str, kind: str, prefix: str) -> Iterator[Record]:
    """The records of one kind in an organization and in all of its wells."""
    for pk in [keys.partition(org_id), *well_partitions(engine, org_id)]:
        for record in engine.walk(Query("main", pk, *keys.prefix(prefix))):
            if record.kind == kind:
                yield record


def well_partitions(engine: Engine, org_id: str) -> Iterator[str]:
    """The partitions of an organization's wells, those in the trash too."""
    for record in engine.walk(Query("g2", keys.wells_of(org_id))):
        yield record.pk
    for record in engine.walk(Query("g2", keys.trash(org_id))):
        if record.kind == "well":
            yield record.pk
