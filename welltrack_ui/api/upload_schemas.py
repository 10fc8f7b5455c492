"""Schemas of the answers to an upload, and their builders."""

from typing import Any

from pydantic import BaseModel

from welltrack_ui.domain.field_types import Instant
from welltrack_ui.domain.files.file import File
from welltrack_ui.object_storage.keys import UploadLink
from welltrack_ui.services.files.files import Upload
from welltrack_ui.services.files.multipart_uploads import UploadParts


class UploadTo(BaseModel):
    """The request that sends the bytes: method, URL, headers, form fields."""

    method: str
    url: str
    headers: dict[str, str]
    fields: dict[str, str]


class UploadStarted(BaseModel):
    """A pending file, and the request that sends its bytes until `expires_at`."""

    file: File
    upload: UploadTo
    expires_at: Instant


# The API calls a part a piece, in its routes and its schemas.
class PieceTo(UploadTo):
    """The request that sends a part of `size` bytes; parts are numbered from 1 on."""

    number: int
    size: int


class UploadPieces(BaseModel):
    """A file in `count` parts of `piece_size` bytes, the last one of what is left.

    `received` are the numbers of those that have come, `missing` the next that have not, 50 at
    most; their links are good until `expires_at`.
    """

    piece_size: int
    count: int
    received: list[int]
    missing: list[PieceTo]
    expires_at: Instant


def build_upload_started(started: Upload) -> UploadStarted:
    """The answer to the start of an upload."""
    link = started.link
    request = UploadTo(**upload_link_fields(link))
    return UploadStarted(file=started.file, upload=request, expires_at=link.expires_at)


def build_upload_parts(parts: UploadParts) -> UploadPieces:
    """The answer to a multipart upload."""
    missing = [
        PieceTo(
            number=missing_part.part.number,
            size=missing_part.part.size,
            **upload_link_fields(missing_part.link),
        )
        for missing_part in parts.missing
    ]
    return UploadPieces(
        piece_size=parts.size,
        count=parts.count,
        received=parts.received,
        missing=missing,
        expires_at=parts.expires_at,
    )


def upload_link_fields(link: UploadLink) -> dict[str, Any]:
    """The fields of an upload link, for `UploadTo`."""
    return {
        "method": link.method,
        "url": link.url,
        "headers": link.headers,
        "fields": link.fields,
    }
