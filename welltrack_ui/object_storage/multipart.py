"""Multipart uploads: after a broken connection only the part that was cut is sent again.

Each part is sent by a link of its own. When all are there they are joined to one object, which
differs in nothing from one that came whole. Parts have one size, but for the last.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from welltrack_ui.object_storage.keys import UploadLink, refuse_event_loop, require_key

PART_BYTES = 8 * 1024 * 1024
"""The bytes of a part: half a minute on a satellite link; S3 takes no less than 5 MiB."""


class Part(NamedTuple):
    """One part of a file: its number from 1 on, its size in bytes."""

    number: int
    size: int


class UnfinishedUpload(NamedTuple):
    """An upload whose parts were not joined.

    `since` is when it began (S3) or when its last part came (disk), in UTC.
    """

    key: str
    upload_id: str
    since: datetime


class MultipartStore(ABC):
    """The store of parts, behind one interface on disk and S3; thread-safe and blocking.

    `upload_id` is the one that `begin` gave.
    Raises: KeyRefused and FileStoreUnavailable from each method, FileStoreOnEventLoop.
    """

    def begin(self, key: str, content_type: str) -> str:
        """The id of a new multipart upload to this key."""
        refuse_event_loop()
        return self._begin(require_key(key), content_type)

    def link(self, key: str, upload_id: str, part: Part, lifetime: timedelta) -> UploadLink:
        """A link that takes exactly this part, and the same bytes again if need be."""
        refuse_event_loop()
        return self._link(require_key(key), upload_id, part, lifetime)

    def part_sizes(self, key: str, upload_id: str) -> Mapping[int, int]:
        """The sizes in bytes of the parts that have come, by number.

        Raises: ObjectMissing where S3 knows the id no more.
        """
        refuse_event_loop()
        return self._part_sizes(require_key(key), upload_id)

    def join(self, key: str, upload_id: str, parts: Sequence[Part]) -> None:
        """Make one object of the parts, durable when it returns, and remove them.

        Raises: ObjectMissing where one is missing or has another size; then all stay.
        """
        refuse_event_loop()
        self._join(require_key(key), upload_id, parts)

    def drop(self, key: str, upload_id: str) -> None:
        """Remove the parts; nothing happens where there are none."""
        refuse_event_loop()
        self._drop(require_key(key), upload_id)

    def list_unfinished(self) -> Iterator[UnfinishedUpload]:
        """All uploads whose parts were not joined, in no particular order."""
        refuse_event_loop()
        return self._list_unfinished()

    @abstractmethod
    def _begin(self, key: str, content_type: str) -> str: ...

    @abstractmethod
    def _link(self, key: str, upload_id: str, part: Part, lifetime: timedelta) -> UploadLink: ...

    @abstractmethod
    def _part_sizes(self, key: str, upload_id: str) -> Mapping[int, int]: ...

    @abstractmethod
    def _join(self, key: str, upload_id: str, parts: Sequence[Part]) -> None: ...

    @abstractmethod
    def _drop(self, key: str, upload_id: str) -> None: ...

    @abstractmethod
    def _list_unfinished(self) -> Iterator[UnfinishedUpload]: ...


def split_into_parts(size: int) -> list[Part]:
    """The parts of a file of `size` bytes; an empty file has one empty part."""
    starts = range(0, size, PART_BYTES) or (0,)
    return [Part(number, min(PART_BYTES, size - start)) for number, start in enumerate(starts, 1)]
