"""What the windows of wells held a moment ago; never shared between organizations."""

import threading
import time
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from welltrack_ui.domain.audit import AuditEntry

SECONDS = 3.0
MOST_WELLS = 500
MOST_WINDOWS = 50
MOST_BYTES_A_WINDOW = 100_000


@dataclass(frozen=True, slots=True)
class Found:
    """One page of events as they are stored: each a JSON object."""

    bodies: tuple[str, ...]
    next_cursor: str | None


class WindowCache:
    """Windows by well. A write of a well drops all of its windows at once; age drops the rest.

    A write by another process shows after at most 3 seconds. The caller checks rights first.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wells: OrderedDict[str, dict[Hashable, tuple[float, Found]]] = OrderedDict()
        self._writes: dict[str, int] = {}

    def get(self, well_id: str, key: Hashable) -> Found | None:
        """What is kept under the key, if it is young enough."""
        with self._lock:
            kept = self._wells.get(well_id, {}).get(key)
        if kept is None or time.monotonic() - kept[0] > SECONDS:
            return None
        return kept[1]

    def mark(self, well_id: str) -> int:
        """A mark to take before reading, so that what a write outdates meanwhile is not kept."""
        with self._lock:
            return self._writes.get(well_id, 0)

    def put(self, well_id: str, key: Hashable, found: Found, mark: int) -> None:
        """Keep what was read, unless the well was written since the mark."""
        if sum(map(len, found.bodies)) > MOST_BYTES_A_WINDOW:
            return
        with self._lock:
            if self._writes.get(well_id, 0) != mark:
                return
            windows = self._wells.setdefault(well_id, {})
            if len(windows) >= MOST_WINDOWS:
                windows.clear()
            windows[key] = (time.monotonic(), found)
            self._wells.move_to_end(well_id)
            if len(self._wells) > MOST_WELLS:
                self._wells.popitem(last=False)

    def forget(self, entries: Sequence[AuditEntry]) -> None:
        """Drop the windows of every well that the entries tell of."""
        with self._lock:
            for well_id in {entry.well_id for entry in entries if entry.well_id}:
                self._wells.pop(well_id, None)
                self._writes[well_id] = self._writes.get(well_id, 0) + 1
