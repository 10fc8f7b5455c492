"""Serving the bytes of the disk store over HTTP, without knowing any web framework."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

from welltrack_ui.object_storage.disk import DiskStore, described
from welltrack_ui.object_storage.range_header import Unsatisfiable, asked_range
from welltrack_ui.object_storage.signed_links import Link
from welltrack_ui.object_storage.store import LinkRefused

READ_BYTES = 256 * 1024
SAFETY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, no-store",
}
SHOWN_PDF_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'",
    "X-Frame-Options": "SAMEORIGIN",
}
"""Browsers show no PDF in a sandbox; their viewers run nothing of it on the page's behalf."""


@dataclass(frozen=True, slots=True)
class Served:
    """An answer: status, headers, and which bytes of which file are its body."""

    status: int
    headers: dict[str, str]
    path: Path
    wanted: range


def serve(store: DiskStore, token: str, method: str, headers: Mapping[str, str]) -> Served:
    """What to answer a GET or HEAD with; reads no more than the file's status.

    `headers` are the request's, their names in small letters.
    Raises LinkRefused (403 for a link that isn't good, 404 if the file is gone) and FilesAway.
    """
    link = store.signer.unseal(token, method)
    path = store.path(link.key)
    try:
        with store.reachable():
            status = path.stat()
    except FileNotFoundError:
        raise LinkRefused("The file is no longer here.", 404) from None
    stored = described(status)
    modified = format_datetime(datetime.fromtimestamp(int(status.st_mtime), UTC), usegmt=True)
    described_by = {"ETag": stored.etag, "Last-Modified": modified, "Accept-Ranges": "bytes"}
    asked = headers.get("range") if method == "GET" else None
    if asked is None or headers.get("if-range", stored.etag) not in {stored.etag, modified}:
        return whole(link, path, stored.size, described_by)
    return partial(link, path, stored.size, described_by, asked)


async def read(served: Served) -> AsyncIterator[bytes]:
    """The bytes of the answer, read in threads."""
    file = await asyncio.to_thread(served.path.open, "rb")
    try:
        await asyncio.to_thread(file.seek, served.wanted.start)
        left = len(served.wanted)
        while left and (chunk := await asyncio.to_thread(file.read, min(READ_BYTES, left))):
            left -= len(chunk)
            yield chunk
    finally:
        await asyncio.to_thread(file.close)


def partial(link: Link, path: Path, size: int, described_by: dict[str, str], asked: str) -> Served:
    try:
        wanted = asked_range(asked, size)
    except Unsatisfiable:
        headers = {"Content-Range": f"bytes */{size}", "Content-Length": "0", **SAFETY_HEADERS}
        return Served(416, headers, path, range(0))
    if wanted is None:
        return whole(link, path, size, described_by)
    headers = body_headers(link, wanted, described_by)
    headers["Content-Range"] = f"bytes {wanted.start}-{wanted.stop - 1}/{size}"
    return Served(206, headers, path, wanted)


def whole(link: Link, path: Path, size: int, described_by: dict[str, str]) -> Served:
    everything = range(size)
    return Served(200, body_headers(link, everything, described_by), path, everything)


def body_headers(link: Link, wanted: range, described_by: dict[str, str]) -> dict[str, str]:
    return {
        "Content-Type": link.content_type,
        "Content-Length": str(len(wanted)),
        "Content-Disposition": link.disposition,
        **described_by,
        **SAFETY_HEADERS,
        **(SHOWN_PDF_HEADERS if shows_pdf(link) else {}),
    }


def shows_pdf(link: Link) -> bool:
    """Whether a browser's own viewer is to open it, in a page of ours."""
    return link.content_type == "application/pdf" and link.disposition.startswith("inline")
