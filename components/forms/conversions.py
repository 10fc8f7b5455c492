"""Conversions between the values of form fields and of the domain, exact where nothing changed."""

from datetime import datetime, tzinfo

from welltrack_ui.domain import report_day
from welltrack_ui.domain.units import DepthUnit, Quantity, metres_to_unit, unit_to_metres

DEPTH_DECIMALS = 4


def to_wall_clock(instant: datetime | None, tz: tzinfo) -> datetime | None:
    """The wall clock of an instant in `tz`, to the minute; None for None.

    Of two equal times, since clocks go back, the second has a `fold` of 1.
    """
    if instant is None:
        return None
    return report_day.to_local_time(instant, tz).replace(tzinfo=None, second=0, microsecond=0)


def to_instant(wall: datetime | None, tz: tzinfo, before: datetime | None) -> datetime | None:
    """The instant of a wall clock in `tz`; `before` itself where it still shows the same.

    In the hour that a clock change repeats, its `fold` tells which of the two it is.
    """
    if wall is None:
        return None
    # A field shows no seconds: a form that is saved unchanged must not cut them off.
    stored = to_wall_clock(before, tz)
    # Times that differ in their fold alone are equal to Python.
    if stored is not None and (stored, stored.fold) == (wall, wall.fold):
        return before
    return report_day.resolve_folded_wall_time(wall, tz)


def to_display_depth(metres: float | None, unit: DepthUnit) -> float | None:
    """A depth in metres as a number of `unit`, to four decimals."""
    return None if metres is None else round(metres_to_unit(metres, unit), DEPTH_DECIMALS)


def to_stored_depth(number: float | None, unit: DepthUnit, before: float | None) -> float | None:
    """A depth of `unit` in metres; `before` itself where it still shows the same."""
    if number is None:
        return None
    # Metres to feet and back differ in the last digits: that is no change of the user's.
    if before is not None and to_display_depth(before, unit) == number:
        return before
    return round(unit_to_metres(number, unit), DEPTH_DECIMALS)


def to_display_quantity(value: float | None, quantity: Quantity, unit: DepthUnit) -> float | None:
    """A stored value as a number of the unit that goes with depths in `unit`."""
    return None if value is None else round(quantity.to_unit(value, unit), DEPTH_DECIMALS)


def to_stored_quantity(
    number: float | None, quantity: Quantity, unit: DepthUnit, before: float | None
) -> float | None:
    """A number of that unit as it is stored; `before` itself where it still shows the same."""
    if number is None:
        return None
    if before is not None and to_display_quantity(before, quantity, unit) == number:
        return before
    return round(quantity.to_metric(number, unit), DEPTH_DECIMALS)
