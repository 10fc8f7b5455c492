"""The sums of report days of wells: read as they are stored, and built anew where they are old.

They are stamped with the version of the well's log item. What was written since then is remembered
there, so that only the months that it touched are summed again. Log items decide, and are read as
they are; sums may be read from a copy that is a second behind, since their stamp tells. What seems
old is read once more, as it is, before it is summed anew.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from msgspec.structs import replace

from welltrack_ui.deadlines import count_seconds_left
from welltrack_ui.domain.errors import FiguresUnderWay
from welltrack_ui.domain.field_types import format_instant, parse_instant
from welltrack_ui.domain.reports.day_sums import DaySum, DayTotals
from welltrack_ui.domain.reports.recent_work import RecentWork
from welltrack_ui.domain.well import Well
from welltrack_ui.services.reports.day_sum_building import (
    MONTH_LENGTH,
    ClockedWell,
    CurrentSums,
    commit_sums,
    describe_clock,
    find_month_end,
    find_month_start,
    is_month_in_range,
    read_work,
    rebuild_sums,
)
from welltrack_ui.store import day_sums, recent_work, well_logs
from welltrack_ui.store.day_sums import (
    MonthSums,
    MonthTotals,
    MonthWork,
    SomeMonth,
    SumsHead,
)
from welltrack_ui.store.engine.engine import Engine
from welltrack_ui.store.well_logs import StoredLog

MIN_SECONDS = 2.0
"""The time that must be left to a request for another well to be summed in it."""


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


@dataclass(frozen=True, slots=True)
class OpenSums:
    """The sums of wells by id, up to date with their log items; `now` where it matters too."""

    wells: Mapping[str, ClockedWell]
    logs: Mapping[str, StoredLog]
    current: dict[str, CurrentSums]
    now: datetime | None

    def fits(self, place: tuple[str, str], month: MonthSums | MonthTotals | MonthWork) -> bool:
        """Whether the sums of a month of a well are those that its head tells of."""
        well_id, name = place
        return month.stamp == self.current[well_id].head.months[name].stamp


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
    sums = open_sums(engine, wells)
    if totals_only:
        for head, months in sums.current.values():
            take_whole_months(head, months, first, last)
        fill_months(engine, sums, first, last, MonthTotals)
    else:
        fill_months(engine, sums, first, last, MonthSums)
    return {well_id: select_range(one, first, last) for well_id, one in sums.current.items()}


def open_sums(
    engine: Engine, wells: Sequence[ClockedWell], now: datetime | None = None
) -> OpenSums:
    """The sums of wells, without the months that are stored; with `now`, how each well stands.

    Raises: FiguresUnderWay where so many are new that the caller's time does not suffice.
    """
    # In whole milliseconds, as events have it.
    now = parse_instant(format_instant(now)) if now else None
    well_ids = [well.id for well in wells]
    # The logs first: sums that are read after them are at least as new, or tell by their stamp.
    logs = well_logs.load_versions(engine, well_ids)
    heads = day_sums.load_heads(engine, well_ids, eventually=True)
    old = [
        well.id for well in wells if not is_current(well, logs[well.id], heads.get(well.id), now)
    ]
    heads |= day_sums.load_heads(engine, old)
    note_well_work(engine, wells, logs, heads, now)
    current = bring_all_up_to_date(engine, wells, logs, heads, now)
    return OpenSums({well.id: well for well in wells}, logs, current, now)


def fill_months(
    engine: Engine,
    sums: OpenSums,
    first: date | None,
    last: date | None,
    model: type[SomeMonth],
) -> None:
    """Read the months of a range that were not summed just now, into the sums of their wells."""
    wanted = [
        (well_id, month)
        for well_id, (head, months) in sums.current.items()
        for month in head.months
        if month not in months and is_month_in_range(month, first, last)
    ]
    stored = day_sums.load_months(engine, wanted, model, eventually=True)
    stored = {place: month for place, month in stored.items() if sums.fits(place, month)}
    stored |= day_sums.load_months(engine, [one for one in wanted if one not in stored], model)
    rebuilt = set[str]()
    for place in wanted:
        well_id, name = place
        if well_id in rebuilt:
            continue
        month = stored.get(place)
        if month is None or not sums.fits(place, month):
            # Somebody else wrote it meanwhile: the well is summed from scratch.
            well, log, head = sums.wells[well_id], sums.logs[well_id], sums.current[well_id].head
            sums.current[well_id] = rebuild_sums(engine, well, log, head, None, sums.now)
            rebuilt.add(well_id)
        else:
            sums.current[well_id].months[name] = month


def note_well_work(
    engine: Engine,
    wells: Iterable[ClockedWell],
    logs: Mapping[str, StoredLog],
    heads: dict[str, SumsHead],
    now: datetime | None,
) -> None:
    """Add to the heads, and store, what no sum is needed for, in a few commits.

    These are the heads of wells without a time log and without events, through which no reader
    looks again: most wells of a large organization were drilled before it kept a log. With `now` it
    is also how wells stand whose sums are up to date, where an event has begun since it was noted.
    """
    writes = []
    for well in wells:
        head, log = heads.get(well.id), logs[well.id]
        is_new = head is None and not log.has_windows()
        if not is_new and (is_current(well, log, head, now) or not is_current(well, log, head)):
            continue
        if is_time_short():
            break
        if head is not None and now is not None:
            work = read_work(engine, well, log.version, head.months, {}, now)
            after = replace(head, version=head.version + 1, work=work)
        elif not recent_work.has_events(engine, well.id):
            none = RecentWork(log.version, now) if now else None
            after = SumsHead(1, log.version, describe_clock(well), work=none)
        else:
            continue
        heads[well.id] = after
        writes.append(day_sums.head_put(well.id, after, head))
    commit_sums(engine, writes)


def take_whole_months(
    head: SumsHead,
    months: dict[str, MonthSums | MonthTotals | MonthWork],
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
    in_order = list_days(sums)
    days = [d for d in in_order if (not first or d.day >= first) and (not last or d.day <= last)]
    if first is None:
        return WellTotals(days, None)
    month = first.isoformat()[:MONTH_LENGTH]
    depths = [head.totals.md for name, head in sums.head.months.items() if name < month]
    depths += [day.md for day in in_order if day.day < first]
    return WellTotals(days, max((md for md in depths if md is not None), default=None))


def list_days(sums: CurrentSums) -> list[DayTotals]:
    """The days of the months that were read or summed, in order."""
    return [day for name in sorted(sums.months) for day in sums.months[name].days]


def is_time_short() -> bool:
    """Whether the caller's time is nearly over: what was made so far is stored then."""
    return count_seconds_left() < MIN_SECONDS


def is_current(
    well: ClockedWell, log: StoredLog, head: SumsHead | None, now: datetime | None = None
) -> bool:
    """Whether the sums of a well have all that was written; with `now`, how it stands as well."""
    if head is None or head.clock != describe_clock(well) or head.stamp < log.version:
        return False
    if now is None:
        return True
    return head.work is not None and head.work.stamp >= log.version and head.work.holds_at(now)


def bring_all_up_to_date(
    engine: Engine,
    wells: Iterable[ClockedWell],
    logs: Mapping[str, StoredLog],
    heads: Mapping[str, SumsHead],
    now: datetime | None,
) -> dict[str, CurrentSums]:
    """The sums of wells, by id. Raises: FiguresUnderWay where the caller's time is too short."""
    current: dict[str, CurrentSums] = {}
    has_summed = False
    for well in wells:
        log, head = logs[well.id], heads.get(well.id)
        if not is_current(well, log, head, now):
            # One is always made, so that each call gets further than the one before.
            if has_summed and is_time_short():
                raise FiguresUnderWay
            has_summed = True
        current[well.id] = bring_up_to_date(engine, well, log, head, now)
    return current


def bring_up_to_date(
    engine: Engine,
    well: ClockedWell,
    log: StoredLog,
    head: SumsHead | None,
    now: datetime | None,
) -> CurrentSums:
    """The sums of a well, with what was written since they were stored."""
    if head is None or head.clock != describe_clock(well):
        return rebuild_sums(engine, well, log, head, None, now)
    if is_current(well, log, head, now):
        return CurrentSums(head, {})
    touched = log.parse().touched_since(head.stamp)
    return rebuild_sums(engine, well, log, head, touched, now)
