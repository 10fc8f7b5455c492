"""The month view: exact examples, then properties against a plain count of each day."""

import random
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.calendar.span_samples import PLACES, all_day, at, is_on, some_spans
from welltrack_ui.domain.calendar.days import Days, Segment, end_by_midnight
from welltrack_ui.domain.calendar.month import (
    MonthCell,
    MonthWeek,
    build_month_weeks,
    month_view_range,
)
from welltrack_ui.domain.calendar.spans import Span
from welltrack_ui.domain.report_day import load_zone

DAY = timedelta(days=1)
OSLO = load_zone("Europe/Oslo")
MARCH = date(2024, 3, 15)


@pytest.mark.parametrize(
    ("day", "first", "last", "weeks"),
    [
        ("2024-03-15", "2024-02-26", "2024-03-31", 5),
        ("2021-02-28", "2021-02-01", "2021-02-28", 4),
        ("2021-05-31", "2021-04-26", "2021-06-06", 6),
        ("2024-12-31", "2024-11-25", "2025-01-05", 6),
    ],
)
def test_month_has_only_the_weeks_it_needs(day: str, first: str, last: str, weeks: int) -> None:
    shown = build_month_weeks([], date.fromisoformat(day), OSLO)
    assert month_view_range(date.fromisoformat(day)) == (
        date.fromisoformat(first),
        date.fromisoformat(last),
    )
    assert len(shown) == weeks
    assert str(shown[0].cells[0].date) == first
    assert str(shown[-1].cells[-1].date) == last
    assert all(len(week.cells) == 7 and week.segments == () for week in shown)


def test_month_tells_its_own_days_from_its_neighbours() -> None:
    first_week = build_month_weeks([], MARCH, OSLO)[0]
    assert first_week.cells == (
        MonthCell(date(2024, 2, 26), False, 0, 0),
        MonthCell(date(2024, 2, 27), False, 0, 0),
        MonthCell(date(2024, 2, 28), False, 0, 0),
        MonthCell(date(2024, 2, 29), False, 0, 0),
        MonthCell(date(2024, 3, 1), True, 0, 0),
        MonthCell(date(2024, 3, 2), True, 0, 0),
        MonthCell(date(2024, 3, 3), True, 0, 0),
    )


@pytest.mark.parametrize("day", [date.min, date(1, 12, 31), date(9999, 1, 1), date.max])
def test_month_refuses_the_ends_of_the_calendar(day: date) -> None:
    with pytest.raises(ValueError, match="give a day of the years 2 to 9998"):
        build_month_weeks([], day, OSLO)


def test_month_draws_moments_rows_and_bars() -> None:
    spans = [
        at("moment", "2024-03-05T10:00"),
        at("timed", "2024-03-05T08:00", "2024-03-05T09:00"),
        at("night", "2024-03-05T22:00", "2024-03-06T02:00"),
        all_day("inspection", "2024-03-06", "2024-03-06", OSLO),
    ]
    assert build_month_weeks(spans, MARCH, OSLO)[1].segments == (
        Segment("night", "bar", 1, 2, 0, False, False),
        Segment("timed", "timed", 1, 1, 1, False, False),
        Segment("moment", "moment", 1, 1, 2, False, False),
        Segment("inspection", "bar", 2, 1, 1, False, False),
    )


def test_month_takes_days_from_local_midnight_to_midnight() -> None:
    spans = [at("a", "2024-03-04T23:00", "2024-03-05T23:00"), at("b", "2024-03-05T23:00")]
    assert build_month_weeks(spans, MARCH, OSLO)[1].segments == (
        Segment("a", "timed", 1, 1, 0, False, False),
        Segment("b", "moment", 2, 1, 0, False, False),
    )


def test_month_keeps_all_day_dates_in_every_zone() -> None:
    span = all_day("audit", "2024-03-06", "2024-03-07", load_zone("Asia/Almaty"))
    for name in ("Asia/Almaty", "America/Denver", "Pacific/Kiritimati"):
        segments = build_month_weeks([span], MARCH, load_zone(name))[1].segments
        assert segments == (Segment("audit", "bar", 2, 2, 0, False, False),)


def test_month_bar_keeps_its_lane_over_weeks_and_leaves_the_grid() -> None:
    spans = [
        at("short", "2024-03-01T00:00", "2024-03-02T12:00"),
        at("long", "2024-03-02T06:00", "2024-04-20T00:00"),
        at("before", "2024-02-01T00:00", "2024-02-27T12:00"),
        at("sunday", "2024-03-11T05:00", "2024-03-12T05:00"),
    ]
    weeks = build_month_weeks(spans, MARCH, OSLO)
    assert [week.segments for week in weeks] == [
        (
            Segment("before", "bar", 0, 2, 0, True, False),
            Segment("short", "bar", 4, 2, 0, False, False),
            Segment("long", "bar", 5, 2, 1, False, True),
        ),
        (Segment("long", "bar", 0, 7, 1, True, True),),
        (
            Segment("long", "bar", 0, 7, 1, True, True),
            Segment("sunday", "bar", 0, 2, 0, False, False),
        ),
        (Segment("long", "bar", 0, 7, 1, True, True),),
        (Segment("long", "bar", 0, 7, 1, True, True),),
    ]


def test_month_counts_what_it_does_not_show() -> None:
    spans = [at(f"e{i}", f"2024-03-05T{8 + i:02}:00") for i in range(6)]
    week = build_month_weeks(spans, MARCH, OSLO, max_lanes=4)[1]
    assert [segment.id for segment in week.segments] == ["e0", "e1", "e2", "e3"]
    assert week.cells[1] == MonthCell(date(2024, 3, 5), True, 6, 2)


def test_month_shows_a_bar_from_the_day_on_that_has_room() -> None:
    spans = [
        at("a", "2024-03-04T06:00", "2024-03-05T06:00"),
        at("b", "2024-03-04T07:00", "2024-03-08T06:00"),
        at("c", "2024-03-04T08:00", "2024-03-07T06:00"),
    ]
    week = build_month_weeks(spans, MARCH, OSLO, max_lanes=2)[1]
    assert week.segments == (
        Segment("a", "bar", 0, 2, 0, False, False),
        Segment("b", "bar", 0, 5, 1, False, False),
        Segment("c", "bar", 2, 2, 0, True, False),
    )
    assert [cell.hidden for cell in week.cells] == [1, 1, 0, 0, 0, 0, 0]


def test_month_without_lanes_only_counts() -> None:
    week = build_month_weeks([at("a", "2024-03-05T08:00")], MARCH, OSLO, max_lanes=0)[1]
    assert week.segments == ()
    assert week.cells[1] == MonthCell(date(2024, 3, 5), True, 1, 1)


def test_month_bar_goes_through_a_day_that_a_zone_skipped() -> None:
    apia = load_zone("Pacific/Apia")
    spans = [
        at("over", "2011-12-30T08:00", "2011-12-30T12:00"),
        at("first", "2011-12-30T10:00"),
        at("last", "2011-12-30T09:00", "2011-12-30T10:00"),
    ]
    week = build_month_weeks(spans, date(2011, 12, 1), apia)[-1]
    assert week.segments == (
        Segment("over", "bar", 3, 3, 0, False, False),
        Segment("last", "timed", 3, 1, 1, False, False),
        Segment("first", "moment", 5, 1, 1, False, False),
    )


# properties


@st.composite
def months(draw: st.DrawFn) -> tuple[list[Span], date, str, int]:
    name, day = draw(st.sampled_from(PLACES))
    return draw(some_spans(day, load_zone(name))), day, name, draw(st.integers(0, 6))


def drawn(weeks: tuple[MonthWeek, ...]) -> list[tuple[date, Segment]]:
    return [
        (week.cells[segment.col + i].date, segment)
        for week in weeks
        for segment in week.segments
        for i in range(segment.days)
    ]


@settings(max_examples=100, deadline=None)
@given(drawing=months())
def test_month_loses_nothing(drawing: tuple[list[Span], date, str, int]) -> None:
    spans, day, name, max_lanes = drawing
    weeks = build_month_weeks(spans, day, load_zone(name), max_lanes)
    by_day = Counter(on for on, _ in drawn(weeks))
    for cell in (cell for week in weeks for cell in week.cells):
        expected = {span.id for span in spans if is_on(span, cell.date, load_zone(name))}
        shown = [segment.id for on, segment in drawn(weeks) if on == cell.date]
        assert cell.total == len(expected)
        assert len(shown) == len(set(shown)) == min(max_lanes, len(expected))
        assert set(shown) <= expected
        assert cell.hidden == cell.total - by_day[cell.date]


@settings(max_examples=100, deadline=None)
@given(drawing=months())
def test_month_never_draws_two_in_one_place(drawing: tuple[list[Span], date, str, int]) -> None:
    spans, day, name, max_lanes = drawing
    weeks = build_month_weeks(spans, day, load_zone(name), max_lanes)
    places = Counter((on, segment.lane) for on, segment in drawn(weeks))
    assert set(places.values()) <= {1}
    assert {lane for _, lane in places} <= set(range(max_lanes))


@settings(max_examples=100, deadline=None)
@given(drawing=months())
def test_month_segments_take_the_lowest_lane_that_is_free(
    drawing: tuple[list[Span], date, str, int],
) -> None:
    spans, day, name, max_lanes = drawing
    kept: set[tuple[str, int]] = set()
    for week in build_month_weeks(spans, day, load_zone(name), max_lanes):
        for segment in week.segments:
            # A bar that goes on from the week before keeps its lane, whatever is free.
            if segment.col == 0 and (segment.id, segment.lane) in kept:
                continue
            on_its_day = {s.lane for s in week.segments if s.col <= segment.col < s.col + s.days}
            assert on_its_day >= set(range(segment.lane))
        kept = {(s.id, s.lane) for s in week.segments if s.continues_right}


@settings(max_examples=100, deadline=None)
@given(drawing=months())
def test_month_segments_end_where_their_span_does(
    drawing: tuple[list[Span], date, str, int],
) -> None:
    spans, day, name, max_lanes = drawing
    by_id = {span.id: span for span in spans}
    for week in build_month_weeks(spans, day, load_zone(name), max_lanes):
        monday = week.cells[0].date
        for segment in week.segments:
            first = monday + segment.col * DAY
            end = first + segment.days * DAY
            span = by_id[segment.id]
            assert segment.continues_left == is_on(span, first - DAY, load_zone(name))
            assert segment.continues_right == is_on(span, end, load_zone(name))
            assert end == monday + 7 * DAY or not segment.continues_right


@settings(max_examples=100, deadline=None)
@given(drawing=months())
def test_month_bars_keep_their_lane_from_week_to_week(
    drawing: tuple[list[Span], date, str, int],
) -> None:
    spans, day, name, max_lanes = drawing
    weeks = build_month_weeks(spans, day, load_zone(name), max_lanes)
    for week, following in pairwise(weeks):
        goes_on = {(s.id, s.lane) for s in week.segments if s.continues_right}
        assert goes_on <= {(s.id, s.lane) for s in following.segments if s.col == 0}


@settings(max_examples=100, deadline=None)
@given(drawing=months(), seed=st.integers())
def test_month_does_not_depend_on_the_order_of_events(
    drawing: tuple[list[Span], date, str, int], seed: int
) -> None:
    spans, day, name, max_lanes = drawing
    shuffled = random.Random(seed).sample(spans, len(spans))  # noqa: S311 - not a secret
    assert build_month_weeks(shuffled, day, load_zone(name), max_lanes) == build_month_weeks(
        spans, day, load_zone(name), max_lanes
    )


@pytest.mark.parametrize(
    ("start", "end", "cut"),
    [
        # 22:00 to 04:00, and up to the very start of the next report day.
        ("2024-03-05T21:00", "2024-03-06T03:00", "2024-03-05T23:00"),
        ("2024-03-05T21:00", "2024-03-06T05:00", "2024-03-05T23:00"),
        ("2024-03-05T21:00", "2024-03-06T05:01", None),
        # Within a day, and for a day or more.
        ("2024-03-05T06:00", "2024-03-05T23:00", None),
        ("2024-03-04T23:30", "2024-03-06T01:00", None),
        # The night of the clock change ends an hour earlier.
        ("2024-03-30T22:00", "2024-03-31T04:00", "2024-03-30T23:00"),
        ("2024-03-30T22:00", "2024-03-31T04:01", None),
        # Beside the days that are shown.
        ("2024-02-25T21:00", "2024-02-26T01:00", None),
    ],
)
def test_night_that_ends_with_its_report_day_ends_at_midnight(
    start: str, end: str, cut: str | None
) -> None:
    days = Days.from_zone(date(2024, 2, 26), 35, OSLO)
    span = at("night", start, end)
    assert end_by_midnight(span, days, OSLO, 6) == at("night", start, cut or end)


def test_moments_and_whole_days_are_cut_by_no_midnight() -> None:
    days = Days.from_zone(date(2024, 2, 26), 35, OSLO)
    # The day of 23 hours in New York: by the clocks of Oslo from six to five.
    whole = all_day("day", "2024-03-10", "2024-03-10", load_zone("America/New_York"))
    for span in (at("moment", "2024-03-05T21:00"), whole):
        assert end_by_midnight(span, days, OSLO, 6) is span
