"""The receiver of uploads to the disk store: whole and as long as declared, or not at all."""

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
"""How long a client may send nothing: satellite links of rigs drop for a minute."""


async def receive_blob(
    store: DiskStore, token: str, headers: Mapping[str, str], chunks: AsyncIterable[bytes]
) -> StoredObject:
    """The object written from the chunks; durable when it returns, nothing left if it raises.

    `headers` are the request's, their names in small letters. It takes a few megabytes of memory
    whatever the size, and no time on the event loop: the disk is written in threads.
    Raises: FileStoreUnavailable; LinkRefused (403 for the link or another media type; 409 for a key
    that was written before; 413 for more bytes than declared, 400 for fewer; 408 for silence).
    """
    link = store.signer.unseal(token, "PUT")
    check_headers(link, headers)
    incoming = await asyncio.to_thread(IncomingFile, store, link)
    try:
        await write_chunks(incoming, chunks, link.size)
        return await asyncio.to_thread(incoming.commit)
    finally:
        await asyncio.to_thread(incoming.discard)


class IncomingFile:
    """An object or a part that is still being received, out of sight until `commit`.

    The lock is for the upload that is cancelled while a thread still writes: the file is closed
    after that write and not during it.
    Raises: LinkRefused (409) where the key was written before, FileStoreUnavailable.
    """

    def __init__(self, store: DiskStore, link: BlobLink) -> None:
        self._store, self._link = store, link
        self._target = store.folder.blob_path(link.key)
        self._lock = Lock()
        with store.folder.translate_errors():
            # Before a byte is taken; of two uploads at once, `commit` lets the first one win.
            if self._target.exists():
                raise LinkRefused(ALREADY_UPLOADED, 409)
            # On the disk of its target: a hard link can't cross from one file system to another.
            handle, name = tempfile.mkstemp(dir=store.folder.incoming)
            self._path = Path(name)
            self._file = os.fdopen(handle, "wb")

    def write(self, data: bytes | bytearray) -> None:
        """Append the bytes. Raises: FileStoreUnavailable."""
        with self._lock, self._store.folder.translate_errors():
            self._file.write(data)

    def commit(self) -> StoredObject:
        """The object or part, durable from now on; a part replaces one of the same number.

        Raises: LinkRefused (409) where the key was written meanwhile, FileStoreUnavailable.
        """
        with self._lock, self._store.folder.translate_errors():
            self._file.flush()
            os.fsync(self._file.fileno())
            if self._link.part_number:
                return self._store.parts.store_part(
                    self._path, self._link.key, self._link.part_number
                )
            make_folder(self._target.parent)
            # A hard link, since a rename would replace what another upload of the key wrote.
            try:
                self._target.hardlink_to(self._path)
            except FileExistsError:
                raise LinkRefused(ALREADY_UPLOADED, 409) from None
            sync_folder(self._target.parent)
            return describe_object(self._target.stat())

    def discard(self) -> None:
        """Close and remove the temporary file. Raises: FileStoreUnavailable."""
        with self._lock, self._store.folder.translate_errors():
            try:
                self._file.close()
            finally:
                self._path.unlink(missing_ok=True)


def check_headers(link: BlobLink, headers: Mapping[str, str]) -> None:
    """Check media type and length before a byte is read. Raises: LinkRefused (403, 413, 400)."""
    sent = parse_media_type(headers.get("content-type", ""))
    if sent != link.content_type:
        raise LinkRefused(f"This link is for {link.content_type}, not for {sent}.")
    length = headers.get("content-length", "")
    if length.isdecimal():
        check_size(int(length), link.size)


def check_size(received: int, size: int) -> None:
    """Compare the received with the declared bytes. Raises: LinkRefused (413 more, 400 fewer)."""
    if received > size:
        raise LinkRefused(f"More bytes than the {size} that were declared.", 413)
    if received < size:
        raise LinkRefused(f"Only {received} of the {size} bytes that were declared.", 400)


async def write_chunks(incoming: IncomingFile, chunks: AsyncIterable[bytes], size: int) -> None:
    """Write exactly `size` bytes. Raises: LinkRefused (413, 400, 408), FileStoreUnavailable."""
    writer = BackgroundWriter(incoming)
    try:
        async for block in regroup_chunks(chunks, size):
            await writer.write(block)
    finally:
        # After an error too: the file must not be removed while a thread still writes to it.
        await writer.settle()


class BackgroundWriter:
    """A writer that writes a block in a thread while the next one arrives; never two at once."""

    def __init__(self, incoming: IncomingFile) -> None:
        self._incoming = incoming
        self._last: asyncio.Task[None] | None = None

    async def write(self, block: bytearray) -> None:
        """Start to write a block, which must not change, once the one before is written.

        Raises: FileStoreUnavailable of the one before.
        """
        await self.settle()
        self._last = asyncio.create_task(asyncio.to_thread(self._incoming.write, block))

    async def settle(self) -> None:
        """Wait until all is written. Raises: FileStoreUnavailable."""
        last, self._last = self._last, None
        if last:
            await last


async def regroup_chunks(chunks: AsyncIterable[bytes], size: int) -> AsyncIterator[bytearray]:
    """Exactly `size` bytes, a megabyte at a time. Raises: LinkRefused (413, 400, 408)."""
    received = 0
    pending = bytearray()
    async for chunk in limit_silence(chunks):
        received += len(chunk)
        check_size(max(received, size), size)
        pending += chunk
        if len(pending) >= CHUNK_BYTES:
            yield pending
            # A new one, since a thread still writes the one before.
            pending = bytearray()
    check_size(received, size)
    yield pending


async def limit_silence(chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    """The same chunks. Raises: LinkRefused (408) when the next one takes too long."""
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
