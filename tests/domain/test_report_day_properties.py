"""Report days, in any zone, against a plain scan of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from welltrack_ui.domain import report_day
from welltrack_ui.domain.report_day import (
    Window,
    find_report_day,
    load_zone,
    report_day_window,
    report_days_window,
    resolve_wall_time,
)

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
MICROSECOND = timedelta(microseconds=1)
ZONES = report_day.list_zone_names()
FIRST = datetime(1850, 1, 1)  # noqa: DTZ001 - Hypothesis adds the zone
LAST = datetime(2200, 1, 1)  # noqa: DTZ001 - as above


def shows(instant: datetime, tz: ZoneInfo) -> datetime:
    return instant.astimezone(tz).replace(tzinfo=None)


def first_by_scanning(wall: datetime, tz: ZoneInfo) -> datetime:
    """Walks through the minutes, and the seconds where it matters, and looks at the clock."""
    minute = wall.replace(tzinfo=UTC) - 17 * HOUR
    while True:
        last = minute + 59 * SECOND
        changes = shows(last, tz) - shows(minute, tz) != last - minute
        if changes or shows(last, tz) >= wall:
            for second in (minute + i * SECOND for i in range(60)):
                if shows(second, tz) >= wall:
                    return second
        minute += MINUTE


@st.composite
def zoned_days(draw: st.DrawFn) -> tuple[ZoneInfo, date]:
    """A zone and a day, in half of the cases one near a clock change."""
    tz = load_zone(draw(st.sampled_from(ZONES)))
    first = date(draw(st.integers(1900, 2100)), 1, 1)
    noons = [datetime.combine(first + i * DAY, time(12), UTC) for i in range(366)]
    offsets = [noon.astimezone(tz).utcoffset() for noon in noons]
    changes = [i for i in range(1, 366) if offsets[i] != offsets[i - 1]]
    near_a_change = draw(st.booleans())
    if changes and near_a_change:
        return tz, first + DAY * (draw(st.sampled_from(changes)) + draw(st.integers(-2, 1)))
    return tz, first + DAY * draw(st.integers(0, 365))


hours = st.integers(0, 23)


@settings(max_examples=150, deadline=None)
@given(zoned=zoned_days(), hour=hours)
def test_day_window_agrees_with_a_scan_of_the_clock(
    zoned: tuple[ZoneInfo, date], hour: int
) -> None:
    tz, day = zoned
    expected = [first_by_scanning(datetime.combine(d, time(hour)), tz) for d in (day, day + DAY)]
    assert report_day_window(day, tz, hour) == Window(*expected)


@settings(max_examples=100, deadline=None)
@given(zoned=zoned_days(), second=st.integers(0, 86_399))
def test_resolve_agrees_with_a_scan_of_the_clock(zoned: tuple[ZoneInfo, date], second: int) -> None:
    tz, day = zoned
    wall = datetime.combine(day, time()) + second * SECOND
    assert resolve_wall_time(wall, tz) == first_by_scanning(wall, tz)


@settings(max_examples=200, deadline=None)
@given(zoned=zoned_days(), hour=hours, length=st.integers(1, 40))
def test_day_windows_meet_without_gap_or_overlap(
    zoned: tuple[ZoneInfo, date], hour: int, length: int
) -> None:
    tz, first = zoned
    windows = [report_day_window(first + i * DAY, tz, hour) for i in range(length)]
    assert all(window.start <= window.end for window in windows)
    assert [w.end for w in windows[:-1]] == [w.start for w in windows[1:]]
    whole = report_days_window(first, first + DAY * (length - 1), tz, hour)
    assert sum((w.end - w.start for w in windows), timedelta()) == whole.end - whole.start


@settings(max_examples=200, deadline=None)
@given(zoned=zoned_days(), hour=hours, thousandth=st.integers(0, 999))
def test_day_of_inverts_day_window(
    zoned: tuple[ZoneInfo, date], hour: int, thousandth: int
) -> None:
    tz, day = zoned
    start, end = report_day_window(day, tz, hour)
    inside = (
        {start, start + (end - start) * thousandth / 1000, end - MICROSECOND}
        if end > start
        else set()
    )
    assert {find_report_day(instant, tz, hour) for instant in inside} <= {day}
    assert find_report_day(end, tz, hour) > day
    assert find_report_day(start - MICROSECOND, tz, hour) < day


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(ZONES),
    instant=st.datetimes(FIRST, LAST, timezones=st.just(UTC)),
    hour=hours,
)
def test_every_instant_lies_in_the_window_of_its_day(
    name: str, instant: datetime, hour: int
) -> None:
    start, end = report_day_window(
        find_report_day(instant, load_zone(name), hour), load_zone(name), hour
    )
    assert start <= instant < end
