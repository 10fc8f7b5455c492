"""The panel of a well's report day: header, bar, list, and the drawers of its events."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime

from nicegui import ui

from components.i18n.parse_datetime import parse_date_input
from components.i18n.translate import t
from components.kit.buttons import button, link_button
from components.kit.table import empty_state
from components.wells.event_drawers import EventDrawers
from components.wells.ports import WellContext, WellData
from components.wells.report_day_bar import report_day_bar_html
from components.wells.report_day_header import ReportDayHeader
from components.wells.report_day_list import ReportDay, ReportDayList
from components.wells.stage_panel import StagePanel
from welltrack_ui import urls
from welltrack_ui.domain.event import Event


class ReportDayPanel:
    """The panel; its day is written to the URL, and told to `tell_day`.

    Events may have the stages of `stage_panel`.
    """

    def __init__(
        self,
        context: WellContext,
        data: WellData,
        stage_panel: StagePanel,
        tell_day: Callable[[date], object],
    ) -> None:
        self.context, self.data, self.stage_panel = context, data, stage_panel
        self.day = self._today()
        self.events: Sequence[Event] = ()
        self._drawers = EventDrawers(
            context,
            data,
            list_stages=lambda: self.stage_panel.stages,
            find_start=self._default_start,
            on_done=self.load,
            on_saved=self._show_event,
        )
        self._head = ReportDayHeader(self.show, tell_day, today=self._today())
        with self._head.actions:
            self._sheet_link = link_button(t("Sheet"), "", symbol="columns")
        self._bar = ui.html().classes("wt-stack")
        self._list = ReportDayList(self.open, may_write=context.may_write)
        with empty_state("calendar-days", t("Nothing was reported on this day.")) as self._none:
            if context.may_write:
                button(t("New event"), self.new, symbol="plus")

    async def begin(self, query: Mapping[str, str]) -> None:
        """Show the day of the URL, else that of its event, else that of the last event.

        Raises: NotFound where the URL names an unknown event.
        """
        event_id = query.get("event", "")
        event = await self.data.events.get(event_id) if event_id else await self.data.latest_event()
        if event:
            self.day = self.context.report_day_of(event.starts_at)
        with suppress(ValueError):
            # After the event: a link may name both, and the day is what was on the screen.
            self.day = parse_date_input(query.get("day", ""))
        await self.load()
        if event and event_id and (self.context.may_write or event.file_id):
            await self.open(event.id)

    async def show(self, day: date) -> None:
        """Show another day."""
        self.day = day
        # Replaced, not pushed: back leads to the screen before, not through every day.
        address = urls.well_url(self.context.well.id, day=day.isoformat())
        ui.navigate.history.replace(address)
        await self.load()

    async def load(self) -> None:
        """Read the day again and draw it."""
        day = self.day
        await self._drawers.load_files()
        events = await self.data.list_events(day)
        # Another day was chosen while this one was read: its answer must not replace that one.
        if day != self.day:
            return
        self.events = events
        window, unit = self.context.report_window_of(day), self.context.org.depth_unit
        report_day = ReportDay(day, window, self.context.tz, unit)
        self._head.show(report_day)
        sheet_url = urls.well_url(self.context.well.id, tab="sheet", day=day.isoformat())
        self._sheet_link.props["href"] = sheet_url
        now = datetime.now(UTC)
        self._bar.visible = self._list.element.visible = bool(events)
        self._bar.content = report_day_bar_html(report_day, events, now)
        self._none.visible = not events
        self._list.show(report_day, events, now)

    def new(self) -> None:
        """Open the drawer of a new event, which starts where the last event of the day ended."""
        self._drawers.new()

    async def open(self, event_id: str) -> None:
        """Open the drawer of an event; of an upload, that of its file. Raises: NotFound."""
        await self._drawers.open(event_id)

    async def _show_event(self, event: Event) -> None:
        await self.show(self.context.report_day_of(event.starts_at))

    def _default_start(self) -> datetime:
        """The end of the day's last event, else the day's start; within the window."""
        window = self.context.report_window_of(self.day)
        ends = [event.ends_at or event.starts_at for event in self.events if not event.all_day]
        return min(max([window.start, *ends]), window.end)

    def _today(self) -> date:
        return self.context.report_day_of(datetime.now(UTC))
