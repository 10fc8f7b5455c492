"""An organization at a glance: projects, what is running, what was lost, what changed."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import islice

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.dashboard import Lost, Overview, ProjectCount, Running
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import MAX_LIMIT, Ground
from welltrack_ui.store import audit, events, projects, stages, wells

WORKED_ON = frozenset({"drilling", "testing", "working_over"})
MOST_RUNNING = 8
MOST_RECENT = 12
LOOK_BACK = timedelta(days=7)
NPT_MARK = '"npt":true'


class OverviewService:
    """Read for every member."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def of_organization(self, actor: Actor, org_id: str) -> Overview:
        """The overview as of now."""
        self.ground.scope.org(actor, org_id, Permission.READ)
        found = self._projects(org_id)
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        worked_on = []
        for well in self._wells(org_id):
            counts[well.project_id][well.status] += 1
            if well.status in WORKED_ON:
                worked_on.append(well)
        known = {project.id for project in found}
        running = (self._running(well) for well in worked_on if well.project_id in known)
        return Overview(
            [ProjectCount(project, dict(counts[project.id])) for project in found],
            list(islice(running, MOST_RUNNING)),
            self._lost(org_id),
            audit.of_organization(self.ground.engine, org_id, MOST_RECENT, None).items,
        )

    def _projects(self, org_id: str) -> list[Project]:
        return projects.of_organization(self.ground.engine, org_id, MAX_LIMIT, None).items

    def _wells(self, org_id: str) -> list[Well]:
        found: list[Well] = []
        cursor = None
        while True:
            page = wells.listed(self.ground.engine, org_id, MAX_LIMIT, cursor)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found

    def _running(self, well: Well) -> Running:
        now = datetime.now(UTC)
        known = stages.of_well(self.ground.engine, well.id, MAX_LIMIT, None).items
        under_way = [stage for stage in known if is_under_way(stage, now)]
        coming = [s for s in known if s.starts_at > now and s.status in {"planned", "in_progress"}]
        return Running(well, under_way[-1] if under_way else None, coming[0] if coming else None)

    def _lost(self, org_id: str) -> list[Lost]:
        """NPT within the last 7 days by well, most first."""
        now = datetime.now(UTC)
        window = Window(now - LOOK_BACK, now)
        visible = self.ground.scope.visible(org_id)
        sums: dict[str, timedelta] = defaultdict(timedelta)
        source = events.of_organization(org_id)
        for _, record in events.overlapping(self.ground.engine, source, window):
            if NPT_MARK in record.body:
                event = Event.model_validate_json(record.body)
                sums[event.well_id] += within(event, window)
        found = [(visible.well(well_id), time) for well_id, time in sums.items() if time]
        lost = [Lost(well, time) for well, time in found if well is not None]
        return sorted(lost, key=lambda entry: entry.time, reverse=True)


def is_under_way(stage: Stage, now: datetime) -> bool:
    """Whether a stage has begun, has not ended, and was not cancelled."""
    if stage.status in {"done", "cancelled"} or stage.starts_at > now:
        return False
    return stage.ends_at is None or stage.ends_at > now


def within(event: Event, window: Window) -> timedelta:
    """How much of an event lies in a window."""
    if event.ends_at is None:
        return timedelta()
    return min(event.ends_at, window.end) - max(event.starts_at, window.start)
