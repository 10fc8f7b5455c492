"""The ZIP of an organization, streamed from its first byte: lines, files, and their manifest."""

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import IO

from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.services.backup.manifest import (
    MANIFEST_NAME,
    ArchiveManifest,
    ArchiveMember,
    product_version,
    read_chunks,
)
from welltrack_ui.services.backup.organization_records import (
    EXPORT_KINDS,
    list_well_partitions,
    record_to_key_line,
    walk_kind,
    walk_log,
    walk_other_records,
    walk_people,
)
from welltrack_ui.services.core.stream_buffer import StreamBuffer
from welltrack_ui.store import audit
from welltrack_ui.store.engine.engine import Engine, Record

SEND_BYTES = 64 * 1024
MAX_SPOOL_BYTES = 8 * 1024 * 1024
KEYS_NAME = "keys.jsonl"
OTHER_NAME = "other.jsonl"
PEOPLE_NAME = "people.jsonl"
LOG_NAME = "audit.jsonl"
RECORD_MEMBERS = (*(f"{kind.plural}.jsonl" for kind in EXPORT_KINDS), OTHER_NAME, LOG_NAME)
"""The members with records, in the order of the lines of `keys.jsonl`."""


class ArchiveWriter:
    """A ZIP whose bytes are taken away while it is written, with the checksum of each member."""

    def __init__(self) -> None:
        self._buffer = StreamBuffer()
        self._zip = zipfile.ZipFile(self._buffer, "w", zipfile.ZIP_DEFLATED)
        self.members: list[ArchiveMember] = []

    def write_member(self, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Write a member; the bytes of the ZIP as they come. Raises: as `chunks` does."""
        info = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
        # Reports and photos are compressed already; their checksum costs enough.
        is_lines = "/" not in name
        info.compress_type = zipfile.ZIP_DEFLATED if is_lines else zipfile.ZIP_STORED
        digest = hashlib.sha256()
        size = lines = 0
        # force_zip64: the size is not known before the end, and may be above 4 GB.
        with self._zip.open(info, "w", force_zip64=True) as target:
            yield self._buffer.take_bytes()
            for chunk in chunks:
                target.write(chunk)
                digest.update(chunk)
                size, lines = size + len(chunk), lines + chunk.count(b"\n")
                if len(self._buffer) >= SEND_BYTES:
                    yield self._buffer.take_bytes()
        yield self._buffer.take_bytes()
        self.members.append(
            ArchiveMember(
                name=name,
                bytes=size,
                sha256=digest.hexdigest(),
                lines=lines if is_lines else None,
            )
        )

    def finish(self, manifest: ArchiveManifest) -> bytes:
        """The last bytes, with the manifest."""
        self._zip.writestr(MANIFEST_NAME, manifest.to_bytes())
        self._zip.close()
        return self._buffer.take_bytes()


class OrganizationArchive:
    """One export at work.

    Records are of one instant where the engine has snapshots. Elsewhere each is whole, the log is
    read last and so has an entry for all that is in the records, and the manifest names what
    changed meanwhile.
    """

    def __init__(self, engine: Engine, store: FileStore, org_id: str, name: str) -> None:
        self.engine, self.store = engine, store
        self.org_id, self.name = org_id, name
        self.writer = ArchiveWriter()
        self.files: list[tuple[str, str]] = []
        """Ids of the stored files, with the keys of their bytes."""
        self.projects: list[str] = []
        self.lost_files: list[str] = []
        self.began_at = datetime.now(UTC)

    def stream(self) -> Iterator[bytes]:
        """The bytes of the ZIP. Raises: StoreUnavailable; FileStoreUnavailable; OSError."""
        with ExitStack() as until_end:
            key_lines = until_end.enter_context(tempfile.SpooledTemporaryFile(MAX_SPOOL_BYTES))
            # Closed before the files are sent: a slow reader must not hold the log of the database.
            with self.engine.open_snapshot() as reader:
                self.began_at = datetime.now(UTC)
                yield from self._stream_records(reader, key_lines)
                changed = self._list_changed(reader)
            key_lines.seek(0)
            yield from self.writer.write_member(KEYS_NAME, read_chunks(key_lines))
            for file_id, storage_key in self.files:
                yield from self._stream_file(file_id, storage_key)
        yield self.writer.finish(self._build_manifest(changed))

    def _stream_records(self, reader: Engine, key_lines: IO[bytes]) -> Iterator[bytes]:
        # The name of the first member is sent before anything is read.
        people = (encode_line(person) for person in walk_people(reader, self.org_id))
        yield from self.writer.write_member(PEOPLE_NAME, people)
        wells = list_well_partitions(reader, self.org_id)
        members = {
            f"{kind.plural}.jsonl": walk_kind(reader, self.org_id, wells, kind)
            for kind in EXPORT_KINDS
        }
        # Read when its turn comes, behind the projects.
        members[OTHER_NAME] = walk_other_records(reader, self.org_id, self.projects, wells)
        members[LOG_NAME] = walk_log(reader, self.org_id, wells)
        for name in RECORD_MEMBERS:
            lines = self._list_lines(members[name], key_lines)
            yield from self.writer.write_member(name, lines)

    def _list_lines(self, records: Iterable[Record], key_lines: IO[bytes]) -> Iterator[bytes]:
        for record in records:
            key_lines.write(record_to_key_line(record))
            if record.kind == "project":
                self.projects.append(f"P#{record.sk.removeprefix('P#')}")
            if record.kind == "file":
                self._note_file(json.loads(record.body))
            yield record.body.encode() + b"\n"

    def _note_file(self, file: dict[str, str]) -> None:
        if file["status"] == "stored":
            self.files.append((file["id"], file["storage_key"]))

    def _stream_file(self, file_id: str, storage_key: str) -> Iterator[bytes]:
        if self.store.stat(storage_key) is None:
            self.lost_files.append(file_id)
            return
        yield from self.writer.write_member(f"files/{file_id}", self.store.stream(storage_key))

    def _list_changed(self, reader: Engine) -> tuple[str, ...]:
        """The ids of what changed since the export began, by the log; none of a snapshot."""
        if reader.has_snapshots:
            return ()
        # An entry may be stored some seconds after its own instant.
        since = self.began_at - audit.MAX_ENTRY_DELAY
        entries = reader.walk(audit.organization_audit_query(self.org_id, since))
        return tuple(sorted({json.loads(entry.body)["entity_id"] for entry in entries}))

    def _build_manifest(self, changed: tuple[str, ...]) -> ArchiveManifest:
        return ArchiveManifest(
            kind="organization",
            product=product_version(),
            began_at=self.began_at,
            ended_at=datetime.now(UTC),
            consistent=self.engine.has_snapshots,
            org_id=self.org_id,
            name=self.name,
            changed_while_reading=changed,
            lost_files=tuple(self.lost_files),
            members=tuple(self.writer.members),
        )


def encode_line(value: object) -> bytes:
    """A value as a line of JSON."""
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"
