"""Days and times as people type them into forms, refused in the reader's language.

Which forms are taken is told in `typed_time`, which imports read with too.
"""

from datetime import date, datetime, tzinfo

from components.i18n.translate import t
from welltrack_ui.domain import report_day
from welltrack_ui.domain.input import typed_time


def parse_date_input(text: str) -> date:
    """The day that was typed. Raises ValueError, with a remedy, where there is none."""
    try:
        return typed_time.parse_day(text)
    except ValueError as refusal:
        raise ValueError(t(refusal.args[0])) from None


def parse_date_time_input(text: str, tz: tzinfo, day: date | None = None) -> datetime:
    """The naive day and time of a typed text; a time alone is on `day` where that is given.

    `24:00` is the midnight that ends the day. An offset at the end has to be that of `tz`: of two
    equal times, since clocks go back, it tells the second, whose `fold` is 1.

    Raises: ValueError with a remedy.
    """
    clock_text, offset = typed_time.split_offset(text.strip())
    try:
        wall = _parse_wall_time(clock_text, day)
        if offset is not None:
            return report_day.fold_wall_time(wall, offset, tz)
        # What no clock of the zone can show is told beside the field.
        report_day.resolve_wall_time(wall, tz)
    except ValueError as refusal:
        raise ValueError(t(refusal.args[0])) from None
    return wall


def _parse_wall_time(text: str, day: date | None) -> datetime:
    if day and typed_time.is_clock(text):
        return typed_time.combine_day_and_clock(day, text)
    day_typed, clock = typed_time.split_day(text)
    if not clock:
        raise ValueError(typed_time.MISSING_TIME)
    return typed_time.combine_day_and_clock(day_typed, clock)
