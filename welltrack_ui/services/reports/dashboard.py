"""The dashboard of an organization: what runs, what stands still, lost time, what comes next."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.dashboard import (
    ACTIVE_STATUSES,
    ActiveWell,
    ComingStage,
    Dashboard,
    ProjectCount,
    WellNpt,
)
from welltrack_ui.domain.lists.well_rows import WellRow
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.domain.reports.day_sums import DaySum
from welltrack_ui.domain.stage import Stage
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.reports.well_work import WellWork, WellWorkCache
from welltrack_ui.services.wells.well_directory import DirectorySnapshot, WellDirectoryService
from welltrack_ui.store import audit

MAX_RECENT_CHANGES = 8
MAX_AUDIT_ENTRIES = 100
MAX_OTHER_WELLS = 40
"""Wells beside the active ones whose NPT and plans are shown: those written last."""
NPT_DAYS, MAX_NPT_DAYS = timedelta(days=7), timedelta(days=30)
COMING_DAYS = timedelta(days=14)
ONE_DAY = timedelta(days=1)
ONE_MILLISECOND = timedelta(milliseconds=1)


class DashboardService:
    """Loads dashboards, for members."""

    def __init__(self, context: ServiceContext, directory: WellDirectoryService) -> None:
        self.context, self._directory = context, directory
        self._work = WellWorkCache(context.engine)

    def load_overview(self, actor: Actor, org_id: str) -> Dashboard:
        """The dashboard as of now. Raises: NotFound."""
        # It checks the rights.
        snapshot = self._directory.load_snapshot(actor, org_id)
        now = datetime.now(UTC)
        engine = self.context.engine
        changes = audit.list_organization_audit(engine, org_id, MAX_AUDIT_ENTRIES, None).items
        well_ids = choose_wells(snapshot.rows.values(), changes, now)
        work = self._work.load_many(org_id, well_ids, now)
        active = [one for one in work if one.well.status in ACTIVE_STATUSES]
        names = snapshot.project_names
        return Dashboard(
            now,
            count_projects(snapshot),
            sort_active_wells(
                build_active_well(one, names.get(one.well.project_id, ""), now) for one in active
            ),
            list_npt(work, now),
            list_coming_stages(work, now),
            changes[:MAX_RECENT_CHANGES],
        )

    def list_projects(self, actor: Actor, org_id: str) -> list[ProjectCount]:
        """The projects in natural order, with their counts of wells. Raises: NotFound."""
        return count_projects(self._directory.load_snapshot(actor, org_id))


def count_projects(snapshot: DirectorySnapshot) -> list[ProjectCount]:
    """The projects in natural order, with their counts of wells by status."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in snapshot.rows.values():
        counts[row.project_id][row.status] += 1
    in_order = sorted(snapshot.project_names.items(), key=lambda item: natural_sort_key(item[1]))
    return [ProjectCount(each, name, dict(counts[each])) for each, name in in_order]


def choose_wells(
    rows: Iterable[WellRow], changes: Iterable[AuditEntry], now: datetime
) -> list[str]:
    """The ids of the active wells, and of others that were written of late, latest first."""
    by_id = {row.id: row for row in rows}
    active = [row.id for row in by_id.values() if row.status in ACTIVE_STATUSES]
    written = [entry.well_id for entry in changes if entry.well_id in by_id]
    # A well that was finished is an active one no more, but its NPT of the month still counts.
    since = (now - MAX_NPT_DAYS).date()
    changed = [row for row in by_id.values() if row.updated_on >= since]
    changed.sort(key=lambda row: row.updated_on, reverse=True)
    others = dict.fromkeys([*filter(None, written), *(row.id for row in changed)])
    for well_id in active:
        others.pop(well_id, None)
    return [*active, *list(others)[:MAX_OTHER_WELLS]]


def build_active_well(work: WellWork, project: str, now: datetime) -> ActiveWell:
    """A well in work as of now."""
    under_way = [stage for stage in work.stages if is_under_way(stage, now)]
    coming = [stage for stage in work.stages if is_coming(stage, now)]
    return ActiveWell(
        work.well,
        project,
        # Stages are sorted by start: the last one under way is the one that began last.
        under_way[-1] if under_way else None,
        coming[0] if coming else None,
        next(iter(work.latest_events), None),
        find_last_sign(work, now),
        next((row for row in work.npt_rows if is_running(row.starts_at, row.ends_at, now)), None),
    )


def find_last_sign(work: WellWork, now: datetime) -> datetime | None:
    """The latest instant, at most now, that a well's events tell of; None without any."""
    # What began last may have ended before something longer.
    ends = [event.ends_at or event.starts_at for event in work.latest_events]
    ends += [
        ended
        for day in work.days
        # A row that is still to begin says nothing about now.
        if (ended := day.ended * ONE_MILLISECOND + EPOCH) <= now
    ]
    return min(max(ends), now) if ends else None


def sort_active_wells(active: Iterable[ActiveWell]) -> list[ActiveWell]:
    """Active wells by their last event, latest first; those without any are last, by name."""
    by_name = sorted(active, key=lambda one: natural_sort_key(one.well.name))
    return sorted(by_name, key=lambda one: one.heard_at or EPOCH, reverse=True)


def list_npt(work: Iterable[WellWork], now: datetime) -> list[WellNpt]:
    """The wells with NPT in their last 30 report days; most of 7 days first, then of 30."""
    npt_by_well = [sum_npt(one, now) for one in work]
    lost = sorted(
        (n for n in npt_by_well if n.last_30), key=lambda n: natural_sort_key(n.well.name)
    )
    return sorted(lost, key=lambda npt: (npt.last_7, npt.last_30), reverse=True)


def sum_npt(work: WellWork, now: datetime) -> WellNpt:
    """The net NPT of a well in its last report days, the last of them that of now."""
    well = work.well
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


def sum_net_npt(days: Iterable[DaySum]) -> timedelta:
    """The net NPT of report days, which don't overlap."""
    return sum(day.npt for day in days) * ONE_MILLISECOND


def list_coming_stages(work: Iterable[WellWork], now: datetime) -> Sequence[ComingStage]:
    """The planned stages that begin in the next 14 days, by start."""
    coming = [
        ComingStage(one.well, stage)
        for one in work
        for stage in one.stages
        if is_coming(stage, now) and stage.starts_at <= now + COMING_DAYS
    ]
    return sorted(coming, key=lambda one: (one.stage.starts_at, natural_sort_key(one.well.name)))


def is_coming(stage: Stage, now: datetime) -> bool:
    """Whether a stage is still to begin, and was neither done nor cancelled."""
    return stage.starts_at > now and stage.status in {"planned", "in_progress"}


def is_under_way(stage: Stage, now: datetime) -> bool:
    """Whether a stage has begun, has not ended, and was not cancelled."""
    if stage.status in {"done", "cancelled"}:
        return False
    return is_running(stage.starts_at, stage.ends_at, now)


def is_running(start: datetime, end: datetime | None, now: datetime) -> bool:
    """Whether something has begun and has not ended."""
    return start <= now and (end is None or end > now)


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
