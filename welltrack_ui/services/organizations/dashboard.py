"""The dashboard of an organization: projects, active wells, lost time, latest changes."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import islice

from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.dashboard import ActiveWell, Dashboard, ProjectCount, WellNpt
from welltrack_ui.domain.event import NPT_KIND, Event, is_log_row
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.net_npt import (
    NptRow,
    resolve_report_days,
    sum_net_npt_by_well,
)
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import MAX_LIMIT, ServiceContext
from welltrack_ui.store import audit, events, projects, records, stages, wells

ACTIVE_STATUSES = frozenset({"drilling", "testing", "working_over"})
MAX_RUNNING_WELLS = 8
MAX_RECENT_CHANGES = 12
NPT_DAYS = timedelta(days=7)
# Report days of any zone and hour lie within two days of the instants of their dates.
NPT_MARGIN = timedelta(days=2)
NPT_MARKS = ('"npt":true', f'"kind":"{NPT_KIND}"')


class DashboardService:
    """Loads dashboards, for members."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def load_overview(self, actor: Actor, org_id: str) -> Dashboard:
        """The dashboard as of now. Raises: NotFound."""
        self.context.authorizer.org(actor, org_id, Permission.READ)
        projects_by_name = self._list_projects(org_id)
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        active = []
        # One pass over all wells, for the counts and for the active ones.
        for well in self._list_wells(org_id):
            counts[well.project_id][well.status] += 1
            if well.status in ACTIVE_STATUSES:
                active.append(well)
        project_ids = {project.id for project in projects_by_name}
        # Wells of a project in the trash are still listed: they are left out here.
        running = (self._load_running(well) for well in active if well.project_id in project_ids)
        return Dashboard(
            [ProjectCount(project, dict(counts[project.id])) for project in projects_by_name],
            # Lazily, so that stages are read for the wells that are shown, not for all that are
            # active.
            list(islice(running, MAX_RUNNING_WELLS)),
            self._sum_npt(org_id),
            audit.list_organization_audit(
                self.context.engine, org_id, MAX_RECENT_CHANGES, None
            ).items,
        )

    def _list_projects(self, org_id: str) -> list[Project]:
        return projects.list_projects(self.context.engine, org_id, MAX_LIMIT, None).items

    def _list_wells(self, org_id: str) -> list[Well]:
        read = partial(wells.list_wells, self.context.engine, org_id, MAX_LIMIT)
        return list(records.all_pages(read))

    def _load_running(self, well: Well) -> ActiveWell:
        now = datetime.now(UTC)
        well_stages = stages.list_stages(self.context.engine, well.id, MAX_LIMIT, None).items
        under_way = [stage for stage in well_stages if is_under_way(stage, now)]
        coming = [
            s for s in well_stages if s.starts_at > now and s.status in {"planned", "in_progress"}
        ]
        # Stages are sorted by start: the last one under way is the one that began last.
        return ActiveWell(well, under_way[-1] if under_way else None, coming[0] if coming else None)

    def _sum_npt(self, org_id: str) -> list[WellNpt]:
        """Net NPT of the last 7 report days of each well, today's among them; most first."""
        now = datetime.now(UTC)
        visible = self.context.authorizer.visible_wells(org_id)
        rows = [row for row in self._read_npt_rows(org_id, now) if visible.find_well(row.well_id)]
        windows = {well.id: resolve_last_days(well, now) for well in visible.wells.values() if well}
        sums = sum_net_npt_by_well(rows, windows)
        by_well = [(visible.find_well(well_id), time) for well_id, time in sums.items()]
        lost = [WellNpt(well, time) for well, time in by_well if well is not None]
        return sorted(lost, key=lambda entry: entry.time, reverse=True)

    def _read_npt_rows(self, org_id: str, now: datetime) -> Iterator[NptRow]:
        window = Window(now - NPT_DAYS - NPT_MARGIN, now + NPT_MARGIN)
        partition = events.organization_partition(org_id)
        for _, record in events.read_overlapping_events(self.context.engine, partition, window):
            # A text search first: few events are NPT, and parsing all of a week takes much longer.
            if any(mark in record.body for mark in NPT_MARKS):
                event = Event.parse_stored(record.body)
                if event.ends_at and is_log_row(event):
                    yield NptRow(event.well_id, event.starts_at, event.ends_at)


def resolve_last_days(well: Well, now: datetime) -> Window:
    """The last 7 report days of a well, the last of them that of now."""
    tz = report_day.load_zone(well.timezone)
    today = report_day.find_report_day(now, tz, well.report_day_start)
    return resolve_report_days(well, today - NPT_DAYS + timedelta(days=1), today)


def is_under_way(stage: Stage, now: datetime) -> bool:
    """Whether a stage has begun, has not ended, and was not cancelled."""
    if stage.status in {"done", "cancelled"} or stage.starts_at > now:
        return False
    return stage.ends_at is None or stage.ends_at > now
