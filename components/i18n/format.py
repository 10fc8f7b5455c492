"""How instants, days, durations and depths are written on every screen.

Days are unambiguous (`22 Nov 2026`), times 24 h, both in the zone that is given. Depths are stored
in metres and shown in the organization's unit.
"""

from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from components.i18n.translate import mark, t, tx
from welltrack_ui.domain import report_day

DepthUnit = Literal["m", "ft"]
METRES_PER_FOOT = 0.3048  # the international foot, exact since 1959
MONTHS = (
    mark("Jan"),
    mark("Feb"),
    mark("Mar"),
    mark("Apr"),
    mark("May"),
    mark("Jun"),
    mark("Jul"),
    mark("Aug"),
    mark("Sep"),
    mark("Oct"),
    mark("Nov"),
    mark("Dec"),
)
WEEKDAYS = (
    mark("Mon"),
    mark("Tue"),
    mark("Wed"),
    mark("Thu"),
    mark("Fri"),
    mark("Sat"),
    mark("Sun"),
)
LONG_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
_NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"


def day(value: date) -> str:
    """`22 Nov 2026`."""
    return f"{value.day} {t(MONTHS[value.month - 1])} {value.year}"


def short_day(value: date) -> str:
    """`22 Nov`, where the year is plain from what stands around it."""
    return f"{value.day} {t(MONTHS[value.month - 1])}"


def weekday(value: date) -> str:
    """`Sun 22 Nov 2026`."""
    return f"{t(WEEKDAYS[value.weekday()])} {day(value)}"


def month(value: date) -> str:
    """`November 2026`."""
    return f"{tx('month and year', LONG_MONTHS[value.month - 1])} {value.year}"


def clock(value: datetime, tz: tzinfo) -> str:
    """`06:00`."""
    return report_day.local(value, tz).strftime("%H:%M")


def instant(value: datetime, tz: tzinfo) -> str:
    """`22 Nov 2026 06:00`."""
    return wall(report_day.local(value, tz))


def wall(value: datetime) -> str:
    """`22 Nov 2026 06:00` of a wall clock reading, whatever its zone."""
    return f"{day(value.date())} {value:%H:%M}"


def format_report_day(value: date, window: report_day.Window, tz: tzinfo) -> str:
    """`22 Nov 2026, 06:00–06:00 Europe/Oslo, 24 h`."""
    clocks = f"{clock(window.start, tz)}–{clock(window.end, tz)}"
    return f"{day(value)}, {clocks} {tz}, {hours(window.end - window.start)}"


def duration(value: timedelta) -> str:
    """`45 min`, `3 h`, `3 h 30 min`, `2 d 4 h`: two units at most, never rounded up."""
    minutes = int(value / MINUTE)
    parts = [
        (minutes // 1440, t("d")),
        (minutes // 60 % 24, t("h")),
        (minutes % 60, t("min")),
    ]
    shown = [f"{number} {unit}" for number, unit in parts if number][:2]
    return " ".join(shown) or f"0 {t('min')}"


def hours(value: timedelta) -> str:
    """`23.5 h`: decimal hours, two digits at most, as daily reports count them."""
    return f"{number(value / HOUR, 2)} {t('h')}"


def number(value: float, digits: int = 1) -> str:
    """`1234.5`, from five digits on in groups; no zeros at the end."""
    text = f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if digits else text
    whole = text.partition(".")[0].replace(",", "")
    groups = _NARROW_SPACE if len(whole.lstrip("-")) > 4 else ""
    return text.replace(",", groups)


def in_unit(metres: float, unit: DepthUnit) -> float:
    """A length in metres as a number of `unit`."""
    return metres if unit == "m" else metres / METRES_PER_FOOT


def in_metres(value: float, unit: DepthUnit) -> float:
    """A number of `unit` as metres."""
    return value if unit == "m" else value * METRES_PER_FOOT


def depth(metres: float, unit: DepthUnit) -> str:
    """`3962.4 m`, `13 000 ft`: feet to the whole, metres to the decimetre."""
    return f"{_depth_number(metres, unit)} {t(unit)}"


def depth_range(start: float | None, end: float | None, unit: DepthUnit) -> str:
    """`1200–1260.5 m`; one depth where the two are the same or one is missing; else empty."""
    known = [value for value in (start, end) if value is not None]
    shown = dict.fromkeys(_depth_number(value, unit) for value in known)
    return f"{'–'.join(shown)} {t(unit)}" if shown else ""


def relative(value: datetime, now: datetime, tz: tzinfo) -> str:
    """`just now`, `5 min ago`, `3 h ago`, within a week `2 days ago`, else the day in `tz`."""
    age = now - value
    if age < MINUTE:
        return t("just now") if age > -MINUTE else instant(value, tz)
    if age < HOUR:
        return t("{count} min ago", count=age // MINUTE)
    if age < DAY:
        return t("{count} h ago", count=age // HOUR)
    if age < 7 * DAY:
        return t("yesterday") if age < 2 * DAY else t("{count} days ago", count=age.days)
    return day(report_day.local(value, tz).date())


def size(count: int) -> str:
    """`840 B`, `3.4 MB`: decimal units, as file managers show them."""
    value, units = float(count), ["B", "kB", "MB", "GB"]
    while value >= 999.5 and len(units) > 1:
        value /= 1000
        units.pop(0)
    return f"{number(value, 0 if value >= 100 or units[0] == 'B' else 1)} {units[0]}"


def initials(name: str) -> str:
    """`JD` for `Jane van Doe`: the first letters of the first and the last word."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def _depth_number(metres: float, unit: DepthUnit) -> str:
    return number(in_unit(metres, unit), 1 if unit == "m" else 0)
