"""The layout of a real well: FORGE 16A [78]-32, drilled through a clock change."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from tests.domain.calendar.span_samples import FORGE_ZONE, forge
from welltrack_ui.domain.calendar.month import build_month_weeks
from welltrack_ui.domain.calendar.spans import Span
from welltrack_ui.domain.calendar.timeline import build_timeline
from welltrack_ui.domain.calendar.week import DayBlock, build_day_columns
from welltrack_ui.domain.report_day import load_zone, report_days_window

DENVER = load_zone(FORGE_ZONE)
SPANS = [span for _, span in forge()]
NOVEMBER = report_days_window(date(2020, 11, 1), date(2020, 11, 30), DENVER)
HOUR = 1 / 25


def test_month_of_a_real_well_counts_each_activity_on_each_day_of_it() -> None:
    weeks = build_month_weeks(SPANS, date(2020, 11, 1), DENVER)
    cells = [cell for week in weeks for cell in week.cells]
    assert len(weeks) == 6
    assert [cell.total for cell in cells[6:13]] == [7, 3, 7, 13, 6, 7, 5]
    assert [cell.hidden for cell in cells[6:13]] == [3, 0, 3, 9, 2, 3, 1]
    # 27 of the 218 activities go over midnight.
    assert sum(cell.total for cell in cells) == 218 + 27
    bars = [s for week in weeks for s in week.segments if s.shape == "bar"]
    assert len({bar.id for bar in bars}) == 27
    assert sum(len(week.segments) for week in weeks) < 150


def test_column_of_a_real_well_has_25_hours_when_clocks_go_back() -> None:
    (column,) = build_day_columns(SPANS, date(2020, 11, 1), 1, DENVER).days
    expected = [
        # report and row, hours from midnight as they passed, hours taken
        ("2020-11-01#7", 0, 1),
        ("2020-11-01#8", 1, 6),  # 01:00 to 06:00 by the clock
        ("2020-11-02#1", 7, 1),
        ("2020-11-02#2", 8, 1.5),
        ("2020-11-02#3", 9.5, 5.5),
        ("2020-11-02#4", 15, 4),
        ("2020-11-02#5", 19, 6),
    ]
    assert column.end - column.start == timedelta(hours=25)
    assert column.blocks == tuple(
        DayBlock((id_,), top * HOUR, height * HOUR, 0, 1, False, i == 0, i == 6)
        for i, (id_, top, height) in enumerate(expected)
    )


def test_columns_from_6_to_6_are_the_daily_reports_of_a_real_well() -> None:
    days = build_day_columns(SPANS, date(2020, 11, 1), 30, DENVER, start_hour=6).days
    reports: dict[str, list[str]] = defaultdict(list)
    for activity in SPANS:
        reports[activity.id[:10]].append(activity.id)
    for day in days[:-1]:
        report = str(day.date + timedelta(days=1))
        assert [block.ids[0] for block in day.blocks] == reports[report]
        assert not any(block.continues_up or block.continues_down for block in day.blocks)
        assert {block.width for block in day.blocks} == {1}
        assert abs(sum(block.height for block in day.blocks) - 1) < 1e-9


def test_timeline_of_a_real_well_takes_one_lane_where_one_thing_follows_another() -> None:
    stages: dict[str, list[Span]] = defaultdict(list)
    for stage, activity in forge():
        stages[stage].append(activity)
    groups = build_timeline(stages.items(), NOVEMBER, narrowest=1e-6)
    assert [(group.key, group.lanes, len(group.bars)) for group in groups] == [
        ("Surface Casing", 1, 7),
        ("Intermediate Drilling", 1, 57),
        ("Intermediate Casing", 1, 22),
        ("Production Drilling", 1, 131),
        ("", 1, 1),
    ]
    assert abs(sum(bar.width for group in groups for bar in group.bars) - 1) < 1e-9


def test_timeline_of_a_real_well_gathers_what_is_too_narrow() -> None:
    (group,) = build_timeline([("all", SPANS)], NOVEMBER, narrowest=0.02, max_lanes=3)
    assert group.lanes == 3
    assert len(group.bars) < 110
    assert Counter(id_ for bar in group.bars for id_ in bar.ids) == Counter(s.id for s in SPANS)
