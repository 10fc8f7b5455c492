"""The tables of performance: what charts draw, screens list and files hold."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo

from components.charts.data_table import DataColumn, DataTable
from components.i18n import format as form_of
from components.i18n.labels import EVENT_KIND_STYLES, NPT_CATEGORIES, NPT_PARTIES
from components.i18n.translate import mark, t
from components.kit.spreadsheet import CellValue
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.domain.reports.performance import (
    CurvePoint,
    DayFigures,
    KeyHours,
    MonthRow,
    WellRow,
)
from welltrack_ui.domain.reports.performance_periods import Period, PeriodLength, find_rate
from welltrack_ui.domain.units import SPEED, DepthUnit, metres_to_unit

HOUR_DIGITS, PERCENT_DIGITS, DAY_DIGITS = 2, 1, 2
DEPTH_DIGITS: Mapping[DepthUnit, int] = {"m": 1, "ft": 0}


def convert_depth(md: float | None, unit: DepthUnit) -> float | None:
    """A depth in the reader's unit; None stays unknown."""
    return None if md is None else metres_to_unit(md, unit)


def convert_rate(rate: float | None, unit: DepthUnit) -> float | None:
    """A rate of penetration in the reader's unit; None stays unknown."""
    return None if rate is None else SPEED.to_unit(rate, unit)


def find_share(part: float, whole: float) -> float | None:
    """A share in percent; None of nothing."""
    return 100 * part / whole if whole else None


def name_kind(kind: str | None) -> str:
    """The name of a kind of events."""
    return t(EVENT_KIND_STYLES[kind].label) if kind and kind in EVENT_KIND_STYLES else t("Other")


def name_category(category: str | None) -> str:
    """The name of a category of NPT."""
    return t(NPT_CATEGORIES.get(category or "", mark("No category")))


def name_party(party: str | None) -> str:
    """The name of the party that NPT is put down to."""
    return t(NPT_PARTIES.get(party or "", mark("No party")))


def name_code(code: str | None) -> str:
    """An activity code."""
    return code or t("No code")


def name_month(month: str) -> str:
    """`Nov 2026` for `2026-11`."""
    first = date(int(month[:4]), int(month[5:]), 1)
    return f"{form_of.format_short_month(first)} {first.year}"


def name_period(period: Period, length: PeriodLength) -> str:
    """A day, the days of a week, or a month."""
    if length == "month":
        return form_of.format_month(period.first)
    return form_of.format_day_range(period.first, period.last)


def percent_column(label: str) -> DataColumn:
    """A column of shares."""
    return DataColumn(label, PERCENT_DIGITS)


def hours_column(label: str) -> DataColumn:
    """A column of hours."""
    return DataColumn(label, HOUR_DIGITS)


def depth_column(label: str, unit: DepthUnit) -> DataColumn:
    """A column of depths in a unit."""
    return DataColumn(f"{label}, {t(form_of.UNIT_SYMBOLS[unit])}", DEPTH_DIGITS[unit])


def rate_column(label: str, unit: DepthUnit) -> DataColumn:
    """A column of rates of penetration."""
    return DataColumn(f"{label}, {t(SPEED.get_unit(unit))}", HOUR_DIGITS)


def build_curve_table(
    actual: Iterable[CurvePoint], plan: Iterable[CurvePoint], tz: tzinfo, unit: DepthUnit
) -> DataTable:
    """Both curves of days against depth, the actual one first."""
    rows: list[list[CellValue]] = [
        [
            curve,
            report_day.to_local_time(point.at, tz).replace(tzinfo=None),
            point.days,
            convert_depth(point.md, unit),
        ]
        for curve, points in ((t("Actual"), actual), (t("Plan"), plan))
        for point in points
    ]
    columns = [
        DataColumn(t("Curve")),
        DataColumn(t("Time")),
        DataColumn(t("Days"), DAY_DIGITS),
        depth_column(t("MD"), unit),
    ]
    return DataTable("curve", t("Days against depth"), columns, rows)


def build_kinds_table(
    periods: Sequence[Period], length: PeriodLength, kinds: Sequence[str]
) -> DataTable:
    """The hours of each period by kind; a period without rows has unknown hours."""
    titles = {
        "day": t("Time by kind, each report day"),
        "week": t("Time by kind, each week"),
        "month": t("Time by kind, each month"),
    }
    rows: list[list[CellValue]] = [
        [
            name_period(one, length),
            *((one.kinds.get(kind, 0.0) if one.days else None) for kind in kinds),
            one.hours if one.days else None,
        ]
        for one in periods
    ]
    columns = [DataColumn(t("Report days")), *(hours_column(name_kind(kind)) for kind in kinds)]
    columns.append(hours_column(t("Hours")))
    return DataTable("kinds-of-days", titles[length], columns, rows)


def build_progress_table(
    periods: Sequence[Period], length: PeriodLength, unit: DepthUnit
) -> DataTable:
    """The progress of each period, and both rates of penetration."""
    titles = {
        "day": t("Progress and rate of penetration, each report day"),
        "week": t("Progress and rate of penetration, each week"),
        "month": t("Progress and rate of penetration, each month"),
    }
    rows: list[list[CellValue]] = []
    for one in periods:
        known: list[CellValue] = [
            one.hours,
            one.drilling_hours,
            *([None] * 3 if one.md is None else list_rates(one, unit)),
        ]
        rows.append([name_period(one, length), *(known if one.days else [None] * len(known))])
    columns = [
        DataColumn(t("Report days")),
        hours_column(t("Hours")),
        hours_column(t("Drilling hours")),
        depth_column(t("Progress"), unit),
        rate_column(t("ROP on bottom"), unit),
        rate_column(t("ROP over the day"), unit),
    ]
    return DataTable("progress", titles[length], columns, rows)


def list_rates(period: Period, unit: DepthUnit) -> list[CellValue]:
    """Progress and both rates of a period at a depth that is known."""
    rates = (convert_rate(rate, unit) for rate in (period.rop_on_bottom, period.rop_day))
    return [convert_depth(period.progress, unit), *rates]


def build_hours_table(
    key: str, title: str, label: str, hours: Sequence[KeyHours], names: Sequence[str], whole: float
) -> DataTable:
    """The hours by something, most first, their share of the `whole` and of all rows so far."""
    rows: list[list[CellValue]] = []
    so_far, total = 0.0, sum(one.hours for one in hours)
    for name, one in zip(names, hours, strict=True):
        so_far += one.hours
        share, cumulated = find_share(one.hours, whole), find_share(so_far, total)
        rows.append([name, one.hours, share, cumulated])
    columns = [DataColumn(label), hours_column(t("Hours")), percent_column("%")]
    return DataTable(key, title, [*columns, percent_column(t("Cumulated %"))], rows)


def build_months_table(months: Sequence[MonthRow]) -> DataTable:
    """The reported hours and net NPT of months."""
    rows: list[list[CellValue]] = [
        [
            name_month(one.month),
            one.reported_hours,
            one.npt_hours,
            find_share(one.npt_hours, one.reported_hours),
        ]
        for one in months
    ]
    columns = [
        DataColumn(t("Month")),
        hours_column(t("Reported hours")),
        hours_column(t("Net NPT, h")),
        percent_column(t("NPT %")),
    ]
    return DataTable("months", t("NPT by month"), columns, rows)


def find_day_rate(day: DayFigures) -> float | None:
    """The rate of penetration on bottom of a day, in metres an hour."""
    return find_rate(day.progress, day.drilling_hours)


def build_days_table(days: Sequence[DayFigures], well_id: str, unit: DepthUnit) -> DataTable:
    """The figures of each report day that has rows; each leads to that day of the well."""
    rows: list[list[CellValue]] = [
        [
            day.date,
            day.hours,
            day.npt_hours,
            find_share(day.npt_hours, day.hours),
            convert_depth(day.md, unit),
            # Without any depth so far nothing is known of the progress.
            None if day.md is None else convert_depth(day.progress, unit),
            day.drilling_hours,
            None if day.md is None else convert_rate(find_day_rate(day), unit),
        ]
        for day in days
    ]
    columns = [
        DataColumn(t("Report day")),
        hours_column(t("Hours")),
        hours_column(t("Net NPT, h")),
        percent_column(t("NPT %")),
        depth_column(t("MD"), unit),
        depth_column(t("Progress"), unit),
        hours_column(t("Drilling hours")),
        rate_column(t("ROP on bottom"), unit),
    ]
    links = [urls.well_url(well_id, tab="days", day=day.date.isoformat()) for day in days]
    return DataTable("days", t("Report days"), columns, rows, links)


def build_wells_table(
    wells: Sequence[WellRow], unit: DepthUnit, days: Mapping[str, str], sort: str
) -> DataTable:
    """The figures of wells by `sort`; each leads to the performance of the well on these days."""
    ordered = sort_wells(wells, sort)
    rows: list[list[CellValue]] = [
        [
            well.name,
            well.reported_hours,
            well.npt_hours,
            well.npt_percent,
            convert_depth(well.md, unit),
            None if well.md is None else convert_depth(well.progress, unit),
        ]
        for well in ordered
    ]
    columns = [
        DataColumn(t("Well")),
        hours_column(t("Reported hours")),
        hours_column(t("Net NPT, h")),
        percent_column(t("NPT %")),
        depth_column(t("MD"), unit),
        depth_column(t("Progress"), unit),
    ]
    links = [urls.well_url(well.well_id, tab="performance", **days) for well in ordered]
    return DataTable("wells", t("Wells"), columns, rows, links, WELL_SORTS, sort)


WELL_SORTS = ("name", "reported_hours", "npt_hours", "npt_percent", "md", "progress")
"""The keys of the columns of wells, by which they can be sorted; `-md` is deepest first."""
DEFAULT_SORT = "-npt_hours"


def sort_wells(wells: Sequence[WellRow], sort: str) -> list[WellRow]:
    """The wells by a column; what is unknown comes last, either way round."""
    column, is_descending = sort.lstrip("-"), sort.startswith("-")
    by_name = sorted(wells, key=lambda well: natural_sort_key(well.name))
    if column == "name":
        return by_name[::-1] if is_descending else by_name
    known = [well for well in by_name if getattr(well, column) is not None]
    known.sort(key=lambda well: getattr(well, column), reverse=is_descending)
    return [*known, *(well for well in by_name if getattr(well, column) is None)]


def sum_months(days: Iterable[DayFigures]) -> list[MonthRow]:
    """The months of the report days of one well."""
    sums: dict[str, tuple[float, float]] = {}
    for day in days:
        month = day.date.isoformat()[:7]
        hours, npt = sums.get(month, (0.0, 0.0))
        sums[month] = (hours + day.hours, npt + day.npt_hours)
    return [
        MonthRow(month, round(hours, HOUR_DIGITS + 2), round(npt, HOUR_DIGITS + 2))
        for month, (hours, npt) in sorted(sums.items())
    ]


def shift_curve(points: Sequence[CurvePoint]) -> list[CurvePoint]:
    """A curve without a spud, with its days counted from its first point."""
    start = points[0].at if points else datetime(1970, 1, 1, tzinfo=UTC)
    return [
        CurvePoint(point.at, (point.at - start).total_seconds() / 86_400, point.md)
        for point in points
    ]
