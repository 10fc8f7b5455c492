"""The data of the screen of a well."""

from collections.abc import Sequence
from datetime import date

from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.reports.performance import WellPerformanceByDay
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well
from welltrack_ui.services.files.file_queries import FileQuery
from welltrack_ui.services.wells.event_queries import EventQuery
from welltrack_ui.web.screen_data.entities import ServiceEventData, ServiceStageData
from welltrack_ui.web.screen_data.files import ServiceFileData
from welltrack_ui.web.screen_user import ScreenUser

MAX_PAGE_SIZE = 500


class ServiceWellData:
    """One well with its events, stages and files.

    Raises: NotSignedIn and NotFound from each method; Forbidden, Invalid, Conflict from writes.
    """

    def __init__(self, user: ScreenUser, well: Well) -> None:
        self.ask, self.services = user.ask, user.services
        self.well = well
        self.events = ServiceEventData(user, well.org_id)
        self.stages = ServiceStageData(user, well.org_id)
        self.files = ServiceFileData(user, well.org_id, well.id)

    async def list_events(self, day: date) -> Sequence[Event]:
        """All events of a report day, by start."""
        # All pages: a day of more than 500 events would lose its end without a word.
        events: list[Event] = []
        cursor: str | None = None
        while True:
            query = EventQuery(well_id=self.well.id, day=day, limit=MAX_PAGE_SIZE, cursor=cursor)
            page = await self.ask(self.services.event_queries.list, query)
            events += page.items
            cursor = page.next_cursor
            if cursor is None:
                return events

    async def list_files(self, owner: Event | Stage) -> Sequence[File]:
        """The files of an event or a stage, by report date."""
        query = FileQuery(well_id=self.well.id, stage_id=owner.id, limit=MAX_PAGE_SIZE)
        if isinstance(owner, Event):
            query = FileQuery(well_id=self.well.id, event_id=owner.id, limit=MAX_PAGE_SIZE)
        return (await self.ask(self.services.file_lists.list, query)).items

    async def load_performance(self, first: date | None, last: date | None) -> WellPerformanceByDay:
        """The performance on report days, or in all the life of the well. Raises: Invalid."""
        load = self.services.performance.load_well_by_day
        return await self.ask(load, self.well.id, first, last)

    async def latest_event(self) -> Event | None:
        """The event that began last."""
        return await self.ask(self.services.events.find_latest, self.well.id)

    async def list_stages(self) -> Sequence[Stage]:
        """The stages of the well, by start."""
        return (await self.ask(self.services.stages.list, self.well.id, MAX_PAGE_SIZE)).items

    async def list_stage_events(
        self, stage_id: str, limit: int, cursor: str | None = None
    ) -> ListPage[Event]:
        """A page of a stage's events, the last to start first."""
        read = self.services.event_queries.list_latest
        return await self.ask(read, stage_id, limit, cursor)
