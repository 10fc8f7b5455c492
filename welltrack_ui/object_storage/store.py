"""The one interface to the bytes of files, whatever keeps them.

Bytes travel between the client and the store by signed links; the rest of the product only makes
links, asks what lies at a key, and reads or removes it. Keys are made by the server, hold no text
of a user and are written once: a file that changes gets a new key.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from welltrack_ui.domain.files.file import MAX_FILE_BYTES
from welltrack_ui.object_storage.content_headers import (
    format_content_disposition,
    opens_inline,
    parse_media_type,
    safe_content_type,
)
from welltrack_ui.object_storage.keys import UploadLink, refuse_event_loop, require_key
from welltrack_ui.object_storage.multipart import MultipartStore

CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What lies at a key: its size in bytes, and a tag that differs when the bytes do."""

    size: int
    etag: str


class ListedObject(NamedTuple):
    """One line of a listing: `size` in bytes, `modified` an instant in UTC."""

    key: str
    size: int
    modified: datetime


class FileStore(ABC):
    """What every store of bytes does. Safe to call from many threads, never on the event loop.

    `parts` are uploads that come in pieces.
    """

    parts: MultipartStore

    def upload_link(
        self, key: str, size: int, content_type: str, lifetime: timedelta
    ) -> UploadLink:
        """A link that takes exactly `size` bytes (0 to 5 GiB) to this key and to no other.

        The client must send the content type in the form the link gives it. Raises ValueError for
        a size out of range, KeyRefused.
        """
        refuse_event_loop()
        if not 0 <= size <= MAX_FILE_BYTES:
            raise ValueError(f"a file has 0 to {MAX_FILE_BYTES} bytes, not {size}")
        return self._upload_link(require_key(key), size, parse_media_type(content_type), lifetime)

    def download_link(
        self, key: str, name: str, content_type: str, inline: bool, lifetime: timedelta
    ) -> str:
        """A URL that gives the bytes to whoever holds it, under the name that the user knows.

        Opens in the browser only if `inline` and the type can do no harm there; downloads
        otherwise. What lies at the key isn't looked at. Raises KeyRefused.
        """
        refuse_event_loop()
        disposition = format_content_disposition(name, inline=inline and opens_inline(content_type))
        return self._download_link(
            require_key(key), disposition, safe_content_type(content_type), lifetime
        )

    def stat(self, key: str) -> StoredObject | None:
        """What lies at the key, None if nothing does. Raises FilesAway, KeyRefused."""
        refuse_event_loop()
        return self._stat(require_key(key))

    def head_bytes(self, key: str, count: int) -> bytes:
        """The first bytes, at most `count` (1 or more), to tell what they are.

        Raises ObjectMissing, FilesAway, KeyRefused.
        """
        refuse_event_loop()
        return self._head_bytes(require_key(key), count)

    def stream(self, key: str, chunk_bytes: int = CHUNK_BYTES) -> Iterator[bytes]:
        """All bytes, in pieces of at most `chunk_bytes`, read as they are asked for.

        Raises KeyRefused at once; ObjectMissing and FilesAway with the first piece or later.
        """
        refuse_event_loop()
        return self._stream(require_key(key), chunk_bytes)

    def delete(self, key: str) -> None:
        """Remove what lies at the key; nothing there is fine. Raises FilesAway, KeyRefused."""
        refuse_event_loop()
        self._delete(require_key(key))

    def list_keys(self, prefix: str = "") -> Iterator[ListedObject]:
        """Everything whose key starts with this text, in no order that could be relied on.

        Raises KeyRefused at once for a prefix that no key has, FilesAway while reading.
        """
        refuse_event_loop()
        if prefix:
            require_key(prefix.removesuffix("/"))
        return self._list_keys(prefix)

    def ping(self) -> None:
        """Raise FilesAway unless the store can be used."""
        refuse_event_loop()
        self._ping()

    def self_test(self, origin: str) -> None:
        """Try out all that people will do from pages of `origin`, for whoever sets it up.

        Raises FilesAway with what to mend.
        """
        del origin  # links of the product's own lead nowhere else
        self.ping()

    @abstractmethod
    def _upload_link(
        self, key: str, size: int, content_type: str, lifetime: timedelta
    ) -> UploadLink: ...

    @abstractmethod
    def _download_link(
        self, key: str, disposition: str, content_type: str, lifetime: timedelta
    ) -> str: ...

    @abstractmethod
    def _stat(self, key: str) -> StoredObject | None: ...

    @abstractmethod
    def _head_bytes(self, key: str, count: int) -> bytes: ...

    @abstractmethod
    def _stream(self, key: str, chunk_bytes: int) -> Iterator[bytes]: ...

    @abstractmethod
    def _delete(self, key: str) -> None: ...

    @abstractmethod
    def _list_keys(self, prefix: str) -> Iterator[ListedObject]: ...

    @abstractmethod
    def _ping(self) -> None: ...
