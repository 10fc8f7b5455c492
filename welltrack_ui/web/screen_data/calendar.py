"""What the calendar's screen reads and writes, as whoever looks at it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.calendar.entries import CalendarEntries
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.organization import OrganizationOfMine
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well
from welltrack_ui.services.container import Services
from welltrack_ui.services.files.file_queries import FileQuery
from welltrack_ui.services.wells.calendar_cache import CalendarQuery
from welltrack_ui.web.screen_user import ScreenUser

MAX_PAGE_SIZE = 500
MAX_AUDIT_ENTRIES = 20
# Clocks differ by up to 26 hours: what is shown in another zone is read with it.
MAX_ZONE_DIFFERENCE = timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class CalendarContext:
    """What a calendar needs to know of its organization: the names of its projects by id, too."""

    org: OrganizationOfMine
    projects: Mapping[str, str]
    has_wells: bool

    @property
    def today(self) -> date:
        """The date where the organization is at home."""
        return report_day.to_local_time(
            datetime.now(UTC), report_day.load_zone(self.org.timezone)
        ).date()


def load_calendar_context(actor: Actor, services: Services, org_id: str) -> CalendarContext:
    """All of it in one go; for a thread."""
    org = services.organizations.get(actor, org_id)
    projects = services.projects.list(actor, org_id, MAX_PAGE_SIZE).items
    wells = services.well_lists.list(actor, org_id=org_id, limit=1).items
    return CalendarContext(org, {project.id: project.name for project in projects}, bool(wells))


def read_calendar_entries(
    actor: Actor,
    services: Services,
    org_id: str,
    window: Window,
    scope: tuple[str, str],
    *,
    with_stages: bool,
) -> CalendarEntries:
    """What any clock shows in a window; `scope` is a project and a well, empty for all of them."""
    project_id, well_id = (each or None for each in scope)
    wide = Window(window.start - MAX_ZONE_DIFFERENCE, window.end + MAX_ZONE_DIFFERENCE)
    asked = CalendarQuery(org_id, wide, project_id=project_id, well_id=well_id)
    return services.calendars.list_entries(actor, asked, with_stages=with_stages)


class ServiceCalendarData:
    """Each call may raise a refusal of the domain."""

    def __init__(self, visit: ScreenUser, org_id: str) -> None:
        self.user, self.org_id = visit, org_id
        self.project_id = ""

    async def event(self, event_id: str) -> Event:
        """One event, as it is now."""
        return await self.user.ask(self.user.services.events.get, event_id)

    async def create(self, draft: EventDraft) -> Event:
        """A new event."""
        return await self.user.ask(self.user.services.events.create, draft)

    async def update(self, event_id: str, version: int, changes: dict[str, Any]) -> Event:
        """The event as it is after the change."""
        update = self.user.services.events.update
        return await self.user.ask(update, event_id, version, changes)

    async def delete(self, event_id: str) -> None:
        """To the trash."""
        await self.user.ask(self.user.services.events.delete, event_id)

    async def restore(self, event_id: str) -> Event:
        """Back from the trash."""
        return await self.user.ask(self.user.services.events.restore, event_id)

    async def last_change(self, event: Event) -> AuditEntry | None:
        """The newest entry of the change log about an event, if it is among the well's latest."""
        of_well = self.user.services.audit.list_for_well
        latest = await self.user.ask(of_well, event.well_id, MAX_AUDIT_ENTRIES)
        return next((entry for entry in latest.items if entry.entity_id == event.id), None)

    async def files(self, event: Event) -> Sequence[File]:
        """The files that belong to an event, or the one whose upload it tells of."""
        if event.file_id:
            with suppress(NotFound):  # it may lie in the trash
                return [await self.user.ask(self.user.services.files.get, event.file_id)]
            return []
        asked = FileQuery(well_id=event.well_id, event_id=event.id)
        return (await self.user.ask(self.user.services.file_lists.list, asked)).items

    async def stages(self, well_id: str) -> Sequence[Stage]:
        """The stages of a well, by start."""
        return await self.user.ask(self.user.services.calendars.list_stages, well_id)

    async def well(self, well_id: str) -> Well:
        """One well."""
        return await self.user.ask(self.user.services.wells.get, well_id)

    async def well_names(self) -> Mapping[str, str]:
        """The names of the wells of the project, or of the organization, by id; the first 500."""
        wells = self.user.services.well_lists.list
        if self.project_id:
            found = await self.user.ask(wells, project_id=self.project_id, limit=MAX_PAGE_SIZE)
        else:
            found = await self.user.ask(wells, org_id=self.org_id, limit=MAX_PAGE_SIZE)
        return {well.id: well.name for well in found.items}
