"""How instants, days, durations and depths are written on every screen.

Days are unambiguous (`22 Nov 2026`), times 24 h, both in the zone that is given. Depths are stored
in metres and shown in the organization's unit.
"""

from datetime import date, datetime, timedelta, tzinfo

from components.i18n.translate import mark, t, tx
from welltrack_ui.domain import report_day
from welltrack_ui.domain.units import DepthUnit, metres_to_unit

MONTH_ABBREVIATIONS = (
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
WEEKDAY_ABBREVIATIONS = (
    mark("Mon"),
    mark("Tue"),
    mark("Wed"),
    mark("Thu"),
    mark("Fri"),
    mark("Sat"),
    mark("Sun"),
)
MONTH_NAMES = (
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
ONE_MINUTE = timedelta(minutes=1)
ONE_HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)
_NARROW_SPACE = "\N{NARROW NO-BREAK SPACE}"


def format_date(value: date) -> str:
    """`22 Nov 2026`."""
    return f"{value.day} {t(MONTH_ABBREVIATIONS[value.month - 1])} {value.year}"


def format_short_date(value: date) -> str:
    """`22 Nov`, where the year is plain from what stands around it."""
    return f"{value.day} {t(MONTH_ABBREVIATIONS[value.month - 1])}"


def format_weekday_date(value: date) -> str:
    """`Sun 22 Nov 2026`."""
    return f"{t(WEEKDAY_ABBREVIATIONS[value.weekday()])} {format_date(value)}"


def format_month(value: date) -> str:
    """`November 2026`."""
    return f"{tx('month and year', MONTH_NAMES[value.month - 1])} {value.year}"


def format_time(value: datetime, tz: tzinfo) -> str:
    """`06:00`."""
    return report_day.to_local_time(value, tz).strftime("%H:%M")


def format_end_time(value: datetime, tz: tzinfo) -> str:
    """`06:00` of the end of a span: midnight is `24:00`, since it ends the day before."""
    clock = format_time(value, tz)
    return "24:00" if clock == "00:00" else clock


def format_date_time(value: datetime, tz: tzinfo) -> str:
    """`22 Nov 2026 06:00`."""
    return format_wall_clock(report_day.to_local_time(value, tz))


def format_wall_clock(value: datetime) -> str:
    """`22 Nov 2026 06:00` of a wall clock reading, whatever its zone."""
    return f"{format_date(value.date())} {value:%H:%M}"


def format_report_day(value: date, window: report_day.Window, tz: tzinfo) -> str:
    """`22 Nov 2026, 06:00–06:00 Europe/Oslo, 24 h`."""
    clocks = f"{format_time(window.start, tz)}–{format_time(window.end, tz)}"
    return f"{format_date(value)}, {clocks} {tz}, {format_hours(window.end - window.start)}"


def format_duration(value: timedelta) -> str:
    """`45 min`, `3 h`, `3 h 30 min`, `2 d 4 h`: two units at most, never rounded up."""
    minutes = int(value / ONE_MINUTE)
    parts = [
        (minutes // 1440, t("d")),
        (minutes // 60 % 24, t("h")),
        (minutes % 60, t("min")),
    ]
    shown = [f"{number} {unit}" for number, unit in parts if number][:2]
    return " ".join(shown) or f"0 {t('min')}"


def format_hours(value: timedelta) -> str:
    """`23.5 h`: decimal hours, two digits at most, as daily reports count them."""
    return f"{format_number(value / ONE_HOUR, 2)} {t('h')}"


def format_number(value: float, digits: int = 1) -> str:
    """`1234.5`, from five digits on in groups; no zeros at the end."""
    text = f"{value:,.{digits}f}"
    text = text.rstrip("0").rstrip(".") if digits else text
    whole = text.partition(".")[0].replace(",", "")
    groups = _NARROW_SPACE if len(whole.lstrip("-")) > 4 else ""
    return text.replace(",", groups)


def format_depth(metres: float, unit: DepthUnit) -> str:
    """`3962.4 m`, `13 000 ft`: feet to the whole, metres to the decimetre."""
    return f"{_format_depth_number(metres, unit)} {t(unit)}"


def format_depth_range(start: float | None, end: float | None, unit: DepthUnit) -> str:
    """`1200–1260.5 m`; one depth where the two are the same or one is missing; else empty."""
    known = [value for value in (start, end) if value is not None]
    shown = dict.fromkeys(_format_depth_number(value, unit) for value in known)
    return f"{'–'.join(shown)} {t(unit)}" if shown else ""


def format_relative_time(value: datetime, now: datetime, tz: tzinfo) -> str:
    """`just now`, `5 min ago`, `3 h ago`, within a week `2 days ago`, else the day in `tz`."""
    age = now - value
    if age < ONE_MINUTE:
        return t("just now") if age > -ONE_MINUTE else format_date_time(value, tz)
    if age < ONE_HOUR:
        return t("{count} min ago", count=age // ONE_MINUTE)
    if age < ONE_DAY:
        return t("{count} h ago", count=age // ONE_HOUR)
    if age < 7 * ONE_DAY:
        return t("yesterday") if age < 2 * ONE_DAY else t("{count} days ago", count=age.days)
    return format_date(report_day.to_local_time(value, tz).date())


def format_file_size(count: int) -> str:
    """`840 B`, `3.4 MB`: decimal units, as file managers show them."""
    value, units = float(count), ["B", "kB", "MB", "GB"]
    while value >= 999.5 and len(units) > 1:
        value /= 1000
        units.pop(0)
    return f"{format_number(value, 0 if value >= 100 or units[0] == 'B' else 1)} {units[0]}"


def format_initials(name: str) -> str:
    """`JD` for `Jane van Doe`: the first letters of the first and the last word."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def _format_depth_number(metres: float, unit: DepthUnit) -> str:
    return format_number(metres_to_unit(metres, unit), 1 if unit == "m" else 0)
