"""What a view of the calendar is: its name, its key, its period, and how it is rendered."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from components.calendar.canvas import RenderedView
from components.calendar.event_box import RenderContext
from components.calendar.timeline_rows import Grouping
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage

Period = Literal["day", "week", "month", "quarter", "year"]
StageReader = Callable[[Iterable[str]], Sequence[Stage]]
"""Reads the stages of wells, given by their ids; it may block."""


@dataclass(frozen=True, slots=True)
class ViewPlace:
    """The part of a view that is in sight: its height, and what is scrolled away above; pixels."""

    height: int
    top: int = 0


@dataclass(frozen=True, slots=True)
class ViewRequest:
    """What is to be rendered: `count` days from `first` on, which are the window.

    `day` is the chosen one of them, `lanes` the events that a day of a month has room for. `place`
    is what is in sight, and `grouping` that of a timeline, which has rows for `window_stages` too.
    """

    context: RenderContext
    entries: Sequence[CalendarEntry]
    read_stages: StageReader
    day: date
    first: date
    count: int
    window: Window
    lanes: int
    place: ViewPlace
    grouping: Grouping
    window_stages: Sequence[Stage] = ()


@dataclass(frozen=True, slots=True)
class CalendarView:
    """A view; `name` is its name in the address, `label` a marked message, `key` its shortcut.

    `period` is what it shows and steps by; None is the one that its reader chooses.
    `has_whole_weeks` adds the days of the weeks that a month begins and ends in, in rows that share
    the height of the window; such a view draws no line of now. `is_virtual` is one that draws only
    the rows in sight, and so again when it is scrolled.
    """

    name: str
    label: str
    key: str
    period: Period | None
    render: Callable[[ViewRequest], RenderedView]
    has_whole_weeks: bool = False
    is_virtual: bool = False
