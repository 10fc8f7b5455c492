"""The data of the calendar."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.calendar.entries import CalendarEntries
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.organization import OrganizationOfMine
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well
from welltrack_ui.services.container import Services
from welltrack_ui.services.files.file_queries import FileQuery
from welltrack_ui.services.wells.calendar_cache import CalendarQuery
from welltrack_ui.web.screen_data.entities import ServiceEventData
from welltrack_ui.web.screen_data.search import ServiceWellLookup
from welltrack_ui.web.screen_user import ScreenUser

MAX_PAGE_SIZE = 500
# Zones differ by up to 26 hours: events of a day in any of them are read.
MAX_ZONE_DIFFERENCE = timedelta(hours=26)
# A report day ends up to 23 hours after its date.
MAX_REPORT_DAY_LAG = timedelta(hours=23)


@dataclass(frozen=True, slots=True)
class CalendarContext:
    """The organization of a calendar, and the names of its projects by id."""

    org: OrganizationOfMine
    projects: Mapping[str, str]
    has_wells: bool

    @property
    def today(self) -> date:
        """The date of today in the organization's zone."""
        return report_day.to_local_time(
            datetime.now(UTC), report_day.load_zone(self.org.timezone)
        ).date()


def load_calendar_context(actor: Actor, services: Services, org_id: str) -> CalendarContext:
    """The context of a calendar; it blocks. Raises: NotFound."""
    org = services.organizations.get(actor, org_id)
    projects = _read_project_names(actor, services, org_id)
    wells = services.well_lists.list(actor, org_id=org_id, limit=1).items
    return CalendarContext(org, projects, bool(wells))


def _read_project_names(actor: Actor, services: Services, org_id: str) -> dict[str, str]:
    names: dict[str, str] = {}
    cursor: str | None = None
    while True:
        page = services.projects.list(actor, org_id, MAX_PAGE_SIZE, cursor)
        names |= {project.id: project.name for project in page.items}
        cursor = page.next_cursor
        if cursor is None:
            return names


def read_calendar_entries(
    actor: Actor,
    services: Services,
    org_id: str,
    window: Window,
    scope: tuple[str, str],
    *,
    with_stages: bool = False,
) -> CalendarEntries:
    """The entries that any zone shows in a window, and those of its report days; it blocks.

    `scope` is the ids of a project and of a well, blank for all; `with_stages` adds the stages of
    the window, and wells that have nothing else there. Raises: NotFound.
    """
    project_id, well_id = (each or None for each in scope)
    end = window.end + MAX_ZONE_DIFFERENCE + MAX_REPORT_DAY_LAG
    wide = Window(window.start - MAX_ZONE_DIFFERENCE, end)
    query = CalendarQuery(org_id, wide, project_id=project_id, well_id=well_id)
    entries = services.calendars.list_entries(actor, query)
    return services.calendars.add_stages(entries, query) if with_stages else entries


class ServiceCalendarData(ServiceEventData):
    """The events, stages, wells and files of an organization's calendar.

    Raises: NotSignedIn and NotFound from each method; Forbidden, Invalid, Conflict from writes.
    """

    def __init__(self, user: ScreenUser, org_id: str) -> None:
        super().__init__(user, org_id)
        self.project_id = ""

    async def files(self, event: Event) -> Sequence[File]:
        """The files of an event; for the event of an upload, the file that was uploaded."""
        if event.file_id:
            with suppress(NotFound):  # it may lie in the trash
                return [await self.user.ask(self.user.services.files.get, event.file_id)]
            return []
        query = FileQuery(well_id=event.well_id, event_id=event.id)
        return (await self.user.ask(self.user.services.file_lists.list, query)).items

    async def stages(self, well_id: str) -> Sequence[Stage]:
        """The stages of a well, by start."""
        return await self.user.ask(self.user.services.calendars.list_stages, well_id)

    async def well(self, well_id: str) -> Well:
        """The well."""
        return await self.user.ask(self.user.services.wells.get, well_id)

    async def well_names(self) -> Mapping[str, str]:
        """The names of the wells of the organization by id, of which drafts may be; the first 500.

        To choose a well there is `well_lookup`, which knows all of them.
        """
        wells = self.user.services.well_lists.list
        page = await self.user.ask(wells, org_id=self.org_id, limit=MAX_PAGE_SIZE)
        return {well.id: well.name for well in page.items}

    def well_lookup(self) -> ServiceWellLookup:
        """The lookup of wells of the project, or of the organization."""
        return ServiceWellLookup(self.user, self.org_id, self.project_id or None)
