"""The export of an organization as one ZIP: JSON lines of each kind, and the files."""

import json
import zipfile
from collections.abc import Iterator
from typing import IO

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Engine, Query, Record

# Name in the archive, kind of record, and what the sort keys of that kind begin with.
EXPORT_KINDS = (
    ("organizations", "organization", "O"),
    ("projects", "project", "P#"),
    ("memberships", "membership", "M#"),
    ("invitations", "invitation", "I#"),
    ("wells", "well", "W"),
    ("stages", "stage", "S#"),
    ("events", "event", "E#"),
    ("files", "file", "F#"),
    ("reports", "report", "R#"),
    ("report_revisions", "revision", "RV#"),
    ("report_revision_parts", "revision_part", "RV#"),
    ("audit", "audit", "A#"),
)


class ExportService:
    """Writes exports, for owners; straight to a file, so that memory does not bound their size."""

    def __init__(self, context: ServiceContext, store: FileStore) -> None:
        self.context = context
        self.store = store

    def authorize_export(self, actor: Actor, org_id: str) -> str:
        """The organization's name, for an owner. Raises: NotFound; Forbidden."""
        return self.context.authorizer.org(actor, org_id, Permission.OWN).name

    def write_zip(self, actor: Actor, org_id: str, target: IO[bytes]) -> None:
        """Write the ZIP: `<kind>.jsonl` for each kind, and `files/<id>` with the bytes.

        Raises: NotFound; Forbidden; StoreUnavailable; FileStoreUnavailable.
        """
        self.authorize_export(actor, org_id)
        engine = self.context.engine
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for plural, kind, prefix in EXPORT_KINDS:
                with archive.open(f"{plural}.jsonl", "w", force_zip64=True) as lines:
                    for record in walk_records(engine, org_id, kind, prefix):
                        lines.write(record.body.encode() + b"\n")
            for record in walk_records(engine, org_id, "file", "F#"):
                self._write_file(archive, json.loads(record.body))

    def _write_file(self, archive: zipfile.ZipFile, file: dict[str, str]) -> None:
        if file["status"] != "stored" or self.store.stat(file["storage_key"]) is None:
            return
        # force_zip64: the size is not known before the end, and may be above 4 GB.
        with archive.open(f"files/{file['id']}", "w", force_zip64=True) as target:
            for chunk in self.store.stream(file["storage_key"]):
                target.write(chunk)


def walk_records(engine: Engine, org_id: str, kind: str, prefix: str) -> Iterator[Record]:
    """The records of one kind in an organization and in all of its wells."""
    for pk in [keys.partition_key(org_id), *walk_well_partitions(engine, org_id)]:
        for record in engine.walk(Query("main", pk, *keys.prefix_range(prefix))):
            # Kinds share prefixes: `O` is an organization, but `OWN` the list of its owners.
            if record.kind == kind:
                yield record


def walk_well_partitions(engine: Engine, org_id: str) -> Iterator[str]:
    """The partitions of an organization's wells, with those in the trash."""
    for record in engine.walk(Query("g2", keys.well_list_partition(org_id))):
        yield record.pk
    for record in engine.walk(Query("g2", keys.trash_partition(org_id))):
        if record.kind == "well":
            yield record.pk
