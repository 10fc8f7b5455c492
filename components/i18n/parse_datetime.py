"""Parsing of typed days and times; the results are naive local times.

Days are `2026-11-22`, `22 Nov 2026` or `22.11.2026`; a day with slashes is refused, since half of
the world reads it the other way round. Times are 24 h: `06:00`, `6:00`, `0600`, `6`, `24:00`.
"""

import re
from datetime import date, datetime, time, timedelta

from components.i18n.translate import DEFAULT_LANGUAGE, current_language, t
from welltrack_ui.domain.locale_format import load_locale_format

_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_DOTS = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})")
_WORDS = re.compile(r"(?P<day>\d{1,2})[ .]+(?P<name>[^\W\d_]{3,})\.?,? +(?P<year>\d{4})")
_TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.]?(?P<minute>\d{2}))?")
_SEPARATOR = re.compile(r"[ ,T]+")


def parse_date_input(text: str) -> date:
    """The day of a typed text. Raises: ValueError with a remedy."""
    day, rest = _split_date(text.strip())
    if rest:
        raise ValueError(_date_remedy())
    return day


def parse_time_input(text: str) -> time:
    """The time of day of a typed text. Raises: ValueError with a remedy."""
    # A text that is no time goes the way of an impossible one: the remedy is the same.
    match = _TIME.fullmatch(text.strip())
    hour, minute = (int(match["hour"]), int(match["minute"] or 0)) if match else (99, 0)
    if hour > 23 or minute > 59:
        raise ValueError(t("must be a time such as 06:00 or 18:30"))
    return time(hour, minute)


def parse_date_time_input(text: str, day: date | None = None) -> datetime:
    """The naive day and time of a typed text; a time alone is on `day` where that is given.

    `24:00` is the midnight that ends the day. Raises: ValueError with a remedy.
    """
    text = text.strip()
    if day and _TIME.fullmatch(text):
        return _combine_date_time(day, text)
    typed_day, rest = _split_date(text)
    if not rest:
        raise ValueError(t("needs a time too, such as 22 Nov 2026 06:00"))
    return _combine_date_time(typed_day, rest)


def _combine_date_time(day: date, text: str) -> datetime:
    if text in {"24:00", "2400", "24"}:
        return datetime.combine(day + timedelta(days=1), time())
    return datetime.combine(day, parse_time_input(text))


def _split_date(text: str) -> tuple[date, str]:
    """The day at the beginning of a text, and the rest of the text. Raises: ValueError."""
    for pattern in (_ISO, _DOTS, _WORDS):
        match = pattern.match(text)
        rest = text[match.end() :] if match else ""
        # The rest must be parted from the day, or 22.11.20261 would be a day and a time of 1.
        if match and (not rest or _SEPARATOR.match(rest)):
            return _build_date(match), _SEPARATOR.sub("", rest, count=1)
    raise ValueError(_date_remedy())


def _build_date(match: re.Match[str]) -> date:
    parts = match.groupdict()
    try:
        month = int(parts["month"]) if "month" in parts else _month_number(parts["name"])
        return date(int(parts["year"]), month, int(parts["day"]))
    except ValueError:
        raise ValueError(t("is not a day that exists")) from None


def _month_number(name: str) -> int:
    """1 to 12, from the first letters of a month's name in English or the reader's language."""
    for language in (current_language(), DEFAULT_LANGUAGE):
        if number := load_locale_format(language).month_number(name):
            return number
    raise ValueError(name)


def _date_remedy() -> str:
    return t("must be a day such as 22 Nov 2026 or 2026-11-22")
