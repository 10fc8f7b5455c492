"""The report of a well's day: of each day the one that is written, or the button that begins it."""

from collections.abc import Mapping, Sequence
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
from welltrack_ui.domain import report_day
from welltrack_ui.domain.reports.report import Report, ReportDraft


class DayReportPanel:
    """The panel; its day is written to the URL."""

    def __init__(self, context: ReportContext, data: ReportData) -> None:
        self.context, self.data = context, data
        well = context.well
        today = report_day.find_report_day(datetime.now(UTC), context.tz, well.report_day_start)
        self.day = today
        self._head = ReportDayHeader(self.show, today=today)
        self.box = ui.element("div").classes("wt-stack")

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
        window = report_day.report_day_window(day, self.context.tz, well.report_day_start)
        reports = await self.data.list_day(well.id, day)
        # Another day was chosen while this one was read: its answer must not replace that one.
        if day != self.day:
            return
        self._head.show(ReportDay(day, window, self.context.tz, self.context.org.depth_unit))
        self.box.clear()
        with self.box:
            await self._draw(reports)

    async def _draw(self, reports: Sequence[Report]) -> None:
        if not reports:
            with empty_state("clipboard-check", t("No report of this day yet.")):
                if self.context.may_write:
                    button(t("Begin the report"), self._create, weight="primary", symbol="plus")
            return
        # One report for each job: the others are a press away.
        first, *others = reports
        for other in others:
            link_button(other.name, urls.report_url(other.id))
        panel = ReportPanel(self.context, self.data, await self.data.get(first.id))
        await panel.load()

    async def _create(self) -> None:
        draft = ReportDraft(well_id=self.context.well.id, date=self.day)
        report = await self.data.create(draft)
        ui.navigate.to(urls.report_url(report.id))
