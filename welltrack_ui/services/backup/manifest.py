"""The manifest of a backup or an export: what belongs to it, with counts and checksums."""

import hashlib
from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from importlib import metadata
from pathlib import Path
from typing import IO, Literal

from pydantic import ValidationError

from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.field_types import Instant

ARCHIVE_FORMAT = 1
"""Of both kinds of archives; one of a later format is refused."""
MANIFEST_NAME = "manifest.json"
READ_BYTES = 1024 * 1024
MAX_MANIFEST_BYTES = 256 * READ_BYTES
MAX_NAMED_FAULTS = 5
OnBytes = Callable[[int], None]
"""Called with a number of bytes that were read or written, for progress."""


class BackupRefused(Exception):
    """A backup, an export or a place for one that can't be used, in one line with the remedy."""


class ArchiveMember(FrozenModel):
    """A file of an archive; `lines` of one with a record a line, None of any other."""

    name: str
    bytes: int
    sha256: str
    lines: int | None = None


class ArchiveManifest(FrozenModel):
    """What an archive holds.

    `began_at` and `ended_at`: between them it was read. `consistent`: all of it is of one instant;
    else `changed_while_reading` has the ids of what changed meanwhile, as the log tells.
    """

    format: int = ARCHIVE_FORMAT
    kind: Literal["organization", "installation"]
    product: str
    began_at: Instant
    ended_at: Instant
    consistent: bool = True
    org_id: str | None = None
    name: str | None = None
    changed_while_reading: tuple[str, ...] = ()
    lost_files: tuple[str, ...] = ()
    members: tuple[ArchiveMember, ...]

    def to_bytes(self) -> bytes:
        """The text of the manifest's file."""
        return self.model_dump_json(indent=1).encode() + b"\n"

    def count_bytes(self) -> int:
        """The bytes of all members."""
        return sum(member.bytes for member in self.members)


def product_version() -> str:
    """The version of WellTrack that writes an archive."""
    try:
        return metadata.version("welltrack")
    except metadata.PackageNotFoundError:
        return "unknown"


def parse_manifest(content: bytes, kind: str, place: str) -> ArchiveManifest:
    """The manifest of an archive of this kind.

    Raises: BackupRefused for what is none, is of another kind or of a later format.
    """
    try:
        manifest = ArchiveManifest.model_validate_json(content)
    except ValidationError:
        raise BackupRefused(f"{place}: {MANIFEST_NAME} is damaged: take another backup") from None
    # An older format is read on; a later one may hold what this version would drop in silence.
    if manifest.format > ARCHIVE_FORMAT:
        raise BackupRefused(
            f"{place} has format {manifest.format}, this version knows {ARCHIVE_FORMAT}:"
            " use a newer WellTrack"
        )
    if manifest.kind != kind:
        raise BackupRefused(f"{place} holds an {manifest.kind}, not an {kind}")
    return manifest


def check_members(
    manifest: ArchiveManifest,
    names: Collection[str],
    open_member: Callable[[str], AbstractContextManager[IO[bytes]]],
    read_errors: tuple[type[Exception], ...],
    place: str,
    on_bytes: OnBytes,
) -> None:
    """Compare every member with the manifest.

    `names` are those that the archive holds. Raises: BackupRefused, with what is damaged.
    """
    listed = {member.name for member in manifest.members}
    faults = [f"{name} is not in the manifest" for name in sorted(set(names) - listed)]
    for member in manifest.members:
        if member.name not in names:
            faults.append(f"{member.name} is missing")
            continue
        try:
            with open_member(member.name) as source:
                is_whole = matches_member(source, member, on_bytes)
        except read_errors:
            is_whole = False
        if not is_whole:
            faults.append(f"{member.name} is damaged")
    if faults:
        more = f", and {len(faults) - MAX_NAMED_FAULTS} more" if faults[MAX_NAMED_FAULTS:] else ""
        raise BackupRefused(
            f"{place}: {', '.join(faults[:MAX_NAMED_FAULTS])}{more}; nothing was restored:"
            " take another backup"
        )


def matches_member(source: IO[bytes], member: ArchiveMember, on_bytes: OnBytes) -> bool:
    """Whether all bytes of a file are those of the member. Raises: as `source` does."""
    digest = hashlib.sha256()
    size = lines = 0
    for chunk in read_chunks(source):
        digest.update(chunk)
        size += len(chunk)
        lines += chunk.count(b"\n") if member.lines is not None else 0
        on_bytes(len(chunk))
    return (size, digest.hexdigest(), lines) == (member.bytes, member.sha256, member.lines or 0)


def read_chunks(source: IO[bytes]) -> Iterator[bytes]:
    """The bytes of a file, a megabyte at a time."""
    while chunk := source.read(READ_BYTES):
        yield chunk


def summarize_file(path: Path, name: str, on_bytes: OnBytes) -> ArchiveMember:
    """The member of a file, by reading all of it. Raises: OSError."""
    digest = hashlib.sha256()
    size = 0
    with path.open("rb") as source:
        for chunk in read_chunks(source):
            digest.update(chunk)
            size += len(chunk)
            on_bytes(len(chunk))
    return ArchiveMember(name=name, bytes=size, sha256=digest.hexdigest())
