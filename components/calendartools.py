"""What stands above a calendar, in one string: the bar, and the filters below it."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup
from nicegui import ui

from components.calendarbar import CalendarBar
from components.calendarfilters import VERBS, CalendarFilters, Pill
from components.calendarsight import Sight
from components.callback import Callback
from components.clickable import Parts
from components.kept import kept


class CalendarTools:
    """`on_act` gets what the bar and the filters ask for; their cards are made in `area`."""

    def __init__(
        self, on_act: Callback, area: ui.element, *, today: date, may_write: bool, q: str
    ) -> None:
        self._bar = CalendarBar(on_act, area, today=today, may_write=may_write)
        self._filters = CalendarFilters(on_act, area, q)
        with area:
            self._parts = Parts(self._act, tools_html)
        self._parts.element.classes("wt-cal-tools")

    def show(self, sight: Sight, zone: str, today: date, pills: Sequence[Pill]) -> None:
        """Show what the calendar shows; `zone` names its clocks, `pills` what it is filtered by."""
        self._parts.show(
            **self._bar.parts(sight, zone, today), **self._filters.parts(pills, sight.q)
        )

    async def _act(self, verb: str, value: str, where: Sequence[float]) -> None:
        asked = self._filters if verb in VERBS else self._bar
        await asked.act(verb, value, where)


@kept
def tools_html(
    *, moves: Markup, title: Markup, choices: Markup, find: Markup, pills: Markup, more: Markup
) -> Markup:
    """All of it. The heading stays while its words change, so that they are read out."""
    return Markup(
        '<div class="wt-cal-bar"><div class="wt-row wt-no-print" data-part="moves">{}</div>'
        '<div class="wt-cal-heading" data-part="title" role="heading" aria-level="1"'
        ' aria-live="polite">{}</div>'
        '<div class="wt-cal-choices wt-no-print" data-part="choices">{}</div></div>'
        '<div class="wt-cal-filters" role="search"><div class="wt-row wt-wrap wt-no-print">'
        '<div class="wt-filter-search wt-cal-find" data-part="find">{}</div>'
        '<div class="wt-row wt-wrap" data-part="pills">{}</div></div>'
        '<div class="wt-row wt-cal-zone" data-part="more">{}</div></div>'
    ).format(moves, title, choices, find, pills, more)
