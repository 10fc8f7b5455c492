"""Uploads in pieces: what a broken line cuts off goes on with the piece that was cut.

Each piece is sent by a link of its own. When all are there they are joined to one object, which
then lies at its key as one does that came whole. Pieces have one size, but for the last.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from welltrack_ui.object_storage.store import UploadLink, checked_key, refuse_event_loop

PIECE_BYTES = 8 * 1024 * 1024
"""A satellite line carries as much in half a minute; S3 takes no less than 5 MiB."""


class Piece(NamedTuple):
    """One piece of a file: its number, from 1 on, and its bytes."""

    number: int
    size: int


class Unfinished(NamedTuple):
    """Pieces that were never joined; `since` is when the first, or the last, of them came."""

    key: str
    upload_id: str
    since: datetime


class PartStore(ABC):
    """What every store does with pieces. Safe to call from many threads, never on the event loop.

    `upload_id` is what `begin` gave. Each raises KeyRefused and FilesAway.
    """

    def begin(self, key: str, content_type: str) -> str:
        """The id under which pieces of this key are gathered."""
        refuse_event_loop()
        return self._begin(checked_key(key), content_type)

    def link(self, key: str, upload_id: str, piece: Piece, lifetime: timedelta) -> UploadLink:
        """A link that takes exactly this piece, and the same bytes again if need be."""
        refuse_event_loop()
        return self._link(checked_key(key), upload_id, piece, lifetime)

    def received(self, key: str, upload_id: str) -> Mapping[int, int]:
        """The sizes of the pieces that are there, by number.

        Raises ObjectMissing where nothing is gathered under the id any more.
        """
        refuse_event_loop()
        return self._received(checked_key(key), upload_id)

    def join(self, key: str, upload_id: str, pieces: Sequence[Piece]) -> None:
        """Make one object of the pieces, durable when it returns, and let go of them.

        Raises ObjectMissing where one is missing or has another size; then they stay.
        """
        refuse_event_loop()
        self._join(checked_key(key), upload_id, pieces)

    def drop(self, key: str, upload_id: str) -> None:
        """Let go of the pieces; nothing happens where there are none."""
        refuse_event_loop()
        self._drop(checked_key(key), upload_id)

    def unfinished(self) -> Iterator[Unfinished]:
        """All pieces that were not joined, by key."""
        refuse_event_loop()
        return self._unfinished()

    @abstractmethod
    def _begin(self, key: str, content_type: str) -> str: ...

    @abstractmethod
    def _link(self, key: str, upload_id: str, piece: Piece, lifetime: timedelta) -> UploadLink: ...

    @abstractmethod
    def _received(self, key: str, upload_id: str) -> Mapping[int, int]: ...

    @abstractmethod
    def _join(self, key: str, upload_id: str, pieces: Sequence[Piece]) -> None: ...

    @abstractmethod
    def _drop(self, key: str, upload_id: str) -> None: ...

    @abstractmethod
    def _unfinished(self) -> Iterator[Unfinished]: ...


def pieces_of(size: int) -> list[Piece]:
    """The pieces of a file of this many bytes; of an empty one a single empty piece."""
    starts = range(0, size, PIECE_BYTES) or (0,)
    return [Piece(number, min(PIECE_BYTES, size - start)) for number, start in enumerate(starts, 1)]
