"""How wells stand: their last events and the sums of their report days, cached until a change.

The audit log of the organization tells which wells have changed, whichever process wrote it; that
time alone changes something is told by what was read.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from welltrack_ui.domain.lists.well_rows import WellRow
from welltrack_ui.domain.reports.day_sums import DayWork
from welltrack_ui.domain.reports.recent_work import RecentWork
from welltrack_ui.services.reports.day_sums import fill_months, list_days, open_sums
from welltrack_ui.services.wells.well_directory import LatestChanges
from welltrack_ui.store.day_sums import MonthWork
from welltrack_ui.store.engine.engine import Engine

SUMMED_DAYS = timedelta(days=30)
ONE_DAY = timedelta(days=1)
MAX_AGE = timedelta(hours=6)
"""The sums of a day more than is shown are read: they do for so long, whatever a well's zone."""
MAX_CACHED_WELLS = 5_000


@dataclass(frozen=True, slots=True)
class WellWork:
    """How a well stands, as read at `at`, after `read_at` by `time.monotonic`.

    `days` are the sums of report days of the last 30 days and of tomorrow.
    """

    read_at: float
    at: datetime
    clock: tuple[str, int]
    days: Sequence[DayWork]
    recent: RecentWork

    def holds(self, well: WellRow, changes: LatestChanges, now: datetime) -> bool:
        """Whether a well still stands so, as far as its organization's log tells, and the time."""
        if changes.is_well_changed(well.id, self.read_at) or self.clock != read_clock(well):
            return False
        return self.at <= now <= self.at + MAX_AGE and self.recent.holds_at(now)


class WellWorkCache:
    """How wells stand, by id; the caller checks rights."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._lock = engine, threading.Lock()
        self._cached: OrderedDict[str, WellWork] = OrderedDict()

    def load_many(
        self, wells: Sequence[WellRow], changes: LatestChanges, now: datetime
    ) -> dict[str, WellWork]:
        """How wells of one organization stand, by id; `changes` are the latest of its log.

        Raises: FiguresUnderWay where so many are new that the caller's time does not suffice.
        """
        with self._lock:
            known = {
                well.id: work
                for well in wells
                if (work := self._cached.get(well.id)) and work.holds(well, changes, now)
            }
        missing = [well for well in wells if well.id not in known]
        read = read_work_of_wells(self._engine, missing, changes.seen_at, now) if missing else {}
        self._store(read)
        return known | read

    def _store(self, read: Mapping[str, WellWork]) -> None:
        with self._lock:
            self._cached |= read
            while len(self._cached) > MAX_CACHED_WELLS:
                self._cached.popitem(last=False)


def read_clock(well: WellRow) -> tuple[str, int]:
    """The zone and the hour that a well's report days depend on."""
    return well.timezone, well.report_day_start


def read_work_of_wells(
    engine: Engine, wells: Sequence[WellRow], read_at: float, now: datetime
) -> dict[str, WellWork]:
    """How wells stand, read from the store. Raises: FiguresUnderWay."""
    # Two days more than are shown: the zones of wells differ, and `now` moves on.
    first, last = (now - SUMMED_DAYS - ONE_DAY).date(), (now + ONE_DAY).date()
    sums = open_sums(engine, wells, now)
    fill_months(engine, sums, first, last, MonthWork)
    work = {}
    for well in wells:
        current = sums.current[well.id]
        days = [
            day
            for day in list_days(current)
            if isinstance(day, DayWork) and first <= day.day <= last
        ]
        recent = current.head.work
        # It was asked for as of now, and so it is there.
        if recent is not None:
            work[well.id] = WellWork(read_at, now, read_clock(well), days, recent)
    return work
