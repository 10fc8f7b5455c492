"""The charts of the performance of a well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import cached_property

from components.charts.columns import ChartColumn, ColumnPart, columns_html
from components.charts.data_table import NO_VALUE
from components.charts.depth_curve import DepthDay, depth_curve_html
from components.charts.frame import Chart, LegendItem
from components.charts.scale import Scale
from components.i18n import format as form_of
from components.i18n.translate import mark, t, tn
from components.reports.performance_charts import (
    HoursChart,
    NameKey,
    build_months_chart,
    build_npt_charts,
    find_kind_colour,
    format_hours,
    format_percent,
    list_kinds,
)
from components.reports.performance_tables import (
    build_curve_table,
    build_days_table,
    build_kinds_table,
    build_progress_table,
    convert_depth,
    convert_rate,
    find_share,
    name_code,
    name_kind,
    name_period,
    shift_curve,
    sum_months,
)
from welltrack_ui import urls
from welltrack_ui.domain.reports.performance import CurvePoint, WellPerformanceByDay
from welltrack_ui.domain.reports.performance_periods import (
    Period,
    PeriodLength,
    choose_period_length,
    find_rate,
    sum_periods,
)
from welltrack_ui.domain.reports.report_document import Figure
from welltrack_ui.domain.units import SPEED, DepthUnit

HOURS_A_DAY, HOURS_A_STEP = 24.0, 6.0
DAY_DIGITS = 1


@dataclass(frozen=True)
class WellCharts:
    """The charts of a well on report days from `first` to `last`, and what they are drawn by.

    `is_whole` says that nothing is before these days.
    """

    by_day: WellPerformanceByDay
    well_id: str
    tz: tzinfo
    unit: DepthUnit
    stage_names: Mapping[str, str]
    first: date
    last: date
    has_spud: bool
    is_whole: bool

    @cached_property
    def length(self) -> PeriodLength:
        """The length of the periods that columns are drawn of."""
        return choose_period_length(self.first, self.last)

    @cached_property
    def periods(self) -> list[Period]:
        """The periods that columns are drawn of."""
        days, kinds = self.by_day.performance.days, self.by_day.kinds
        return sum_periods(days, kinds, self.first, self.last, self.length)

    def list_charts(self) -> list[Chart]:
        """All charts, in their order on the screen."""
        performance = self.by_day.performance
        whole, empty = performance.reported_hours, t("No hours on these days.")

        def ranking(key: str, title: str, label: str, name: NameKey) -> HoursChart:
            colour = find_kind_colour if name is name_kind else ""
            return HoursChart(key, title, label, empty, whole, name, colour)

        kinds = ranking("kinds", t("Time by kind"), t("Kind"), name_kind)
        codes = ranking("codes", t("Time by code"), t("Code"), name_code)
        stages = ranking("stages", t("Time by stage"), t("Stage"), self.name_stage)
        return [
            self.build_curve(),
            self.build_kinds(),
            self.build_progress(),
            *build_npt_charts(performance.npt_by_category, performance.npt_by_party),
            kinds.build(performance.by_kind),
            codes.build(performance.by_code),
            stages.build(performance.by_stage),
            build_months_chart(sum_months(performance.days), self.link_days),
            Chart(build_days_table(performance.days, self.well_id, self.unit), "", is_wide=True),
        ]

    def link_days(self, first: date, last: date) -> str:
        """The address of this screen on some of its days."""
        days = {"from": first.isoformat(), "to": last.isoformat()}
        return urls.well_url(self.well_id, tab="performance", **days)

    def link_period(self, period: Period) -> str:
        """The day of the well, or this screen on the days of a period."""
        if period.first == period.last:
            return urls.well_url(self.well_id, tab="days", day=period.first.isoformat())
        return self.link_days(period.first, period.last)

    def name_stage(self, stage_id: str | None) -> str:
        """The name of a stage of the well."""
        if stage_id is None:
            return t("No stage")
        return self.stage_names.get(stage_id) or t("(deleted)")

    def format_depth(self, md: float) -> str:
        """A depth as the reader writes it."""
        return form_of.format_depth(md, self.unit)

    def format_rate(self, rate: float | None) -> str:
        """A rate of penetration as the reader writes it; a dash for an unknown one."""
        value = convert_rate(rate, self.unit)
        if value is None:
            return NO_VALUE
        unit = t(SPEED.get_unit(self.unit))
        return form_of.format_quantity(form_of.format_number(value, 1), unit)

    # ------------------------------------------------------------ days against depth

    def build_curve(self) -> Chart:
        """Days against depth; what is missing of it is said."""
        performance = self.by_day.performance
        actual = performance.actual if self.has_spud else shift_curve(performance.actual)
        table = build_curve_table(actual, performance.plan, self.tz, self.unit)
        notes = []
        if not actual:
            notes.append(t("No row of the time log has a depth on these days."))
        elif not self.has_spud:
            notes.append(t("The well has no spud: its days are counted from the first depth."))
        if not performance.plan:
            notes.append(t("No plan: no stage has a planned start, a planned end and a depth."))
        if not (actual or performance.plan):
            return Chart(table, " ".join(notes), is_wide=True)
        drawing = depth_curve_html(
            table,
            self._scale_curve(actual, starts_at_zero=self.is_whole),
            self._scale_curve(performance.plan),
            t(form_of.UNIT_SYMBOLS[self.unit]),
        )
        marks = [(t("Actual"), "actual", actual), (t("Plan"), "plan", performance.plan)]
        legend = [LegendItem(label, f"wt-chart-{name}") for label, name, points in marks if points]
        summary = self._describe_curve(actual)
        return Chart(table, summary, drawing, legend, notes, is_wide=True)

    def _scale_curve(
        self, points: Sequence[CurvePoint], *, starts_at_zero: bool = False
    ) -> list[DepthDay]:
        scaled = [
            DepthDay(point.days or 0.0, convert_depth(point.md, self.unit) or 0.0)
            for point in points
        ]
        # Drilled from the surface on; days before the spud have no line from it.
        if starts_at_zero and scaled and scaled[0].days > 0:
            scaled.insert(0, DepthDay(0.0, 0.0))
        return scaled

    def _describe_curve(self, actual: Sequence[CurvePoint]) -> str:
        plan, behind = self.by_day.performance.plan, self.by_day.performance.days_behind
        parts = [
            t(text, depth=self.format_depth(points[-1].md), days=format_days(points[-1].days or 0))
            for text, points in (
                (mark("{depth} after {days}"), actual),
                (mark("planned {depth} after {days}"), plan),
            )
            if points
        ]
        if behind is not None:
            parts.append(describe_days_behind(behind))
        return "; ".join(parts)

    # ------------------------------------------------------------ day by day

    def build_kinds(self) -> Chart:
        """The hours of each period by kind; where nothing is reported there is no column."""
        kinds = list_kinds([period.kinds for period in self.periods])
        table = build_kinds_table(self.periods, self.length, kinds)
        if not kinds:
            return Chart(table, t("No hours on these days."), is_wide=True)
        columns = [
            ChartColumn(
                self._tick(period),
                self._describe_kinds(period, kinds),
                self.link_period(period),
                [
                    ColumnPart(period.kinds[kind], find_kind_colour(kind))
                    for kind in kinds
                    if period.kinds.get(kind)
                ],
            )
            for period in self.periods
        ]
        scale = None
        if self.length == "day":
            # A day on which clocks go back has 25 hours.
            longest = max([HOURS_A_DAY, *(period.hours for period in self.periods)])
            scale = Scale(0, longest, HOURS_A_STEP)
        legend = [LegendItem(name_kind(kind), "", find_kind_colour(kind)) for kind in kinds]
        drawing = columns_html(table, columns, unit=t(form_of.HOUR_SYMBOL), scale=scale)
        return Chart(table, self._describe_coverage(), drawing, legend, is_wide=True)

    def build_progress(self) -> Chart:
        """The progress of each period, and its rate of penetration on bottom as a line."""
        table = build_progress_table(self.periods, self.length, self.unit)
        progress = sum(period.progress for period in self.periods)
        if not progress:
            return Chart(table, t("No progress on these days."), is_wide=True)
        columns = [
            ChartColumn(
                self._tick(period),
                self._describe_progress(period),
                self.link_period(period),
                [ColumnPart(convert_depth(period.progress, self.unit) or 0.0)]
                if period.days
                else [],
                line=convert_rate(period.rop_on_bottom, self.unit) if period.progress else None,
            )
            for period in self.periods
        ]
        depth, rate = t(form_of.UNIT_SYMBOLS[self.unit]), t(SPEED.get_unit(self.unit))
        legend = [
            LegendItem(t("Progress"), ""),
            LegendItem(t("ROP on bottom"), "wt-chart-rate"),
        ]
        drilling = sum(period.drilling_hours for period in self.periods)
        summary = t(
            "{depth} in {hours} of drilling: {rate} on bottom",
            depth=self.format_depth(progress),
            hours=format_hours(drilling),
            rate=self.format_rate(find_rate(progress, drilling)),
        )
        drawing = columns_html(table, columns, unit=depth, line_unit=rate)
        return Chart(table, summary, drawing, legend, is_wide=True)

    def _tick(self, period: Period) -> str:
        if self.length != "month":
            return form_of.format_short_date(period.first)
        is_january = period.first.month == 1
        return str(period.first.year) if is_january else form_of.format_short_month(period.first)

    def _describe_kinds(self, period: Period, kinds: Sequence[str]) -> str:
        name = name_period(period, self.length)
        if not period.days:
            return f"{name}: {t('no rows')}"
        hours = [
            f"{name_kind(kind)} {format_hours(period.kinds[kind])}"
            for kind in kinds
            if period.kinds.get(kind)
        ]
        return "\n".join([f"{name}: {format_hours(period.hours)}", *hours])

    def _describe_progress(self, period: Period) -> str:
        name = name_period(period, self.length)
        if not period.days:
            return f"{name}: {t('no rows')}"
        rate = self.format_rate(period.rop_on_bottom if period.progress else None)
        return f"{name}: {self.format_depth(period.progress)}\n{t('ROP on bottom')}: {rate}"

    def _describe_coverage(self) -> str:
        days = sum(period.days for period in self.periods)
        missing = (self.last - self.first).days + 1 - days
        hours = format_hours(sum(period.hours for period in self.periods))
        text = tn(
            "{hours} on {count} report day", "{hours} on {count} report days", days, hours=hours
        )
        if not missing:
            return text
        gap = tn("{count} day has no rows", "{count} days have no rows", missing)
        return f"{text}; {gap}"

    # ------------------------------------------------------------ figures

    def list_figures(self) -> list[Figure]:
        """The large numbers above the charts; what is unknown is a dash."""
        performance = self.by_day.performance
        days, hour = performance.days, t(form_of.HOUR_SYMBOL)
        unit, speed = t(form_of.UNIT_SYMBOLS[self.unit]), t(SPEED.get_unit(self.unit))
        progress = sum(day.progress for day in days)
        drilling = sum(day.drilling_hours for day in days)
        md = days[-1].md if days else None
        gross = t("gross {hours}", hours=format_hours(performance.npt_gross_hours))
        share = format_percent(find_share(performance.npt_hours, performance.reported_hours))
        has_depth = md is not None
        return [
            Figure(t("Reported"), format_value(performance.reported_hours, 1), hour),
            Figure(t("Net NPT"), format_value(performance.npt_hours, 1), hour, gross, npt=True),
            Figure(t("NPT %"), share, note=t("of reported hours")),
            Figure(t("MD"), format_value(convert_depth(md, self.unit), 1), unit),
            Figure(
                t("Progress"),
                format_value(convert_depth(progress, self.unit) if has_depth else None, 1),
                unit,
            ),
            Figure(
                t("ROP on bottom"),
                format_value(self._convert_known(progress, drilling, has_depth=has_depth), 1),
                speed,
                format_hours(drilling),
            ),
            build_delay_figure(performance.days_behind),
        ]

    def _convert_known(self, progress: float, hours: float, *, has_depth: bool) -> float | None:
        return convert_rate(find_rate(progress, hours) if has_depth else None, self.unit)


def build_delay_figure(behind: float | None) -> Figure:
    """The days behind the plan, or ahead of it."""
    is_ahead = behind is not None and behind < 0
    value = format_value(None if behind is None else abs(behind), DAY_DIGITS)
    return Figure(t("Days ahead") if is_ahead else t("Days behind"), value, t(form_of.DAY_SYMBOL))


def format_value(value: float | None, digits: int) -> str:
    """A number, or a dash for an unknown one."""
    return NO_VALUE if value is None else form_of.format_number(value, digits)


def format_days(days: float) -> str:
    """`12.5 d`."""
    return form_of.format_quantity(form_of.format_number(days, DAY_DIGITS), t(form_of.DAY_SYMBOL))


def describe_days_behind(behind: float) -> str:
    """How far a well is behind its plan, or ahead of it."""
    if behind > 0:
        return t("{days} behind the plan", days=format_days(behind))
    if behind < 0:
        return t("{days} ahead of the plan", days=format_days(-behind))
    return t("on plan")
