"""The report of a well's day: of each day the one that is written, or the button that begins it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime

from nicegui import ui

from components.i18n.parse_datetime import parse_date_input
from components.i18n.translate import t
from components.kit.buttons import button, link_button
from components.kit.table import empty_state
from components.reports.ports import ReportContext, ReportData
from components.reports.report_panel import ReportPanel
from components.wells.report_day_header import ReportDayHeader
from components.wells.report_day_list import ReportDay
from welltrack_ui import urls
from welltrack_ui.domain.reports.answers import ReportAnswer
from welltrack_ui.domain.reports.report import Report, ReportDraft


class DayReportPanel:
    """The panel; its day is written to the URL, and told to `tell_day`."""

    def __init__(
        self, context: ReportContext, data: ReportData, tell_day: Callable[[date], object]
    ) -> None:
        self.context, self.data = context, data
        self.day = today = context.report_day_of(datetime.now(UTC))
        self._head = ReportDayHeader(self.show, tell_day, today=today)
        self._panel: ReportPanel | None = None
        with ui.element("div").classes("wt-stack") as self.box:
            self._others = ui.element("div").classes("wt-row wt-wrap wt-no-print")
            # Without a report of another job it takes no room, not even before the first answer.
            self._others.visible = False
            self._area = ui.element("div").classes("wt-stack")

    async def begin(self, query: Mapping[str, str]) -> None:
        """Show the day of the URL, else today."""
        with suppress(ValueError):
            self.day = parse_date_input(query.get("day", ""))
        await self.load()

    async def show(self, day: date) -> None:
        """Show another day."""
        self.day = day
        address = urls.well_url(self.context.well.id, tab="report", day=day.isoformat())
        ui.navigate.history.replace(address)
        await self.load()

    async def load(self) -> None:
        """Read the day again and draw it."""
        day, well = self.day, self.context.well
        reports = await self.data.list_day(well.id, day)
        report = await self.data.get(reports[0].id) if reports else None
        # Another day was chosen while this one was read: its answer must not replace that one.
        if day != self.day or self.box.is_deleted:
            return
        window = self.context.report_window_of(day)
        self._head.show(ReportDay(day, window, self.context.tz, self.context.org.depth_unit))
        self._draw_others(reports[1:])
        if report is None or self._panel is None or self._panel.report.id != report.id:
            self._draw(report)
        # Else drawn where it is: what somebody types in a drawer of it goes on.
        if self._panel:
            await self._panel.load()

    def _draw_others(self, reports: Sequence[Report]) -> None:
        """Draw the links to the day's reports of other jobs."""
        self._others.clear()
        self._others.visible = bool(reports)
        with self._others:
            for report in reports:
                link_button(report.name, urls.report_url(report.id))

    def _draw(self, report: ReportAnswer | None) -> None:
        self._area.clear()
        with self._area:
            self._panel = ReportPanel(self.context, self.data, report) if report else None
            if report is None:
                with empty_state("clipboard-check", t("No report of this day yet.")):
                    if self.context.may_write:
                        label = t("Begin the report")
                        button(label, self._create, weight="primary", symbol="plus")

    async def _create(self) -> None:
        draft = ReportDraft(well_id=self.context.well.id, date=self.day)
        report = await self.data.create(draft)
        ui.navigate.to(urls.report_url(report.id))
