"""A cache of calendar entries, and the writes that outdate them."""

import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from weakref import WeakValueDictionary

from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.calendar.entries import CalendarEntries
from welltrack_ui.domain.report_day import Window
from welltrack_ui.store.audit_marks import AuditMark

CACHE_SECONDS = 1.5
"""Less than the two seconds in which a change of another process shows."""
INDEX_LAG_SECONDS = 1.5
MAX_CACHED_ENTRIES = 60_000
MIN_SHARED_ENTRIES = 300
"""Entries; fewer are read as quickly as they are cut from a cached calendar."""


@dataclass(frozen=True, slots=True)
class CalendarQuery:
    """A query of events in `window`: of an organization, or of one project or well in it."""

    org_id: str
    window: Window
    project_id: str | None = None
    well_id: str | None = None


@dataclass(frozen=True, slots=True)
class CachedEntries:
    """Cached entries, the mark in the log up to which they show all changes, and its last check.

    `stale_ids` are the events that changed since, which are yet to be read.
    """

    content: CalendarEntries
    mark: AuditMark
    checked_at: float
    stale_ids: frozenset[str] = frozenset()

    @property
    def is_checked(self) -> bool:
        """Whether the log was checked within a second and a half."""
        return time.monotonic() - self.checked_at <= CACHE_SECONDS


class CalendarCache:
    """Calendar entries by query. The caller checks rights first.

    A write of an event marks it in the entries that its well is in, to be read by itself; any other
    write drops them. A write by another process comes by the change feed, and without that shows
    after a second and a half at most: then the audit log is checked.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cached: OrderedDict[CalendarQuery, CachedEntries] = OrderedDict()
        self._write_times: dict[str, float] = {}
        self._turns: WeakValueDictionary[CalendarQuery, Turn] = WeakValueDictionary()
        self.size = 0
        """The number of cached entries, plus one for each query."""

    def get(self, query: CalendarQuery) -> CachedEntries | None:
        """The cached entries of a query, of any age."""
        with self._lock:
            return self._cached.get(query)

    def find_turn(self, query: CalendarQuery) -> "Turn":
        """The lock of a query: of several who ask at once, one reads, and the others have it."""
        with self._lock:
            return self._turns.setdefault(query, Turn())

    def find_neighbour(self, query: CalendarQuery) -> CalendarQuery | None:
        """The cached query that shares most with another: same wells, and time without a gap."""
        with self._lock:
            large = [
                a for a, k in self._cached.items() if len(k.content.entries) >= MIN_SHARED_ENTRIES
            ]
        best = max(large, key=lambda other: measure_shared_time(other, query), default=None)
        return best if best and measure_shared_time(best, query) else None

    def renew(self, query: CalendarQuery, cached: CachedEntries, current: CachedEntries) -> None:
        """Put the current entries in the place of cached ones, unless these changed meanwhile."""
        with self._lock:
            # The same object, not an equal one: a write may have dropped it or marked an event in
            # it, and another read put a new one.
            if self._cached.get(query) is cached:
                self._cached[query] = current
                self._cached.move_to_end(query)
                self.size += len(current.content.entries) - len(cached.content.entries)

    def mark(self, org_id: str) -> float:
        """A mark to take before reading, by which `put` finds a write in between."""
        with self._lock:
            return self._write_times.get(org_id, 0.0)

    def put(self, query: CalendarQuery, new_entries: CachedEntries, mark: float) -> None:
        """Cache entries that were read since the mark.

        Not if the organization was written since then, or a moment before: the global indexes, from
        which projects and organizations are read, may lag a write by a second.
        """
        now = time.monotonic()
        with self._lock:
            last_write = self._write_times.get(query.org_id, 0.0)
            lagging = query.well_id is None and now - last_write < INDEX_LAG_SECONDS
            if (
                last_write != mark
                or lagging
                or len(new_entries.content.entries) > MAX_CACHED_ENTRIES
            ):
                return
            self._drop(query)
            self._cached[query] = new_entries
            self.size += len(new_entries.content.entries) + 1
            while self.size > MAX_CACHED_ENTRIES:
                self._drop(next(iter(self._cached)))

    def forget(self, entries: Sequence[AuditEntry]) -> None:
        """Mark the events that written audit entries concern; drop what else they concern."""
        with self._lock:
            for entry in entries:
                # Also where nothing is cached: a read that began before this write must not be put.
                self._write_times[entry.org_id or ""] = time.monotonic()
                for query in [a for a in self._cached if concerns_query(entry, a)]:
                    if is_event_change(entry):
                        cached = self._cached[query]
                        stale_ids = cached.stale_ids | {entry.entity_id}
                        self._cached[query] = replace(cached, stale_ids=stale_ids)
                    else:
                        self._drop(query)

    def _drop(self, query: CalendarQuery) -> None:
        dropped = self._cached.pop(query, None)
        self.size -= len(dropped.content.entries) + 1 if dropped else 0


class Turn:
    """A lock that a `WeakValueDictionary` can hold."""

    __slots__ = ("__weakref__", "lock")

    def __init__(self) -> None:
        self.lock = threading.Lock()


def is_event_change(entry: AuditEntry) -> bool:
    """Whether the change of an audit entry is that of one event."""
    return entry.entity == "event" and entry.entity_id.startswith("e-")


def measure_shared_time(one: CalendarQuery, other: CalendarQuery) -> timedelta:
    """The time of `other` that one query covers: all of it, or its beginning, or its end."""
    if (one.org_id, one.project_id, one.well_id) != (other.org_id, other.project_id, other.well_id):
        return timedelta()
    (start, end), (before, after) = one.window, other.window
    # A part out of the middle would leave two gaps, and two reads cost as much as reading it all.
    if start <= before < end or before <= start < after <= end:
        return min(end, after) - max(start, before)
    return timedelta()


def concerns_query(entry: AuditEntry, query: CalendarQuery) -> bool:
    """Whether the change of an audit entry may show on a calendar."""
    return entry.org_id == query.org_id and entry.well_id in {None, query.well_id or entry.well_id}
