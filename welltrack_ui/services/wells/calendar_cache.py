"""Sheets of calendars that were read a moment ago, and what outdates them."""

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.calendar.entries import CalendarEntries
from welltrack_ui.domain.report_day import Window

CACHE_SECONDS = 3.0
INDEX_LAG_SECONDS = 1.5
MAX_CACHED_ENTRIES = 60_000
MIN_SHARED_ENTRIES = 300
"""Entries of a sheet; fewer are read as soon as they are told apart."""


@dataclass(frozen=True, slots=True)
class CalendarQuery:
    """Whose events: an organization's, or of one project or well in it; those in `window`."""

    org_id: str
    window: Window
    project_id: str | None = None
    well_id: str | None = None


@dataclass(frozen=True, slots=True)
class CachedEntries:
    """A sheet, when it was read, what the log told by then, and when it was last looked at."""

    content: CalendarEntries
    at: datetime
    audit_ids: frozenset[str] | None
    checked_at: float


class CalendarCache:
    """Sheets by what was asked; the caller checks rights first.

    A write in an organization drops those that its well is on. A write by another process shows
    after at most 3 seconds: then the log of changes is looked at.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cached: OrderedDict[CalendarQuery, CachedEntries] = OrderedDict()
        self._write_times: dict[str, float] = {}
        self.size = 0
        """How many entries and sheets are kept."""

    def get(self, asked: CalendarQuery) -> CalendarEntries | None:
        """What is kept, if it is young enough."""
        known = self.get_any_age(asked)
        return (
            known.content
            if known and time.monotonic() - known.checked_at <= CACHE_SECONDS
            else None
        )

    def get_any_age(self, asked: CalendarQuery) -> CachedEntries | None:
        """What is kept, of whatever age."""
        with self._lock:
            return self._cached.get(asked)

    def find_neighbour(self, asked: CalendarQuery) -> CalendarQuery | None:
        """What is kept and shares most with it: the same wells, and time without a gap."""
        with self._lock:
            large = [
                a for a, k in self._cached.items() if len(k.content.entries) >= MIN_SHARED_ENTRIES
            ]
        best = max(large, key=lambda other: measure_shared_time(other, asked), default=None)
        return best if best and measure_shared_time(best, asked) else None

    def renew(self, asked: CalendarQuery, known: CachedEntries) -> None:
        """Note that it is as the store is now, unless it is gone meanwhile."""
        with self._lock:
            if self._cached.get(asked) is known:
                self._cached[asked] = replace(known, checked_at=time.monotonic())
                self._cached.move_to_end(asked)

    def mark(self, org_id: str) -> float:
        """A mark to take before reading, so that what a write outdates meanwhile is not kept."""
        with self._lock:
            return self._write_times.get(org_id, 0.0)

    def put(self, asked: CalendarQuery, known: CachedEntries, mark: float) -> None:
        """Keep what was read.

        Not if the organization was written since the mark, or a moment before: the lists of
        projects and organizations may lag behind a write by a second.
        """
        now = time.monotonic()
        with self._lock:
            written = self._write_times.get(asked.org_id, 0.0)
            lagging = asked.well_id is None and now - written < INDEX_LAG_SECONDS
            if written != mark or lagging or len(known.content.entries) > MAX_CACHED_ENTRIES:
                return
            self._drop(asked)
            self._cached[asked] = known
            self.size += len(known.content.entries) + 1
            while self.size > MAX_CACHED_ENTRIES:
                self._drop(next(iter(self._cached)))

    def forget(self, entries: Sequence[AuditEntry]) -> None:
        """Drop what the entries tell of."""
        with self._lock:
            for told in entries:
                self._write_times[told.org_id or ""] = time.monotonic()
                for asked in [a for a in self._cached if concerns_query(told, a)]:
                    self._drop(asked)

    def _drop(self, asked: CalendarQuery) -> None:
        gone = self._cached.pop(asked, None)
        self.size -= len(gone.content.entries) + 1 if gone else 0


def measure_shared_time(one: CalendarQuery, other: CalendarQuery) -> timedelta:
    """How much of the time of `other` one has: all of it, or its beginning, or its end."""
    if (one.org_id, one.project_id, one.well_id) != (other.org_id, other.project_id, other.well_id):
        return timedelta()
    (start, end), (before, after) = one.window, other.window
    if start <= before < end or before <= start < after <= end:
        return min(end, after) - max(start, before)
    return timedelta()


def concerns_query(told: AuditEntry, asked: CalendarQuery) -> bool:
    """Whether what an entry tells of may show on a sheet."""
    return told.org_id == asked.org_id and told.well_id in {None, asked.well_id or told.well_id}
