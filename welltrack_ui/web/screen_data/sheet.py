"""The data of the sheets of a well."""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime

from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import Actor, IdempotencyClaim
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.event import Event, is_log_row
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.sheet_source import SheetSource, Signature
from welltrack_ui.domain.well import Well
from welltrack_ui.services.container import Services
from welltrack_ui.services.reports.reports import ReportQuery
from welltrack_ui.services.wells.event_batches import BatchDraft
from welltrack_ui.web.screen_data.entities import ServiceEventData
from welltrack_ui.web.screen_data.well import MAX_PAGE_SIZE, ServiceWellData
from welltrack_ui.web.screen_user import ScreenUser

MAX_HISTORY_PAIRS = 60
EVENT_PREFIX = "e-"


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

    async def write_batch(self, body: str, key: str) -> list[tuple[str, int]]:
        """Write a batch once, however often it is sent under its key.

        The ids and versions of the events that it made, then of those that it changed; the version
        is 0 of one that was deleted since. Raises: what writing a batch does.
        """
        return await self.user.ask(write_batch_once, self.user.services, body, key)

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


def write_batch_once(
    actor: Actor, services: Services, body: str, key: str
) -> list[tuple[str, int]]:
    """Ids and versions of what a batch makes and changes, or made and changed under this key.

    Raises: what writing a batch does; Conflict where the key wrote another body.
    """
    draft = BatchDraft.parse(json.loads(body))
    # The browser sends a batch again when the line broke before the answer.
    begun = services.idempotency.begin_form(actor.user_id, f"sheet {key}", body.encode())
    if isinstance(begun, IdempotencyClaim):
        result = services.event_batches.write(replace(actor, claim=begun), draft.to_batch())
        return [(one.id, one.version) for one in (*result.created, *result.updated)]
    changed = [row.id for row in draft.update]
    named = {*changed, *(row.id for row in draft.delete)}
    of_events = (one for one in dict.fromkeys(begun.ids) if one.startswith(EVENT_PREFIX))
    written = [*(one for one in of_events if one not in named), *changed]
    return [(one, find_version(actor, services, one)) for one in written]


def find_version(actor: Actor, services: Services, event_id: str) -> int:
    """The version of an event; 0 of one that is gone."""
    with suppress(NotFound):
        return services.events.get(actor, event_id).version
    return 0
