"""From what a form holds to what the domain takes, without touching what was not changed."""

from datetime import datetime, tzinfo

from welltrack_ui.domain import report_day
from welltrack_ui.domain.units import DepthUnit, metres_to_unit, unit_to_metres

DEPTH_DECIMALS = 4


def to_wall_clock(instant: datetime | None, tz: tzinfo) -> datetime | None:
    """The wall clock reading of an instant, to the minute, as fields show it."""
    if instant is None:
        return None
    return report_day.to_local_time(instant, tz).replace(tzinfo=None, second=0, microsecond=0)


def to_instant(wall: datetime | None, tz: tzinfo, before: datetime | None) -> datetime | None:
    """The instant of a wall clock reading; `before`, seconds and all, where it still reads so.

    The hour that a clock change repeats is the first of the two, unless `before` was the second.
    """
    if wall is None:
        return None
    if before is not None and to_wall_clock(before, tz) == wall:
        return before
    return report_day.resolve_wall_time(wall, tz)


def to_display_depth(metres: float | None, unit: DepthUnit) -> float | None:
    """A depth as a number of the organization's unit."""
    return None if metres is None else round(metres_to_unit(metres, unit), DEPTH_DECIMALS)


def to_stored_depth(number: float | None, unit: DepthUnit, before: float | None) -> float | None:
    """Metres of a number in the organization's unit; `before` where it still shows so."""
    if number is None:
        return None
    if before is not None and to_display_depth(before, unit) == number:
        return before
    return round(unit_to_metres(number, unit), DEPTH_DECIMALS)
