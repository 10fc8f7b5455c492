"""The charts and tables of a well's and of many wells' performance, without a page."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from components.charts.frame import Chart, chart_html
from components.i18n.translate import in_language
from components.reports.group_charts import list_group_charts, list_group_figures
from components.reports.performance_panel import complete_days, find_range_problem
from components.reports.performance_tables import sort_wells
from components.reports.well_charts import WellCharts, describe_days_behind
from tests.components.charts.test_charts import with_class
from tests.domain.reports.report_samples import at, event, npt
from tests.domain.reports.test_day_sums import stage
from tests.pages.html_tree import Node, parse_html
from welltrack_ui.domain.calendar.days import Days
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.locale_format import NARROW_SPACE
from welltrack_ui.domain.report_day import load_zone
from welltrack_ui.domain.reports.day_sums import sum_days
from welltrack_ui.domain.reports.performance import (
    GroupPerformance,
    KeyHours,
    MonthRow,
    WellPerformanceByDay,
    WellRow,
    build_well_performance,
    list_day_kinds,
)
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.units import DepthUnit

FIRST, LAST = date(2024, 5, 1), date(2024, 5, 3)
EVENTS = [
    event("a", 0, 18, md_end=100, activity_code="DRL", stage_id="s-1"),
    npt("b", 18, 24, kind="npt"),
    event("c", 48, 72, kind="tripping", stage_id="s-gone", md_end=110),
]


def charts_of(
    events: Sequence[Event],
    stages: list[Stage] | None = None,
    unit: DepthUnit = "m",
    spud_at: datetime | None = None,
    **fields: Any,
) -> WellCharts:
    days = sum_days(events, Days.from_zone(FIRST, 31, load_zone("UTC"), 6))
    performance = build_well_performance(days, None, spud_at, stages or [])
    by_day = WellPerformanceByDay(performance, list_day_kinds(days))
    names = {"s-1": "Surface <b>hole</b>"}
    charts = WellCharts(by_day, "w-1", UTC, unit, names, FIRST, LAST, spud_at is not None, True)
    return replace(charts, **fields)


def plain(text: str) -> str:
    """A text with usual spaces in place of those between numbers and units."""
    return text.replace(NARROW_SPACE, " ")


def find_chart(charts: Sequence[Chart], key: str) -> tuple[Chart, Node]:
    (chart,) = [one for one in charts if one.table.key == key]
    return chart, parse_html(chart_html(chart))


def test_day_without_rows_has_no_column_and_is_told() -> None:
    chart, tree = find_chart(charts_of(EVENTS).list_charts(), "kinds-of-days")
    assert plain(chart.summary) == "48 h on 2 report days; 1 day has no rows"
    links = tree.find("a")
    assert [len(link.find("i")) for link in links[:3]] == [2, 0, 1]
    label = plain(links[0].attributes["aria-label"])
    assert label == "1 May 2024: 24 h\nDrilling 18 h\nNPT 6 h"
    assert links[1].attributes["aria-label"] == "2 May 2024: no rows"
    assert links[0].attributes["href"] == "/wells/w-1?tab=days&day=2024-05-01"
    assert chart.table.rows[1] == ["2 May 2024", None, None, None, None]


def test_longer_time_leads_to_the_days_of_its_weeks() -> None:
    charts = charts_of(EVENTS, last=date(2024, 8, 1))
    _, tree = find_chart(charts.list_charts(), "kinds-of-days")
    link = tree.find("a")[0]
    assert link.attributes["href"] == "/wells/w-1?tab=performance&from=2024-05-01&to=2024-05-05"
    assert plain(link.attributes["aria-label"]).startswith("1–5 May 2024: 48 h")


def test_day_of_25_hours_is_25_high() -> None:
    charts = charts_of([event("a", 0, 24), npt("b", 3, 4)])
    _, tree = find_chart(charts.list_charts(), "kinds-of-days")
    assert [i.attributes["style"].partition(";")[0] for i in tree.find("a")[0].find("i")] == [
        "height:100%"
    ]


def test_curve_says_where_the_well_is_and_where_it_should_be() -> None:
    plan = [stage("a", 0, 48, 100.0)]
    charts = charts_of(EVENTS[:2], plan, spud_at=at(0))
    chart, tree = find_chart(charts.list_charts(), "curve")
    assert (
        plain(chart.summary) == "100 m after 0.8 d; planned 100 m after 2 d; 1 d ahead of the plan"
    )
    assert [row[0] for row in chart.table.rows] == ["Actual", "Plan", "Plan"]
    assert with_class(tree, "wt-chart-plan")
    assert chart.notes == []


def test_curve_says_what_it_lacks() -> None:
    chart, tree = find_chart(charts_of([event("a", 0, 24)]).list_charts(), "curve")
    assert chart.drawing is None
    assert tree.find("svg") == []
    assert chart.summary == (
        "No row of the time log has a depth on these days. "
        "No plan: no stage has a planned start, a planned end and a depth."
    )
    chart, tree = find_chart(charts_of(EVENTS).list_charts(), "curve")
    assert "The well has no spud: its days are counted from the first depth." in chart.notes
    assert [item.label for item in chart.legend] == ["Actual"]


def test_depths_and_rates_are_in_the_unit_of_the_organization() -> None:
    charts = charts_of(EVENTS, unit="ft", spud_at=at(0))
    chart, _ = find_chart(charts.list_charts(), "progress")
    assert plain(chart.summary) == "361 ft in 18 h of drilling: 20 ft/h on bottom"
    assert chart.table.heads[3:] == [
        "Progress, ft",
        "ROP on bottom, ft/h",
        "ROP over the day, ft/h",
    ]
    md = [figure for figure in charts.list_figures() if figure.label == "MD"]
    assert [(figure.value, figure.unit) for figure in md] == [("360.9", "ft")]


def test_unknown_depth_is_no_zero_anywhere() -> None:
    charts = charts_of([event("a", 0, 24)])
    figures = {figure.label: plain(figure.value) for figure in charts.list_figures()}
    assert figures == {
        "Reported": "24",
        "Net NPT": "0",
        "NPT %": "0 %",
        "MD": "–",
        "Progress": "–",
        "ROP on bottom": "–",
        "Days behind": "–",
    }
    chart, _ = find_chart(charts.list_charts(), "days")
    (row,) = chart.table.rows
    assert row[4:] == [None, None, 24.0, None]
    chart, _ = find_chart(charts.list_charts(), "progress")
    assert chart.summary == "No progress on these days."
    assert chart.table.rows[0] == ["1 May 2024", 24.0, 24.0, None, None, None]


def test_stage_that_is_gone_and_none_have_names_and_user_text_stays_text() -> None:
    chart, tree = find_chart(charts_of(EVENTS).list_charts(), "stages")
    assert [row[0] for row in chart.table.rows] == ["(deleted)", "Surface <b>hole</b>", "No stage"]
    assert [row[1] for row in chart.table.rows] == [24.0, 18.0, 6.0]
    assert tree.find("b") == []


def test_codes_beyond_the_twelfth_are_one_row_of_the_chart_and_all_of_the_table() -> None:
    rows = [event(f"e{n}", n, n + 1, activity_code=f"C{n:02}") for n in range(14)]
    chart, tree = find_chart(charts_of(rows).list_charts(), "codes")
    assert len(chart.table.rows) == 14
    lines = [plain(node.text) for node in with_class(tree, "wt-chart-ranking")[0].find("li")]
    assert (len(lines), lines[-1]) == (13, "2 others 2 h · 14.3 %")


def test_npt_is_a_pareto_of_gross_hours() -> None:
    lost = [npt("a", 0, 6, "weather"), npt("b", 3, 5, "waiting", npt_party="service")]
    charts = charts_of([event("d", 6, 24), *lost])
    chart, tree = find_chart(charts.list_charts(), "npt-categories")
    assert plain(chart.summary) == "8 h in all: Weather 6 h, Waiting 2 h"
    assert chart.table.rows == [["Weather", 6.0, 75.0, 75.0], ["Waiting", 2.0, 25.0, 100.0]]
    assert len(tree.find("polyline")) == 1
    chart, _ = find_chart(charts.list_charts(), "npt-parties")
    assert [row[0] for row in chart.table.rows] == ["No party", "Service company"]
    chart, _ = find_chart(charts.list_charts(), "months")
    assert chart.table.rows == [["May 2024", 26.0, 6.0, pytest.approx(600 / 26)]]


@pytest.mark.parametrize(
    ("days", "text"),
    [(2.25, "2.2 d behind the plan"), (-1.0, "1 d ahead of the plan"), (0.0, "on plan")],
)
def test_delay_is_said_in_words(days: float, text: str) -> None:
    assert plain(describe_days_behind(days)) == text


def well(name: str, npt_hours: float, md: float | None = None, progress: float = 0.0) -> WellRow:
    return WellRow(f"w-{name}", name, 100.0, npt_hours, npt_hours, md, progress)


WELLS = [well("A-2", 5.0, 200.0, 50.0), well("A-10", 9.0), well("A-1", 1.0, 300.0, 10.0)]


@pytest.mark.parametrize(
    ("sort", "names"),
    [
        ("name", ["A-1", "A-2", "A-10"]),
        ("-name", ["A-10", "A-2", "A-1"]),
        ("-npt_hours", ["A-10", "A-2", "A-1"]),
        ("md", ["A-2", "A-1", "A-10"]),
        ("-md", ["A-1", "A-2", "A-10"]),
    ],
)
def test_wells_are_sorted_with_the_unknown_last(sort: str, names: list[str]) -> None:
    assert [one.name for one in sort_wells(WELLS, sort)] == names


def test_wells_stand_beside_one_another() -> None:
    lost = [KeyHours("weather", 15.0)]
    months = [MonthRow("2024-05", 200.0, 10.0), MonthRow("2024-06", 100.0, 5.0)]
    performance = GroupPerformance(
        wells=WELLS, npt_by_category=lost, npt_by_party=[KeyHours(None, 15.0)], months=months
    )
    days = {"from": "2024-05-01", "to": "2024-06-30"}

    def build_link(first: date, last: date) -> str:
        return f"/p?from={first}&to={last}"

    charts = list_group_charts(performance, "m", days, "-md", build_link)
    chart, tree = find_chart(charts, "wells")
    assert [row[0] for row in chart.table.rows] == ["A-1", "A-2", "A-10"]
    assert chart.table.rows[2][4:] == [None, None]
    names = with_class(tree, "wt-chart-name")
    assert [node.text for node in names] == ["A-10", "A-2", "A-1"]
    href = "/wells/w-A-10?tab=performance&from=2024-05-01&to=2024-06-30"
    assert names[0].find("a")[0].attributes["href"] == href
    _, tree = find_chart(charts, "months")
    assert [link.attributes["href"] for link in with_class(tree, "wt-chart-column")] == [
        "/p?from=2024-05-01&to=2024-05-31",
        "/p?from=2024-06-01&to=2024-06-30",
    ]
    figures = {figure.label: plain(figure.value) for figure in list_group_figures(performance, "m")}
    assert figures == {
        "Wells with hours": "3",
        "Reported": "300",
        "Net NPT": "15",
        "NPT %": "5 %",
        "Progress": "60",
    }


TODAY = date(2024, 6, 1)


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (None, None, (date(2024, 3, 4), TODAY)),
        (FIRST, None, (FIRST, TODAY)),
        (None, LAST, (date(2024, 2, 4), LAST)),
        (date(2025, 1, 1), None, (date(2025, 1, 1), date(2025, 1, 1))),
    ],
)
def test_open_end_of_a_range_is_today_or_ninety_days_before(
    first: date | None, last: date | None, days: tuple[date, date]
) -> None:
    assert complete_days(first, last, today=TODAY) == days


def test_range_that_is_refused_is_told_with_the_remedy() -> None:
    assert find_range_problem(FIRST, date(2025, 5, 1)) == ""
    assert find_range_problem(FIRST, date(2025, 5, 2)) == (
        "Choose 366 days at most: there are many wells."
    )
    assert find_range_problem(LAST, FIRST) == "The last day must not be before the first."


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_charts_speak_the_language_of_the_reader(language: str) -> None:
    with in_language(language):
        charts = charts_of([event("a", 0, 24, md_end=9), npt("b", 3, 4)]).list_charts()
        text = " ".join(parse_html(chart_html(chart)).text for chart in charts)
    for word in ("Hours", "Drilling", "Report", "Table", "NPT", "days"):
        assert word not in text
