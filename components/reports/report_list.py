"""The reports of an organization: who has not reported, and all reports with filters."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from markupsafe import Markup
from nicegui import ui

from components.i18n import format as form_of
from components.i18n.translate import t, tn
from components.kit.chips import report_status_chip
from components.kit.filter_bar import FilterState
from components.kit.table import Column, Pager, Row, Table, empty_state, table_html
from components.reports.ports import ReportListData
from components.reports.report_filters import (
    ReportFilterBar,
    build_report_filters,
    parse_report_filter,
    read_report_state,
)
from components.search.well_pill import WELL_PARAMETER
from welltrack_ui import urls
from welltrack_ui.domain.reports.report import Report
from welltrack_ui.domain.reports.report_overview import (
    ReportFilter,
    ReportPage,
    UnreportedWell,
)

NO_VALUE = "–"


class ReportList:
    """The panel; its filters are in the URL of the organization's reports."""

    def __init__(self, data: ReportListData, org_id: str) -> None:
        self.data, self._path = data, urls.reports_url(org_id)
        self._state: FilterState = {}
        self._reports: list[Report] = []
        self._names: dict[str, str] = {}
        self._cursor: str | None = None
        self.box = ui.element("div").classes("wt-stack")
        with self.box:
            self._missing = ui.element("section").classes("wt-section")
            self._waiting = ui.element("section").classes("wt-section")
            with ui.element("section").classes("wt-section"):
                ui.html(Markup("<h2>{}</h2>").format(t("All reports")))
                self._bar = ui.element("div")
                self._table = Table(list_columns(), caption=t("Reports"), folds=True)
                with empty_state("clipboard-check", t("No reports yet")) as self._none:
                    pass
                with empty_state("clipboard-check", t("No report matches.")) as self._no_match:
                    pass
                self._pager = Pager(self._load_more)

    async def begin(self, query: Mapping[str, str]) -> None:
        """Draw the filters as the URL has them, then load."""
        filters = build_report_filters(await self.data.list_projects())
        well_id = query.get(WELL_PARAMETER)
        well = await self.data.read_well(well_id) if well_id else None
        self._state = read_report_state(query, filters, well)
        with self._bar:
            ReportFilterBar(
                filters,
                self._state,
                self._filter,
                path=self._path,
                today=datetime.now(UTC).date(),
                wells=self.data.wells,
                well=well,
            )
        await self.load()

    async def load(self) -> None:
        """Read the screen again and draw it."""
        unreported = await self.data.list_unreported()
        waiting = await self.data.list_reports(ReportFilter("submitted"), None)
        if self.box.is_deleted:
            return
        self._missing.clear()
        with self._missing:
            draw_unreported(unreported)
        self._waiting.clear()
        with self._waiting:
            draw_waiting(waiting)
        await self._restart()

    async def _filter(self, state: FilterState) -> None:
        self._state = state
        await self._restart()

    async def _restart(self) -> None:
        """Read the list from its beginning."""
        self._reports, self._cursor = [], None
        await self._load_more()

    async def _load_more(self) -> None:
        known, after = self._reports, self._cursor
        page = await self.data.list_reports(parse_report_filter(self._state), after)
        # The list was begun anew meanwhile: that call shows its own page.
        if known is not self._reports or after != self._cursor or self.box.is_deleted:
            return
        self._reports += page.reports
        self._names |= page.well_names
        self._cursor = page.next_cursor
        is_empty = not self._reports and self._cursor is None
        self._none.visible = is_empty and not self._state
        self._no_match.visible = is_empty and bool(self._state)
        self._table.element.visible = bool(self._reports)
        self._table.show([build_row(one, self._names) for one in self._reports])
        self._pager.show(len(self._reports), more=self._cursor is not None)


def draw_waiting(waiting: ReportPage) -> None:
    """Draw the submitted reports that nobody approved yet."""
    title = t("Waits for approval")
    ui.html(Markup("<h2>{}</h2>").format(title))
    if not waiting.reports:
        empty_state("circle-check", t("Nothing waits for approval."))
        return
    rows = [build_row(one, waiting.well_names) for one in waiting.reports]
    ui.html(table_html(list_columns(), rows, title, folds=True)).classes("wt-table-box")
    if waiting.next_cursor:
        ui.label(t("The list below has more of them: choose the status.")).classes("wt-meta")


def list_columns() -> list[Column]:
    """The columns of the list of reports."""
    return [
        Column(t("Report")),
        Column(t("Well")),
        Column(t("Report day")),
        Column(t("Status")),
        Column(t("Supervisor"), visible_from="wide"),
    ]


def build_row(report: Report, names: Mapping[str, str]) -> Row:
    """The row of a report, which leads to it."""
    status = report_status_chip(report.status)
    if report.revision:
        status += Markup(' <span class="wt-meta">{}</span>').format(
            t("Revision {number}", number=report.revision)
        )
    cells = [
        Markup('<span class="wt-report-name">{}</span>').format(f"{report.job} {report.number}"),
        names.get(report.well_id, NO_VALUE),
        form_of.format_date(report.date),
        status,
        report.supervisor or NO_VALUE,
    ]
    return Row(cells, urls.report_url(report.id), report.id)


def draw_unreported(unreported: Sequence[UnreportedWell]) -> None:
    """Draw the wells in work that have no report of yesterday."""
    title = t("Not reported yesterday")
    ui.html(Markup("<h2>{}</h2>").format(title))
    if not unreported:
        empty_state("circle-check", t("Every well in work has reported yesterday."))
        return
    columns = [
        Column(t("Well")),
        Column(t("Yesterday")),
        Column(t("Last event")),
        Column(t("Last report")),
    ]
    rows = [build_unreported_row(one) for one in unreported]
    ui.html(table_html(columns, rows, title, folds=True)).classes("wt-table-box")


def build_unreported_row(unreported: UnreportedWell) -> Row:
    """The row of a well, which leads to its day, or to the report that is begun."""
    well, day = unreported.well, unreported.yesterday
    href = urls.well_url(well.id, tab="report", day=day.isoformat())
    if unreported.draft_id:
        href = urls.report_url(unreported.draft_id)
    since_report = describe_days(unreported.count_days_since_report())
    last = t("Draft") if unreported.draft_id else since_report
    event = describe_days(unreported.count_days_since_event())
    day_text = Markup("<time>{}</time>").format(form_of.format_date(day))
    ago = [Markup('<span class="wt-short">{}</span>').format(text) for text in (event, last)]
    return Row([well.name, day_text, *ago], href, well.id)


def describe_days(days: int | None) -> str:
    """How long ago a day was; a future one is said as it is."""
    if days is None:
        return t("none yet")
    if days < 0:
        return t("in the future")
    return t("today") if days == 0 else tn("{count} day ago", "{count} days ago", days)
