"""The interface of a file store, on disk or in S3.

Bytes travel between the client and the store by signed links; the rest of the product only makes
links, and describes, reads or removes objects. Keys are made by the server, hold no text of a user
and are written once: a file that changes gets a new key.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO, NamedTuple

from welltrack_ui.domain.files.file import MAX_FILE_BYTES
from welltrack_ui.metrics.meters import measure_object_call
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
    """The size of an object in bytes, and an ETag that differs when the bytes do."""

    size: int
    etag: str


class ListedObject(NamedTuple):
    """An object in a listing: `size` in bytes, `modified` in UTC."""

    key: str
    size: int
    modified: datetime


class FileStore(ABC):
    """A store of objects by key; thread-safe and blocking. `parts` are its multipart uploads.

    Raises: FileStoreOnEventLoop from each method on the event loop, KeyRefused for what is no key.
    """

    parts: MultipartStore

    @measure_object_call
    def upload_link(
        self, key: str, size: int, content_type: str, lifetime: timedelta
    ) -> UploadLink:
        """A link that takes exactly `size` bytes (0 to 5 GiB) to this key and to no other.

        The client must send the content type in the form the link gives it.
        Raises: ValueError for a size out of range, KeyRefused, FileStoreUnavailable.
        """
        refuse_event_loop()
        if not 0 <= size <= MAX_FILE_BYTES:
            raise ValueError(f"a file has 0 to {MAX_FILE_BYTES} bytes, not {size}")
        return self._upload_link(require_key(key), size, parse_media_type(content_type), lifetime)

    @measure_object_call
    def download_link(
        self, key: str, name: str, content_type: str, inline: bool, lifetime: timedelta
    ) -> str:
        """A URL that gives the bytes to anybody who has it, under the name that the user knows.

        It opens in the browser only if `inline` and the type can do no harm there, and downloads
        otherwise. The object may be missing. Raises: KeyRefused, FileStoreUnavailable.
        """
        refuse_event_loop()
        disposition = format_content_disposition(name, inline=inline and opens_inline(content_type))
        return self._download_link(
            require_key(key), disposition, safe_content_type(content_type), lifetime
        )

    @measure_object_call
    def stat(self, key: str) -> StoredObject | None:
        """The object at the key, None for none. Raises: FileStoreUnavailable, KeyRefused."""
        refuse_event_loop()
        return self._stat(require_key(key))

    @measure_object_call
    def head_bytes(self, key: str, count: int) -> bytes:
        """The first bytes of an object, at most `count` (1 or more).

        Raises: ObjectMissing, FileStoreUnavailable, KeyRefused.
        """
        refuse_event_loop()
        return self._head_bytes(require_key(key), count)

    @measure_object_call
    def stream(self, key: str, chunk_bytes: int = CHUNK_BYTES) -> Iterator[bytes]:
        """All bytes of an object, in chunks of at most `chunk_bytes`, read as they are iterated.

        Raises: KeyRefused at once; ObjectMissing and FileStoreUnavailable while iterating.
        """
        # No generator itself: the key is checked now, not when the first chunk is read.
        refuse_event_loop()
        return self._stream(require_key(key), chunk_bytes)

    @measure_object_call
    def write(self, key: str, source: IO[bytes], size: int) -> None:
        """Write an object of `size` bytes, durable when it returns; one that is there stays.

        Raises: FileStoreUnavailable, KeyRefused.
        """
        refuse_event_loop()
        if self._stat(require_key(key)) is None:
            self._write(key, source, size)

    @measure_object_call
    def delete(self, key: str) -> None:
        """Remove the object, if there is one. Raises: FileStoreUnavailable, KeyRefused."""
        refuse_event_loop()
        self._delete(require_key(key))

    @measure_object_call
    def quarantine(self, key: str, today: date) -> bool:
        """Put the object, if there is one, where it is removed for good after 30 days.

        Until then an operator, or `release`, brings it back as it was. Whether it is new there.
        Raises: FileStoreUnavailable, KeyRefused.
        """
        refuse_event_loop()
        return self._quarantine(require_key(key), today)

    @measure_object_call
    def list_quarantine(self) -> Iterator[str]:
        """The keys in quarantine that `list_keys` has no longer.

        Raises: FileStoreUnavailable while iterating.
        """
        refuse_event_loop()
        return self._list_quarantine()

    @measure_object_call
    def release(self, key: str) -> None:
        """Bring an object back from quarantine. Raises: FileStoreUnavailable, KeyRefused."""
        refuse_event_loop()
        self._release(require_key(key))

    @measure_object_call
    def empty_quarantine(self, before: date) -> int:
        """Remove for good what was put into quarantine before a day; the number of objects.

        Raises: FileStoreUnavailable.
        """
        refuse_event_loop()
        return self._empty_quarantine(before)

    @measure_object_call
    def list_keys(self, prefix: str = "") -> Iterator[ListedObject]:
        """All objects whose key starts with this text, in no particular order.

        Raises: KeyRefused at once for a prefix of no key, FileStoreUnavailable while iterating.
        """
        refuse_event_loop()
        if prefix:
            require_key(prefix.removesuffix("/"))
        return self._list_keys(prefix)

    @measure_object_call
    def ping(self) -> None:
        """Check that the store can be used. Raises: FileStoreUnavailable."""
        refuse_event_loop()
        self._ping()

    def self_test(self, origin: str) -> None:
        """Try what pages of `origin` will do with the store, for the operator who sets it up.

        Raises: FileStoreUnavailable with what to fix.
        """
        del origin  # the disk store's links lead to the same origin
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
    def _write(self, key: str, source: IO[bytes], size: int) -> None: ...

    @abstractmethod
    def _delete(self, key: str) -> None: ...

    @abstractmethod
    def _list_keys(self, prefix: str) -> Iterator[ListedObject]: ...

    @abstractmethod
    def _quarantine(self, key: str, today: date) -> bool: ...

    @abstractmethod
    def _list_quarantine(self) -> Iterator[str]: ...

    @abstractmethod
    def _release(self, key: str) -> None: ...

    @abstractmethod
    def _empty_quarantine(self, before: date) -> int: ...

    @abstractmethod
    def _ping(self) -> None: ...
