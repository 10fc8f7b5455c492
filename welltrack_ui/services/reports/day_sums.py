"""The sums of report days of wells: read as they are stored, and built anew where they are old.

They are stamped with the version of the well's log item. What was written since then is remembered
there, so that only the months that it touched are summed again.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from welltrack_ui.deadlines import count_seconds_left
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.days import Days
from welltrack_ui.domain.errors import FiguresUnderWay
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.day_sums import DaySum, DayTotals, sum_days, sum_totals
from welltrack_ui.domain.well import Well
from welltrack_ui.store import day_sums, well_logs
from welltrack_ui.store.day_sums import MonthHead, MonthSums, MonthTotals, SumsHead
from welltrack_ui.store.engine.engine import MAX_COMMIT_OPERATIONS, Engine, Operation
from welltrack_ui.store.engine.errors import CommitCancelled, StoreUnavailable, TooLarge
from welltrack_ui.store.well_logs import StoredLog

ONE_DAY = timedelta(days=1)
ONE_MILLISECOND = timedelta(milliseconds=1)
MONTH_LENGTH = len("2024-05")
MIN_SECONDS = 2.0
"""The time that must be left to a request for another well to be summed in it."""


class ClockedWell(Protocol):
    """What of a well its report days depend on."""

    @property
    def id(self) -> str: ...
    @property
    def timezone(self) -> str: ...
    @property
    def report_day_start(self) -> int: ...


@dataclass(frozen=True, slots=True)
class WellTotals:
    """The totals of a well's report days in a range, and the greatest depth before it."""

    days: list[DayTotals]
    md_before: float | None


@dataclass(frozen=True, slots=True)
class WellSums:
    """The sums of a well's report days in a range, and the greatest depth before it."""

    days: list[DaySum]
    md_before: float | None


class CurrentSums(NamedTuple):
    """The head of a well's sums, up to date, and the months that were summed just now."""

    head: SumsHead
    months: dict[str, MonthSums | MonthTotals]


class MonthRange(NamedTuple):
    """The report days of whole months, from the first day to the last."""

    first: date
    last: date


def read_well_sums(
    engine: Engine, well: Well, first: date | None = None, last: date | None = None
) -> WellSums:
    """The sums of a well on report days from `first` to `last`; of all days without these."""
    totals = read_totals(engine, [well], first, last, totals_only=False)[well.id]
    # Read as a whole, each day is one with all of its sums.
    return WellSums([day for day in totals.days if isinstance(day, DaySum)], totals.md_before)


def read_totals(
    engine: Engine,
    wells: Sequence[ClockedWell],
    first: date | None,
    last: date | None,
    *,
    totals_only: bool = True,
) -> dict[str, WellTotals]:
    """The totals of wells on report days from `first` to `last`, by id.

    Raises: FiguresUnderWay where so many are new that the caller's time does not suffice.
    """
    well_ids = [well.id for well in wells]
    # The logs first: sums that are read after them are at least as new.
    logs = well_logs.load_versions(engine, well_ids)
    heads = day_sums.load_heads(engine, well_ids)
    note_empty_wells(engine, wells, logs, heads)
    current = bring_all_up_to_date(engine, wells, logs, heads)
    if totals_only:
        for head, months in current.values():
            take_whole_months(head, months, first, last)
    wanted = [
        (well_id, month)
        for well_id, (head, months) in current.items()
        for month in head.months
        if month not in months and is_month_in_range(month, first, last)
    ]
    stored = day_sums.load_months(engine, wanted, totals_only=totals_only)
    by_id, rebuilt = {well.id: well for well in wells}, set[str]()
    for well_id, month in wanted:
        head, months = current[well_id]
        sums = stored.get((well_id, month))
        if well_id in rebuilt:
            continue
        if sums is None or sums.stamp != head.months[month].stamp:
            # Somebody else wrote it meanwhile: the well is summed from scratch.
            current[well_id] = rebuild_sums(engine, by_id[well_id], logs[well_id], head, None)
            rebuilt.add(well_id)
        else:
            months[month] = sums
    return {well_id: select_range(sums, first, last) for well_id, sums in current.items()}


def note_empty_wells(
    engine: Engine,
    wells: Iterable[ClockedWell],
    logs: Mapping[str, StoredLog],
    heads: dict[str, SumsHead],
) -> None:
    """Add to the heads, and store, those of wells without a log and without rows.

    Most wells of a large organization were drilled before it kept a log. Their heads go into the
    store in a few commits, and no reader looks through these wells again.
    """
    unknown = [well for well in wells if well.id not in heads and not logs[well.id].version]
    writes = []
    for well in unknown:
        if is_time_short():
            break
        if next(day_sums.read_summed_events(engine, well.id), None) is None:
            heads[well.id] = SumsHead(1, 0, describe_clock(well))
            writes.append(day_sums.head_put(well.id, heads[well.id], None))
    commit_sums(engine, writes)


def take_whole_months(
    head: SumsHead,
    months: dict[str, MonthSums | MonthTotals],
    first: date | None,
    last: date | None,
) -> None:
    """Take the months that a range holds as a whole from the head, as one day each."""
    for month, known in head.months.items():
        start = find_month_start(month)
        is_whole = (not first or first <= start) and (not last or find_month_end(start) <= last)
        if is_whole:
            months[month] = MonthTotals(known.stamp, [known.totals])


def select_range(sums: CurrentSums, first: date | None, last: date | None) -> WellTotals:
    """The totals of the days from `first` to `last`, and the greatest depth before."""
    if not sums.head.months:
        return WellTotals([], None)
    in_order: list[DayTotals] = [
        day for month in sorted(sums.months) for day in sums.months[month].days
    ]
    days = [d for d in in_order if (not first or d.day >= first) and (not last or d.day <= last)]
    if first is None:
        return WellTotals(days, None)
    month = first.isoformat()[:MONTH_LENGTH]
    depths = [head.totals.md for name, head in sums.head.months.items() if name < month]
    depths += [day.md for day in in_order if day.day < first]
    return WellTotals(days, max((md for md in depths if md is not None), default=None))


def is_month_in_range(month: str, first: date | None, last: date | None) -> bool:
    """Whether a month (`2024-05`) has a day of a range."""
    low = first.isoformat()[:MONTH_LENGTH] if first else month
    high = last.isoformat()[:MONTH_LENGTH] if last else month
    return low <= month <= high


def is_time_short() -> bool:
    """Whether the caller's time is nearly over: what was made so far is stored then."""
    return count_seconds_left() < MIN_SECONDS


def is_current(well: ClockedWell, log: StoredLog, head: SumsHead | None) -> bool:
    """Whether the sums of a well have all that was written."""
    return head is not None and head.clock == describe_clock(well) and head.stamp >= log.version


def bring_all_up_to_date(
    engine: Engine,
    wells: Iterable[ClockedWell],
    logs: Mapping[str, StoredLog],
    heads: Mapping[str, SumsHead],
) -> dict[str, CurrentSums]:
    """The sums of wells, by id. Raises: FiguresUnderWay where the caller's time is too short."""
    current: dict[str, CurrentSums] = {}
    has_summed = False
    for well in wells:
        log, head = logs[well.id], heads.get(well.id)
        if not is_current(well, log, head):
            # One is always made, so that each call gets further than the one before.
            if has_summed and is_time_short():
                raise FiguresUnderWay
            has_summed = True
        current[well.id] = bring_up_to_date(engine, well, log, head)
    return current


def bring_up_to_date(
    engine: Engine, well: ClockedWell, log: StoredLog, head: SumsHead | None
) -> CurrentSums:
    """The sums of a well, with what was written since they were stored."""
    if head is None or head.clock != describe_clock(well):
        return rebuild_sums(engine, well, log, head, None)
    if is_current(well, log, head):
        return CurrentSums(head, {})
    touched = log.parse().touched_since(head.stamp)
    return rebuild_sums(engine, well, log, head, touched)


def rebuild_sums(
    engine: Engine,
    well: ClockedWell,
    log: StoredLog,
    head: SumsHead | None,
    touched: Sequence[Window] | None,
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
    after = SumsHead((head.version if head else 0) + 1, log.version, describe_clock(well), known)
    gone = set(head.months) - set(known) if head else set()
    store_sums(engine, well.id, head, after, summed, gone)
    return CurrentSums(after, dict(summed))


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
