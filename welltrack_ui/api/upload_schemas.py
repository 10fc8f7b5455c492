"""What an upload is answered with, the first time and again."""

from typing import Any

from pydantic import BaseModel

from welltrack_ui.domain.field_types import Instant
from welltrack_ui.domain.files.file import File
from welltrack_ui.object_storage.keys import UploadLink
from welltrack_ui.services.files.files import Upload
from welltrack_ui.services.files.multipart_uploads import UploadParts


class UploadTo(BaseModel):
    """Where to send the bytes, and how."""

    method: str
    url: str
    headers: dict[str, str]
    fields: dict[str, str]


class UploadStarted(BaseModel):
    """A pending file, and the link its bytes go to until `expires_at`."""

    file: File
    upload: UploadTo
    expires_at: Instant


class PieceTo(UploadTo):
    """Where to send a piece of `size` bytes, and how; pieces are numbered from 1 on."""

    number: int
    size: int


class UploadPieces(BaseModel):
    """A file in `count` pieces of `piece_size` bytes, the last of what is left.

    `received` are the numbers of those that have come, `missing` the next that have not, 50 at
    most; their links are good until `expires_at`.
    """

    piece_size: int
    count: int
    received: list[int]
    missing: list[PieceTo]
    expires_at: Instant


def build_upload_started(started: Upload) -> UploadStarted:
    """The answer of an upload that began."""
    link = started.link
    to = UploadTo(**upload_link_fields(link))
    return UploadStarted(file=started.file, upload=to, expires_at=link.expires_at)


def build_upload_parts(found: UploadParts) -> UploadPieces:
    """The answer of an upload in pieces."""
    missing = [
        PieceTo(number=each.part.number, size=each.part.size, **upload_link_fields(each.link))
        for each in found.missing
    ]
    return UploadPieces(
        piece_size=found.size,
        count=found.count,
        received=found.received,
        missing=missing,
        expires_at=found.expires_at,
    )


def upload_link_fields(link: UploadLink) -> dict[str, Any]:
    """How bytes are sent by a link."""
    given = {"method": link.method, "url": link.url}
    return {**given, "headers": link.headers, "fields": link.fields}
