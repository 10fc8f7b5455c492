"""The building of the sums of report days: of the months that were touched, stored for the next."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import NamedTuple, Protocol

from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.days import Days
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.day_sums import DaySum, sum_days, sum_totals
from welltrack_ui.domain.reports.recent_work import RecentWork
from welltrack_ui.store import day_sums, recent_work
from welltrack_ui.store.day_sums import MonthHead, MonthSums, MonthTotals, MonthWork, SumsHead
from welltrack_ui.store.engine.engine import MAX_COMMIT_OPERATIONS, Engine, Operation
from welltrack_ui.store.engine.errors import CommitCancelled, StoreUnavailable, TooLarge
from welltrack_ui.store.well_logs import StoredLog

ONE_DAY = timedelta(days=1)
ONE_MILLISECOND = timedelta(milliseconds=1)
MONTH_LENGTH = len("2024-05")


class ClockedWell(Protocol):
    """What of a well its report days depend on."""

    @property
    def id(self) -> str: ...
    @property
    def timezone(self) -> str: ...
    @property
    def report_day_start(self) -> int: ...


class CurrentSums(NamedTuple):
    """The head of a well's sums, up to date, and the months that were summed just now."""

    head: SumsHead
    months: dict[str, MonthSums | MonthTotals | MonthWork]


class MonthRange(NamedTuple):
    """The report days of whole months, from the first day to the last."""

    first: date
    last: date


def rebuild_sums(
    engine: Engine,
    well: ClockedWell,
    log: StoredLog,
    head: SumsHead | None,
    touched: Sequence[Window] | None,
    now: datetime | None,
) -> CurrentSums:
    """The sums of a well with the months of these windows summed again, all of them for None."""
    is_whole = touched is None or head is None
    ranges = [None] if is_whole else list_month_ranges(well, touched or ())
    summed: dict[str, MonthSums] = {}
    for months in ranges:
        summed |= sum_months(engine, well, log.version, months)
    known = {} if is_whole or head is None else dict(head.months)
    for months in ranges:
        if months:
            known = {m: h for m, h in known.items() if not is_month_in_range(m, *months)}
    known |= {
        month: MonthHead(sums.stamp, sum_totals(find_month_start(month), sums.days))
        for month, sums in summed.items()
    }
    # Without `now` nobody asks how the well stands, and what is noted tells its age.
    work = None if is_whole or head is None else head.work
    if now is not None:
        work = read_work(engine, well, log.version, known, summed, now)
    version = (head.version if head else 0) + 1
    after = SumsHead(version, log.version, describe_clock(well), known, work)
    gone = set(head.months) - set(known) if head else set()
    store_sums(engine, well.id, head, after, summed, gone)
    return CurrentSums(after, dict(summed))


def read_work(
    engine: Engine,
    well: ClockedWell,
    stamp: int,
    months: Mapping[str, MonthHead],
    summed: Mapping[str, MonthSums],
    now: datetime,
) -> RecentWork:
    """How a well stands; the sums tell whether an NPT row may go on, which most wells have none of.

    `summed` are the months that were summed just now.
    """
    tz = report_day.load_zone(well.timezone)
    today = report_day.find_report_day(now, tz, well.report_day_start)
    name = today.isoformat()[:MONTH_LENGTH]
    if name in summed:
        with_npt = any(day.npt for day in summed[name].days if day.day == today)
    else:
        with_npt = name in months and months[name].totals.npt > 0
    return recent_work.read_recent_work(engine, well.id, stamp, now, with_npt=with_npt)


def sum_months(
    engine: Engine, well: ClockedWell, stamp: int, months: MonthRange | None
) -> dict[str, MonthSums]:
    """The sums of a well in whole months, by month; of all its time for None."""
    tz = report_day.load_zone(well.timezone)
    if months is None:
        events = list(day_sums.read_summed_events(engine, well.id))
        if not events:
            return {}
        latest = max(event.ends_at or event.starts_at for event in events)
        first = report_day.find_report_day(events[0].starts_at, tz, well.report_day_start)
        last = report_day.find_report_day(latest, tz, well.report_day_start)
        days = Days.from_zone(first, (last - first).days + 1, tz, well.report_day_start)
    else:
        first, last = months
        days = Days.from_zone(first, (last - first).days + 1, tz, well.report_day_start)
        window = Window(days.bounds[0], days.bounds[-1])
        events = list(day_sums.read_summed_events(engine, well.id, window))
    by_month: dict[str, list[DaySum]] = defaultdict(list)
    for sums in sum_days(events, days):
        by_month[sums.day.isoformat()[:MONTH_LENGTH]].append(sums)
    return {month: MonthSums(stamp, sums) for month, sums in by_month.items()}


def list_month_ranges(well: ClockedWell, windows: Iterable[Window]) -> list[MonthRange | None]:
    """The whole months whose report days the windows touch, joined where they meet."""
    tz, hour = report_day.load_zone(well.timezone), well.report_day_start
    touched = sorted(
        MonthRange(
            report_day.find_report_day(window.start, tz, hour).replace(day=1),
            find_month_end(report_day.find_report_day(window.end - ONE_MILLISECOND, tz, hour)),
        )
        for window in windows
    )
    ranges: list[MonthRange | None] = []
    for months in touched:
        before = ranges[-1] if ranges else None
        if before and months.first <= before.last + ONE_DAY:
            ranges[-1] = MonthRange(before.first, max(before.last, months.last))
        else:
            ranges.append(months)
    return ranges


def is_month_in_range(month: str, first: date | None, last: date | None) -> bool:
    """Whether a month (`2024-05`) has a day of a range."""
    low = first.isoformat()[:MONTH_LENGTH] if first else month
    high = last.isoformat()[:MONTH_LENGTH] if last else month
    return low <= month <= high


def find_month_start(month: str) -> date:
    """The first day of a month (`2024-05`)."""
    return date(int(month[:4]), int(month[5:]), 1)


def find_month_end(day: date) -> date:
    """The last day of the month of a day."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - ONE_DAY


def describe_clock(well: ClockedWell) -> str:
    """The zone and the hour that a well's report days depend on."""
    return f"{well.timezone} {well.report_day_start:02}"


def store_sums(
    engine: Engine,
    well_id: str,
    before: SumsHead | None,
    head: SumsHead,
    months: Mapping[str, MonthSums],
    gone: Iterable[str],
) -> None:
    """Store the sums of a well for the next reader."""
    writes = [day_sums.month_write(well_id, month, sums) for month, sums in months.items()]
    writes += [day_sums.month_write(well_id, month, None) for month in gone]
    # The head last: months of another stamp than it says are not believed.
    commit_sums(engine, [*writes, day_sums.head_put(well_id, head, before)])


def commit_sums(engine: Engine, writes: Sequence[Operation]) -> None:
    """Commit writes in their order; where that is not to be, the next reader sums again.

    A disk that is full or busy must not keep anybody from reading.
    """
    with suppress(CommitCancelled, TooLarge, StoreUnavailable):
        for start in range(0, len(writes), MAX_COMMIT_OPERATIONS):
            engine.commit(writes[start : start + MAX_COMMIT_OPERATIONS])
