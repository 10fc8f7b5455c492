"""A cache of pages of wells' events; organizations never share one."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.metrics import meters

CACHE_SECONDS = 1.5
"""Less than the two seconds in which a change of another process shows."""
MAX_PAGE_BYTES = 100_000
MAX_CACHE_BYTES = 16_000_000
OVERHEAD_BYTES = 100


@dataclass(frozen=True, slots=True)
class EventPage:
    """A page of events as JSON texts."""

    bodies: tuple[str, ...]
    next_cursor: str | None

    @property
    def size(self) -> int:
        """The bytes in memory, roughly."""
        return sum(map(len, self.bodies)) + OVERHEAD_BYTES * (len(self.bodies) + 1)


class CachedPage(NamedTuple):
    """A cached page: when it was read, and the number of its well's writes before."""

    at: float
    writes: int
    page: EventPage


class EventQueryCache:
    """Pages of events by well and query. The caller checks rights first.

    A write of a well outdates all of its pages at once. So does a write of another process that
    counts in the time log, whose version is a part of the query; others show after a second
    and a half at most.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pages: OrderedDict[tuple[str, Hashable], CachedPage] = OrderedDict()
        self._size = 0
        self._writes: dict[str, int] = {}

    def get(self, well_id: str, key: Hashable) -> EventPage | None:
        """The page under a key; None if it is too old, or the well was written since."""
        with self._lock:
            cached = self._pages.get((well_id, key))
            writes = self._writes.get(well_id, 0)
        # Age covers writes by other processes, which this one does not count.
        is_current = (
            cached is not None
            and cached.writes == writes
            and time.monotonic() - cached.at <= CACHE_SECONDS
        )
        meters.count_lookup("events", hit=is_current)
        return cached.page if cached and is_current else None

    def mark(self, well_id: str) -> int:
        """A mark to take before reading, so that a write meanwhile outdates the page."""
        with self._lock:
            return self._writes.get(well_id, 0)

    def put(self, well_id: str, key: Hashable, page: EventPage, mark: int) -> None:
        """Cache a page that was read since the mark; the oldest make room for it."""
        size = page.size
        if size > MAX_PAGE_BYTES:
            return
        with self._lock:
            before = self._pages.pop((well_id, key), None)
            self._pages[well_id, key] = CachedPage(time.monotonic(), mark, page)
            self._size += size - (before.page.size if before else 0)
            while self._size > MAX_CACHE_BYTES:
                _, oldest = self._pages.popitem(last=False)
                self._size -= oldest.page.size

    def forget(self, entries: Sequence[AuditEntry]) -> None:
        """Outdate the pages of every well in written audit entries."""
        with self._lock:
            for well_id in {entry.well_id for entry in entries if entry.well_id}:
                # A counter, not a removal: a page that is being read now must be outdated too when
                # it comes.
                self._writes[well_id] = self._writes.get(well_id, 0) + 1
