"""Days and times as people type them into forms, refused in the reader's language.

Which forms are taken is told in `typed_time`, which imports read with too.
"""

from datetime import date, datetime

from components.i18n.translate import t
from welltrack_ui.domain.input import typed_time


def parse_date_input(text: str) -> date:
    """The day that was typed. Raises ValueError, with a remedy, where there is none."""
    try:
        return typed_time.parse_day(text)
    except ValueError as refusal:
        raise ValueError(t(refusal.args[0])) from None


def parse_date_time_input(text: str, day: date | None = None) -> datetime:
    """The naive day and time of a typed text; a time alone is on `day` where that is given.

    `24:00` is the midnight that ends the day. Raises: ValueError with a remedy.
    """
    text = text.strip()
    try:
        if day and typed_time.is_clock(text):
            return typed_time.combine_day_and_clock(day, text)
        day_typed, clock = typed_time.split_day(text)
        if not clock:
            raise ValueError(typed_time.MISSING_TIME)
        return typed_time.combine_day_and_clock(day_typed, clock)
    except ValueError as refusal:
        raise ValueError(t(refusal.args[0])) from None
