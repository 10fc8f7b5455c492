"""The file store in a folder on disk, the default. Links lead to the product's own address."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import IO

from welltrack_ui.object_storage.content_headers import BINARY_TYPE
from welltrack_ui.object_storage.disk_folder import (
    BLOB_SUFFIX,
    DiskFolder,
    make_folder,
    sync_folder,
)
from welltrack_ui.object_storage.disk_multipart import DiskMultipartStore
from welltrack_ui.object_storage.disk_quarantine import DiskQuarantine
from welltrack_ui.object_storage.errors import ObjectMissing
from welltrack_ui.object_storage.keys import KEY_PATTERN, UploadLink
from welltrack_ui.object_storage.multipart import Part
from welltrack_ui.object_storage.signed_links import BLOB_PATH, BlobLink, LinkSigner
from welltrack_ui.object_storage.store import CHUNK_BYTES, FileStore, ListedObject, StoredObject

ABANDONED_AGE = timedelta(hours=24)


class DiskStore(FileStore):
    """The file store of a folder; an upload grows in `.incoming` until it is whole.

    `base_url` goes before the links, which are relative without it. The root is made here and
    never again: a disk that went away must not be mistaken for an empty one.
    Raises: FileStoreUnavailable where the folder can't be used, ValueError for a blank secret.
    """

    def __init__(self, root: Path, secret: str, base_url: str = "") -> None:
        self.folder = DiskFolder(root)
        self.quarantine_folder = DiskQuarantine(self.folder)
        self.signer = LinkSigner(secret)
        self._base_url = base_url.rstrip("/")
        self.parts: DiskMultipartStore = DiskMultipartStore(self.folder, self._part_link)
        with self.folder.translate_errors():
            self.folder.incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._drop_abandoned()

    def _part_link(self, key: str, part: Part, lifetime: timedelta) -> UploadLink:
        expires = link_expiry(lifetime)
        return self._put_link(
            BlobLink("PUT", key, BINARY_TYPE, expires, size=part.size, part_number=part.number)
        )

    def _upload_link(
        self, key: str, size: int, content_type: str, lifetime: timedelta
    ) -> UploadLink:
        return self._put_link(BlobLink("PUT", key, content_type, link_expiry(lifetime), size=size))

    def _put_link(self, link: BlobLink) -> UploadLink:
        return UploadLink(
            method="PUT",
            url=self._url(link),
            headers={"Content-Type": link.content_type},
            expires_at=datetime.fromtimestamp(link.expires, UTC),
        )

    def _download_link(
        self, key: str, disposition: str, content_type: str, lifetime: timedelta
    ) -> str:
        return self._url(
            BlobLink("GET", key, content_type, link_expiry(lifetime), disposition=disposition)
        )

    def _url(self, link: BlobLink) -> str:
        return f"{self._base_url}{BLOB_PATH}/{self.signer.seal(link)}"

    def _stat(self, key: str) -> StoredObject | None:
        try:
            with self.folder.translate_errors():
                return describe_object(self.folder.blob_path(key).stat())
        except FileNotFoundError:
            return None

    def _head_bytes(self, key: str, count: int) -> bytes:
        try:
            with self.folder.translate_errors(), self.folder.blob_path(key).open("rb") as file:
                return file.read(count)
        except FileNotFoundError:
            raise ObjectMissing(key) from None

    def _stream(self, key: str, chunk_bytes: int) -> Iterator[bytes]:
        try:
            with self.folder.translate_errors(), self.folder.blob_path(key).open("rb") as file:
                while chunk := file.read(chunk_bytes):
                    yield chunk
        except FileNotFoundError:
            raise ObjectMissing(key) from None

    def _write(self, key: str, source: IO[bytes], size: int) -> None:  # noqa: ARG002 - S3 asks
        target = self.folder.blob_path(key)
        with (
            self.folder.translate_errors(),
            tempfile.NamedTemporaryFile(dir=self.folder.incoming) as file,
        ):
            shutil.copyfileobj(source, file, CHUNK_BYTES)
            file.flush()
            os.fsync(file.fileno())
            make_folder(target.parent)
            # Another restore may have written it meanwhile, with the same bytes.
            with suppress(FileExistsError):
                target.hardlink_to(file.name)
            sync_folder(target.parent)

    def _delete(self, key: str) -> None:
        with suppress(FileNotFoundError), self.folder.translate_errors():
            self.folder.blob_path(key).unlink()

    def _quarantine(self, key: str, today: date) -> bool:
        with self.folder.translate_errors():
            return self.quarantine_folder.take(key, today)

    def _list_quarantine(self) -> Iterator[str]:
        with self.folder.translate_errors():
            yield from self.quarantine_folder.list_keys()

    def _release(self, key: str) -> None:
        with self.folder.translate_errors():
            self.quarantine_folder.release(key)

    def _empty_quarantine(self, before: date) -> int:
        with self.folder.translate_errors():
            return self.quarantine_folder.empty(before)

    def _list_keys(self, prefix: str) -> Iterator[ListedObject]:
        with self.folder.translate_errors():
            self.folder.incoming.stat()  # os.walk takes a folder that is missing for an empty one
            # From the folder of the prefix on: to walk all of a large store takes minutes.
            for folder, _, names in os.walk(self.folder.root / prefix.rpartition("/")[0]):
                yield from self._list_folder(Path(folder), names, prefix)

    def _list_folder(self, folder: Path, names: list[str], prefix: str) -> Iterator[ListedObject]:
        for blob in [folder / name for name in names if name.endswith(BLOB_SUFFIX)]:
            key = blob.relative_to(self.folder.root).as_posix().removesuffix(BLOB_SUFFIX)
            is_object = key.startswith(prefix) and KEY_PATTERN.fullmatch(key)
            status = stat_or_none(blob) if is_object else None
            if status:
                modified = datetime.fromtimestamp(status.st_mtime, UTC)
                yield ListedObject(key, status.st_size, modified)

    def _ping(self) -> None:
        """Write a file and link it under another name, as an upload does."""
        with (
            self.folder.translate_errors(),
            tempfile.NamedTemporaryFile(dir=self.folder.incoming) as file,
        ):
            file.write(b"ping")
            file.flush()
            # Some network drives have no hard links: better known at the start than at an upload.
            twin = Path(f"{file.name}-twin")
            twin.hardlink_to(file.name)
            twin.unlink()

    def _drop_abandoned(self) -> None:
        """Remove what a killed process had half received; a live upload writes all the time."""
        oldest = time.time() - ABANDONED_AGE.total_seconds()
        for path in self.folder.incoming.iterdir():
            status = stat_or_none(path)
            if status and status.st_mtime < oldest:
                path.unlink(missing_ok=True)


def link_expiry(lifetime: timedelta) -> int:
    """The Unix time, in whole seconds rounded up, at which a link of this lifetime expires."""
    return ceil(time.time() + lifetime.total_seconds())


def stat_or_none(path: Path) -> os.stat_result | None:
    """The status of a file, None if it has gone since it was listed."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def describe_object(status: os.stat_result) -> StoredObject:
    """The size and the ETag of a file; size and modification time differ when the bytes do."""
    return StoredObject(status.st_size, f'"{status.st_mtime_ns:x}-{status.st_size:x}"')
