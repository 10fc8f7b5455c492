"""Receiving the bytes of an upload on disk: whole and as long as declared, or not at all."""

import asyncio
import os
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from pathlib import Path
from threading import Lock

from welltrack_ui.object_storage.content_headers import parse_media_type
from welltrack_ui.object_storage.disk import DiskStore, describe_object
from welltrack_ui.object_storage.disk_folder import make_folder, sync_folder
from welltrack_ui.object_storage.errors import LinkRefused
from welltrack_ui.object_storage.signed_links import BlobLink
from welltrack_ui.object_storage.store import CHUNK_BYTES, StoredObject

ALREADY_UPLOADED = "This file was uploaded already."
SILENCE_SECONDS = 120
"""How long a client may send nothing. Rigs hang on satellite links that drop for a minute."""


async def receive_blob(
    store: DiskStore, token: str, headers: Mapping[str, str], chunks: AsyncIterable[bytes]
) -> StoredObject:
    """Write the chunks to the link's key; durable when it returns, nothing left if it raises.

    `headers` are the request's, their names in small letters. Takes a few megabytes of memory
    whatever the size, and no time on the event loop: the disk is written in threads. Raises
    LinkRefused (403 not a good link, or another type than it says; 409 the key was written before;
    413 more bytes than declared, 400 fewer; 408 the client fell silent) and FilesAway.
    """
    link = store.signer.unseal(token, "PUT")
    check_headers(link, headers)
    part = await asyncio.to_thread(IncomingFile, store, link)
    try:
        await write_chunks(part, chunks, link.size)
        return await asyncio.to_thread(part.commit)
    finally:
        await asyncio.to_thread(part.discard)


class IncomingFile:
    """A file or a piece of one in the making, out of sight until it is kept.

    The lock is for the upload that is cancelled while a thread still writes: the file is closed
    after that write and not during it.
    """

    def __init__(self, store: DiskStore, link: BlobLink) -> None:
        self._store, self._link = store, link
        self._target = store.folder.blob_path(link.key)
        self._lock = Lock()
        with store.folder.translate_errors():
            if self._target.exists():
                raise LinkRefused(ALREADY_UPLOADED, 409)
            handle, name = tempfile.mkstemp(dir=store.folder.incoming)
            self._path = Path(name)
            self._file = os.fdopen(handle, "wb")

    def write(self, data: bytes | bytearray) -> None:
        with self._lock, self._store.folder.translate_errors():
            self._file.write(data)

    def commit(self) -> StoredObject:
        """Make it durable under its key; a link in place of a rename never replaces a file.

        A piece is laid by until all are there, in place of one that was sent before.
        """
        with self._lock, self._store.folder.translate_errors():
            self._file.flush()
            os.fsync(self._file.fileno())
            if self._link.part_number:
                return self._store.parts.store_part(
                    self._path, self._link.key, self._link.part_number
                )
            make_folder(self._target.parent)
            try:
                self._target.hardlink_to(self._path)
            except FileExistsError:
                raise LinkRefused(ALREADY_UPLOADED, 409) from None
            sync_folder(self._target.parent)
            return describe_object(self._target.stat())

    def discard(self) -> None:
        with self._lock, self._store.folder.translate_errors():
            try:
                self._file.close()
            finally:
                self._path.unlink(missing_ok=True)


def check_headers(link: BlobLink, headers: Mapping[str, str]) -> None:
    """Refuse what the headers already give away, before a byte is read."""
    sent = parse_media_type(headers.get("content-type", ""))
    if sent != link.content_type:
        raise LinkRefused(f"This link is for {link.content_type}, not for {sent}.")
    length = headers.get("content-length", "")
    if length.isdecimal():
        check_size(int(length), link.size)


def check_size(received: int, size: int) -> None:
    if received > size:
        raise LinkRefused(f"More bytes than the {size} that were declared.", 413)
    if received < size:
        raise LinkRefused(f"Only {received} of the {size} bytes that were declared.", 400)


async def write_chunks(part: IncomingFile, chunks: AsyncIterable[bytes], size: int) -> None:
    """Write exactly `size` bytes."""
    ahead = BackgroundWriter(part)
    try:
        async for piece in regroup_chunks(chunks, size):
            await ahead.write(piece)
    finally:
        await ahead.settle()


class BackgroundWriter:
    """Writes a piece in a thread while the next one arrives; never two at once."""

    def __init__(self, part: IncomingFile) -> None:
        self._part = part
        self._last: asyncio.Task[None] | None = None

    async def write(self, piece: bytearray) -> None:
        """Write this, which nobody changes any more, once what came before is written."""
        await self.settle()
        self._last = asyncio.create_task(asyncio.to_thread(self._part.write, piece))

    async def settle(self) -> None:
        """Return when all is written. Raises FilesAway."""
        last, self._last = self._last, None
        if last:
            await last


async def regroup_chunks(chunks: AsyncIterable[bytes], size: int) -> AsyncIterator[bytearray]:
    """Exactly `size` bytes, a megabyte at a time."""
    received = 0
    pending = bytearray()
    async for chunk in limit_silence(chunks):
        received += len(chunk)
        check_size(max(received, size), size)
        pending += chunk
        if len(pending) >= CHUNK_BYTES:
            yield pending
            pending = bytearray()
    check_size(received, size)
    yield pending


async def limit_silence(chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The same chunks, but LinkRefused 408 when the next one takes too long."""
    source = aiter(chunks)
    while True:
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                chunk = await anext(source, None)
        except TimeoutError:
            raise LinkRefused(f"Nothing was sent for {SILENCE_SECONDS} s.", 408) from None
        if chunk is None:
            return
        yield chunk
