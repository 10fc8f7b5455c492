"""What the windows of wells held a moment ago; never shared between organizations."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from welltrack_ui.domain.audit import AuditEntry

SECONDS = 3.0
MOST_BYTES_A_WINDOW = 100_000
MOST_BYTES = 16_000_000
BYTES_BESIDE_BODY = 100


@dataclass(frozen=True, slots=True)
class Found:
    """One page of events as they are stored: each a JSON object."""

    bodies: tuple[str, ...]
    next_cursor: str | None

    @property
    def size(self) -> int:
        """About the bytes in memory."""
        return sum(map(len, self.bodies)) + BYTES_BESIDE_BODY * (len(self.bodies) + 1)


class Kept(NamedTuple):
    """What a window held, when it was read, and how many writes its well had seen before."""

    at: float
    writes: int
    found: Found


class WindowCache:
    """Windows by well. A write of a well outdates all of its windows at once; age does the rest.

    A write by another process shows after at most 3 seconds. The caller checks rights first.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._windows: OrderedDict[tuple[str, Hashable], Kept] = OrderedDict()
        self._size = 0
        self._writes: dict[str, int] = {}

    def get(self, well_id: str, key: Hashable) -> Found | None:
        """What is kept under the key, if it is young enough and the well was not written since."""
        with self._lock:
            kept = self._windows.get((well_id, key))
            writes = self._writes.get(well_id, 0)
        if kept is None or kept.writes != writes or time.monotonic() - kept.at > SECONDS:
            return None
        return kept.found

    def mark(self, well_id: str) -> int:
        """A mark to take before reading, so that a write meanwhile outdates what is read."""
        with self._lock:
            return self._writes.get(well_id, 0)

    def put(self, well_id: str, key: Hashable, found: Found, mark: int) -> None:
        """Keep what was read since the mark; the oldest make room for it."""
        size = found.size
        if size > MOST_BYTES_A_WINDOW:
            return
        with self._lock:
            before = self._windows.pop((well_id, key), None)
            self._windows[well_id, key] = Kept(time.monotonic(), mark, found)
            self._size += size - (before.found.size if before else 0)
            while self._size > MOST_BYTES:
                _, oldest = self._windows.popitem(last=False)
                self._size -= oldest.found.size

    def forget(self, entries: Sequence[AuditEntry]) -> None:
        """Outdate the windows of every well that the entries tell of."""
        with self._lock:
            for well_id in {entry.well_id for entry in entries if entry.well_id}:
                self._writes[well_id] = self._writes.get(well_id, 0) + 1
