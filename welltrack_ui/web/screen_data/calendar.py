"""What the calendar's screen reads and writes, as whoever looks at it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.calendar.entries import Sheet
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.organization import OrganizationOfMine
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well
from welltrack_ui.services.container import Services
from welltrack_ui.services.files.file_queries import FilesAsked
from welltrack_ui.services.wells.calendar_cache import SheetAsked
from welltrack_ui.web.screen_user import Visit

MOST = 500
LATEST = 20
# Clocks differ by up to 26 hours: what is shown in another zone is read with it.
APART = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Opening:
    """What a calendar needs to know of its organization: the names of its projects by id, too."""

    org: OrganizationOfMine
    projects: Mapping[str, str]
    has_wells: bool

    @property
    def today(self) -> date:
        """The date where the organization is at home."""
        return report_day.local(datetime.now(UTC), report_day.zone(self.org.timezone)).date()


def opening(actor: Actor, services: Services, org_id: str) -> Opening:
    """All of it in one go; for a thread."""
    org = services.organizations.get(actor, org_id)
    projects = services.projects.list(actor, org_id, MOST).items
    wells = services.well_lists.list(actor, org_id=org_id, limit=1).items
    return Opening(org, {project.id: project.name for project in projects}, bool(wells))


def sheet_around(
    actor: Actor,
    services: Services,
    org_id: str,
    window: Window,
    scope: tuple[str, str],
    *,
    with_stages: bool,
) -> Sheet:
    """What any clock shows in a window; `scope` is a project and a well, empty for all of them."""
    project_id, well_id = (each or None for each in scope)
    wide = Window(window.start - APART, window.end + APART)
    asked = SheetAsked(org_id, wide, project_id=project_id, well_id=well_id)
    return services.calendars.sheet(actor, asked, with_stages=with_stages)


class CalendarData:
    """Each call may raise a refusal of the domain."""

    def __init__(self, visit: Visit, org_id: str) -> None:
        self.visit, self.org_id = visit, org_id
        self.project_id = ""

    async def event(self, event_id: str) -> Event:
        """One event, as it is now."""
        return await self.visit.ask(self.visit.services.events.get, event_id)

    async def create(self, draft: EventDraft) -> Event:
        """A new event."""
        return await self.visit.ask(self.visit.services.events.create, draft)

    async def update(self, event_id: str, version: int, changes: dict[str, Any]) -> Event:
        """The event as it is after the change."""
        update = self.visit.services.events.update
        return await self.visit.ask(update, event_id, version, changes)

    async def delete(self, event_id: str) -> None:
        """To the trash."""
        await self.visit.ask(self.visit.services.events.delete, event_id)

    async def restore(self, event_id: str) -> Event:
        """Back from the trash."""
        return await self.visit.ask(self.visit.services.events.restore, event_id)

    async def last_change(self, event: Event) -> AuditEntry | None:
        """The newest entry of the change log about an event, if it is among the well's latest."""
        of_well = self.visit.services.histories.of_well
        latest = await self.visit.ask(of_well, event.well_id, LATEST)
        return next((entry for entry in latest.items if entry.entity_id == event.id), None)

    async def files(self, event: Event) -> Sequence[File]:
        """The files that belong to an event, or the one whose upload it tells of."""
        if event.file_id:
            with suppress(NotFound):  # it may lie in the trash
                return [await self.visit.ask(self.visit.services.files.get, event.file_id)]
            return []
        asked = FilesAsked(well_id=event.well_id, event_id=event.id)
        return (await self.visit.ask(self.visit.services.file_lists.list, asked)).items

    async def stages(self, well_id: str) -> Sequence[Stage]:
        """The stages of a well, by start."""
        return await self.visit.ask(self.visit.services.calendars.stages, well_id)

    async def well(self, well_id: str) -> Well:
        """One well."""
        return await self.visit.ask(self.visit.services.wells.get, well_id)

    async def well_names(self) -> Mapping[str, str]:
        """The names of the wells of the project, or of the organization, by id; the first 500."""
        wells = self.visit.services.well_lists.list
        if self.project_id:
            found = await self.visit.ask(wells, project_id=self.project_id, limit=MOST)
        else:
            found = await self.visit.ask(wells, org_id=self.org_id, limit=MOST)
        return {well.id: well.name for well in found.items}
