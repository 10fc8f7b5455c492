"""Formatting of instants, days, durations, depths and sizes in the reader's language.

Days are unambiguous (`22 Nov 2026`), times 24 h, both in the zone that is given. Depths are stored
in metres and shown in the organization's unit. A unit follows its number after a narrow space that
no line breaks at.
"""

import re
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from components.i18n.translate import current_language, mark, t, tn
from welltrack_ui.domain import report_day
from welltrack_ui.domain.locale_format import NARROW_SPACE, LocaleFormat, load_locale_format
from welltrack_ui.domain.units import DepthUnit, metres_to_unit

UNIT_SYMBOLS: dict[DepthUnit, str] = {"m": mark("m"), "ft": mark("ft")}
DAY_SYMBOL, HOUR_SYMBOL, MINUTE_SYMBOL = mark("d"), mark("h"), mark("min")
SIZE_UNITS = (mark("B"), mark("kB"), mark("MB"), mark("GB"))
MINUS = "\u2212"
ONE_MINUTE = timedelta(minutes=1)
ONE_HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)


def locale_format() -> LocaleFormat:
    """The month names, weekdays and number signs of the reader's language."""
    return load_locale_format(current_language())


def format_date(value: date) -> str:
    """`22 Nov 2026`."""
    return locale_format().format_date(value)


def format_short_date(value: date) -> str:
    """`22 Nov`, where the year is clear from the context."""
    return locale_format().format_short_date(value)


def format_day_range(first: date, last: date) -> str:
    """`1–31 May 2024`, `30 Apr – 6 May 2024`; one date where both are the same."""
    if first == last:
        return format_date(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{format_date(last)}"
    return format_long_day_range(first, last)


def format_long_day_range(first: date, last: date) -> str:
    """`1 May – 31 May 2024`: both days with their months."""
    start = format_short_date(first) if first.year == last.year else format_date(first)
    return f"{start} – {format_date(last)}"


def format_weekday_date(value: date) -> str:
    """`Sun 22 Nov 2026`."""
    return locale_format().format_weekday_date(value)


def format_month(value: date) -> str:
    """`November 2026`."""
    return f"{locale_format().long_months[value.month - 1]} {value.year}"


def format_short_month(value: date) -> str:
    """`Nov`, for use without a day: Russian has other forms beside one."""
    return locale_format().short_months[value.month - 1]


def format_time(value: datetime, tz: tzinfo) -> str:
    """`06:00`; `02:00 +01` of a time that comes twice, since clocks go back."""
    local = report_day.to_local_time(value, tz)
    return _add_offset(f"{local.hour:02}:{local.minute:02}", value, tz)


def format_end_time(value: datetime, tz: tzinfo) -> str:
    """`06:00` as the end of a span: midnight is `24:00`, since it ends the day before."""
    clock = format_time(value, tz)
    return "24:00" if clock == "00:00" else clock


def format_date_time(value: datetime, tz: tzinfo) -> str:
    """`22 Nov 2026 06:00`; with the offset where that time comes twice."""
    return _add_offset(format_wall_clock(report_day.to_local_time(value, tz)), value, tz)


def format_wall_clock(value: datetime) -> str:
    """`22 Nov 2026 06:00` of a naive local time."""
    return locale_format().format_wall_clock(value)


def format_typed_time(value: datetime, tz: tzinfo) -> str:
    """`22 Nov 2026 06:00` of a naive local time in `tz`, as forms read it back.

    A time that comes twice has its offset, by its `fold`.

    Raises: ValueError within two days of the ends of years 1 to 9999.
    """
    instant = report_day.resolve_folded_wall_time(value, tz)
    return _add_offset(format_wall_clock(value), instant, tz)


def join_range(start: str, end: str) -> str:
    """`06:00–07:30`; with spaces beside an offset, whose sign the dash would hide."""
    has_offset = re.search(rf" [+{MINUS}]\d", start)
    return f"{start} – {end}" if has_offset else f"{start}–{end}"


def format_report_day(value: date, window: report_day.Window, tz: tzinfo) -> str:
    """`22 Nov 2026, 06:00–06:00 Europe/Oslo, 24 h`."""
    clocks = f"{format_time(window.start, tz)}–{format_time(window.end, tz)}"
    length = format_hours(window.end - window.start)
    return f"{format_date(value)}, {clocks} {tz}, {length}"


def format_duration(value: timedelta) -> str:
    """`45 min`, `3 h`, `3 h 30 min`, `2 d 4 h`: two units at most, never rounded up."""
    hours, minutes = divmod(int(value / ONE_MINUTE), 60)
    return _join_units(
        (hours // 24, DAY_SYMBOL), (hours % 24, HOUR_SYMBOL), (minutes, MINUTE_SYMBOL)
    )


def format_hours(value: timedelta) -> str:
    """`45 min`, `3 h 30 min`, `25 h`: a duration without days, for report days and sums."""
    hours, minutes = divmod(int(value / ONE_MINUTE), 60)
    return _join_units((hours, HOUR_SYMBOL), (minutes, MINUTE_SYMBOL))


def format_decimal_hours(value: timedelta) -> str:
    """`23.5 h`, for columns of hours."""
    return format_quantity(format_number(value / ONE_HOUR), t(HOUR_SYMBOL))


def format_number(value: float, digits: int = 1) -> str:
    """`1234.5`, from five digits on in groups; no zeros at the end."""
    return locale_format().format_number(value, digits)


def format_column_number(value: float, digits: int) -> str:
    """`1234.50`: a number of a column, all of which have as many decimals."""
    return locale_format().format_number(value, digits, keep_zeros=True)


def format_plain_number(value: float) -> str:
    """A number with all its digits, no groups and no exponent: `58.441678`, `12`, `0.00001`."""
    # By way of `repr`, the shortest text of the same number: `f` alone stops at six digits.
    text = f"{Decimal(repr(value)):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return text.replace(".", locale_format().decimal)


def format_quantity(number: str, unit: str) -> str:
    """`12 in`: a formatted number and a translated unit."""
    return f"{number}{NARROW_SPACE}{unit}"


def format_depth(metres: float, unit: DepthUnit) -> str:
    """`3962.4 m`, `13 000 ft`: feet to the whole, metres to the decimetre."""
    return format_quantity(_format_depth_number(metres, unit), t(UNIT_SYMBOLS[unit]))


def format_depth_range(start: float | None, end: float | None, unit: DepthUnit) -> str:
    """`1200–1260.5 m`; one depth where the two are the same or one is missing; else empty."""
    known = [value for value in (start, end) if value is not None]
    numbers = dict.fromkeys(_format_depth_number(value, unit) for value in known)
    return format_quantity("–".join(numbers), t(UNIT_SYMBOLS[unit])) if numbers else ""


def format_relative_time(value: datetime, now: datetime, tz: tzinfo) -> str:
    """`just now`, `5 min ago`, `3 h ago`, within a week `2 days ago`, else the day in `tz`."""
    age = now - value
    # A time ahead is a clock that runs fast: within a minute nobody has to know.
    if age < ONE_MINUTE:
        return t("just now") if age > -ONE_MINUTE else format_date_time(value, tz)
    if age < ONE_DAY:
        # One unit: after three hours nobody asks for the minutes.
        unit = ONE_MINUTE if age < ONE_HOUR else ONE_HOUR
        return t("{duration} ago", duration=format_duration(age // unit * unit))
    if age < 7 * ONE_DAY:
        if age < 2 * ONE_DAY:
            return t("yesterday")
        return tn("{count} day ago", "{count} days ago", age.days)
    return format_date(report_day.to_local_time(value, tz).date())


def format_file_size(count: int) -> str:
    """`840 B`, `3.4 MB`: decimal units, as file managers show them."""
    value, units = float(count), list(SIZE_UNITS)
    # From 999.5 on it would be rounded to 1000 of the smaller unit.
    while value >= 999.5 and len(units) > 1:
        value /= 1000
        units.pop(0)
    digits = 0 if value >= 100 or units[0] == "B" else 1
    return format_quantity(format_number(value, digits), t(units[0]))


def format_initials(name: str) -> str:
    """`JD` for `Jane van Doe`: the first letters of the first and the last word."""
    # Dashes and brackets between names are no names.
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def _add_offset(clock: str, value: datetime, tz: tzinfo) -> str:
    offset = report_day.describe_repeated_offset(value, tz).replace("-", MINUS)
    return f"{clock} {offset}" if offset else clock


def _format_depth_number(metres: float, unit: DepthUnit) -> str:
    return format_number(metres_to_unit(metres, unit), 1 if unit == "m" else 0)


def _join_units(*parts: tuple[int, str]) -> str:
    """The two largest units that are not zero; a zero in the smallest unit where all are."""
    largest = [part for part in parts if part[0]][:2] or parts[-1:]
    return " ".join(format_quantity(str(number), t(unit)) for number, unit in largest)
