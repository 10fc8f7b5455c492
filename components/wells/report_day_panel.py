"""What happened on a well in one report day, and the drawers it is written in."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime

from nicegui import ui

from components.audit.change_texts import format_changes
from components.events.editing import EventEditor
from components.events.form import EventFormContext
from components.files.attachments import AttachmentPanel, draw_event_attachments
from components.i18n.parse_datetime import parse_date_input
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.table import empty_state
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
        self._editor = EventEditor(
            desk.events,
            ui.element("div"),
            self.load,
            format_changes,
            subject.org.depth_unit,
        )
        self._head = ReportDayHeader(self.show, today=self._today())
        self._strip = ui.html().classes("wt-stack")
        self._list = ReportDayList(self.open if subject.may_write else None)
        with empty_state("calendar-days", t("Nothing was reported on this day.")) as self._none:
            if subject.may_write:
                button(t("New event"), self.new, symbol="plus")

    async def begin(self, query: Mapping[str, str]) -> None:
        """Show the day that the address asks for, else that of the last event."""
        wanted = query.get("event", "")
        event = await self.data.events.get(wanted) if wanted else await self.data.latest_event()
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
        context = self._event_context(self._default_start())
        self._editor.create_event(self.context.well.id, context, t("New event"), self._show_event)

    async def open(self, event_id: str) -> None:
        """A drawer with an event in it."""
        event = await self.data.events.get(event_id)

        def attach() -> None:
            self._files = draw_event_attachments(event, lambda: self.data.list_files(event))

        context = self._event_context(event.starts_at)
        self._editor.edit_event(event, context, t("Event"), attach, self._show_event)
        await self._load_files()

    async def _show_event(self, event: Event) -> None:
        await self.show(self.context.report_day_of(event.starts_at))

    async def _load_files(self) -> None:
        if self._files and self._files.element.is_deleted:
            self._files = None
        if self._files:
            await self._files.load()

    def _event_context(self, start: datetime) -> EventFormContext:
        here, unit = self.context, self.context.org.depth_unit
        return EventFormContext(self.area.stages, here.tz, unit, self.day, start)

    def _default_start(self) -> datetime:
        """Where the last event of the day ended, else the start of the day; never in the dark."""
        window = self.context.report_window_of(self.day)
        ends = [event.ends_at or event.starts_at for event in self.events if not event.all_day]
        return min(max([window.start, *ends]), window.end)

    def _today(self) -> date:
        return self.context.report_day_of(datetime.now(UTC))
