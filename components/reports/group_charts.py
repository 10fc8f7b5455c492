"""The charts of the performance of a project's or an organization's wells."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from components.charts.frame import Chart, LegendItem
from components.charts.ranking import RankingRow, ranking_html
from components.i18n import format as form_of
from components.i18n.translate import t, tn
from components.reports.performance_charts import (
    MAX_ROWS,
    build_months_chart,
    build_npt_charts,
    format_hours,
    format_percent,
)
from components.reports.performance_tables import (
    DEFAULT_SORT,
    build_wells_table,
    convert_depth,
    find_share,
    sort_wells,
)
from welltrack_ui import urls
from welltrack_ui.domain.reports.performance import GroupPerformance, WellRow
from welltrack_ui.domain.reports.report_document import Figure
from welltrack_ui.domain.units import DepthUnit


def list_group_charts(
    performance: GroupPerformance,
    unit: DepthUnit,
    days: Mapping[str, str],
    sort: str,
    build_link: Callable[[date, date], str],
) -> list[Chart]:
    """All charts, in their order on the screen; `days` are the range as a query has it."""
    return [
        build_wells_chart(performance.wells, unit, days, sort),
        *build_npt_charts(performance.npt_by_category, performance.npt_by_party),
        replace(build_months_chart(performance.months, build_link), is_wide=True),
    ]


def build_wells_chart(
    wells: Sequence[WellRow], unit: DepthUnit, days: Mapping[str, str], sort: str
) -> Chart:
    """Well against well: their hours, and how much of these is NPT."""
    table = build_wells_table(wells, unit, days, sort)
    if not wells:
        return Chart(table, t("No hours on these days."), is_wide=True)
    rows = [build_well_ranking(well, days) for well in sort_wells(wells, DEFAULT_SORT)[:MAX_ROWS]]
    notes = [t("Wells without rows of the time log on these days are not among them.")]
    more = len(wells) - len(rows)
    if more > 0:
        notes.insert(
            0, tn("{count} more well in the table", "{count} more wells in the table", more)
        )
    legend = [
        LegendItem(t("Reported hours"), ""),
        LegendItem(t("Net NPT"), "wt-chart-npt"),
    ]
    summary = t("Most NPT first: hours of NPT and their share of the reported hours")
    return Chart(table, summary, ranking_html(rows), legend, notes, is_wide=True)


def build_well_ranking(well: WellRow, days: Mapping[str, str]) -> RankingRow:
    """The bar of a well, which leads to its performance on these days."""
    return RankingRow(
        well.name,
        well.reported_hours,
        f"{format_hours(well.npt_hours)} · {format_percent(well.npt_percent)}",
        urls.well_url(well.well_id, tab="performance", **days),
        part=well.npt_hours,
    )


def list_group_figures(performance: GroupPerformance, unit: DepthUnit) -> list[Figure]:
    """The large numbers above the charts."""
    wells = performance.wells
    reported = sum(well.reported_hours for well in wells)
    npt = sum(well.npt_hours for well in wells)
    depths = [well.progress for well in wells if well.md is not None]
    progress = convert_depth(sum(depths), unit) if depths else None
    hour = t(form_of.HOUR_SYMBOL)
    return [
        Figure(t("Wells with hours"), form_of.format_number(len(wells), 0)),
        Figure(t("Reported"), form_of.format_number(reported), hour),
        Figure(t("Net NPT"), form_of.format_number(npt), hour, npt=True),
        Figure(t("NPT %"), format_percent(find_share(npt, reported)), note=t("of reported hours")),
        Figure(
            t("Progress"),
            "–" if progress is None else form_of.format_number(progress),
            t(form_of.UNIT_SYMBOLS[unit]),
        ),
    ]
