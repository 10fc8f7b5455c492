"""What happened on a well in one report day, and the drawers it is written in."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

from nicegui import ui

from components.events.edit_drawer import open_event_drawer
from components.events.form import EventFormContext
from components.files.attachments import AttachmentPanel, draw_event_attachments
from components.i18n.parse_datetime import parse_date_input
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.table import empty_state
from components.kit.toast import show_toast
from components.wells.ports import WellContext, WellData
from components.wells.report_day_bar import report_day_bar_html
from components.wells.report_day_header import ReportDayHeader
from components.wells.report_day_list import ReportDay, ReportDayList
from components.wells.stage_panel import StagePanel
from welltrack_ui import urls
from welltrack_ui.domain.event import Event


class ReportDayPanel:
    """A report day; which one stands in the address."""

    def __init__(self, subject: WellContext, desk: WellData, area: StagePanel) -> None:
        self.context, self.data, self.area = subject, desk, area
        self.day = self._today()
        self.events: Sequence[Event] = ()
        self._files: AttachmentPanel | None = None
        self._head = ReportDayHeader(self.show, today=self._today())
        self._strip = ui.html().classes("wt-stack")
        self._list = ReportDayList(self.open if subject.may_write else None)
        with empty_state("calendar-days", t("Nothing was reported on this day.")) as self._none:
            if subject.may_write:
                button(t("New event"), self.new, symbol="plus")

    async def begin(self, query: Mapping[str, str]) -> None:
        """Show the day that the address asks for, else that of the last event."""
        wanted = query.get("event", "")
        event = await self.data.event(wanted) if wanted else await self.data.latest_event()
        if event:
            self.day = self.context.report_day_of(event.starts_at)
        with suppress(ValueError):
            self.day = parse_date_input(query.get("day", ""))
        await self.load()
        if event and wanted and self.context.may_write:
            await self.open(event.id)

    async def show(self, day: date) -> None:
        """Another day."""
        self.day = day
        address = urls.well_url(self.context.well.id, day=day.isoformat())
        ui.navigate.history.replace(address)
        await self.load()

    async def load(self) -> None:
        """Read the day again, and draw it; not if another one was chosen meanwhile."""
        day = self.day
        await self._load_files()
        events = await self.data.list_events(day)
        if day != self.day:
            return
        self.events = events
        window, unit = self.context.report_window_of(day), self.context.org.depth_unit
        shown = ReportDay(day, window, self.context.tz, unit)
        self._head.show(shown)
        now = datetime.now(UTC)
        self._strip.visible = self._list.element.visible = bool(events)
        self._strip.content = report_day_bar_html(shown, events, now)
        self._none.visible = not events
        self._list.show(shown, events, now)

    async def new(self) -> None:
        """A drawer with a new event, which begins where the last one of the day ended."""

        async def save(fields: dict[str, Any]) -> None:
            event = await self.data.create_event(fields)
            show_toast(t("{title} is saved.", title=event.title))
            await self.show(self.context.report_day_of(event.starts_at))

        open_event_drawer(self._event_setting(self._default_start()), save, title=t("New event"))

    async def open(self, event_id: str) -> None:
        """A drawer with an event in it."""
        event = await self.data.event(event_id)

        async def save(fields: dict[str, Any]) -> None:
            await self.data.change_event(event, fields)
            await self.load()

        async def delete() -> None:
            await self.data.delete_event(event.id)
            show_toast(t("{title} is in the trash.", title=event.title), undo=undo)
            await self.load()

        async def undo() -> None:
            await self.data.restore_event(event.id)
            await self.load()

        setting = self._event_setting(event.starts_at, event)

        def attach() -> None:
            self._files = draw_event_attachments(event, lambda: self.data.list_files(event))

        open_event_drawer(setting, save, title=t("Event"), delete=delete, attach=attach)
        await self._load_files()

    async def _load_files(self) -> None:
        if self._files and self._files.element.is_deleted:
            self._files = None
        if self._files:
            await self._files.load()

    def _event_setting(self, start: datetime, before: Event | None = None) -> EventFormContext:
        subject = self.context
        unit = subject.org.depth_unit
        return EventFormContext(self.area.stages, subject.tz, unit, self.day, start, before)

    def _default_start(self) -> datetime:
        """Where the last event of the day ended, else the start of the day; never in the dark."""
        window = self.context.report_window_of(self.day)
        ends = [event.ends_at or event.starts_at for event in self.events if not event.all_day]
        return min(max([window.start, *ends]), window.end)

    def _today(self) -> date:
        return self.context.report_day_of(datetime.now(UTC))
