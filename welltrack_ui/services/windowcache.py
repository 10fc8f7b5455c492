"""What the windows of wells held a moment ago; never shared between organizations."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from welltrack_ui.domain.audit import AuditEntry

SECONDS = 3.0
MOST_WINDOWS = 50
MOST_BYTES_A_WINDOW = 100_000
MOST_BYTES = 16_000_000


@dataclass(frozen=True, slots=True)
class Found:
    """One page of events as they are stored: each a JSON object."""

    bodies: tuple[str, ...]
    next_cursor: str | None

    @property
    def size(self) -> int:
        """About the bytes in memory."""
        return sum(map(len, self.bodies)) + 100 * len(self.bodies)


@dataclass(slots=True)
class WellWindows:
    """What is kept of one well: each window with the moment it was read, and the size of all."""

    windows: dict[Hashable, tuple[float, Found]] = field(default_factory=dict)
    size: int = 0


class WindowCache:
    """Windows by well. A write of a well drops all of its windows at once; age drops the rest.

    A write by another process shows after at most 3 seconds. The caller checks rights first.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wells: OrderedDict[str, WellWindows] = OrderedDict()
        self._size = 0
        self._writes: dict[str, int] = {}

    def get(self, well_id: str, key: Hashable) -> Found | None:
        """What is kept under the key, if it is young enough."""
        with self._lock:
            well = self._wells.get(well_id)
            kept = well.windows.get(key) if well else None
        if kept is None or time.monotonic() - kept[0] > SECONDS:
            return None
        return kept[1]

    def mark(self, well_id: str) -> int:
        """A mark to take before reading, so that what a write outdates meanwhile is not kept."""
        with self._lock:
            return self._writes.get(well_id, 0)

    def put(self, well_id: str, key: Hashable, found: Found, mark: int) -> None:
        """Keep what was read, unless the well was written since the mark."""
        size = found.size
        if size > MOST_BYTES_A_WINDOW:
            return
        with self._lock:
            if self._writes.get(well_id, 0) != mark:
                return
            well = self._wells.get(well_id)
            if well is None or (len(well.windows) >= MOST_WINDOWS and key not in well.windows):
                well = self._emptied(well_id)
            self._add(well, key, found, size)
            self._wells.move_to_end(well_id)
            while self._size > MOST_BYTES:
                self._drop(next(iter(self._wells)))

    def forget(self, entries: Sequence[AuditEntry]) -> None:
        """Drop the windows of every well that the entries tell of."""
        with self._lock:
            for well_id in {entry.well_id for entry in entries if entry.well_id}:
                self._drop(well_id)
                self._writes[well_id] = self._writes.get(well_id, 0) + 1

    def _add(self, well: WellWindows, key: Hashable, found: Found, size: int) -> None:
        before = well.windows.get(key)
        more = size - (before[1].size if before else 0)
        well.windows[key] = (time.monotonic(), found)
        well.size += more
        self._size += more

    def _emptied(self, well_id: str) -> WellWindows:
        self._drop(well_id)
        return self._wells.setdefault(well_id, WellWindows())

    def _drop(self, well_id: str) -> None:
        well = self._wells.pop(well_id, None)
        self._size -= well.size if well else 0
