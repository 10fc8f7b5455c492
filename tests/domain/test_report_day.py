"""Wall clocks and report days: exact examples."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from welltrack_ui.domain import report_day
from welltrack_ui.domain.report_day import (
    Window,
    find_report_day,
    load_zone,
    report_day_window,
    report_days_window,
    resolve_repeated_wall_time,
    resolve_wall_time,
)

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def naive(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("name", "wall", "second"),
    [
        ("Europe/Oslo", "2024-10-27T02:00", "2024-10-27T01:00"),
        ("Europe/Oslo", "2024-10-27T02:59", "2024-10-27T01:59"),
        ("Asia/Almaty", "2024-02-29T23:30", "2024-02-29T18:30"),
        ("Australia/Lord_Howe", "2024-04-07T01:45", "2024-04-06T15:15"),
    ],
)
def test_repeated_wall_time_has_a_second_instant(name: str, wall: str, second: str) -> None:
    assert resolve_repeated_wall_time(naive(wall), load_zone(name)) == utc(second)


@pytest.mark.parametrize(
    ("name", "wall"),
    [
        ("Europe/Oslo", "2024-10-27T01:59"),
        ("Europe/Oslo", "2024-10-27T03:00"),
        ("Europe/Oslo", "2024-03-31T02:30"),
        ("Asia/Almaty", "2024-03-01T00:00"),
        ("UTC", "2024-02-29T23:30"),
    ],
)
def test_wall_time_shown_once_has_no_second_instant(name: str, wall: str) -> None:
    assert resolve_repeated_wall_time(naive(wall), load_zone(name)) is None


# wall clock to instant


@pytest.mark.parametrize(
    ("name", "wall", "expected"),
    [
        ("Europe/Oslo", "2024-01-15T06:00", "2024-01-15T05:00"),
        # 2 to 3 o'clock are skipped
        ("Europe/Oslo", "2024-03-31T01:59:59.999999", "2024-03-31T00:59:59.999999"),
        ("Europe/Oslo", "2024-03-31T02:00", "2024-03-31T01:00"),
        ("Europe/Oslo", "2024-03-31T02:30", "2024-03-31T01:00"),
        ("Europe/Oslo", "2024-03-31T02:59:59.999999", "2024-03-31T01:00"),
        ("Europe/Oslo", "2024-03-31T03:00", "2024-03-31T01:00"),
        ("Europe/Oslo", "2024-03-31T03:00:00.000001", "2024-03-31T01:00:00.000001"),
        # 2 to 3 o'clock come twice
        ("Europe/Oslo", "2024-10-27T02:00", "2024-10-27T00:00"),
        ("Europe/Oslo", "2024-10-27T02:59", "2024-10-27T00:59"),
        ("Europe/Oslo", "2024-10-27T03:00", "2024-10-27T02:00"),
        # half an hour, starting before the full hour asked
        ("Australia/Lord_Howe", "2024-10-06T02:00", "2024-10-05T15:30"),
        ("Australia/Lord_Howe", "2024-10-06T02:29", "2024-10-05T15:30"),
        ("Australia/Lord_Howe", "2024-10-06T02:30", "2024-10-05T15:30"),
        # skipped far from Greenwich
        ("Pacific/Auckland", "2024-09-29T02:30", "2024-09-28T14:00"),
        ("Pacific/Chatham", "2024-09-29T03:00", "2024-09-28T14:00"),
        # a whole day skipped
        ("Pacific/Apia", "2011-12-30T00:00", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-30T12:34:56.789", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00"),
        # clocks went back at 00:01, so that midnight was shown for a minute and again an hour on
        ("America/St_Johns", "2010-11-07T00:00", "2010-11-07T02:30"),
        ("America/St_Johns", "2010-11-07T00:01", "2010-11-07T03:31"),
        # the last change that is listed for this zone
        ("America/Nuuk", "2023-10-28T23:00:01", "2023-10-29T01:00:01"),
        # local mean time, with seconds
        ("Asia/Almaty", "1850-01-01T00:00", "1849-12-31T18:52:12"),
        ("Asia/Almaty", "2199-12-31T06:00", "2199-12-31T01:00"),
    ],
)
def test_resolve_gives_the_first_instant(name: str, wall: str, expected: str) -> None:
    assert resolve_wall_time(naive(wall), load_zone(name)) == utc(expected)


def test_resolve_answers_in_utc() -> None:
    assert resolve_wall_time(naive("2024-01-15T06:00"), load_zone("Europe/Oslo")).tzinfo is UTC


def test_resolve_takes_fixed_offsets() -> None:
    tz = timezone(timedelta(hours=-3, minutes=-30))
    assert resolve_wall_time(naive("2024-01-15T06:00"), tz) == utc("2024-01-15T09:30")


def test_resolve_refuses_an_aware_time() -> None:
    with pytest.raises(ValueError, match="has no offset"):
        resolve_wall_time(utc("2024-01-15T06:00"), UTC)


# report days


@pytest.mark.parametrize(
    ("name", "day", "hour", "start", "end"),
    [
        ("Europe/Oslo", "2024-03-31", 0, "2024-03-30T23:00", "2024-03-31T22:00"),
        ("Europe/Oslo", "2024-03-30", 2, "2024-03-30T01:00", "2024-03-31T01:00"),
        ("Europe/Oslo", "2024-03-31", 2, "2024-03-31T01:00", "2024-04-01T00:00"),
        ("Europe/Oslo", "2024-03-30", 3, "2024-03-30T02:00", "2024-03-31T01:00"),
        ("Europe/Oslo", "2024-03-31", 3, "2024-03-31T01:00", "2024-04-01T01:00"),
        ("Europe/Oslo", "2024-03-30", 6, "2024-03-30T05:00", "2024-03-31T04:00"),
        ("Europe/Oslo", "2024-03-31", 6, "2024-03-31T04:00", "2024-04-01T04:00"),
        ("Europe/Oslo", "2024-10-27", 0, "2024-10-26T22:00", "2024-10-27T23:00"),
        ("Europe/Oslo", "2024-10-27", 2, "2024-10-27T00:00", "2024-10-28T01:00"),
        ("Europe/Oslo", "2024-10-26", 3, "2024-10-26T01:00", "2024-10-27T02:00"),
        ("Europe/Oslo", "2024-10-27", 3, "2024-10-27T02:00", "2024-10-28T02:00"),
        ("Europe/Oslo", "2024-10-26", 6, "2024-10-26T04:00", "2024-10-27T05:00"),
        ("Europe/Oslo", "2024-10-27", 6, "2024-10-27T05:00", "2024-10-28T05:00"),
        # clocks went back from midnight to 23:00: the day before is the long one
        ("Asia/Almaty", "2024-02-28", 0, "2024-02-27T18:00", "2024-02-28T18:00"),
        ("Asia/Almaty", "2024-02-29", 0, "2024-02-28T18:00", "2024-02-29T19:00"),
        ("Asia/Almaty", "2024-03-01", 0, "2024-02-29T19:00", "2024-03-01T19:00"),
        ("Asia/Almaty", "2024-02-29", 6, "2024-02-29T00:00", "2024-03-01T01:00"),
        ("Asia/Kolkata", "2024-01-15", 6, "2024-01-15T00:30", "2024-01-16T00:30"),
        ("Asia/Kathmandu", "2024-01-15", 6, "2024-01-15T00:15", "2024-01-16T00:15"),
        ("Australia/Adelaide", "2024-04-07", 0, "2024-04-06T13:30", "2024-04-07T14:30"),
        ("Australia/Adelaide", "2024-10-06", 0, "2024-10-05T14:30", "2024-10-06T13:30"),
        ("Australia/Lord_Howe", "2024-04-07", 0, "2024-04-06T13:00", "2024-04-07T13:30"),
        ("Australia/Lord_Howe", "2024-10-06", 0, "2024-10-05T13:30", "2024-10-06T13:00"),
        ("Australia/Lord_Howe", "2024-10-06", 2, "2024-10-05T15:30", "2024-10-06T15:00"),
        ("Pacific/Apia", "2011-12-29", 0, "2011-12-29T10:00", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-30", 0, "2011-12-30T10:00", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-31", 0, "2011-12-30T10:00", "2011-12-31T10:00"),
        ("Pacific/Apia", "2011-12-29", 6, "2011-12-29T16:00", "2011-12-30T10:00"),
        ("Pacific/Apia", "2011-12-30", 6, "2011-12-30T10:00", "2011-12-30T16:00"),
        ("America/Denver", "2020-11-01", 0, "2020-11-01T06:00", "2020-11-02T07:00"),
        ("America/Denver", "2020-10-31", 6, "2020-10-31T12:00", "2020-11-01T13:00"),
        ("America/Denver", "2020-11-01", 6, "2020-11-01T13:00", "2020-11-02T13:00"),
        # midnight itself is skipped
        ("America/Sao_Paulo", "2018-11-03", 0, "2018-11-03T03:00", "2018-11-04T03:00"),
        ("America/Sao_Paulo", "2018-11-04", 0, "2018-11-04T03:00", "2018-11-05T02:00"),
        ("Asia/Beirut", "2024-03-31", 0, "2024-03-30T22:00", "2024-03-31T21:00"),
        ("America/Havana", "2024-03-10", 0, "2024-03-10T05:00", "2024-03-11T04:00"),
        ("America/Havana", "2024-11-03", 0, "2024-11-03T04:00", "2024-11-04T05:00"),
        ("America/St_Johns", "2010-11-07", 0, "2010-11-07T02:30", "2010-11-08T03:30"),
        # the day that Alaska lived twice when it was sold
        ("America/Juneau", "1867-10-19", 0, "1867-10-18T08:57:41", "1867-10-20T08:57:41"),
        ("UTC", "2026-11-22", 23, "2026-11-22T23:00", "2026-11-23T23:00"),
    ],
)
def test_day_window_is_exact(name: str, day: str, hour: int, start: str, end: str) -> None:
    window = report_day_window(date.fromisoformat(day), load_zone(name), hour)
    assert window == Window(utc(start), utc(end))


@pytest.mark.parametrize(
    ("name", "instant", "hour", "expected"),
    [
        ("Europe/Oslo", "2024-03-30T22:59:59.999999", 0, "2024-03-30"),
        ("Europe/Oslo", "2024-03-30T23:00", 0, "2024-03-31"),
        ("Europe/Oslo", "2024-03-31T03:59:59.999999", 6, "2024-03-30"),
        ("Europe/Oslo", "2024-03-31T04:00", 6, "2024-03-31"),
        # 02:30 comes twice; the report day began at the first 02:00
        ("Europe/Oslo", "2024-10-26T23:59", 2, "2024-10-26"),
        ("Europe/Oslo", "2024-10-27T00:30", 2, "2024-10-27"),
        ("Europe/Oslo", "2024-10-27T01:30", 2, "2024-10-27"),
        ("Asia/Almaty", "2024-02-29T18:59", 0, "2024-02-29"),
        ("Asia/Almaty", "2024-02-29T19:00", 0, "2024-03-01"),
        ("Pacific/Apia", "2011-12-30T09:59:59", 0, "2011-12-29"),
        ("Pacific/Apia", "2011-12-30T10:00", 0, "2011-12-31"),
        ("Pacific/Apia", "2011-12-30T10:00", 6, "2011-12-30"),
        # clocks show 23:15 of the 6th again, after midnight
        ("America/St_Johns", "2010-11-07T02:45", 0, "2010-11-07"),
    ],
)
def test_day_of_is_the_day_whose_window_holds_it(
    name: str, instant: str, hour: int, expected: str
) -> None:
    assert find_report_day(utc(instant), load_zone(name), hour) == date.fromisoformat(expected)


def test_day_of_takes_any_offset() -> None:
    instant = datetime.fromisoformat("2020-11-01T05:59:00-07:00")
    assert find_report_day(instant, load_zone("America/Denver"), 6) == date(2020, 10, 31)


def test_span_covers_both_days() -> None:
    window = report_days_window(date(2024, 3, 30), date(2024, 4, 1), load_zone("Europe/Oslo"), 6)
    assert window == Window(utc("2024-03-30T05:00"), utc("2024-04-02T04:00"))
    assert window.end - window.start == 71 * HOUR


def test_span_starts_days_at_midnight_unless_told() -> None:
    window = report_days_window(date(2024, 2, 29), date(2024, 2, 29), load_zone("Asia/Almaty"))
    assert window == Window(utc("2024-02-28T18:00"), utc("2024-02-29T19:00"))


def test_span_refuses_days_in_the_wrong_order() -> None:
    with pytest.raises(ValueError, match="must not be before"):
        report_days_window(date(2024, 3, 2), date(2024, 3, 1), UTC)


def test_local_shows_the_clock_of_the_zone() -> None:
    shown = report_day.to_local_time(utc("2024-02-29T18:30"), load_zone("Asia/Almaty"))
    assert shown.isoformat() == "2024-02-29T23:30:00+05:00"


@pytest.mark.parametrize("hour", [-1, 24, 10**12])
def test_report_day_refuses_hours_that_no_day_has(hour: int) -> None:
    for call in (
        lambda: report_day_window(date(2024, 3, 1), UTC, hour),
        lambda: report_days_window(date(2024, 3, 1), date(2024, 3, 1), UTC, hour),
        lambda: find_report_day(utc("2024-03-01T00:00"), UTC, hour),
    ):
        with pytest.raises(ValueError, match="from 0 to 23"):
            call()


def test_report_day_refuses_instants_without_offset() -> None:
    for call in (report_day.to_local_time, find_report_day):
        with pytest.raises(ValueError, match="needs an offset"):
            call(naive("2024-03-01T00:00"), UTC)


@pytest.mark.parametrize("name", ["UTC", "Asia/Manila", "America/Juneau", "Pacific/Kiritimati"])
def test_report_day_refuses_the_ends_of_time(name: str) -> None:
    tz = load_zone(name)
    edges = (date.min, date(1, 1, 2), date(9999, 12, 30), date.max)
    for day in edges:
        instant = datetime.combine(day, time(12), UTC)
        for call in (
            lambda day=day: report_day_window(day, tz, 23),
            lambda day=day: report_days_window(day, day, tz),
            lambda day=day: resolve_wall_time(datetime.combine(day, time()), tz),
            lambda instant=instant: find_report_day(instant, tz, 23),
            lambda instant=instant: report_day.to_local_time(instant, tz),
        ):
            with pytest.raises(ValueError, match="is out of range; give a day from"):
                call()


@pytest.mark.parametrize("name", ["UTC", "Asia/Manila", "America/Juneau", "Pacific/Kiritimati"])
def test_report_day_works_close_to_the_ends_of_time(name: str) -> None:
    tz = load_zone(name)
    for day in (date(1, 1, 4), date(9999, 12, 27)):
        window = report_day_window(day, tz, 23)
        assert window.end - window.start == DAY
        assert find_report_day(window.start, tz, 23) == day


@pytest.mark.parametrize("hour", [0, 6])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Europe/Oslo", {23.0: 1, 24.0: 364, 25.0: 1}),
        ("Australia/Lord_Howe", {23.5: 1, 24.0: 364, 24.5: 1}),
        ("Asia/Almaty", {24.0: 365, 25.0: 1}),
        ("Asia/Kolkata", {24.0: 366}),
    ],
)
def test_days_of_a_year_are_as_long_as_the_clock_changes_make_them(
    name: str, expected: dict[float, int], hour: int
) -> None:
    windows = [
        report_day_window(date(2024, 1, 1) + i * DAY, load_zone(name), hour) for i in range(366)
    ]
    assert Counter((w.end - w.start) / HOUR for w in windows) == expected


@pytest.mark.parametrize(
    ("zone", "instant", "offset"),
    [
        ("Europe/Oslo", "2026-10-25T00:30Z", "+02"),
        ("Europe/Oslo", "2026-10-25T01:30Z", "+01"),
        ("Europe/Oslo", "2026-10-25T02:00Z", ""),
        ("Europe/Oslo", "2026-10-24T23:59Z", ""),
        ("Europe/Oslo", "2026-03-29T01:00Z", ""),
        ("Europe/Oslo", "2026-11-25T01:30Z", ""),
        # Kazakhstan's last change: an hour before midnight came twice.
        ("Asia/Almaty", "2024-02-29T17:15Z", "+06"),
        ("Asia/Almaty", "2024-02-29T18:15Z", "+05"),
        ("America/St_Johns", "2026-11-01T04:00Z", "-02:30"),
        ("America/St_Johns", "2026-11-01T05:00Z", "-03:30"),
        ("UTC", "2026-10-25T00:30Z", ""),
    ],
)
def test_time_that_comes_twice_is_told_apart_by_its_offset(
    zone: str, instant: str, offset: str
) -> None:
    at = datetime.fromisoformat(instant)
    assert report_day.describe_repeated_offset(at, report_day.load_zone(zone)) == offset
