"""The state of a calendar: view, day and filters, read from a URL and written to one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta, tzinfo
from typing import Any, get_args

from components.calendar.calendar_view import CalendarView, Period
from components.calendar.event_box import ColourScheme
from components.calendar.timeline_rows import GROUPINGS, Grouping
from components.calendar.views import VIEWS, VIEWS_BY_NAME
from components.i18n import format as form_of
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.entries import EventFilter
from welltrack_ui.domain.calendar.month import month_view_range
from welltrack_ui.domain.event import EVENT_KINDS
from welltrack_ui.domain.report_day import Window

ZOOMS: tuple[Period, ...] = get_args(Period)
MONTHS_PER_UNIT: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12}
ONE_DAY = timedelta(days=1)
VALID_YEARS = range(1851, 2199)


@dataclass(frozen=True, slots=True)
class CalendarState:
    """The view, day and filters of a calendar; `zone` is "viewer", or empty for the well's own."""

    day: date
    view: str = VIEWS[0].name
    zoom: Period = "month"
    project: str = ""
    well: str = ""
    stage: str = ""
    kind: str = ""
    q: str = ""
    files: str = ""
    colour: ColourScheme = "kind"
    group: Grouping = "project"
    zone: str = ""

    @property
    def shape(self) -> CalendarView:
        """The view, as the registry has it."""
        return VIEWS_BY_NAME[self.view]

    @property
    def period(self) -> Period:
        """What the view shows and steps by."""
        return self.shape.period or self.zoom

    @property
    def event_filter(self) -> EventFilter:
        """The filter that entries must match."""
        return EventFilter(self.stage or None, self.kind or None, self.q, self.files != "hide")

    @property
    def is_filtered(self) -> bool:
        """True where a filter may leave events out."""
        return bool(self.project or self.well or self.stage or self.kind or self.q or self.files)

    def to_query(self, today: date) -> dict[str, str]:
        """The query of the URL by parameter, sorted, without parameters at their defaults."""
        default_state = CalendarState(today)
        pairs = (
            (f.name, getattr(self, f.name), getattr(default_state, f.name)) for f in fields(self)
        )
        query = {name: str(value) for name, value, default in pairs if value != default}
        if "day" in query:
            # A URL says `date`: `day` is the name of a view there.
            query["date"] = query.pop("day")
        return dict(sorted(query.items()))

    def first_day_and_count(self) -> tuple[date, int]:
        """The first day of the view, and the number of its days."""
        if self.period == "day":
            return self.day, 1
        if self.period == "week":
            # Weeks begin on Monday, as ISO weeks do: the week number beside them counts so too.
            return self.day - self.day.weekday() * ONE_DAY, 7
        if self.shape.has_whole_weeks:
            # A month view has whole weeks, so it begins and ends in the months beside.
            first, last = month_view_range(self.day)
            return first, (last - first).days + 1
        first = find_period_start(self.day, MONTHS_PER_UNIT[self.period])
        return first, (add_months(first, MONTHS_PER_UNIT[self.period]) - first).days

    def named_days(self) -> tuple[date, date]:
        """The first and the last of the days that the view is named after: a month is that month.

        A month view draws days of the months beside, too, which its figures leave out.
        """
        if self.shape.has_whole_weeks:
            first = find_period_start(self.day, 1)
            return first, add_months(first, 1) - ONE_DAY
        first, count = self.first_day_and_count()
        return first, first + (count - 1) * ONE_DAY

    def window(self, tz: tzinfo) -> Window:
        """The window of the view, from midnight to midnight in `tz`."""
        first, count = self.first_day_and_count()
        return report_day.report_days_window(first, first + (count - 1) * ONE_DAY, tz)

    def shifted(self, by: int) -> "CalendarState":
        """The state `by` periods later (1) or earlier (-1); the same state past the valid years."""
        unit = self.period
        if unit in MONTHS_PER_UNIT:
            day = add_months(self.day.replace(day=1), by * MONTHS_PER_UNIT[unit])
            if self.shape.has_whole_weeks:
                # A month view keeps its day of the month, or the last day of a shorter month: 31
                # January is followed by 28 February.
                day = min(day + (self.day.day - 1) * ONE_DAY, add_months(day, 1) - ONE_DAY)
        else:
            day = self.day + by * (7 if unit == "week" else 1) * ONE_DAY
        return replace(self, day=day) if day.year in VALID_YEARS else self

    def title(self) -> str:
        """The title of the view: its day, week, month, quarter or year."""
        first, count = self.first_day_and_count()
        last = first + (count - 1) * ONE_DAY
        unit = self.period
        if unit == "month":
            return form_of.format_month(self.day)
        if unit == "day":
            return form_of.format_weekday_date(self.day)
        if unit == "year":
            return str(self.day.year)
        return form_of.format_long_day_range(first, last)


def read_calendar_state(query: Mapping[str, str], today: date) -> CalendarState:
    """The state that the query of a URL gives; a parameter that is not valid has its default."""
    texts = ("project", "well", "stage", "q")
    values: dict[str, Any] = {name: query.get(name, "").strip() for name in texts}
    values |= {
        name: query[name]
        # Anything may be typed into a URL: only values of the lists below go on.
        for name, allowed in (
            ("view", VIEWS_BY_NAME),
            ("zoom", ZOOMS),
            ("kind", EVENT_KINDS),
            ("colour", get_args(ColourScheme)),
            ("group", GROUPINGS),
            ("zone", ("viewer",)),
            ("files", ("hide",)),
        )
        if query.get(name) in allowed
    }
    return CalendarState(_parse_day(query.get("date", ""), today), **values)


def find_period_start(day: date, months: int) -> date:
    """The first day of the month (1), quarter (3) or year (12) of a day."""
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def add_months(first: date, by: int) -> date:
    """The first day of the month `by` months after that of `first`."""
    number = first.year * 12 + first.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def _parse_day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if day.year in VALID_YEARS else today


ACTION_KEYS: Mapping[str, tuple[str, Any]] = {
    **{view.key: ("view", view.name) for view in VIEWS},
    "t": ("today", None),
    "j": ("step", 1),
    "k": ("step", -1),
    "p": ("step", -1),
}
"""The keys of the calendar: those of actions, of a new event and of the list of keys."""
# Going somewhere else can be gone back from; filters only change what is seen of it.
NAVIGATION_ACTIONS = ("view", "zoom", "step", "today", "date", "day", "week", "look")


def apply_action(state: CalendarState, verb: str, value: Any, today: date) -> CalendarState:
    """The state after an action; the same state where the action is unknown."""
    transition = _TRANSITIONS.get(verb)
    return transition(state, value, today) if transition else state


def _filter_toggle(name: str) -> Callable[[CalendarState, Any, date], CalendarState]:
    """The transition of a filter, which clears the filters that depend on it."""
    dependent = {"project": ("well", "stage"), "well": ("stage",)}.get(name, ())

    def choose(state: CalendarState, value: Any, _today: date) -> CalendarState:
        # A pressed filter is a switch. A search is none: the same text may come again.
        if name != "q" and value == getattr(state, name):
            value = ""
        return replace(state, **{name: value, **dict.fromkeys(dependent, "")})

    return choose


def _clear_filters(state: CalendarState, _value: Any, _today: date) -> CalendarState:
    return replace(state, project="", well="", stage="", kind="", q="", files="")


def _day_opener(view: Any) -> Callable[[CalendarState, Any, date], CalendarState]:
    return lambda state, value, _: replace(state, view=view, day=date.fromisoformat(value))


def _choose_grouping(state: CalendarState, value: Any, _today: date) -> CalendarState:
    return replace(state, group=value) if value in GROUPINGS else state


def _look_at_well(state: CalendarState, value: Any, _today: date) -> CalendarState:
    """The day or week of one well, given as `week 2026-11-09 w-1`."""
    view, day, well = value.split()
    return replace(state, view=view, day=date.fromisoformat(day), well=well, stage="")


_TRANSITIONS: Mapping[str, Callable[[CalendarState, Any, date], CalendarState]] = {
    "step": lambda state, value, _: state.shifted(value),
    "today": lambda state, _, today: replace(state, day=today),
    "date": lambda state, value, _: replace(state, day=value),
    "view": lambda state, value, _: replace(state, view=value),
    "zoom": lambda state, value, _: replace(state, zoom=value),
    "day": _day_opener("day"),
    "week": _day_opener("week"),
    "zone": lambda state, *_: replace(state, zone="" if state.zone else "viewer"),
    "look": _look_at_well,
    "group": _choose_grouping,
    "colour": lambda state, *_: replace(state, colour="kind" if state.colour == "well" else "well"),
    "files": lambda state, *_: replace(state, files="" if state.files else "hide"),
    "clear": _clear_filters,
    **{name: _filter_toggle(name) for name in ("project", "well", "stage", "kind", "q")},
}
