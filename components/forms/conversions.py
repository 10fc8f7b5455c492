"""From what a form holds to what the domain takes, without touching what was not changed."""

from datetime import datetime, tzinfo

from components.forms.fields import DECIMALS
from components.i18n import format as form_of
from components.i18n.format import DepthUnit
from welltrack_ui.domain import report_day


def wall_of(instant: datetime | None, tz: tzinfo) -> datetime | None:
    """The wall clock reading of an instant, to the minute, as fields show it."""
    if instant is None:
        return None
    return report_day.local(instant, tz).replace(tzinfo=None, second=0, microsecond=0)


def instant_of(wall: datetime | None, tz: tzinfo, before: datetime | None) -> datetime | None:
    """The instant of a wall clock reading; `before`, seconds and all, where it still reads so.

    The hour that a clock change repeats is the first of the two, unless `before` was the second.
    """
    if wall is None:
        return None
    if before is not None and wall_of(before, tz) == wall:
        return before
    return report_day.resolve(wall, tz)


def shown_depth(metres: float | None, unit: DepthUnit) -> float | None:
    """A depth as a number of the organization's unit."""
    return None if metres is None else round(form_of.in_unit(metres, unit), DECIMALS)


def metres_of(number: float | None, unit: DepthUnit, before: float | None) -> float | None:
    """Metres of a number in the organization's unit; `before` where it still shows so."""
    if number is None:
        return None
    if before is not None and shown_depth(before, unit) == number:
        return before
    return round(form_of.in_metres(number, unit), DECIMALS)
