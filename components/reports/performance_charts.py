"""The charts of performance that wells, projects and organizations have alike."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from components.charts.columns import ChartColumn, ColumnPart, columns_html
from components.charts.data_table import NO_VALUE
from components.charts.frame import Chart
from components.charts.ranking import RankingRow, ranking_html
from components.i18n import format as form_of
from components.i18n.labels import EVENT_KIND_STYLES
from components.i18n.translate import t, tn
from components.reports.performance_tables import (
    HOUR_DIGITS,
    PERCENT_DIGITS,
    build_hours_table,
    build_months_table,
    find_share,
    name_category,
    name_month,
    name_party,
)
from welltrack_ui.domain.reports.performance import KeyHours, MonthRow
from welltrack_ui.domain.reports.performance_periods import ONE_DAY, find_next_start

MAX_ROWS = 12
"""Rows of a ranking; the others are one row."""
MAX_NAMES = 3
"""Rows that the sentence of a ranking names."""
NPT_COLOUR = EVENT_KIND_STYLES["npt"].colour


def format_hours(hours: float) -> str:
    """`12.5 h`."""
    number = form_of.format_number(hours, HOUR_DIGITS)
    return form_of.format_quantity(number, t(form_of.HOUR_SYMBOL))


def format_percent(percent: float | None) -> str:
    """`12.5 %`; a dash for an unknown one."""
    if percent is None:
        return NO_VALUE
    return form_of.format_quantity(form_of.format_number(percent, PERCENT_DIGITS), "%")


def find_kind_colour(kind: str | None) -> str:
    """The colour of a kind of events; blank for an unknown one."""
    style = EVENT_KIND_STYLES.get(kind or "")
    return style.colour if style else ""


NameKey = Callable[[str | None], str]


@dataclass(frozen=True, slots=True)
class HoursChart:
    """A ranking of hours: its table, how its keys are named, and what to say without any.

    `whole` is what the shares are of; `colour` is that of all rows, or of a key. With `is_pareto`
    the shares of all rows so far are drawn.
    """

    key: str
    title: str
    label: str
    empty: str
    whole: float
    name: NameKey
    colour: str | NameKey = ""
    is_pareto: bool = False
    notes: Sequence[str] = ()

    def build(self, hours: Sequence[KeyHours]) -> Chart:
        """The chart of these hours, most first."""
        names = [self.name(one.key) for one in hours]
        table = build_hours_table(self.key, self.title, self.label, hours, names, self.whole)
        total = sum(one.hours for one in hours)
        if not total:
            return Chart(table, self.empty)
        rows = [self._build_row(one, name) for one, name in zip(hours, names, strict=True)]
        rest = hours[MAX_ROWS:]
        if rest:
            others = tn("{count} other", "{count} others", len(rest))
            hours_of_rest = KeyHours(None, sum(one.hours for one in rest))
            rows = [*rows[:MAX_ROWS], self._build_row(hours_of_rest, others)]
        drawing = ranking_html(rows, total=total if self.is_pareto else None)
        return Chart(table, describe_ranking(rows, total), drawing, notes=self.notes)

    def _build_row(self, one: KeyHours, name: str) -> RankingRow:
        colour = self.colour if isinstance(self.colour, str) else self.colour(one.key)
        share = format_percent(find_share(one.hours, self.whole))
        return RankingRow(name, one.hours, f"{format_hours(one.hours)} · {share}", colour=colour)


def describe_ranking(rows: Sequence[RankingRow], total: float) -> str:
    """The sentence of a ranking: the sum, and its first rows."""
    first = ", ".join(f"{row.label} {format_hours(row.value)}" for row in rows[:MAX_NAMES])
    return t("{hours} in all: {names}", hours=format_hours(total), names=first)


def build_npt_charts(
    by_category: Sequence[KeyHours], by_party: Sequence[KeyHours]
) -> tuple[Chart, Chart]:
    """The NPT by category and by party, as Pareto charts of gross hours."""
    empty = t("No NPT on these days.")
    note = t("Gross hours: NPT that overlaps counts each time. The line is the cumulated share.")
    gross = sum(one.hours for one in by_category)

    def build(key: str, title: str, label: str, name: NameKey) -> HoursChart:
        return HoursChart(
            key, title, label, empty, gross, name, NPT_COLOUR, is_pareto=True, notes=(note,)
        )

    categories = build("npt-categories", t("NPT by category"), t("NPT category"), name_category)
    parties = build("npt-parties", t("NPT by party"), t("Party"), name_party)
    return categories.build(by_category), parties.build(by_party)


def build_months_chart(
    months: Sequence[MonthRow], build_link: Callable[[date, date], str]
) -> Chart:
    """The net NPT of months; a month leads to what `build_link` says of its days."""
    table = build_months_table(months)
    if not months:
        return Chart(table, t("No hours on these days."))
    reported = sum(one.reported_hours for one in months)
    npt = sum(one.npt_hours for one in months)
    columns = []
    for one in months:
        share = format_percent(find_share(one.npt_hours, one.reported_hours))
        text = f"{name_month(one.month)}: {format_hours(one.npt_hours)} · {share}"
        first = date.fromisoformat(f"{one.month}-01")
        last = find_next_start(first, "month") - ONE_DAY
        columns.append(
            ChartColumn(
                name_month(one.month),
                text,
                build_link(first, last),
                (ColumnPart(one.npt_hours, NPT_COLOUR),),
                top=share,
            )
        )
    summary = t(
        "Net NPT {hours}, {percent} of {reported} reported",
        hours=format_hours(npt),
        percent=format_percent(find_share(npt, reported)),
        reported=format_hours(reported),
    )
    drawing = columns_html(table, columns, unit=t(form_of.HOUR_SYMBOL))
    return Chart(table, summary, drawing)


def list_kinds(hours: Sequence[Mapping[str, float]]) -> list[str]:
    """The kinds that have hours, in the order of the legend."""
    return [kind for kind in EVENT_KIND_STYLES if any(kind in one for one in hours)]
