"""Days and times as people type them. What comes out is a wall clock reading: it has no zone.

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
    """The day that was typed. Raises ValueError, with a remedy, where there is none."""
    day, rest = _split_date(text.strip())
    if rest:
        raise ValueError(_date_remedy())
    return day


def parse_time_input(text: str) -> time:
    """The time of day that was typed. Raises ValueError, with a remedy, where there is none."""
    found = _TIME.fullmatch(text.strip())
    hour, minute = (int(found["hour"]), int(found["minute"] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        raise ValueError(t("must be a time such as 06:00 or 18:30"))
    return time(hour, minute)


def parse_date_time_input(text: str, day: date | None = None) -> datetime:
    """The day and time that were typed, naive; a time alone is on `day` where that is given.

    `24:00` is the midnight that ends the day. Raises ValueError, with a remedy.
    """
    text = text.strip()
    if day and _TIME.fullmatch(text):
        return _combine_date_time(day, text)
    found, rest = _split_date(text)
    if not rest:
        raise ValueError(t("needs a time too, such as 22 Nov 2026 06:00"))
    return _combine_date_time(found, rest)


def _combine_date_time(day: date, text: str) -> datetime:
    if text in {"24:00", "2400", "24"}:
        return datetime.combine(day + timedelta(days=1), time())
    return datetime.combine(day, parse_time_input(text))


def _split_date(text: str) -> tuple[date, str]:
    """The day at the beginning of the text, and what follows it."""
    for pattern in (_ISO, _DOTS, _WORDS):
        found = pattern.match(text)
        rest = text[found.end() :] if found else ""
        if found and (not rest or _SEPARATOR.match(rest)):
            return _build_date(found), _SEPARATOR.sub("", rest, count=1)
    raise ValueError(_date_remedy())


def _build_date(found: re.Match[str]) -> date:
    parts = found.groupdict()
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
