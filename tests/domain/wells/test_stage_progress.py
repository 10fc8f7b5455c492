"""A stage beside its plan: shares, lateness, what is open, what overlaps."""

from datetime import timedelta

import pytest

from tests.components.samples import noon, stage
from welltrack_ui.domain.wells.stage_progress import (
    StageOverlap,
    find_current_stage,
    find_next_stage,
    find_overlaps,
    measure_depth_share,
    measure_progress,
)

DAY = timedelta(days=1)
PLAN = {"planned_starts_at": noon(1), "planned_ends_at": noon(11)}


def test_stage_that_is_done_is_late_by_its_own_dates() -> None:
    progress = measure_progress(stage(2, 14, **PLAN), noon(20))
    assert (progress.start_slip, progress.end_slip) == (DAY, 3 * DAY)
    assert (progress.planned_time, progress.actual_time) == (10 * DAY, 12 * DAY)
    assert (progress.is_begun, progress.is_over, progress.time_left) == (True, True, None)
    assert progress.time_share == 1.2


def test_stage_that_ended_early_has_a_negative_slip() -> None:
    progress = measure_progress(stage(1, 9, **PLAN), noon(20))
    assert (progress.start_slip, progress.end_slip) == (timedelta(0), -2 * DAY)


def test_open_stage_counts_until_now_and_is_late_only_after_its_planned_end() -> None:
    one = stage(1, None, status="in_progress", **PLAN)
    before = measure_progress(one, noon(6))
    assert (before.actual_time, before.time_share) == (5 * DAY, 0.5)
    assert (before.end_slip, before.time_left, before.is_over) == (None, 5 * DAY, False)
    after = measure_progress(one, noon(13))
    assert (after.end_slip, after.time_left, after.time_share) == (2 * DAY, None, 1.2)


def test_stage_to_come_has_no_time_yet_and_its_expected_slip() -> None:
    progress = measure_progress(stage(5, None, status="planned", **PLAN), noon(2))
    assert (progress.is_begun, progress.actual_time, progress.time_share) == (False, None, None)
    assert (progress.start_slip, progress.end_slip, progress.time_left) == (4 * DAY, None, None)


def test_stage_without_a_plan_is_neither_late_nor_early() -> None:
    progress = measure_progress(stage(1, 5), noon(20))
    assert (progress.start_slip, progress.end_slip, progress.time_share) == (None, None, None)
    assert progress.actual_time == 4 * DAY


@pytest.mark.parametrize(
    ("reached", "share"), [(500.0, 0.0), (750.0, 0.25), (1600.0, 1.0), (100.0, 0.0), (None, None)]
)
def test_share_of_depth_is_that_of_the_stage_own_interval(
    reached: float | None, share: float | None
) -> None:
    one = stage(1, None, md_start=500.0, md_end=1500.0)
    assert measure_depth_share(one, reached) == share


def test_share_of_depth_needs_an_interval() -> None:
    assert measure_depth_share(stage(1, None), 500.0) is None
    assert measure_depth_share(stage(1, None, md_start=900.0, md_end=900.0), 900.0) is None
    assert measure_depth_share(stage(1, None, md_end=1000.0), 250.0) == 0.25


def test_current_stage_is_the_open_one_that_began_last_and_the_next_one_follows() -> None:
    stages = [
        stage(1, None, status="in_progress"),
        stage(2, None, status="planned"),
        stage(3, None, status="cancelled"),
        stage(4, 30, status="done"),
        stage(9, None, status="cancelled"),
        stage(10, None, status="planned"),
    ]
    current, coming = find_current_stage(stages, noon(5)), find_next_stage(stages, noon(5))
    assert current
    assert coming
    assert (current.id, coming.id) == ("s2", "s10")
    assert find_current_stage(stages[2:], noon(5)) is None
    assert find_next_stage(stages[:5], noon(5)) is None


def test_overlaps_are_the_other_stages_with_common_time() -> None:
    own = stage(10, 20)
    others = [
        stage(1, 10),
        stage(5, 12),
        stage(12, 14),
        stage(13, 15, status="cancelled"),
        stage(18, None, status="in_progress"),
        stage(20, 22),
    ]
    assert find_overlaps(own, [own, *others], noon(30)) == [
        StageOverlap(others[1], 2 * DAY),
        StageOverlap(others[2], 2 * DAY),
        StageOverlap(others[4], 2 * DAY),
    ]
    assert find_overlaps(own, [others[4]], noon(19)) == [StageOverlap(others[4], DAY)]
    assert find_overlaps(stage(10, 20, status="cancelled"), others, noon(30)) == []
