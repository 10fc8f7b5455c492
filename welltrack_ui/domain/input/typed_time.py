"""Days and clock times as people write them in forms and in spreadsheets.

Days are `2026-11-22`, `22.11.2026`, `22.11.26`, `22 Nov 2026`, `22 ноября 2026 г.`,
`2026 ж. 22 қараша`; a day with slashes is refused, since half of the world reads it the other way
round. Times are 24 h: `06:00`, `6:00`, `6.30`, `0600`, `6`; `24:00` is the midnight that ends a
day. What comes out is a wall clock reading: it has no zone.
"""

import re
from datetime import date, datetime, time, timedelta

from welltrack_ui.domain.locale_format import load_locale_format
from welltrack_ui.domain.messages import mark

LANGUAGES = ("en", "ru", "kk")
"""Months are known in all of them: no name of one means another month in another."""
DAY_REMEDY = mark("must be a day such as 22 Nov 2026 or 2026-11-22")
SLASH_REMEDY = mark(
    "must be written without slashes, such as 22 Nov 2026 or 2026-11-22: with them half of the "
    "world reads the month first"
)
TIME_REMEDY = mark("must be a time such as 06:00 or 18:30")
MISSING_TIME = mark("needs a time too, such as 22 Nov 2026 06:00")
NO_SUCH_DAY = mark("is not a day that exists")
FIRST_YEAR_OF_LAST_CENTURY = 70
"""Of two digits, 70 to 99 are years of the 20th century, others of the 21st."""
DAY_PATTERNS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})", re.ASCII),
    re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4}|\d{2})(?!\d)", re.ASCII),
    re.compile(
        r"(?P<day>\d{1,2})[ .]+(?P<name>[^\W\d_]{3,})\.?,? +(?P<year>\d{4})(?: ?(?:г|ж)\b\.?)?"
    ),
    re.compile(r"(?P<year>\d{4}) ?(?:ж|г)\.? +(?P<day>\d{1,2}) +(?P<name>[^\W\d_]{3,})\.?"),
)
SLASH_PATTERN = re.compile(r"\d{1,4} ?/ ?\d{1,2} ?/ ?\d{1,4}(?!\d)", re.ASCII)
"""Refused where the day is above 12 too: else a column would be taken up to a row of its middle."""
SEPARATOR = re.compile(r"[ ,Tt]+")
CLOCK_PATTERN = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.]?(?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?P<part>\.\d{1,9})?)?)?",
    re.ASCII,
)
MIDNIGHT_HOUR = 24
OFFSET_PATTERN = re.compile(
    r"(?P<time>.*\d:\d\d\S*?) ?"
    r"(?:[Zz]|(?P<sign>[+\u2212-])(?P<hours>\d\d)(?::?(?P<minutes>[0-5]\d))?)",
    re.ASCII | re.DOTALL,
)
MAX_OFFSET_HOURS = 23


def split_day(text: str) -> tuple[date, str]:
    """The day at the beginning of a text, and what follows it.

    Raises: ValueError, with a remedy, where it begins with none.
    """
    text = " ".join(text.split())
    if SLASH_PATTERN.match(text):
        raise ValueError(SLASH_REMEDY)
    for pattern in DAY_PATTERNS:
        match = pattern.match(text)
        rest = text[match.end() :] if match else ""
        if match and (not rest or SEPARATOR.match(rest)):
            return _build_day(match), SEPARATOR.sub("", rest, count=1)
    raise ValueError(DAY_REMEDY)


def parse_day(text: str) -> date:
    """The day of a text that is nothing else. Raises: ValueError, with a remedy."""
    day, rest = split_day(text)
    if rest:
        raise ValueError(DAY_REMEDY)
    return day


def is_clock(text: str) -> bool:
    """Whether a text is the time of a day alone, `24:00` too."""
    try:
        parse_clock(text)
    except ValueError:
        return False
    return True


def parse_clock(text: str) -> timedelta:
    """The time since the day's first midnight, up to `24:00`.

    Raises: ValueError, with a remedy, for no such time.
    """
    match = CLOCK_PATTERN.fullmatch(text.strip())
    if match is None:
        raise ValueError(TIME_REMEDY)
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    since = timedelta(hours=hour, minutes=minute, seconds=second + float(match["part"] or 0))
    if hour > MIDNIGHT_HOUR or minute > 59 or second > 59 or since > timedelta(days=1):
        raise ValueError(TIME_REMEDY)
    return since


def combine_day_and_clock(day: date, clock: str) -> datetime:
    """The wall clock time of a day; `24:00` is the next day's midnight.

    Raises: ValueError, with a remedy, for no such time and beyond the calendar's end.
    """
    since = parse_clock(clock)
    try:
        return datetime.combine(day, time()) + since
    except OverflowError:
        raise ValueError(NO_SUCH_DAY) from None


def split_offset(text: str) -> tuple[str, timedelta | None]:
    """A text without the offset from UTC at its end, and that offset; None where it has none.

    Offsets are `Z`, `+01`, `-0700` and `\u221207:00`, with the minus sign that screens show too.
    """
    match = OFFSET_PATTERN.fullmatch(text.strip())
    if match is None or int(match["hours"] or 0) > MAX_OFFSET_HOURS:
        return text, None
    offset = timedelta(hours=int(match["hours"] or 0), minutes=int(match["minutes"] or 0))
    return match["time"], offset if match["sign"] in ("+", None) else -offset


def month_number(name: str) -> int:
    """1 to 12, from three letters or more of a month's name in English, Russian or Kazakh.

    Raises: ValueError for no such month.
    """
    for language in LANGUAGES:
        if number := load_locale_format(language).month_number(name):
            return number
    raise ValueError(name)


def _build_day(match: re.Match[str]) -> date:
    parts = match.groupdict()
    try:
        month = month_number(parts["name"]) if "name" in parts else int(parts["month"])
        return date(_full_year(parts["year"]), month, int(parts["day"]))
    except ValueError:
        raise ValueError(NO_SUCH_DAY) from None


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) > 2:
        return year
    return year + (1900 if year >= FIRST_YEAR_OF_LAST_CENTURY else 2000)
