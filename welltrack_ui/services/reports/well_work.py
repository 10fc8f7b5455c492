"""The recent work of wells: stages, last events and sums of report days, cached until a change.

The audit log of the organization tells which wells have changed, whichever process wrote it.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from welltrack_ui.domain import report_day
from welltrack_ui.domain.event import Event, is_log_row
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.day_sums import DaySum
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import MAX_LIMIT
from welltrack_ui.services.reports.day_sums import read_totals
from welltrack_ui.store import events, stages, wells
from welltrack_ui.store.audit_marks import AuditMark, read_news, set_mark
from welltrack_ui.store.engine.engine import Engine

SUMMED_DAYS = timedelta(days=30)
ONE_DAY = timedelta(days=1)
MAX_AGE = timedelta(minutes=5)
"""Nothing is written when the time of a later event comes: it is looked for this often."""
MAX_AUDIT_ENTRIES = 500
"""Audit entries; after more all wells are read anew."""
MAX_CACHED_WELLS = 2_000


@dataclass(frozen=True, slots=True)
class WellWork:
    """The work of a well around the moment it was read at.

    `latest_events` are the last that began of each class of durations, latest first. `days` are the
    sums of report days of the last 30 days and of tomorrow; `npt_rows` are the NPT rows of its time
    log that had not ended.
    """

    at: datetime
    well: Well
    stages: Sequence[Stage]
    days: Sequence[DaySum]
    latest_events: Sequence[Event]
    npt_rows: Sequence[Event]


class WellWorkCache:
    """The work of wells by id; the caller checks rights, and asks for wells of one organization."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._lock = engine, threading.Lock()
        self._cached: OrderedDict[str, WellWork] = OrderedDict()
        self._marks: dict[str, AuditMark] = {}

    def load_many(self, org_id: str, well_ids: Sequence[str], now: datetime) -> list[WellWork]:
        """The work of those wells that there are, in the order of the ids."""
        self.drop_changed(org_id)
        with self._lock:
            known = {
                well_id: work
                for well_id in well_ids
                if (work := self._cached.get(well_id)) and now - work.at <= MAX_AGE
            }
        missing = [well_id for well_id in well_ids if well_id not in known]
        read = read_work(self._engine, missing, now) if missing else {}
        self._store(read)
        known |= read
        return [known[well_id] for well_id in well_ids if well_id in known]

    def drop_changed(self, org_id: str) -> None:
        """Drop the wells that the log tells changes of since the last time."""
        with self._lock:
            mark = self._marks.get(org_id)
        news = read_news(self._engine, org_id, mark, MAX_AUDIT_ENTRIES) if mark else None
        is_known = news is None or news.is_complete
        # Set before wells are read: what is written while one is drops it the next time.
        next_mark = news.mark if news and is_known else set_mark(self._engine, org_id)
        with self._lock:
            self._marks[org_id] = next_mark
            if not is_known:
                self._cached.clear()
            for entry in news.entries if news else ():
                self._cached.pop(entry.well_id or "", None)

    def _store(self, read: Mapping[str, WellWork]) -> None:
        with self._lock:
            self._cached |= read
            while len(self._cached) > MAX_CACHED_WELLS:
                self._cached.popitem(last=False)


def read_work(engine: Engine, well_ids: Sequence[str], now: datetime) -> dict[str, WellWork]:
    """The work of wells that are not deleted, read from the store."""
    stored = wells.load_many(engine, list(well_ids))
    live = {well_id: well for well_id, well in stored.items() if not well.deleted_at}
    # Two days more than are shown: the zones of wells differ, and `now` moves on.
    first, last = (now - SUMMED_DAYS - ONE_DAY).date(), (now + ONE_DAY).date()
    sums = read_totals(engine, list(live.values()), first, last, totals_only=False)
    work = {}
    for well_id, well in live.items():
        days = [day for day in sums[well_id].days if isinstance(day, DaySum)]
        work[well_id] = WellWork(
            now,
            well,
            stages.list_stages(engine, well_id, MAX_LIMIT, None).items,
            days,
            events.list_latest_work(engine, well_id, now),
            read_npt_rows(engine, well, days, now),
        )
    return work


def read_npt_rows(engine: Engine, well: Well, days: Sequence[DaySum], now: datetime) -> list[Event]:
    """The NPT rows of a time log that end after now and begin while they may be cached."""
    until, tz = now + MAX_AGE, report_day.load_zone(well.timezone)
    near = {report_day.find_report_day(at, tz, well.report_day_start) for at in (now, until)}
    # The sums tell whether there are any: most wells have none, and need no query.
    if not any(day.npt for day in days if day.day in near):
        return []
    partition = events.well_partition(well.id)
    overlapping = events.read_overlapping_events(engine, partition, Window(now, until))
    running = [Event.parse_stored(record.body) for _, record in overlapping]
    return [event for event in running if event.npt and is_log_row(event)]
