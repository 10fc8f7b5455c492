"""Charts as strings: what they say, how high their columns are, and that user text stays text."""

import io
import zipfile
from datetime import date, datetime

import pytest
from markupsafe import Markup

from components.charts.columns import ChartColumn, ColumnPart, columns_html
from components.charts.data_table import (
    MAX_ROWS,
    DataColumn,
    DataTable,
    data_table_html,
    export_buttons_html,
)
from components.charts.depth_curve import DepthDay, depth_curve_html
from components.charts.frame import Chart, LegendItem, chart_html
from components.charts.ranking import RankingRow, ranking_html
from components.charts.scale import Scale
from components.i18n.translate import in_language
from tests.pages.html_tree import Node, parse_html

HOSTILE = "<b onclick=x>&"
COLUMNS = (DataColumn("Day"), DataColumn("Hours", 2))
TABLE = DataTable("days", "Days", COLUMNS, [[date(2024, 5, 1), 23.5], [date(2024, 5, 2), None]])


def styles(node: Node, tag: str) -> list[str]:
    return [found.attributes.get("style", "") for found in node.find(tag)]


def with_class(node: Node, name: str) -> list[Node]:
    return [one for one in node.walk() if name in one.attributes.get("class", "").split()]


def test_column_is_as_high_as_its_parts_and_unknown_is_no_column() -> None:
    columns = [
        ChartColumn("1 May", "1 May: 24 h", "/1", [ColumnPart(18, "#111111"), ColumnPart(6)]),
        ChartColumn("2 May", "2 May: no rows", "/2"),
    ]
    tree = parse_html(columns_html(TABLE, columns, unit="h", scale=Scale(0, 24, 6)))
    first, second = tree.find("a")
    assert styles(first, "i") == ["height:75%;--k:#111111", "height:25%"]
    assert second.find("i") == []
    assert [link.attributes["style"] for link in (first, second)] == [
        "left:5%;width:40%",
        "left:55%;width:40%",
    ]


def test_columns_are_one_stop_of_the_keyboard_and_say_what_they_are() -> None:
    columns = [ChartColumn(str(n), f"day {n}", f"/{n}", [ColumnPart(n)]) for n in range(1, 4)]
    tree = parse_html(columns_html(TABLE, columns, unit="h"))
    links = tree.find("a")
    assert [link.attributes["tabindex"] for link in links] == ["0", "-1", "-1"]
    assert [link.attributes["aria-label"] for link in links] == ["day 1", "day 2", "day 3"]
    (group,) = [node for node in tree.walk() if node.attributes.get("role") == "group"]
    assert group.attributes["data-columns"] == "3"
    assert group.attributes["aria-labelledby"] == "wt-chart-days"


def test_line_is_broken_where_a_point_is_unknown() -> None:
    lines = [1.0, 2.0, None, 4.0]
    columns = [ChartColumn("", str(n), "/", line=value) for n, value in enumerate(lines)]
    tree = parse_html(columns_html(TABLE, columns, unit="m", line_unit="m/h"))
    assert [line.attributes["points"] for line in tree.find("polyline")] == [
        "125.0,750.0 375.0,500.0",
        "875.0,0.0",
    ]
    assert len(tree.find("u")) == 3


def test_ranking_is_drawn_by_the_longest_and_cumulated_by_all() -> None:
    rows = [RankingRow("Weather", 30, "30 h"), RankingRow("Waiting", 10, "10 h")]
    tree = parse_html(ranking_html(rows, total=50))
    assert styles(tree, "i") == ["width:100%", "width:33.333%"]
    assert [line.attributes["points"] for line in tree.find("polyline")] == [
        "600.0,250.0 800.0,750.0"
    ]
    assert [node.text for node in tree.find("li")] == ["Weather 30 h", "Waiting 10 h"]


def test_ranking_of_one_row_and_one_without_a_total_have_no_line() -> None:
    row = RankingRow("Weather", 30, "30 h", part=15)
    for html in (ranking_html([row], total=30), ranking_html([row, row])):
        assert parse_html(html).find("polyline") == []
    assert styles(parse_html(ranking_html([row])), "i") == ["width:100%", "width:50%"]


def test_depth_grows_downwards_and_the_plan_has_a_stroke_of_its_own() -> None:
    actual, plan = [DepthDay(0, 0), DepthDay(4, 50)], [DepthDay(0, 0), DepthDay(8, 100)]
    tree = parse_html(depth_curve_html(TABLE, actual, plan, "m"))
    lines = {line.attributes["class"]: line.attributes["points"] for line in tree.find("polyline")}
    assert lines == {
        "wt-chart-plan": "0.0,0.0 1000.0,1000.0",
        "wt-chart-actual": "0.0,0.0 500.0,500.0",
    }
    (picture,) = [node for node in tree.walk() if node.attributes.get("role") == "img"]
    assert picture.attributes["aria-labelledby"] == "wt-chart-days"
    assert picture.attributes["aria-describedby"] == "wt-chart-days-summary"


def test_curve_of_thousands_of_points_is_as_long_as_a_screen_can_show() -> None:
    points = [DepthDay(n / 100, n / 10) for n in range(20_001)]
    tree = parse_html(depth_curve_html(TABLE, points, [], "m"))
    line = tree.find("polyline")[1].attributes["points"].split()
    assert len(line) < 620
    assert (line[0], line[-1]) == ("0.0,0.0", "1000.0,1000.0")


def test_user_text_in_a_chart_stays_text() -> None:
    hostile = DataTable("hostile", HOSTILE, [DataColumn(HOSTILE)], [[HOSTILE]], [HOSTILE])
    column = ChartColumn(HOSTILE, HOSTILE, HOSTILE, [ColumnPart(1)], top=HOSTILE)
    drawing = columns_html(hostile, [column], unit=HOSTILE)
    drawing += ranking_html([RankingRow(HOSTILE, 1, HOSTILE, HOSTILE)])
    drawing += depth_curve_html(hostile, [DepthDay(1, 1)], [], HOSTILE)
    legend = [LegendItem(HOSTILE, "")]
    html = chart_html(Chart(hostile, HOSTILE, drawing, legend, [HOSTILE]), is_open=True)
    assert HOSTILE not in html
    assert html.count("&lt;b onclick=x&gt;&amp;") > 15
    assert [node for node in parse_html(html).walk() if "onclick" in node.attributes] == []


def test_chart_names_itself_and_folds_its_table() -> None:
    chart = Chart(TABLE, "A sentence", Markup("<hr>"), [LegendItem("Actual", "mark")], ["A note"])
    tree = parse_html(chart_html(chart))
    (figure,) = tree.find("figure")
    (title,) = tree.find("h2")
    assert figure.attributes["aria-labelledby"] == title.attributes["id"] == "wt-chart-days"
    button = tree.find("button")[0]
    assert (button.name, button.attributes["aria-expanded"]) == ("Table: Days", "false")
    assert "Actual A note" in tree.text
    opened = parse_html(chart_html(chart, is_open=True))
    assert opened.find("button")[0].attributes["aria-expanded"] == "true"
    assert len(with_class(opened, "wt-open")) == 1


def test_chart_without_a_drawing_says_why_and_has_no_empty_table() -> None:
    empty = DataTable("days", "Days", COLUMNS, [])
    tree = parse_html(chart_html(Chart(empty, "No hours", None, [LegendItem("Actual", "mark")])))
    assert tree.text == "Days No hours"


def test_table_shows_unknown_as_a_dash_and_not_as_zero() -> None:
    tree = parse_html(data_table_html(TABLE))
    rows = [[cell.text for cell in row.find("td")] for row in tree.find("tr")[1:]]
    assert rows == [["1 May 2024", "23.50"], ["2 May 2024", "–"]]


def test_long_table_shows_its_first_rows_until_one_wants_all() -> None:
    long = DataTable("n", "Numbers", [DataColumn("N", 0)], [[n] for n in range(MAX_ROWS + 1)])
    tree, whole = parse_html(data_table_html(long)), parse_html(data_table_html(long, whole=True))
    assert (len(tree.find("tr")), tree.find("button")[0].text) == (MAX_ROWS + 1, "All 101")
    assert (len(whole.find("tr")), whole.find("button")[0].text) == (MAX_ROWS + 2, "Show fewer")
    assert data_table_html(TABLE).count("<button") == 0


def test_csv_has_all_digits_dates_as_iso_and_nothing_for_unknown() -> None:
    table = DataTable(
        "t",
        "T",
        [DataColumn("Well"), DataColumn("At"), DataColumn("MD, m", 1)],
        [
            ["=1+1", datetime.fromisoformat("2024-05-01T06:00"), 1234.56789],
            ["B", datetime.fromisoformat("2024-05-02T00:00"), None],
        ],
    )
    assert table.to_csv().decode("utf-8-sig").splitlines() == [
        'Well,At,"MD, m"',
        "'=1+1,2024-05-01 06:00:00,1234.568",
        "B,2024-05-02 00:00:00,",
    ]


def test_xlsx_is_a_workbook_with_the_rows() -> None:
    with zipfile.ZipFile(io.BytesIO(TABLE.to_xlsx())) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>23.5</v>" in sheet
    assert sheet.count("<row ") == 3


def test_files_of_a_table_are_offered_by_name() -> None:
    buttons = parse_html(export_buttons_html(TABLE)).find("button")
    assert [(one.name, one.attributes["data-action"]) for one in buttons] == [
        ("Days as CSV", "csv"),
        ("Days as XLSX", "xlsx"),
    ]
    assert {one.attributes["data-value"] for one in buttons} == {"days"}


@pytest.mark.parametrize(("language", "number"), [("en", "1234.50"), ("ru", "1234,50")])
def test_numbers_of_a_column_have_as_many_decimals(language: str, number: str) -> None:
    table = DataTable("n", "N", [DataColumn("N", 2)], [[1234.5]])
    with in_language(language):
        assert parse_html(data_table_html(table)).find("td")[0].text == number
