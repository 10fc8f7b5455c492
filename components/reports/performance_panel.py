"""The panel of performance: range of days, figures, charts, and the files of their tables."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol

import htpy as h
from markupsafe import Markup
from nicegui import ui

from components.charts.data_table import ALL_ACTION, CSV_ACTION, XLSX_ACTION, DataTable
from components.charts.frame import TABLE_ACTION, Chart, chart_html
from components.forms.date_range_pill import RANGE_KEYS, DaysFilterBar, format_days, read_days
from components.i18n.translate import current_language, in_language, t
from components.kit.filter_bar import FilterState, filter_url
from components.kit.html_view import PartialHtmlView
from components.kit.markup import to_markup
from components.kit.spreadsheet import CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE
from components.kit.table import SORT_ACTION, skeleton_html
from components.reports.group_charts import list_group_charts, list_group_figures
from components.reports.performance_tables import DEFAULT_SORT, WELL_SORTS
from components.reports.ports import GroupPerformanceData, WellPerformanceData
from components.reports.report_html import figures_html
from components.reports.well_charts import WellCharts
from components.theme.icons import icon_html
from components.wells.ports import WellContext
from welltrack_ui.domain.reports.report_document import Figure
from welltrack_ui.domain.units import DepthUnit

USUAL_DAYS, MAX_DAYS = 90, 366
"""The days of many wells that are shown until one chooses others, and the most of them."""
ONE_DAY = timedelta(days=1)
STATE_KEYS = (*RANGE_KEYS, "tab", "sort")


@dataclass(frozen=True, slots=True)
class PerformanceView:
    """What a panel shows: figures and charts, or why there are none."""

    figures: Sequence[Figure]
    charts: Sequence[Chart]
    note: str = ""
    problem: str = ""
    is_empty: bool = False


class PerformanceSource(Protocol):
    """What a panel shows of its wells. Raises: refusals of the domain."""

    async def load(self, state: Mapping[str, str]) -> PerformanceView: ...


class PerformancePanel:
    """The panel; its range of days and the order of its wells are in the address."""

    def __init__(self, source: PerformanceSource, path: str, today: date) -> None:
        self._source, self._path, self._today = source, path, today
        self._state: FilterState = {}
        self._open, self._whole = {"wells", "days"}, set[str]()
        self._tables: dict[str, DataTable] = {}
        self._view = PerformanceView((), ())

    def draw(self, query: Mapping[str, str]) -> None:
        """Draw the panel without its content, for the days that `query` has."""
        self._state = {name: query[name] for name in STATE_KEYS if query.get(name)}
        self._bar = DaysFilterBar([], self._state, self._take_state, self._path, self._today)
        with ui.element("div").classes("wt-stack") as self.box:
            self._head = ui.html(skeleton_html())
            self._charts = PartialHtmlView(self._handle_action, join_parts)

    async def load(self) -> None:
        """Read the performance again and show it."""
        state = dict(self._state)
        view = await self._source.load(state)
        # Other days were chosen meanwhile: that call shows its own.
        if state == self._state and not self.box.is_deleted:
            self._view = view
            self._tables = {chart.table.key: chart.table for chart in view.charts}
            self._show()

    def _show(self) -> None:
        self._head.content = head_html(self._view)
        has_charts = not (self._view.is_empty or self._view.problem)
        self._charts.element.visible = has_charts
        if has_charts:
            self._charts.show(**dict(map(self._chart_part, self._view.charts)))

    def _chart_part(self, chart: Chart) -> tuple[str, Markup]:
        key = chart.table.key
        return key, chart_html(chart, is_open=key in self._open, whole=key in self._whole)

    async def _take_state(self, state: FilterState) -> None:
        self._state = state
        await self.load()

    async def _handle_action(self, action: str, value: str, _where: object) -> None:
        if action == SORT_ACTION:
            self._bar.keep("sort", value)
            self._state = {**self._state, "sort": value}
            await self.load()
        elif action == TABLE_ACTION:
            # The browser shows it by itself; this is for when the chart is drawn again.
            self._open ^= {value}
        elif action == ALL_ACTION:
            self._whole ^= {value}
            self._show()
        elif action in {CSV_ACTION, XLSX_ACTION} and value in self._tables:
            await self._download(self._tables[value], "csv" if action == CSV_ACTION else "xlsx")

    async def _download(self, table: DataTable, form: Literal["csv", "xlsx"]) -> None:
        language = current_language()

        def build_file() -> bytes:
            with in_language(language):
                return table.to_csv() if form == "csv" else table.to_xlsx()

        # In a thread, since all pages share the event loop.
        content = await asyncio.to_thread(build_file)
        kind = CSV_MEDIA_TYPE if form == "csv" else XLSX_MEDIA_TYPE
        ui.download.content(content, f"{table.title}.{form}", kind)


def join_parts(**parts: Markup) -> Markup:
    """The HTML of the charts in a grid."""
    charts = [h.div(data_part=name)[part] for name, part in parts.items()]
    return to_markup(h.div(".wt-charts")[charts])


def head_html(view: PerformanceView) -> Markup:
    """The HTML above the charts: the days, the figures, or why there are none."""
    if view.problem:
        return to_markup(h.p(".wt-form-problem", role="alert")[view.problem])
    if view.is_empty:
        return to_markup(
            h.div(".wt-empty")[
                h.span(".wt-empty-icon")[icon_html("chart-column")],
                h.p(".wt-empty-text")[view.note],
            ]
        )
    return to_markup(
        h.div(".wt-stack.wt-report")[h.p(".wt-meta")[view.note], figures_html(view.figures, None)]
    )


class WellPerformanceSource:
    """The performance of a well, of all its life unless days are chosen."""

    def __init__(self, context: WellContext, data: WellPerformanceData) -> None:
        self._context, self._data = context, data

    async def load(self, state: Mapping[str, str]) -> PerformanceView:
        """What is shown of the days of an address."""
        first, last = read_days(state)
        if first and last and last < first:
            return PerformanceView((), (), problem=t("The last day must not be before the first."))
        # An open end is the end of the well's life.
        ends = (first or date.min, last or date.max) if first or last else (None, None)
        by_day = await self._data.load_performance(*ends)
        stages = await self._data.list_stages()
        days = by_day.performance.days
        context, well = self._context, self._context.well
        charts = WellCharts(
            by_day,
            well.id,
            context.tz,
            context.org.depth_unit,
            {stage.id: stage.name for stage in stages},
            (first or days[0].date) if days else date.min,
            (last or days[-1].date) if days else date.min,
            has_spud=well.spud_at is not None,
            is_whole=first is None,
        )
        note = describe_days(charts.first, charts.last) if days else describe_nothing(first, last)
        return PerformanceView(charts.list_figures(), charts.list_charts(), note, is_empty=not days)


class GroupPerformanceSource:
    """The performance of the wells of a project or an organization."""

    def __init__(self, data: GroupPerformanceData, path: str, unit: DepthUnit, today: date) -> None:
        self._data, self._path, self._unit, self._today = data, path, unit, today

    async def load(self, state: Mapping[str, str]) -> PerformanceView:
        """What is shown of the days of an address; of the last 90 without any."""
        first, last = complete_days(*read_days(state), today=self._today)
        problem = find_range_problem(first, last)
        if problem:
            return PerformanceView((), (), problem=problem)
        performance = await self._data.load_performance(first, last)
        sort = state.get("sort", DEFAULT_SORT)
        sort = sort if sort.lstrip("-") in WELL_SORTS else DEFAULT_SORT
        days = dict(zip(RANGE_KEYS, (first.isoformat(), last.isoformat()), strict=True))
        charts = list_group_charts(performance, self._unit, days, sort, self._link_days)
        is_empty = not performance.wells
        note = describe_nothing(first, last) if is_empty else describe_days(first, last)
        figures = list_group_figures(performance, self._unit)
        return PerformanceView(figures, charts, note, is_empty=is_empty)

    def _link_days(self, first: date, last: date) -> str:
        days = zip(RANGE_KEYS, (first.isoformat(), last.isoformat()), strict=True)
        return filter_url(self._path, dict(days))


def complete_days(first: date | None, last: date | None, *, today: date) -> tuple[date, date]:
    """Both ends of a range of which one may be open, or both."""
    usual = (USUAL_DAYS - 1) * ONE_DAY
    if last is None:
        last = max(today, first) if first else today
    return first or last - usual, last


def find_range_problem(first: date, last: date) -> str:
    """What is wrong with a range of days, and what to do; blank for nothing."""
    if last < first:
        return t("The last day must not be before the first.")
    if last - first >= MAX_DAYS * ONE_DAY:
        return t("Choose {count} days at most: there are many wells.", count=MAX_DAYS)
    return ""


def describe_days(first: date, last: date) -> str:
    """The report days that all figures are of."""
    return t("Report days {days}", days=format_days(first, last))


def describe_nothing(first: date | None, last: date | None) -> str:
    """Why there is nothing: no rows on these days, or none at all."""
    if first or last:
        return t(
            "Nothing is reported on these days: {days}. Choose others.",
            days=format_days(first, last),
        )
    return t("Nothing is reported yet. Events with an end make the time log, and its figures.")
