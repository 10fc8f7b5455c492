"""What a calendar looks at: view, day, filters; read from the address and written into it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta, tzinfo
from typing import Any, Literal, get_args

from components.calendar.event_box import ColourScheme
from components.i18n import format as form_of
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.entries import EventFilter
from welltrack_ui.domain.calendar.month import month_view_range
from welltrack_ui.domain.event import EVENT_KINDS
from welltrack_ui.domain.report_day import Window

View = Literal["month", "week", "day", "timeline"]
Zoom = Literal["day", "week", "month", "quarter", "year"]
VIEWS: tuple[View, ...] = get_args(View)
ZOOMS: tuple[Zoom, ...] = get_args(Zoom)
MONTHS_PER_UNIT: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12}
ONE_DAY = timedelta(days=1)
VALID_YEARS = range(1851, 2199)


@dataclass(frozen=True, slots=True)
class CalendarState:
    """One calendar as its address has it. `zone` is "viewer" or empty: the well's own."""

    day: date
    view: View = "month"
    zoom: Zoom = "month"
    project: str = ""
    well: str = ""
    stage: str = ""
    kind: str = ""
    q: str = ""
    files: str = ""
    colour: ColourScheme = "kind"
    zone: str = ""

    @property
    def event_filter(self) -> EventFilter:
        """Which entries are shown."""
        return EventFilter(self.stage or None, self.kind or None, self.q, self.files != "hide")

    @property
    def is_filtered(self) -> bool:
        """Whether something may be left out."""
        return bool(self.project or self.well or self.stage or self.kind or self.q or self.files)

    def to_query(self, today: date) -> dict[str, str]:
        """The address's query; what goes without saying is left out."""
        usual = CalendarState(today)
        pairs = ((f.name, getattr(self, f.name), getattr(usual, f.name)) for f in fields(self))
        found = {name: str(value) for name, value, default in pairs if value != default}
        if "day" in found:
            found["date"] = found.pop("day")
        return dict(sorted(found.items()))

    def first_day_and_count(self) -> tuple[date, int]:
        """The first day that is shown, and how many."""
        if self.view == "day" or (self.view, self.zoom) == ("timeline", "day"):
            return self.day, 1
        if self.view == "week" or (self.view, self.zoom) == ("timeline", "week"):
            return self.day - self.day.weekday() * ONE_DAY, 7
        if self.view == "month":
            first, last = month_view_range(self.day)
            return first, (last - first).days + 1
        first = find_period_start(self.day, MONTHS_PER_UNIT[self.zoom])
        return first, (add_months(first, MONTHS_PER_UNIT[self.zoom]) - first).days

    def window(self, tz: tzinfo) -> Window:
        """The stretch of time that is shown."""
        first, count = self.first_day_and_count()
        return report_day.report_days_window(first, first + (count - 1) * ONE_DAY, tz)

    def shifted(self, by: int) -> "CalendarState":
        """The next one (`by` 1) or the one before (-1)."""
        unit = self.zoom if self.view == "timeline" else self.view
        if unit in MONTHS_PER_UNIT:
            day = add_months(self.day.replace(day=1), by * MONTHS_PER_UNIT[unit])
            if self.view == "month":
                day = min(day + (self.day.day - 1) * ONE_DAY, add_months(day, 1) - ONE_DAY)
        else:
            day = self.day + by * (7 if unit == "week" else 1) * ONE_DAY
        return replace(self, day=day) if day.year in VALID_YEARS else self

    def title(self) -> str:
        """What is shown, in words."""
        first, count = self.first_day_and_count()
        last = first + (count - 1) * ONE_DAY
        unit = self.zoom if self.view == "timeline" else self.view
        if unit == "month":
            return form_of.format_month(self.day)
        if unit == "day":
            return form_of.format_weekday_date(self.day)
        if unit == "year":
            return str(self.day.year)
        start = (
            form_of.format_short_date(first)
            if first.year == last.year
            else form_of.format_date(first)
        )
        return f"{start} – {form_of.format_date(last)}"


def read_calendar_state(query: Mapping[str, str], today: date) -> CalendarState:
    """What an address asks for; what it can't ask for is as usual."""
    texts = ("project", "well", "stage", "q")
    picked: dict[str, Any] = {name: query.get(name, "").strip() for name in texts}
    picked |= {
        name: query[name]
        for name, known in (
            ("view", VIEWS),
            ("zoom", ZOOMS),
            ("kind", EVENT_KINDS),
            ("colour", get_args(ColourScheme)),
            ("zone", ("viewer",)),
            ("files", ("hide",)),
        )
        if query.get(name) in known
    }
    return CalendarState(_parse_day(query.get("date", ""), today), **picked)


def find_period_start(day: date, months: int) -> date:
    """The first day of the month, quarter or year that a day is in."""
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def add_months(first: date, by: int) -> date:
    """The first of a month that many months on."""
    number = first.year * 12 + first.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def _parse_day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if day.year in VALID_YEARS else today


ACTION_KEYS: Mapping[str, tuple[str, Any]] = {
    "m": ("view", "month"),
    "w": ("view", "week"),
    "d": ("view", "day"),
    "l": ("view", "timeline"),
    "t": ("today", None),
    "j": ("step", 1),
    "k": ("step", -1),
    "p": ("step", -1),
}
# Going somewhere else can be gone back from; filters only change what is seen of it.
NAVIGATION_ACTIONS = ("view", "zoom", "step", "today", "date", "day", "week")


def apply_action(sight: CalendarState, verb: str, value: Any, today: date) -> CalendarState:
    """What is looked at after an action; the same for one that is not known."""
    act = _TRANSITIONS.get(verb)
    return act(sight, value, today) if act else sight


def _filter_toggle(name: str) -> Callable[[CalendarState, Any, date], CalendarState]:
    """A filter: the value that is chosen already is let go. What stands below it is cleared."""
    below = {"project": ("well", "stage"), "well": ("stage",)}.get(name, ())

    def choose(sight: CalendarState, value: Any, _today: date) -> CalendarState:
        if name != "q" and value == getattr(sight, name):
            value = ""
        return replace(sight, **{name: value, **dict.fromkeys(below, "")})

    return choose


def _clear_filters(sight: CalendarState, _value: Any, _today: date) -> CalendarState:
    return replace(sight, project="", well="", stage="", kind="", q="", files="")


def _day_opener(view: Any) -> Callable[[CalendarState, Any, date], CalendarState]:
    return lambda sight, value, _: replace(sight, view=view, day=date.fromisoformat(value))


_TRANSITIONS: Mapping[str, Callable[[CalendarState, Any, date], CalendarState]] = {
    "step": lambda sight, value, _: sight.shifted(value),
    "today": lambda sight, _, today: replace(sight, day=today),
    "date": lambda sight, value, _: replace(sight, day=value),
    "view": lambda sight, value, _: replace(sight, view=value),
    "zoom": lambda sight, value, _: replace(sight, zoom=value),
    "day": _day_opener("day"),
    "week": _day_opener("week"),
    "zone": lambda sight, *_: replace(sight, zone="" if sight.zone else "viewer"),
    "colour": lambda sight, *_: replace(sight, colour="kind" if sight.colour == "well" else "well"),
    "files": lambda sight, *_: replace(sight, files="" if sight.files else "hide"),
    "clear": _clear_filters,
    **{name: _filter_toggle(name) for name in ("project", "well", "stage", "kind", "q")},
}
