"""The data of the sheets of a well."""

from collections.abc import Sequence
from datetime import date, datetime

from welltrack_ui.domain import report_day
from welltrack_ui.domain.event import Event, is_log_row
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.sheet_source import SheetSource, Signature
from welltrack_ui.domain.well import Well
from welltrack_ui.services.reports.reports import ReportQuery
from welltrack_ui.web.screen_data.entities import ServiceEventData
from welltrack_ui.web.screen_data.well import MAX_PAGE_SIZE, ServiceWellData
from welltrack_ui.web.screen_user import ScreenUser

MAX_HISTORY_PAIRS = 60


class ServiceSheetData:
    """The sheets of one well.

    Raises: NotSignedIn and NotFound from each method.
    """

    def __init__(self, user: ScreenUser, well: Well) -> None:
        self.user, self.well = user, well
        self._data = ServiceWellData(user, well)
        self._events = ServiceEventData(user, well.org_id)

    async def load(self, day: date) -> SheetSource:
        """What the sheet of a day is made of."""
        tz = report_day.load_zone(self.well.timezone)
        window = report_day.report_day_window(day, tz, self.well.report_day_start)
        events = await self._data.list_events(day)
        log = await self.user.ask(self.user.services.time_logs.load, self.well.id, day)
        return SheetSource(
            [event for event in events if is_log_row(event)],
            Window(log.covers_from, log.covers_to),
            await self._data.list_stages(),
            await self._list_history(window),
            await self._find_signature(day),
        )

    async def find_last_start(self) -> datetime | None:
        """The start of the event that began last."""
        event = await self._data.latest_event()
        return event.starts_at if event else None

    async def _list_history(self, window: Window) -> list[tuple[str, str]]:
        read = self.user.services.event_queries.list_latest_of_well
        return list_pairs(await self.user.ask(read, self.well.id, window.end, MAX_PAGE_SIZE))

    async def _find_signature(self, day: date) -> Signature | None:
        query = ReportQuery(
            well_id=self.well.id, first=day, last=day, status="approved", limit=MAX_PAGE_SIZE
        )
        reports = (await self.user.ask(self.user.services.reports.list, query)).items
        for report in reports:
            names = await self._events.names([report.approved_by or ""])
            name = names.get(report.approved_by or "", "")
            return Signature(report.number, name, report.approved_at or report.updated_at)
        return None


def list_pairs(events: Sequence[Event]) -> list[tuple[str, str]]:
    """The pairs of kind and code of events, in their order."""
    pairs = dict[tuple[str, str], None]()
    for event in events:
        if is_log_row(event) and event.activity_code:
            pairs[event.kind, event.activity_code] = None
    return list(pairs)[:MAX_HISTORY_PAIRS]
