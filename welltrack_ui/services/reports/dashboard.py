"""The dashboard of an organization: what runs, what stands still, lost time, what comes next.

A cold one costs a fixed number of reads of the whole organization, and a log item, a head of sums
and two months for each well that is active or was written of late.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.dashboard import (
    ACTIVE_STATUSES,
    MAX_ACTIVE_WELLS,
    ActiveWell,
    ComingStage,
    Dashboard,
    ProjectCount,
    WellNpt,
)
from welltrack_ui.domain.lists.well_rows import WellRow
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.domain.reports.day_sums import DayWork
from welltrack_ui.domain.reports.recent_work import find_last_end, find_npt
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.reports.coming_stages import (
    COMING_DAYS,
    ComingStages,
    ComingStagesCache,
    find_current_and_next,
    is_coming,
)
from welltrack_ui.services.reports.well_work import WellWork, WellWorkCache
from welltrack_ui.services.wells.well_directory import DirectorySnapshot, WellDirectoryService

MAX_RECENT_CHANGES = 8
MAX_OTHER_WELLS = 40
"""Wells beside the active ones whose NPT and plans are shown: those written last."""
NPT_DAYS, MAX_NPT_DAYS = timedelta(days=7), timedelta(days=30)
ONE_DAY = timedelta(days=1)
ONE_MILLISECOND = timedelta(milliseconds=1)


class DashboardService:
    """Loads dashboards, for members."""

    def __init__(self, context: ServiceContext, directory: WellDirectoryService) -> None:
        self.context, self._directory = context, directory
        self._work = WellWorkCache(context.engine)
        self._stages = ComingStagesCache(context.engine)

    def load_overview(self, actor: Actor, org_id: str) -> Dashboard:
        """The dashboard as of now. Raises: NotFound; FiguresUnderWay."""
        # It checks the rights.
        snapshot, changes = self._directory.load_with_changes(actor, org_id)
        now = datetime.now(UTC)
        wells = choose_wells(snapshot.rows.values(), changes.entries, now)
        work = self._work.load_many(wells, changes, now)
        stages = self._stages.load(org_id, changes, now)
        active = (
            build_active_well(well, work[well.id], now)
            for well in wells
            if well.status in ACTIVE_STATUSES
        )
        return Dashboard(
            now,
            count_projects(snapshot),
            self._add_stages(sort_active_wells(active), stages, now),
            list_npt(((well, work[well.id]) for well in wells), now),
            list_coming_stages(wells, stages, now),
            changes.entries[:MAX_RECENT_CHANGES],
        )

    def list_projects(self, actor: Actor, org_id: str) -> list[ProjectCount]:
        """The projects in natural order, with their counts of wells. Raises: NotFound."""
        return count_projects(self._directory.load_snapshot(actor, org_id))

    def _add_stages(
        self, active: Sequence[ActiveWell], coming: ComingStages, now: datetime
    ) -> list[ActiveWell]:
        """The active wells, those that are shown in full with their stages."""
        engine = self.context.engine
        with_stages = (
            one.with_stages(*find_current_and_next(engine, coming, one.well.id, now))
            for one in active[:MAX_ACTIVE_WELLS]
        )
        return [*with_stages, *active[MAX_ACTIVE_WELLS:]]


def count_projects(snapshot: DirectorySnapshot) -> list[ProjectCount]:
    """The projects in natural order, with their counts of wells by status."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in snapshot.rows.values():
        counts[row.project_id][row.status] += 1
    in_order = sorted(snapshot.project_names.items(), key=lambda item: natural_sort_key(item[1]))
    return [ProjectCount(each, name, dict(counts[each])) for each, name in in_order]


def choose_wells(
    rows: Iterable[WellRow], changes: Iterable[AuditEntry], now: datetime
) -> list[WellRow]:
    """The active wells, and others that were written of late, latest first."""
    by_id = {row.id: row for row in rows}
    active = [row for row in by_id.values() if row.status in ACTIVE_STATUSES]
    written = [row for entry in changes if (row := by_id.get(entry.well_id or ""))]
    # A well that was finished is an active one no more, but its NPT of the month still counts.
    since = (now - MAX_NPT_DAYS).date()
    changed = [row for row in by_id.values() if row.updated_on >= since]
    changed.sort(key=lambda row: row.updated_on, reverse=True)
    others = {row.id: row for row in (*written, *changed)}
    for row in active:
        others.pop(row.id, None)
    return [*active, *list(others.values())[:MAX_OTHER_WELLS]]


def build_active_well(well: WellRow, work: WellWork, now: datetime) -> ActiveWell:
    """A well in work as of now, without its stages."""
    last_event = next(iter(work.recent.latest_events), None)
    heard_at = find_last_sign(work, now)
    return ActiveWell(well, None, None, last_event, heard_at, find_npt(work.recent, now))


def find_last_sign(work: WellWork, now: datetime) -> datetime | None:
    """The latest instant, at most now, that a well's events tell of; None without any."""
    # What began last may have ended before something longer.
    known = find_last_end(work.recent, now)
    limit = (now - EPOCH) // ONE_MILLISECOND
    # A row that is still to begin says nothing about now.
    ended = max((day.ended for day in work.days if day.ended <= limit), default=0)
    signs = [known] if known else []
    signs += [ended * ONE_MILLISECOND + EPOCH] if ended else []
    return max(signs, default=None)


def sort_active_wells(active: Iterable[ActiveWell]) -> list[ActiveWell]:
    """Active wells by their last event, latest first; those without any are last, by name."""
    by_name = sorted(active, key=lambda one: natural_sort_key(one.well.name))
    return sorted(by_name, key=lambda one: one.heard_at or EPOCH, reverse=True)


def list_npt(wells: Iterable[tuple[WellRow, WellWork]], now: datetime) -> list[WellNpt]:
    """The wells with NPT in their last 30 report days; most of 7 days first, then of 30."""
    # Most wells have none in all the days that were read.
    with_npt = (pair for pair in wells if any(day.npt for day in pair[1].days))
    npt_by_well = [sum_npt(well, work, now) for well, work in with_npt]
    lost = sorted(
        (n for n in npt_by_well if n.last_30), key=lambda n: natural_sort_key(n.well.name)
    )
    return sorted(lost, key=lambda npt: (npt.last_7, npt.last_30), reverse=True)


def sum_npt(well: WellRow, work: WellWork, now: datetime) -> WellNpt:
    """The net NPT of a well in its last report days, the last of them that of now."""
    tz = report_day.load_zone(well.timezone)
    today = report_day.find_report_day(now, tz, well.report_day_start)
    month = [day for day in work.days if today - MAX_NPT_DAYS < day.day <= today]
    categories: Counter[str] = Counter()
    for day in month:
        categories.update(day.categories)
    return WellNpt(
        well,
        sum_net_npt(day for day in month if day.day > today - NPT_DAYS),
        sum_net_npt(month),
        {name: length * ONE_MILLISECOND for name, length in categories.most_common()},
    )


def sum_net_npt(days: Iterable[DayWork]) -> timedelta:
    """The net NPT of report days, which don't overlap."""
    return sum(day.npt for day in days) * ONE_MILLISECOND


def list_coming_stages(
    wells: Iterable[WellRow], coming: ComingStages, now: datetime
) -> Sequence[ComingStage]:
    """The planned stages of wells that begin in the next 14 days, by start."""
    in_time = [
        ComingStage(well, stage)
        for well in wells
        for stage in coming.by_well.get(well.id, ())
        if is_coming(stage, now) and stage.starts_at <= now + COMING_DAYS
    ]
    return sorted(in_time, key=lambda one: (one.stage.starts_at, natural_sort_key(one.well.name)))


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
