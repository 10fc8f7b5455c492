"""What the screen of a well reads and writes, as whoever looks at it."""

from collections.abc import Sequence
from datetime import date

from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well
from welltrack_ui.services.files.file_queries import FileQuery
from welltrack_ui.services.wells.event_queries import EventQuery
from welltrack_ui.web.screen_data.entities import ServiceEventData, ServiceStageData
from welltrack_ui.web.screen_user import ScreenUser

MAX_PAGE_SIZE = 500


class ServiceWellData:
    """One well with its events, stages and files; each call may raise a refusal of the domain."""

    def __init__(self, visit: ScreenUser, well: Well) -> None:
        self.ask, self.services = visit.ask, visit.services
        self.well = well
        self.events = ServiceEventData(visit, well.org_id)
        self.stages = ServiceStageData(visit, well.org_id)

    async def list_events(self, day: date) -> Sequence[Event]:
        """Every event of a report day."""
        found: list[Event] = []
        cursor: str | None = None
        while True:
            asked = EventQuery(well_id=self.well.id, day=day, limit=MAX_PAGE_SIZE, cursor=cursor)
            page = await self.ask(self.services.event_queries.list, asked)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found

    async def list_files(self, owner: Event | Stage) -> Sequence[File]:
        """The files of an event or a stage, by report date."""
        asked = FileQuery(well_id=self.well.id, stage_id=owner.id, limit=MAX_PAGE_SIZE)
        if isinstance(owner, Event):
            asked = FileQuery(well_id=self.well.id, event_id=owner.id, limit=MAX_PAGE_SIZE)
        return (await self.ask(self.services.file_lists.list, asked)).items

    async def latest_event(self) -> Event | None:
        """The event that began last."""
        return await self.ask(self.services.events.find_latest, self.well.id)

    async def list_stages(self) -> Sequence[Stage]:
        """The stages of the well, by start."""
        return (await self.ask(self.services.stages.list, self.well.id, MAX_PAGE_SIZE)).items
