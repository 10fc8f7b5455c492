"""Days and weeks as columns: exact examples."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from tests.domain.calendar.span_samples import all_day, at, utc
from welltrack_ui.domain.calendar.days import Segment
from welltrack_ui.domain.calendar.spans import Span
from welltrack_ui.domain.calendar.week import BlockLimits, DayBlock, build_day_columns
from welltrack_ui.domain.report_day import load_zone

OSLO = load_zone("Europe/Oslo")
TUESDAY = date(2024, 3, 5)
HOURLY = BlockLimits(shortest=timedelta(hours=1))


def tuesday(spans: Sequence[Span], limits: BlockLimits = HOURLY) -> tuple[DayBlock, ...]:
    return build_day_columns(spans, TUESDAY, 1, load_zone("UTC"), limits=limits).days[0].blocks


def hours(
    id_: str, top: float, height: float, left: float = 0, width: float = 1, moment: bool = False
) -> DayBlock:
    return DayBlock((id_,), top / 24, height / 24, left, width, moment, False, False)


def test_column_is_shared_by_what_overlaps() -> None:
    spans = [
        at("a", "2024-03-05T06:00", "2024-03-05T12:00"),
        at("b", "2024-03-05T08:00", "2024-03-05T10:00"),
        at("c", "2024-03-05T12:00", "2024-03-05T13:00"),
    ]
    assert tuesday(spans) == (
        hours("a", 6, 6, 0, 1 / 2),
        hours("b", 8, 2, 1 / 2, 1 / 2),
        hours("c", 12, 1),
    )


def test_column_stretches_blocks_over_free_places() -> None:
    spans = [
        at("a", "2024-03-05T06:00", "2024-03-05T12:00"),
        at("b", "2024-03-05T06:00", "2024-03-05T08:00"),
        at("c", "2024-03-05T06:00", "2024-03-05T07:00"),
        at("d", "2024-03-05T09:00", "2024-03-05T11:00"),
    ]
    assert tuesday(spans) == (
        hours("a", 6, 6, 0, 1 / 3),
        hours("b", 6, 2, 1 / 3, 1 / 3),
        hours("c", 6, 1, 2 / 3, 1 / 3),
        hours("d", 9, 2, 1 / 3, 2 / 3),
    )


def test_column_stretches_no_block_over_one_that_began_before() -> None:
    spans = [
        at("a", "2024-03-05T06:00", "2024-03-05T07:00"),
        at("b", "2024-03-05T06:30", "2024-03-05T12:00"),
        at("c", "2024-03-05T08:00", "2024-03-05T09:00"),
    ]
    assert tuesday(spans) == (
        hours("a", 6, 1, 0, 1 / 2),
        hours("b", 6.5, 5.5, 1 / 2, 1 / 2),
        hours("c", 8, 1, 0, 1 / 2),
    )


def test_column_gives_moments_the_shortest_height() -> None:
    spans = [at("first", "2024-03-05T06:00"), at("second", "2024-03-05T06:30")]
    assert tuesday(spans) == (
        hours("first", 6, 1, 0, 1 / 2, moment=True),
        hours("second", 6.5, 1, 1 / 2, 1 / 2, moment=True),
    )


def test_column_keeps_a_late_moment_inside_the_day() -> None:
    assert tuesday([at("late", "2024-03-05T23:59")]) == (hours("late", 23, 1, moment=True),)


def test_column_gathers_what_has_no_place() -> None:
    spans = [at(f"e{i}", f"2024-03-05T{6 + i:02}:00", "2024-03-05T12:00") for i in range(4)]
    spans.append(at("later", "2024-03-05T14:00", "2024-03-05T15:00"))
    assert tuesday(spans, BlockLimits(side_by_side=2)) == (
        hours("e0", 6, 6, 0, 1 / 2),
        DayBlock(("e1", "e2", "e3"), 7 / 24, 5 / 24, 1 / 2, 1 / 2, False, False, False),
        hours("later", 14, 1),
    )


def test_columns_cut_what_goes_over_midnight() -> None:
    spans = [at("night", "2024-03-05T21:00", "2024-03-06T05:00")]
    week = build_day_columns(spans, date(2024, 3, 4), 7, OSLO)
    assert [day.blocks for day in week.days] == [
        (),
        (DayBlock(("night",), 22 / 24, 2 / 24, 0, 1, False, False, True),),
        (DayBlock(("night",), 0, 6 / 24, 0, 1, False, True, False),),
        (),
        (),
        (),
        (),
    ]


def test_columns_put_what_lasts_into_the_strip() -> None:
    spans = [
        all_day("audit", "2024-03-05", "2024-03-06", OSLO),
        at("a whole day", "2024-03-04T06:00", "2024-03-05T06:00"),
        at("almost", "2024-03-06T06:00", "2024-03-07T05:59:59"),
        at("stage", "2024-02-01T00:00", "2024-05-01T00:00"),
    ]
    week = build_day_columns(spans, date(2024, 3, 4), 7, OSLO)
    assert week.strip.segments == (
        Segment("stage", "bar", 0, 7, 0, True, True),
        Segment("a whole day", "bar", 0, 2, 1, False, False),
        Segment("audit", "bar", 1, 2, 2, False, False),
    )
    assert week.strip.totals == (2, 3, 2, 1, 1, 1, 1)
    assert week.strip.hidden == (0,) * 7
    assert [[b.ids for b in day.blocks] for day in week.days[2:4]] == [[("almost",)]] * 2


def test_strip_counts_what_it_does_not_show() -> None:
    spans = [all_day(f"e{i}", "2024-03-05", "2024-03-05", OSLO) for i in range(3)]
    week = build_day_columns(spans, date(2024, 3, 4), 7, OSLO, limits=BlockLimits(strip_lanes=1))
    assert [segment.id for segment in week.strip.segments] == ["e0"]
    assert week.strip.hidden == (0, 2, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("day", "length", "top", "height"),
    [
        # 06:00 to 12:00 local, on days of 24, 23 and 25 hours
        ("2024-03-30", 24, 6 / 24, 6 / 24),
        ("2024-03-31", 23, 5 / 23, 6 / 23),
        ("2024-10-27", 25, 7 / 25, 6 / 25),
    ],
)
def test_column_is_as_long_as_its_day(day: str, length: int, top: float, height: float) -> None:
    start = {24: "05", 23: "04", 25: "05"}[length]
    end = {24: "11", 23: "10", 25: "11"}[length]
    spans = [at("morning", f"{day}T{start}:00", f"{day}T{end}:00")]
    (column,) = build_day_columns(spans, date.fromisoformat(day), 1, OSLO).days
    assert column.end - column.start == timedelta(hours=length)
    assert len(column.ticks) == length
    assert column.blocks == (DayBlock(("morning",), top, height, 0, 1, False, False, False),)
    assert next(tick.at for tick in column.ticks if tick.label == "06:00") == top


def test_column_of_a_report_day_starts_at_its_hour() -> None:
    spans = [at("early", "2024-03-06T03:00", "2024-03-06T06:00")]
    (column,) = build_day_columns(spans, TUESDAY, 1, OSLO, start_hour=6).days
    assert column.start == utc("2024-03-05T05:00")
    assert column.ticks[0].label == "06:00"
    assert column.blocks == (DayBlock(("early",), 22 / 24, 2 / 24, 0, 1, False, False, True),)


def test_column_of_a_skipped_day_is_empty() -> None:
    spans = [at("over", "2011-12-30T08:00", "2011-12-30T12:00")]
    days = build_day_columns(spans, date(2011, 12, 29), 3, load_zone("Pacific/Apia")).days
    assert [len(day.blocks) for day in days] == [1, 0, 1]
    assert (days[1].start, days[1].ticks) == (days[1].end, ())
    assert days[1].fraction(days[1].start) is None
    assert days[1].instant(0.5) == days[1].start


def test_column_turns_instants_into_places_and_back() -> None:
    (column,) = build_day_columns([], date(2024, 3, 31), 1, OSLO).days
    assert column.fraction(utc("2024-03-31T10:30")) == 0.5
    assert column.fraction(utc("2024-03-30T22:59:59")) is None
    assert column.fraction(utc("2024-03-31T22:00")) is None
    assert column.instant(0.5) == utc("2024-03-31T10:30")
    assert column.instant(0.505) == utc("2024-03-31T10:30")
    assert column.instant(0.51) == utc("2024-03-31T10:45")
    assert column.instant(-1) == column.start
    assert column.instant(2, timedelta(hours=5)) == column.end


@pytest.mark.parametrize("start_hour", [-1, 24])
def test_columns_refuse_hours_that_no_day_has(start_hour: int) -> None:
    with pytest.raises(ValueError, match="0 to 23"):
        build_day_columns([], TUESDAY, 1, OSLO, start_hour=start_hour)


@pytest.mark.parametrize("first", [date.min, date(9999, 12, 25), date.max])
def test_columns_refuse_days_out_of_range(first: date) -> None:
    with pytest.raises(ValueError, match="out of range"):
        build_day_columns([], first, 7, OSLO)
