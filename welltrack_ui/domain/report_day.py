"""Local days and the instants they cover: zones, wall clocks, clock changes.

A report day runs from `start_hour` local time until the same hour of the next day (many rigs
report 06:00-06:00). Where clocks change, one rule decides everything: a wall clock time begins at
the first instant whose wall clock shows it or more. So a repeated time is the first of the two, a
skipped one is the change itself, and days meet without gaps or overlaps.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from importlib import resources
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from welltrack_ui.domain.messages import mark, message

_ONE_DAY = timedelta(days=1)
_ONE_SECOND = timedelta(seconds=1)
# Two days from the ends of what datetime can hold, so that no offset can carry past them.
_FIRST_WALL_TIME = datetime(1, 1, 3)  # noqa: DTZ001 - a wall clock has no zone of its own
_LAST_WALL_TIME = datetime(9999, 12, 29)  # noqa: DTZ001 - as above

WRONG_OFFSET = mark("has an offset that the well's clock has not then; leave the offset out")

ReportDating = Literal["start", "end"]
"""Which end of a report day gives its report a date."""


class Window(NamedTuple):
    """A half-open interval of time [start, end), both in UTC."""

    start: datetime
    end: datetime


@cache
def load_zone(name: str) -> ZoneInfo:
    """The zone of an IANA name, from the pinned `tzdata` package.

    Raises: ValueError for a name that `tzdata` doesn't list.
    """
    if name not in _load_zone_names():
        raise ValueError(
            message(
                "{name!r} is not a known time zone; give an IANA name such as Europe/Oslo",
                name=name,
            )
        )
    # ZoneInfo(name) would prefer the machine's own data, which may be years older.
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


@cache
def list_zone_names() -> tuple[str, ...]:
    """Names to choose from, sorted: UTC and those of each country in IANA's `zone.tab`.

    `load_zone` takes older and alternative names too, such as US/Central.
    """
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return tuple(sorted({"UTC", *(row[2] for row in rows)}))


def resolve_wall_time(wall: datetime, tz: tzinfo) -> datetime:
    """The UTC instant at which clocks in `tz` first show the naive time `wall`, or more.

    Raises: ValueError for an aware `wall`, and within two days of the ends of years 1 to 9999.
    """
    if wall.tzinfo is not None:
        raise ValueError("a wall clock time has no offset; give the time without one")
    _require_in_range(wall)
    # Only UTC is turned into local time: the other way zoneinfo errs at the last change that is
    # listed for a zone (America/Nuuk, 2023-10-28 23:00). No zone changes twice within two days.
    utc = wall.replace(tzinfo=UTC)
    before, after = _utc_offset(utc - _ONE_DAY, tz), _utc_offset(utc + _ONE_DAY, tz)
    # The earlier offset first: of a repeated wall time the first instant counts.
    if _utc_offset(utc - before, tz) == before:
        return utc - before
    if _utc_offset(utc - after, tz) == after:
        return utc - after
    # Neither offset shows this wall time: it was skipped, and begins at the change itself.
    return _find_offset_change(utc - after, utc - before, tz)


def report_day_start(day: date, tz: tzinfo, start_hour: int = 0) -> datetime:
    """The start of the report day `day` in UTC: the first instant of `start_hour` (0..23) or later.

    Raises: ValueError for an hour or a day out of range.
    """
    if not 0 <= start_hour <= 23:
        raise ValueError(f"a report day starts at an hour from 0 to 23, not {start_hour}")
    return resolve_wall_time(datetime.combine(day, time(start_hour)), tz)


def report_day_window(day: date, tz: tzinfo, start_hour: int = 0) -> Window:
    """The report day: local `day` at `start_hour` (0..23) until that hour of the next day.

    It is empty where a zone skipped the whole day (Pacific/Apia, 2011-12-30).

    Raises: ValueError for an hour or a day out of range.
    """
    return Window(
        report_day_start(day, tz, start_hour), report_day_start(day + _ONE_DAY, tz, start_hour)
    )


def find_report_day(instant: datetime, tz: tzinfo, start_hour: int = 0) -> date:
    """The one report day whose `report_day_window` holds `instant` (aware).

    Raises: ValueError for a naive instant, and for an hour or an instant out of range.
    """
    day = to_local_time(instant, tz).date()
    # Loops, not single steps: around a skipped day the calendar date may be two days off.
    while instant < report_day_start(day, tz, start_hour):
        day -= _ONE_DAY
    while instant >= report_day_start(day + _ONE_DAY, tz, start_hour):
        day += _ONE_DAY
    return day


def report_days_window(first_day: date, last_day: date, tz: tzinfo, start_hour: int = 0) -> Window:
    """The report days from `first_day` to `last_day`, both included, as one window.

    Raises: ValueError when the last day is before the first, or as `report_day_window` does.
    """
    if last_day < first_day:
        raise ValueError("the last day must not be before the first")
    first, last = (report_day_window(day, tz, start_hour) for day in (first_day, last_day))
    return Window(first.start, last.end)


def date_report(day: date, dated_by: ReportDating, start_hour: int) -> date:
    """The date of the report of a report day, which begins at `start_hour` (0..23) on `day`.

    A day from midnight to midnight has one date: its end is 24:00 of it.
    """
    return day + _ONE_DAY if dated_by == "end" and start_hour else day


def find_dated_day(report_date: date, dated_by: ReportDating, start_hour: int) -> date:
    """The report day whose report carries a date: `date_report` the other way."""
    return report_date - (date_report(report_date, dated_by, start_hour) - report_date)


def to_local_time(instant: datetime, tz: tzinfo) -> datetime:
    """`instant` (aware) as clocks in `tz` show it, aware.

    Raises: ValueError for a naive instant, and within two days of the ends of years 1 to 9999.
    """
    if instant.tzinfo is None:
        raise ValueError("an instant needs an offset; give it in UTC")
    _require_in_range(instant.replace(tzinfo=None))
    return instant.astimezone(tz)


def resolve_repeated_wall_time(wall: datetime, tz: tzinfo) -> datetime | None:
    """The UTC instant at which clocks in `tz` show `wall` (naive) for the second time.

    None for a time that they show once.

    Raises: ValueError as `resolve_wall_time` does.
    """
    first = resolve_wall_time(wall, tz)
    second = wall.replace(tzinfo=UTC) - _utc_offset(first + _ONE_DAY, tz)
    reading = second.astimezone(tz).replace(tzinfo=None)
    return second if second > first and reading == wall else None


def resolve_folded_wall_time(wall: datetime, tz: tzinfo) -> datetime:
    """The UTC instant of a naive time whose `fold` of 1 is the second of two equal ones.

    A time that clocks in `tz` show once has one instant, whatever its `fold`.

    Raises: ValueError as `resolve_wall_time` does.
    """
    second = resolve_repeated_wall_time(wall, tz) if wall.fold else None
    return second or resolve_wall_time(wall.replace(fold=0), tz)


def fold_wall_time(wall: datetime, offset: timedelta, tz: tzinfo) -> datetime:
    """The naive time `wall` with the `fold` at which clocks in `tz` are `offset` from UTC.

    Raises: ValueError where they never are at that time, or as `resolve_wall_time` does.
    """
    for folded in (wall.replace(fold=0), wall.replace(fold=1)):
        if wall.replace(tzinfo=UTC, fold=0) - resolve_folded_wall_time(folded, tz) == offset:
            return folded
    raise ValueError(WRONG_OFFSET)


def describe_repeated_offset(instant: datetime, tz: tzinfo) -> str:
    """The offset, `+05` or `+05:30`, where clocks in `tz` show the time of `instant` twice.

    Empty for a time that they show once.

    Raises: ValueError as `to_local_time` does.
    """
    # Most days have no change of clocks: this is asked for each time that is shown.
    if _utc_offset(instant - _ONE_DAY, tz) == _utc_offset(instant + _ONE_DAY, tz):
        return ""
    local = to_local_time(instant, tz)
    if resolve_repeated_wall_time(local.replace(tzinfo=None), tz) is None:
        return ""
    hours, minutes = f"{local:%z}"[:3], f"{local:%z}"[3:5]
    return hours if minutes == "00" else f"{hours}:{minutes}"


@cache
def _load_zone_names() -> frozenset[str]:
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("utf-8").split())


def _require_in_range(wall: datetime) -> None:
    if not _FIRST_WALL_TIME <= wall <= _LAST_WALL_TIME:
        raise ValueError(
            message(
                "{day} is out of range; give a day from {first} to {last}",
                day=wall.date(),
                first=_FIRST_WALL_TIME.date(),
                last=_LAST_WALL_TIME.date(),
            )
        )


def _utc_offset(instant: datetime, tz: tzinfo) -> timedelta:
    wall = instant.astimezone(tz).replace(tzinfo=UTC)
    return wall - instant


def _find_offset_change(low: datetime, high: datetime, tz: tzinfo) -> datetime:
    """The first instant with the offset of `high`, by bisection: zoneinfo lists no changes."""
    after = _utc_offset(high, tz)
    # Changes happen at full seconds, so that whole seconds make the bisection exact.
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    while high - low > _ONE_SECOND:
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if _utc_offset(middle, tz) == after:
            high = middle
        else:
            low = middle
    return high
