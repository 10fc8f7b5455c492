"""A stage beside its plan, in words."""

from datetime import timedelta

import pytest

from components.wells.stage_plan import (
    StageView,
    describe_period,
    describe_slip,
    overlaps_html,
    stage_plan_html,
)
from tests.components.samples import OSLO, noon, stage
from tests.pages.html_tree import parse_html
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.wells.stage_progress import StageOverlap

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
PLAN = {"planned_starts_at": noon(1), "planned_ends_at": noon(11)}


def rows_of(one: Stage, day: int, reached: float | None = None) -> list[list[str]]:
    """The cells of the table at noon of a day of November."""
    tree = parse_html(stage_plan_html(StageView(one, noon(day), OSLO, "m", reached)), 0)
    return [[cell.text for cell in row.find("th", "td")] for row in tree.find("tr")]


def meters_of(one: Stage, day: int, reached: float | None = None) -> list[str]:
    """The texts of the bars at noon of a day of November."""
    tree = parse_html(stage_plan_html(StageView(one, noon(day), OSLO, "m", reached)), 0)
    return [n.text for n in tree.walk() if n.attributes.get("class") == "wt-meter-text"]


@pytest.mark.parametrize(
    ("slip", "text"),
    [
        (timedelta(minutes=29), "on time"),
        (-timedelta(minutes=29), "on time"),
        (5 * HOUR, "5 h late"),
        (-5.5 * HOUR, "5 h 30 min early"),
        (DAY, "1 day late"),
        (1.6 * DAY, "2 days late"),
        (-2.4 * DAY, "2 days early"),
    ],
)
def test_slip_is_told_in_days_else_in_hours(slip: timedelta, text: str) -> None:
    assert describe_slip(slip).replace("\u202f", " ") == text


def test_stage_that_is_done_is_told_beside_its_plan() -> None:
    assert rows_of(stage(2, 14, md_start=500.0, md_end=1200.0, **PLAN), 20, 1100.0) == [
        ["Name", "Planned", "Actual", "Difference"],
        ["Start", "1 Nov 2026 13:00", "2 Nov 2026 13:00", "1 day late"],
        ["End", "11 Nov 2026 13:00", "14 Nov 2026 13:00", "3 days late"],
        ["Duration", "10 d", "12 d", "2 d longer"],
        ["Depth (MD)", "–", "500–1200 m", ""],
    ]
    assert meters_of(stage(2, 14, md_end=1200.0, **PLAN), 20, 1100.0) == [
        "Time 12 d of 10 d planned 120 %"
    ]


def test_stage_under_way_is_told_with_what_is_left() -> None:
    one = stage(1, None, status="in_progress", md_start=500.0, md_end=1500.0, **PLAN)
    assert rows_of(one, 6, 750.0)[1:] == [
        ["Start", "1 Nov 2026 13:00", "1 Nov 2026 13:00", "on time"],
        ["End", "11 Nov 2026 13:00", "still open", "5 d left"],
        ["Duration", "10 d", "5 d", ""],
        ["Depth (MD)", "500–1500 m", "750 m", "750 m to go"],
    ]
    assert meters_of(one, 6, 750.0) == [
        "Time 5 d of 10 d planned 50 %",
        "Depth (MD) 750 m of 1500 m 25 %",
    ]
    assert rows_of(one, 13)[2][3] == "2 days late"


def test_stage_to_come_shows_its_dates_as_the_plan() -> None:
    one = stage(5, 8, status="planned")
    assert rows_of(one, 2)[1:] == [
        ["Start", "5 Nov 2026 13:00", "–", ""],
        ["End", "8 Nov 2026 13:00", "–", ""],
        ["Duration", "–", "–", ""],
    ]
    late = stage(5, 10, status="planned", **PLAN)
    assert rows_of(late, 2)[1:3] == [
        ["Start", "1 Nov 2026 13:00", "expected 5 Nov 2026 13:00", "4 days late"],
        ["End", "11 Nov 2026 13:00", "expected 10 Nov 2026 13:00", "1 day early"],
    ]


def test_bar_of_a_stage_that_took_longer_shows_where_its_plan_ended() -> None:
    html = stage_plan_html(StageView(stage(1, 21, **PLAN), noon(30), OSLO, "m"))
    assert '<i style="width:100.0%"></i><u style="left:50.0%"></u>' in html
    assert "<u" not in stage_plan_html(StageView(stage(1, 9, **PLAN), noon(30), OSLO, "m"))


def test_overlaps_are_links_with_the_common_time_and_names_no_markup() -> None:
    other = stage(5, None, name="<b>Casing", status="in_progress")
    html = overlaps_html([StageOverlap(other, 2 * DAY)], OSLO)
    assert "<b>Casing" not in html
    tree = parse_html(html, 0)
    assert [n.attributes["href"] for n in tree.find("a")] == ["/stages/s5"]
    assert tree.text == ("<b>Casing 5 Nov 2026 13:00 – still open In progress 2 d at the same time")
    assert describe_period(stage(1, 5), OSLO) == "1 Nov 2026 13:00 – 5 Nov 2026 13:00"
