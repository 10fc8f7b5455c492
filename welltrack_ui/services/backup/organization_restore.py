"""The way back from an organization's export, into an empty place of any engine and file store.

The whole file is checked before anything is written. The record of the organization comes last:
until then nobody sees any of it, and a restore that broke off is made again, where it goes on.
"""

import itertools
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.user import StoredUser, is_same_address
from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.services.backup.manifest import (
    MANIFEST_NAME,
    MAX_MANIFEST_BYTES,
    ArchiveManifest,
    BackupRefused,
    OnBytes,
    check_members,
    parse_manifest,
)
from welltrack_ui.services.backup.organization_archive import (
    KEYS_NAME,
    PEOPLE_NAME,
    RECORD_MEMBERS,
)
from welltrack_ui.services.backup.organization_records import (
    KINDS_OF_ORGANIZATION,
    lines_to_record,
)
from welltrack_ui.services.maintenance.orphan_cleanup import hold_sweeps
from welltrack_ui.store import keys, organizations, users
from welltrack_ui.store.engine.engine import (
    MAX_COMMIT_BYTES,
    MAX_COMMIT_OPERATIONS,
    Engine,
    Put,
    Record,
)
from welltrack_ui.store.engine.errors import CommitCancelled
from welltrack_ui.store.well_logs import RestoredFacts

ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)
BAD_LINES = (ValueError, TypeError, KeyError, AttributeError)


@dataclass(slots=True)
class RestoreCount:
    """The result of a restore; `people` are the accounts that were made."""

    org_id: str
    name: str
    records: int = 0
    people: int = 0
    files: int = 0
    lost_files: tuple[str, ...] = ()


@dataclass
class OrganizationRestore:
    """The restore of one export. Raises: BackupRefused for a file that is none."""

    engine: Engine
    store: FileStore
    path: Path
    on_bytes: OnBytes = lambda _: None
    manifest: ArchiveManifest = field(init=False)

    def __post_init__(self) -> None:
        self.manifest = read_export_manifest(self.path)
        self._zip = zipfile.ZipFile(self.path)
        self.org_id = self.manifest.org_id or ""

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def restore(self) -> RestoreCount:
        """Check everything, then write it.

        Raises: BackupRefused with what is damaged or in the way; StoreUnavailable;
        FileStoreUnavailable.
        """
        self._check_archive()
        people = self._list_new_people()
        count = RestoreCount(self.org_id, self.manifest.name or "", people=len(people))
        count.lost_files = self.manifest.lost_files
        # No sweep may take a restored file for one that nobody needs.
        hold_sweeps(self.engine, datetime.now(UTC))
        count.files = self._write_files()
        organization = keys.entity_key(self.org_id, "o")
        # Everything is stored before the one record that makes it visible.
        records = itertools.chain.from_iterable(user_records(person) for person in people)
        self._write_records(records)
        self._write_records(r for r in self._read_records() if r.key != organization)
        self._write_records(r for r in self._read_records() if r.key == organization)
        count.records = sum(m.lines or 0 for m in self.manifest.members if m.name == KEYS_NAME)
        return count

    def _check_archive(self) -> None:
        names = [name for name in self._zip.namelist() if name != MANIFEST_NAME]
        check_members(
            self.manifest, names, self._zip.open, ZIP_ERRORS, str(self.path), self.on_bytes
        )
        scope = RecordScope(self.org_id)
        try:
            for record in self._read_records():
                if not scope.holds(record):
                    raise ValueError(f"{record.pk} {record.sk}")
        except BAD_LINES as error:
            raise BackupRefused(
                f"{self.path}: {KEYS_NAME} names records of another organization, or none"
                f" ({error}); nothing was restored"
            ) from None
        if organizations.load(self.engine, self.org_id):
            raise BackupRefused(
                f"the organization {self.manifest.name!r} ({self.org_id}) is here already:"
                " restore it into a store that does not have it"
            )

    def _list_new_people(self) -> list[StoredUser]:
        """The members who have no account here. Raises: BackupRefused where an address is taken."""
        new_people: list[StoredUser] = []
        with self._zip.open(PEOPLE_NAME) as lines:
            for line in lines:
                fields = json.loads(line)
                del fields["role"]
                person = StoredUser.parse_stored(json.dumps(fields))
                if users.load(self.engine, person.id):
                    continue
                holder = users.find_by_email(self.engine, person.email)
                if holder and is_same_address(holder.email, person.email):
                    # Of the same address, but who knows whether of the same person.
                    raise BackupRefused(
                        f"{person.email} has another account here ({holder.id}): change the"
                        " address of that account, then restore again"
                    )
                new_people.append(person)
        return new_people

    def _write_files(self) -> int:
        """Write the bytes of all files; their number."""
        written = 0
        members = set(self._zip.namelist())
        for file in (json.loads(r.body) for r in self._read_records() if r.kind == "file"):
            if (name := f"files/{file['id']}") in members:
                info = self._zip.getinfo(name)
                with self._zip.open(info) as source:
                    self.store.write(file["storage_key"], source, info.file_size)
                stored = self.store.stat(file["storage_key"])
                if stored is None or stored.size != info.file_size:
                    raise BackupRefused(
                        f"{file['storage_key']} is in the file store already, with other bytes:"
                        " restore into a store that has nothing of this organization"
                    )
                self.on_bytes(info.file_size)
                written += 1
        return written

    def _read_records(self) -> Iterator[Record]:
        """The records of the archive, as this store may hold them.

        Raises: ValueError; TypeError for lines that hold none.
        """
        facts = RestoredFacts(keeps=self.engine.is_up_to_date())
        with self._zip.open(KEYS_NAME) as key_lines:
            for name in RECORD_MEMBERS:
                with self._zip.open(name) as bodies:
                    for body in bodies:
                        yield facts.check(lines_to_record(next(key_lines, b""), body))

    def _write_records(self, records: Iterator[Record]) -> None:
        for batch in take_batches(records):
            try:
                self.engine.commit([Put(record, "absent") for record in batch])
            except CommitCancelled:
                # A restore that broke off wrote them: the same are left, and others refused.
                self._write_missing(batch)
            self.on_bytes(sum(len(record.body.encode()) + 1 for record in batch))

    def _write_missing(self, batch: list[Record]) -> None:
        stored = self.engine.get_many([record.key for record in batch])
        others = [r.key for r in batch if r.key in stored and stored[r.key].body != r.body]
        if others:
            raise BackupRefused(
                f"{others[0].pk} {others[0].sk} is here already, and another one: restore into a"
                " store that has nothing of this organization"
            )
        self.engine.commit([Put(r, "absent") for r in batch if r.key not in stored])


class RecordScope:
    """The keys that records of one organization may have: a file writes nothing of any other."""

    def __init__(self, org_id: str) -> None:
        self.core = ids.split_id(org_id).core
        self.org_id = org_id
        self.projects: set[str] = set()
        self.wells: set[str] = set()

    def holds(self, record: Record) -> bool:
        """Whether a record is of the organization. Raises: BAD_LINES for what is no record."""
        letter, _, home = record.pk.partition("#")
        if record.kind == "well" and letter == "W":
            self.wells.add(home)
        if record.kind == "project" and home == self.core:
            self.projects.add(record.sk.removeprefix("P#"))
        is_ours = {
            "O": home == self.core,
            "QO": home == self.core,
            "P": home in self.projects,
            "W": home in self.wells,
            "AO": home == self.core and record.kind == "audit",
            # A well that was removed for good has left its log alone.
            "AW": record.kind == "audit",
            "U": record.sk == f"M#{self.core}" and record.kind == "membership link",
            "X": record.kind == "due",
            "JL": record.sk.removeprefix("J#") in self.projects,
        }.get(letter, False)
        return is_ours and self._holds_body(record)

    def _holds_body(self, record: Record) -> bool:
        if record.kind not in {*KINDS_OF_ORGANIZATION, "due"}:
            return True
        body = json.loads(record.body)
        if body["id" if record.kind == "organization" else "org_id"] != self.org_id:
            return False
        return record.kind != "file" or self._holds_key(body)

    def _holds_key(self, file: dict[str, Any]) -> bool:
        return str(file["storage_key"]).startswith(f"{self.core}/")


def read_export_manifest(path: Path) -> ArchiveManifest:
    """The manifest of an export. Raises: BackupRefused for a file that is none, or was cut off."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(MANIFEST_NAME) as source:
            content = source.read(MAX_MANIFEST_BYTES)
    except KeyError:
        raise BackupRefused(
            f"{path} has no {MANIFEST_NAME}: it is no export, or one of an older version"
        ) from None
    except ZIP_ERRORS as error:
        raise BackupRefused(
            f"{path} is no whole ZIP ({error}): it may have been cut off; export again"
        ) from None
    return parse_manifest(content, "organization", str(path))


def user_records(person: StoredUser) -> list[Record]:
    """The records of an account: its own, and the one that finds it by its address."""
    return [users.record(person), users.email_guard(person).record]


def take_batches(records: Iterator[Record]) -> Iterator[list[Record]]:
    """The records in as few commits as the engines allow."""
    batch: list[Record] = []
    size = 0
    for record in records:
        if batch and (len(batch) == MAX_COMMIT_OPERATIONS or size + record.size > MAX_COMMIT_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += record.size
    if batch:
        yield batch
