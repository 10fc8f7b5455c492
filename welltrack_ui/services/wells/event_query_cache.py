"""What the windows of wells held a moment ago; never shared between organizations."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from welltrack_ui.domain.audit import AuditEntry

CACHE_SECONDS = 3.0
MAX_PAGE_BYTES = 100_000
MAX_CACHE_BYTES = 16_000_000
OVERHEAD_BYTES = 100


@dataclass(frozen=True, slots=True)
class EventPage:
    """One page of events as they are stored: each a JSON object."""

    bodies: tuple[str, ...]
    next_cursor: str | None

    @property
    def size(self) -> int:
        """About the bytes in memory."""
        return sum(map(len, self.bodies)) + OVERHEAD_BYTES * (len(self.bodies) + 1)


class CachedPage(NamedTuple):
    """What a window held, when it was read, and how many writes its well had seen before."""

    at: float
    writes: int
    page: EventPage


class EventQueryCache:
    """Windows by well. A write of a well outdates all of its windows at once; age does the rest.

    A write by another process shows after at most 3 seconds. The caller checks rights first.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: OrderedDict[tuple[str, Hashable], CachedPage] = OrderedDict()
        self._size = 0
        self._writes: dict[str, int] = {}

    def get(self, well_id: str, key: Hashable) -> EventPage | None:
        """What is kept under the key, if it is young enough and the well was not written since."""
        with self._lock:
            kept = self._pages.get((well_id, key))
            writes = self._writes.get(well_id, 0)
        if kept is None or kept.writes != writes or time.monotonic() - kept.at > CACHE_SECONDS:
            return None
        return kept.page

    def mark(self, well_id: str) -> int:
        """A mark to take before reading, so that a write meanwhile outdates what is read."""
        with self._lock:
            return self._writes.get(well_id, 0)

    def put(self, well_id: str, key: Hashable, found: EventPage, mark: int) -> None:
        """Keep what was read since the mark; the oldest make room for it."""
        size = found.size
        if size > MAX_PAGE_BYTES:
            return
        with self._lock:
            before = self._pages.pop((well_id, key), None)
            self._pages[well_id, key] = CachedPage(time.monotonic(), mark, found)
            self._size += size - (before.page.size if before else 0)
            while self._size > MAX_CACHE_BYTES:
                _, oldest = self._pages.popitem(last=False)
                self._size -= oldest.page.size

    def forget(self, entries: Sequence[AuditEntry]) -> None:
        """Outdate the windows of every well that the entries tell of."""
        with self._lock:
            for well_id in {entry.well_id for entry in entries if entry.well_id}:
                self._writes[well_id] = self._writes.get(well_id, 0) + 1
