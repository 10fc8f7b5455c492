"""Uploads in pieces: what a broken line cuts off goes on with the piece that was cut.

Each piece is sent by a link of its own. When all are there they are joined to one object, which
then lies at its key as one does that came whole. Pieces have one size, but for the last.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from welltrack_ui.object_storage.keys import UploadLink, refuse_event_loop, require_key

PART_BYTES = 8 * 1024 * 1024
"""A satellite line carries as much in half a minute; S3 takes no less than 5 MiB."""


class Part(NamedTuple):
    """One piece of a file: its number, from 1 on, and its bytes."""

    number: int
    size: int


class UnfinishedUpload(NamedTuple):
    """Pieces that were never joined; `since` is when the first, or the last, of them came."""

    key: str
    upload_id: str
    since: datetime


class MultipartStore(ABC):
    """What every store does with pieces. Safe to call from many threads, never on the event loop.

    `upload_id` is what `begin` gave. Each raises KeyRefused and FilesAway.
    """

    def begin(self, key: str, content_type: str) -> str:
        """The id under which pieces of this key are gathered."""
        refuse_event_loop()
        return self._begin(require_key(key), content_type)

    def link(self, key: str, upload_id: str, piece: Part, lifetime: timedelta) -> UploadLink:
        """A link that takes exactly this piece, and the same bytes again if need be."""
        refuse_event_loop()
        return self._link(require_key(key), upload_id, piece, lifetime)

    def part_sizes(self, key: str, upload_id: str) -> Mapping[int, int]:
        """The sizes of the pieces that are there, by number.

        Raises ObjectMissing where nothing is gathered under the id any more.
        """
        refuse_event_loop()
        return self._part_sizes(require_key(key), upload_id)

    def join(self, key: str, upload_id: str, pieces: Sequence[Part]) -> None:
        """Make one object of the pieces, durable when it returns, and let go of them.

        Raises ObjectMissing where one is missing or has another size; then they stay.
        """
        refuse_event_loop()
        self._join(require_key(key), upload_id, pieces)

    def drop(self, key: str, upload_id: str) -> None:
        """Let go of the pieces; nothing happens where there are none."""
        refuse_event_loop()
        self._drop(require_key(key), upload_id)

    def list_unfinished(self) -> Iterator[UnfinishedUpload]:
        """All pieces that were not joined, by key."""
        refuse_event_loop()
        return self._list_unfinished()

    @abstractmethod
    def _begin(self, key: str, content_type: str) -> str: ...

    @abstractmethod
    def _link(self, key: str, upload_id: str, piece: Part, lifetime: timedelta) -> UploadLink: ...

    @abstractmethod
    def _part_sizes(self, key: str, upload_id: str) -> Mapping[int, int]: ...

    @abstractmethod
    def _join(self, key: str, upload_id: str, pieces: Sequence[Part]) -> None: ...

    @abstractmethod
    def _drop(self, key: str, upload_id: str) -> None: ...

    @abstractmethod
    def _list_unfinished(self) -> Iterator[UnfinishedUpload]: ...


def split_into_parts(size: int) -> list[Part]:
    """The pieces of a file of this many bytes; of an empty one a single empty piece."""
    starts = range(0, size, PART_BYTES) or (0,)
    return [Part(number, min(PART_BYTES, size - start)) for number, start in enumerate(starts, 1)]
