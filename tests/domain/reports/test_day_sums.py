"""Sums of report days, and the performance that is made of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.domain.reports.report_samples import STAMP, at, event, npt
from welltrack_ui.domain.calendar.days import Days
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.report_day import load_zone
from welltrack_ui.domain.reports.day_sums import DaySum, DayTotals, sum_days, sum_totals
from welltrack_ui.domain.reports.performance import (
    GroupPerformance,
    KeyHours,
    WellDays,
    WellPerformance,
    build_group_performance,
    build_well_performance,
)
from welltrack_ui.domain.stage import Stage

MAY = Days.from_zone(date(2024, 5, 1), 31, load_zone("UTC"), 6)
HOUR = 3_600_000
SPUD = at(0)


def performance(
    events: list[Event], spud_at: datetime | None = SPUD, stages: list[Stage] | None = None
) -> WellPerformance:
    return build_well_performance(sum_days(events, MAY), None, spud_at, stages or [])


def stage(name: str, start: float, end: float, md: float | None, **fields: Any) -> Stage:
    """A stage that is planned by hours since the spud."""
    given = {"id": f"s-{name}", "org_id": "o-1", "well_id": "w-1", "kind": "drilling", "name": name}
    times = {"starts_at": at(start), "planned_starts_at": at(start), "planned_ends_at": at(end)}
    return Stage.model_validate({**STAMP, **given, **times, "md_end": md, **fields})


def hours(pairs: list[KeyHours]) -> list[tuple[str | None, float]]:
    return [(pair.key, pair.hours) for pair in pairs]


def test_day_sums_its_rows_by_each_key() -> None:
    events = [
        event("a", -2, 6, activity_code="DRL", stage_id="s-1"),
        npt("b", 4, 10, npt_party="service", kind="npt"),
        event("c", 10, 12, parallel=True),
        event("d", 12, 14, state="plan"),
    ]
    before, day = sum_days(events, Days.from_zone(date(2024, 4, 30), 2, load_zone("UTC"), 6))
    assert (before.day, before.reported, before.kinds) == (
        date(2024, 4, 30),
        2 * HOUR,
        {"drilling": 2 * HOUR},
    )
    assert (day.reported, day.npt, day.gross_npt) == (12 * HOUR, 6 * HOUR, 6 * HOUR)
    assert day.kinds == {"drilling": 6 * HOUR, "npt": 6 * HOUR}
    assert day.codes == {"DRL": 6 * HOUR, "": 6 * HOUR}
    assert day.stages == {"s-1": 6 * HOUR, "": 6 * HOUR}
    assert (day.categories, day.parties) == ({"waiting": 6 * HOUR}, {"service": 6 * HOUR})


def test_depth_counts_from_the_end_of_its_row_on() -> None:
    late = performance([event("a", 0, 60, md_start=0.0, md_end=1000.0)])
    assert [(d.date.day, d.md, d.progress) for d in late.days] == [
        (1, 0.0, 0.0),
        (2, 0.0, 0.0),
        (3, 1000.0, 1000.0),
    ]
    # A row that ends with the day belongs to it; an unknown depth is null, not 0.
    edge = performance([event("a", 0, 24), event("b", 24, 48, md_end=50.0)])
    assert [(d.md, d.progress) for d in edge.days] == [(None, 0.0), (50.0, 50.0)]


def test_depths_are_carried_forward_and_only_deeper_ones_are_points() -> None:
    found = performance(
        [
            event("a", 0, 10, md_end=300.0),
            event("b", 10, 20, kind="tripping", md_end=100.0),
            event("c", 24, 30, md_end=300.0),
            event("d", 30, 36, md_end=420.5),
        ]
    )
    assert [(d.md, d.progress) for d in found.days] == [(300.0, 300.0), (420.5, 120.5)]
    assert [(p.at, p.md) for p in found.actual] == [(at(10), 300.0), (at(36), 420.5)]
    assert [p.days for p in found.actual] == pytest.approx([10 / 24, 1.5], abs=1e-6)


def test_net_and_gross_npt_with_cuts_most_first() -> None:
    found = performance(
        [event("a", 0, 6), npt("b", 6, 24, "weather"), npt("c", 7, 9, npt_party="service")]
    )
    assert (found.reported_hours, found.npt_hours, found.npt_gross_hours) == (26, 18, 20)
    assert found.npt_percent == pytest.approx(100 * 18 / 26, abs=1e-4)
    assert hours(found.npt_by_category) == [("weather", 18), ("waiting", 2)]
    assert hours(found.npt_by_party) == [(None, 18), ("service", 2)]
    assert hours(found.by_kind) == [("drilling", 26)]


def test_nothing_is_made_of_nothing() -> None:
    found = performance([])
    assert found.model_dump() == {
        **dict.fromkeys(("reported_hours", "npt_hours", "npt_gross_hours"), 0.0),
        **dict.fromkeys(("npt_percent", "days_behind")),
        **{name: [] for name in ("by_kind", "by_code", "by_stage", "days", "actual", "plan")},
        **{name: [] for name in ("npt_by_category", "npt_by_party")},
    }


PLAN = [stage("one", 0, 240, 1000.0), stage("two", 240, 480, 2000.0)]


def test_planned_curve_ends_each_stage_at_its_depth() -> None:
    plan = performance([], stages=[PLAN[1], PLAN[0]]).plan
    assert [(p.days, p.md) for p in plan] == [(0, 0), (10, 1000), (20, 2000)]
    flat = stage("casing", 240, 288, None)
    cancelled = stage("gone", 100, 200, 500.0, status="cancelled")
    plan = performance([], stages=[*PLAN, flat, cancelled]).plan
    assert [(p.days, p.md) for p in plan] == [(0, 0), (10, 1000), (12, 1000), (20, 2000)]
    assert performance([], stages=[flat]).plan == []


@pytest.mark.parametrize(
    ("end", "md", "behind"),
    [
        (12 * 24, 1000.0, 2.0),
        (4 * 24, 500.0, -1.0),
        (5 * 24, 500.0, 0.0),
        (5 * 24, 2500.0, None),
    ],
    ids=["late", "early", "on time", "deeper than planned"],
)
def test_days_behind_are_those_at_the_deepest_depth(
    end: int, md: float, behind: float | None
) -> None:
    assert performance([event("a", 0, end, md_end=md)], stages=PLAN).days_behind == behind


def test_well_that_waits_falls_behind_and_a_planned_wait_does_not_count() -> None:
    flat = [PLAN[0], stage("casing", 240, 288, None), stage("two", 288, 480, 2000.0)]
    to_depth = event("a", 0, 240, md_end=1000.0)
    assert performance([to_depth, event("w", 240, 276)], stages=flat).days_behind == 0
    assert performance([to_depth, event("w", 240, 312)], stages=flat).days_behind == 1
    assert performance([to_depth, event("w", 240, 312)], stages=PLAN).days_behind == 3
    assert performance([to_depth], spud_at=None, stages=PLAN).days_behind is None


def test_group_leaves_out_wells_without_hours_and_sums_months() -> None:
    june = Days.from_zone(date(2024, 5, 31), 2, load_zone("UTC"), 6)
    two_months = sum_days([npt("a", 24 * 30, 24 * 31.5, md_end=90.0)], june)
    found: GroupPerformance = build_group_performance(
        [
            WellDays("w-1", "One", two_months, 60.0),
            WellDays("w-2", "Empty", [], 10.0),
            WellDays("w-3", "Three", [DaySum(date(2024, 6, 1), reported=HOUR)], None),
        ]
    )
    assert [(w.name, w.reported_hours, w.npt_percent, w.md, w.progress) for w in found.wells] == [
        ("One", 36, 100, 90, 30),
        ("Three", 1, 0, None, 0),
    ]
    assert [(m.month, m.reported_hours, m.npt_hours) for m in found.months] == [
        ("2024-05", 24, 24),
        ("2024-06", 13, 12),
    ]


def test_days_without_a_spud_have_no_number() -> None:
    (point,) = performance([event("a", 0, 5, md_end=1.0)], spud_at=None).actual
    assert (point.days, point.at) == (None, datetime(2024, 5, 1, 11, tzinfo=UTC))
    assert timedelta(hours=5) == point.at - SPUD


def test_totals_of_days_are_those_of_all_of_them() -> None:
    days = [
        DaySum(date(2024, 5, 2), 5, 2, categories={"weather": 2}, md=10.0),
        DaySum(date(2024, 5, 3), 7, 3, categories={"weather": 1, "waiting": 2}, parties={"": 3}),
    ]
    assert sum_totals(date(2024, 5, 1), days) == DayTotals(
        date(2024, 5, 1), 12, 5, {"weather": 3, "waiting": 2}, {"": 3}, 10.0
    )
