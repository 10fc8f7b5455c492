"""What a view of the calendar is: its name, its key, its period, and how it is rendered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from components.calendar.canvas import RenderedView
from components.calendar.event_box import RenderContext
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage

Period = Literal["day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class ViewRequest:
    """What is to be rendered: `count` days from `first` on, which are the window.

    `day` is the chosen one of them, `lanes` the events that a day of a month has room for. `stages`
    are empty unless the view needs them.
    """

    context: RenderContext
    entries: Sequence[CalendarEntry]
    stages: Sequence[Stage]
    day: date
    first: date
    count: int
    window: Window
    lanes: int


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A view; `name` is its name in the address, `label` a marked message, `key` its shortcut.

    `period` is what it shows and steps by; None is the one that its reader chooses.
    `has_whole_weeks` adds the days of the weeks that a month begins and ends in, in rows that share
    the height of the window; such a view draws no line of now.
    """

    name: str
    label: str
    key: str
    period: Period | None
    render: Callable[[ViewRequest], RenderedView]
    has_whole_weeks: bool = False
    needs_stages: bool = False
