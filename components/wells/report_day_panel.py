"""What happened on a well in one report day, and the drawers it is written in."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from nicegui import ui

from components.events.edit_drawer import edit_event
from components.events.form import EventSetting
from components.files.attachments import PlaceFiles, event_files
from components.i18n.parse_datetime import parse_day
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.table import empty_state
from components.kit.toast import toast
from components.wells.ports import Desk, Subject
from components.wells.report_day_bar import strip_html
from components.wells.report_day_header import DayHead
from components.wells.report_day_list import EventList, ReportDay
from components.wells.stage_panel import StageArea
from welltrack_ui import urls
from welltrack_ui.domain.event import Event


class WellDay:
    """A report day; which one stands in the address."""

    def __init__(self, subject: Subject, desk: Desk, area: StageArea) -> None:
        self.subject, self.desk, self.area = subject, desk, area
        self.day = self._today()
        self.events: Sequence[Event] = ()
        self._files: PlaceFiles | None = None
        self._head = DayHead(self.show, today=self._today())
        self._strip = ui.html().classes("wt-stack")
        self._list = EventList(self.open if subject.may_write else None)
        with empty_state("calendar-days", t("Nothing was reported on this day.")) as self._none:
            if subject.may_write:
                button(t("New event"), self.new, symbol="plus")

    async def begin(self, query: Mapping[str, str]) -> None:
        """Show the day that the address asks for, else that of the last event."""
        wanted = query.get("event", "")
        event = await self.desk.event(wanted) if wanted else await self.desk.latest_event()
        if event:
            self.day = self.subject.day_of(event.starts_at)
        with suppress(ValueError):
            self.day = parse_day(query.get("day", ""))
        await self.load()
        if event and wanted and self.subject.may_write:
            await self.open(event.id)

    async def show(self, day: date) -> None:
        """Another day."""
        self.day = day
        address = urls.well(self.subject.well.id, day=day.isoformat())
        ui.navigate.history.replace(address)
        await self.load()

    async def load(self) -> None:
        """Read the day again, and draw it; not if another one was chosen meanwhile."""
        day = self.day
        await self._load_files()
        events = await self.desk.events_of(day)
        if day != self.day:
            return
        self.events = events
        window, unit = self.subject.window_of(day), self.subject.org.depth_unit
        shown = ReportDay(day, window, self.subject.tz, unit)
        self._head.show(shown)
        now = datetime.now(UTC)
        self._strip.visible = self._list.element.visible = bool(events)
        self._strip.content = strip_html(shown, events, now)
        self._none.visible = not events
        self._list.show(shown, events, now)

    async def new(self) -> None:
        """A drawer with a new event, which begins where the last one of the day ended."""

        async def save(fields: dict[str, Any]) -> None:
            event = await self.desk.create_event(fields)
            toast(t("{title} is saved.", title=event.title))
            await self.show(self.subject.day_of(event.starts_at))

        edit_event(self._setting(self._next_start()), save, title=t("New event"))

    async def open(self, event_id: str) -> None:
        """A drawer with an event in it."""
        event = await self.desk.event(event_id)

        async def save(fields: dict[str, Any]) -> None:
            await self.desk.change_event(event, fields)
            await self.load()

        async def delete() -> None:
            await self.desk.delete_event(event.id)
            toast(t("{title} is in the trash.", title=event.title), undo=undo)
            await self.load()

        async def undo() -> None:
            await self.desk.restore_event(event.id)
            await self.load()

        setting = self._setting(event.starts_at, event)

        def attach() -> None:
            self._files = event_files(event, lambda: self.desk.files_of(event))

        edit_event(setting, save, title=t("Event"), delete=delete, attach=attach)
        await self._load_files()

    async def _load_files(self) -> None:
        if self._files and self._files.element.is_deleted:
            self._files = None
        if self._files:
            await self._files.load()

    def _setting(self, start: datetime, before: Event | None = None) -> EventSetting:
        subject = self.subject
        unit = subject.org.depth_unit
        return EventSetting(self.area.stages, subject.tz, unit, self.day, start, before)

    def _next_start(self) -> datetime:
        """Where the last event of the day ended, else the start of the day; never in the dark."""
        window = self.subject.window_of(self.day)
        ends = [event.ends_at or event.starts_at for event in self.events if not event.all_day]
        return min(max([window.start, *ends]), window.end)

    def _today(self) -> date:
        return self.subject.day_of(datetime.now(UTC))
