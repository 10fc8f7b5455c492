"""A cache of the performance of wells, as it was at a version of their logs.

Adding up the days of a well takes longer than reading whether any of them has changed, and those
who have a screen open ask again after each change of anything.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from welltrack_ui.domain.reports.day_sums import DaySum
from welltrack_ui.domain.reports.performance import GroupPerformance, WellPerformance

MAX_CACHED_DAYS = 40_000
"""Report days of all that is cached, of some 2 kB each."""
MAX_CACHED_GROUPS = 16


class PerformancePlace(NamedTuple):
    """What was computed: a well and its days."""

    well_id: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class PerformanceState:
    """All that the performance of a well depends on; of another state it is out of date.

    `stages` are their ids and versions.
    """

    log_version: int
    clock: str
    spud_at: datetime | None
    stages: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class CachedPerformance:
    """The performance of a well in a state, and the sums of days that it was built of."""

    state: PerformanceState
    performance: WellPerformance
    days: list[DaySum]


class WellPerformanceCache:
    """Performance by well and days, the latest first to stay. The caller checks rights first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[PerformancePlace, CachedPerformance] = OrderedDict()
        self._days = 0

    def get(self, place: PerformancePlace, state: PerformanceState) -> CachedPerformance | None:
        """What was computed in this very state; else None."""
        with self._lock:
            cached = self._found.get(place)
            if cached is None or cached.state != state:
                return None
            self._found.move_to_end(place)
            return cached

    def put(self, place: PerformancePlace, cached: CachedPerformance) -> None:
        """Keep what was computed, in place of what was used longest ago."""
        # Without a log nothing tells that a well has changed.
        if not cached.state.log_version:
            return
        with self._lock:
            before = self._found.pop(place, None)
            self._days -= len(before.days) if before else 0
            self._found[place] = cached
            self._days += len(cached.days)
            while self._days > MAX_CACHED_DAYS:
                _, oldest = self._found.popitem(last=False)
                self._days -= len(oldest.days)


class GroupState(NamedTuple):
    """All that the performance of many wells depends on: days, and each well's log and clock."""

    first: date
    last: date
    wells: tuple[tuple[str, str, str, int], ...]


class GroupPerformanceCache:
    """The performance of the groups of wells that were asked for last. The caller checks rights."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: OrderedDict[GroupState, GroupPerformance] = OrderedDict()

    def get(self, state: GroupState) -> GroupPerformance | None:
        """What was computed in this very state; else None."""
        with self._lock:
            if state in self._found:
                self._found.move_to_end(state)
            return self._found.get(state)

    def put(self, state: GroupState, performance: GroupPerformance) -> None:
        """Keep what was computed, in place of what was used longest ago."""
        with self._lock:
            self._found[state] = performance
            if len(self._found) > MAX_CACHED_GROUPS:
                self._found.popitem(last=False)
