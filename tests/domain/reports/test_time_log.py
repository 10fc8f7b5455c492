"""The time log of a report day: rows, gaps, overlaps, whether it closes, and its hours."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.domain.reports.report_samples import DAY, at, event, npt, part
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.time_log import TimeLog, build_time_log

HOUR = timedelta(hours=1)
hours = st.integers(-6, 30)
spans = st.tuples(hours, hours).map(sorted).filter(lambda span: span[0] < span[1])


def rows(log: TimeLog) -> list[tuple[str, Window, bool, bool]]:
    return [(r.event.id, r.part, r.continues_before, r.continues_after) for r in log.rows]


def overlaps(log: TimeLog) -> list[tuple[Window, tuple[str, ...]]]:
    return [(overlap.part, overlap.event_ids) for overlap in log.overlaps]


def test_rows_are_cut_to_the_day_and_say_so() -> None:
    log = build_time_log([event("b", 6, 26), event("a", -3, 6)], DAY)
    assert rows(log) == [("a", part(0, 6), True, False), ("b", part(6, 24), False, True)]
    assert log.closes
    assert log.reported_time == 24 * HOUR


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "plan"},
        {"all_day": True, "starts_on": "2024-05-01", "ends_on": "2024-05-01"},
        {"kind": "file_uploaded"},
        {"ends_at": None},
    ],
    ids=["plan", "all day", "upload", "moment"],
)
def test_what_takes_no_time_is_in_no_log(fields: dict[str, Any]) -> None:
    log = build_time_log([event("a", 0, 24), event("b", 2, 4, **fields)], DAY)
    assert [r.event.id for r in log.rows] == ["a"]
    assert log.parallel == ()
    assert log.closes


def test_work_beside_the_path_is_listed_and_never_summed() -> None:
    log = build_time_log([event("a", 0, 24), npt("b", 2, 4, parallel=True)], DAY)
    assert [(r.event.id, r.part) for r in log.parallel] == [("b", part(2, 4))]
    assert log.closes
    assert (log.reported_time, log.npt_time, log.gross_npt_time) == (24 * HOUR, 0 * HOUR, 0 * HOUR)


def test_gap_keeps_a_log_open() -> None:
    log = build_time_log([event("a", 0, 6), event("b", 7, 24)], DAY)
    assert log.gaps == (part(6, 7),)
    assert not log.closes


def test_overlaps_are_parted_where_the_set_of_rows_changes() -> None:
    log = build_time_log([event("a", 0, 12), event("b", 4, 24), event("c", 8, 10)], DAY)
    assert overlaps(log) == [
        (part(4, 8), ("a", "b")),
        (part(8, 10), ("a", "b", "c")),
        (part(10, 12), ("a", "b")),
    ]
    assert not log.closes
    assert log.reported_time == 34 * HOUR


def test_partial_day_closes_over_what_it_covers() -> None:
    events = [event("a", 8, 24), event("b", 2, 5), event("c", 4, 6)]
    log = build_time_log(events, DAY, part(8, 24))
    assert log.closes
    assert (log.gaps, log.overlaps) == ((), ())
    # What lies outside is still what the day's time was spent on.
    assert log.reported_time == 21 * HOUR


def test_net_npt_counts_overlaps_once_and_gross_counts_each() -> None:
    log = build_time_log([npt("a", -2, 4), npt("b", 2, 6), event("c", 6, 24)], DAY)
    assert (log.npt_time, log.gross_npt_time) == (6 * HOUR, 8 * HOUR)


def test_kind_npt_that_was_stored_without_the_flag_counts_as_npt() -> None:
    log = build_time_log([event("a", 0, 3, kind="npt", npt=False)], DAY)
    assert log.npt_time == 3 * HOUR
    assert log.rows[0].event.npt_category == "other"


def test_empty_day_is_one_gap() -> None:
    log = build_time_log([], DAY)
    assert (log.rows, log.gaps, log.closes, log.reported_time) == ((), (DAY,), False, 0 * HOUR)


@given(st.lists(spans, max_size=8))
def test_rows_gaps_and_overlaps_add_up_to_the_day(times: list[list[int]]) -> None:
    events = [event(f"e{i}", *span) for i, span in enumerate(times)]
    log = build_time_log(events, DAY)
    counts = [sum(start <= hour < end for start, end in times) for hour in range(24)]
    gap_hours = sum((gap.end - gap.start for gap in log.gaps), 0 * HOUR)
    assert gap_hours == counts.count(0) * HOUR
    assert log.reported_time == sum(counts) * HOUR
    doubled = {
        (at(hour), len(ids))
        for overlap, ids in overlaps(log)
        for hour in range(24)
        if overlap.start <= at(hour) < overlap.end
    }
    assert doubled == {(at(hour), count) for hour, count in enumerate(counts) if count > 1}
