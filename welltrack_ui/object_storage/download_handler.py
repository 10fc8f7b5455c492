"""Serving the bytes of the disk store over HTTP, without knowing any web framework."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from welltrack_ui.object_storage.disk import DiskStore, describe_object
from welltrack_ui.object_storage.range_header import UnsatisfiableRange, parse_range
from welltrack_ui.object_storage.signed_links import BlobLink
from welltrack_ui.object_storage.store import LinkRefused

READ_CHUNK_BYTES = 256 * 1024
SAFETY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
INLINE_PDF_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}
"""Browsers show no PDF in a sandbox; their viewers run nothing of it on the page's behalf."""


@dataclass(frozen=True, slots=True)
class DownloadResponse:
    """An answer: status, headers, and which bytes of which file are its body."""

    status: int
    headers: dict[str, str]
    path: Path
    byte_range: range


def prepare_download(
    store: DiskStore, token: str, method: str, headers: Mapping[str, str]
) -> DownloadResponse:
    """What to answer a GET or HEAD with; reads no more than the file's status.

    `headers` are the request's, their names in small letters.
    Raises LinkRefused (403 for a link that isn't good, 404 if the file is gone) and FilesAway.
    """
    link = store.signer.unseal(token, method)
    path = store.path(link.key)
    try:
        with store.translate_errors():
            status = path.stat()
    except FileNotFoundError:
        raise LinkRefused("The file is no longer here.", 404) from None
    stored = describe_object(status)
    modified = format_datetime(datetime.fromtimestamp(int(status.st_mtime), UTC), usegmt=True)
    described_by = {"ETag": stored.etag, "Last-Modified": modified, "Accept-Ranges": "bytes"}
    asked = headers.get("range") if method == "GET" else None
    if asked is None or headers.get("if-range", stored.etag) not in {stored.etag, modified}:
        return whole_response(link, path, stored.size, described_by)
    return partial_response(link, path, stored.size, described_by, asked)


async def read_body(served: DownloadResponse) -> AsyncIterator[bytes]:
    """The bytes of the answer, read in threads."""
    file = await asyncio.to_thread(served.path.open, "rb")
    try:
        await asyncio.to_thread(file.seek, served.byte_range.start)
        left = len(served.byte_range)
        while left and (chunk := await asyncio.to_thread(file.read, min(READ_CHUNK_BYTES, left))):
            left -= len(chunk)
            yield chunk
    finally:
        await asyncio.to_thread(file.close)


def partial_response(
    link: BlobLink, path: Path, size: int, described_by: dict[str, str], asked: str
) -> DownloadResponse:
    try:
        wanted = parse_range(asked, size)
    except UnsatisfiableRange:
        headers = {"Content-Range": f"bytes */{size}", "Content-Length": "0", **SAFETY_HEADERS}
        return DownloadResponse(416, headers, path, range(0))
    if wanted is None:
        return whole_response(link, path, size, described_by)
    headers = build_body_headers(link, wanted, described_by)
    headers["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{size}"
    return DownloadResponse(206, headers, path, wanted)


def whole_response(
    link: BlobLink, path: Path, size: int, described_by: dict[str, str]
) -> DownloadResponse:
    everything = range(size)
    return DownloadResponse(
        200, build_body_headers(link, everything, described_by), path, everything
    )


def build_body_headers(
    link: BlobLink, wanted: range, described_by: dict[str, str]
) -> dict[str, str]:
    return {
        "Content-Type": link.content_type,
        "Content-Length": str(len(wanted)),
        "Content-Disposition": link.disposition,
        **described_by,
        **SAFETY_HEADERS,
        **(INLINE_PDF_HEADERS if shows_pdf(link) else {}),
    }


def shows_pdf(link: BlobLink) -> bool:
    """Whether a browser's own viewer is to open it, in a page of ours."""
    return link.content_type == "application/pdf" and link.disposition.startswith("inline")
