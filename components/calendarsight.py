"""What a calendar looks at: view, day, filters; read from the address and written into it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta, tzinfo
from typing import Any, Literal, get_args

from components import format as form_of
from components.calendarscene import Colour
from welltrack_ui.domain import reportday
from welltrack_ui.domain.calendar import Choice
from welltrack_ui.domain.event import EVENT_KINDS
from welltrack_ui.domain.layout_month import month_range
from welltrack_ui.domain.reportday import Window

View = Literal["month", "week", "day", "timeline"]
Zoom = Literal["day", "week", "month", "quarter", "year"]
VIEWS: tuple[View, ...] = get_args(View)
ZOOMS: tuple[Zoom, ...] = get_args(Zoom)
MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3, "year": 12}
DAY = timedelta(days=1)
YEARS = range(1851, 2199)


@dataclass(frozen=True, slots=True)
class Sight:
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
    colour: Colour = "kind"
    zone: str = ""

    @property
    def choice(self) -> Choice:
        """Which entries are shown."""
        return Choice(self.stage or None, self.kind or None, self.q, self.files != "hide")

    @property
    def filtered(self) -> bool:
        """Whether something may be left out."""
        return bool(self.project or self.well or self.stage or self.kind or self.q or self.files)

    def query(self, today: date) -> dict[str, str]:
        """The address's query; what goes without saying is left out."""
        usual = Sight(today)
        pairs = ((f.name, getattr(self, f.name), getattr(usual, f.name)) for f in fields(self))
        found = {name: str(value) for name, value, default in pairs if value != default}
        if "day" in found:
            found["date"] = found.pop("day")
        return dict(sorted(found.items()))

    def first_and_count(self) -> tuple[date, int]:
        """The first day that is shown, and how many."""
        if self.view == "day" or (self.view, self.zoom) == ("timeline", "day"):
            return self.day, 1
        if self.view == "week" or (self.view, self.zoom) == ("timeline", "week"):
            return self.day - self.day.weekday() * DAY, 7
        if self.view == "month":
            first, last = month_range(self.day)
            return first, (last - first).days + 1
        first = start_of(self.day, MONTHS[self.zoom])
        return first, (add_months(first, MONTHS[self.zoom]) - first).days

    def window(self, tz: tzinfo) -> Window:
        """The stretch of time that is shown."""
        first, count = self.first_and_count()
        return reportday.span(first, first + (count - 1) * DAY, tz)

    def stepped(self, by: int) -> "Sight":
        """The next one (`by` 1) or the one before (-1)."""
        unit = self.zoom if self.view == "timeline" else self.view
        if unit in MONTHS:
            day = add_months(self.day.replace(day=1), by * MONTHS[unit])
            if self.view == "month":
                day = min(day + (self.day.day - 1) * DAY, add_months(day, 1) - DAY)
        else:
            day = self.day + by * (7 if unit == "week" else 1) * DAY
        return replace(self, day=day) if day.year in YEARS else self

    def title(self) -> str:
        """What is shown, in words."""
        first, count = self.first_and_count()
        last = first + (count - 1) * DAY
        unit = self.zoom if self.view == "timeline" else self.view
        if unit == "month":
            return form_of.month(self.day)
        if unit == "day":
            return form_of.weekday(self.day)
        if unit == "year":
            return str(self.day.year)
        start = form_of.short_day(first) if first.year == last.year else form_of.day(first)
        return f"{start} – {form_of.day(last)}"


def read(query: Mapping[str, str], today: date) -> Sight:
    """What an address asks for; what it can't ask for is as usual."""
    texts = ("project", "well", "stage", "q")
    picked: dict[str, Any] = {name: query.get(name, "").strip() for name in texts}
    picked |= {
        name: query[name]
        for name, known in (
            ("view", VIEWS),
            ("zoom", ZOOMS),
            ("kind", EVENT_KINDS),
            ("colour", get_args(Colour)),
            ("zone", ("viewer",)),
            ("files", ("hide",)),
        )
        if query.get(name) in known
    }
    return Sight(_day(query.get("date", ""), today), **picked)


def start_of(day: date, months: int) -> date:
    """The first day of the month, quarter or year that a day is in."""
    return day.replace(month=(day.month - 1) // months * months + 1, day=1)


def add_months(first: date, by: int) -> date:
    """The first of a month that many months on."""
    number = first.year * 12 + first.month - 1 + by
    return date(number // 12, number % 12 + 1, 1)


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if day.year in YEARS else today
