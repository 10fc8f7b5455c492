"""What stands above a calendar, in one string: the bar, and the filters below it."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup
from nicegui import ui

from components.calendar.filter_pills import VERBS, CalendarFilters, Pill
from components.calendar.pickers import pick_day
from components.calendar.view_state import VIEWS, ZOOMS, Sight
from components.i18n.translate import mark, t
from components.kit.buttons import button_html, icon_button_html
from components.kit.callback import Callback, call
from components.kit.html_cache import kept
from components.kit.html_view import Parts
from components.theme.icons import icon_html


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


LABELS = {
    "month": mark("Month"),
    "week": mark("Week"),
    "day": mark("Day"),
    "timeline": mark("Timeline"),
    "quarter": mark("Quarter"),
    "year": mark("Year"),
    "kind": mark("Colour by kind"),
    "well": mark("Colour by well"),
}
Where = Sequence[float]


class CalendarBar:
    """What it shows and does; its cards are made in `area`.

    `on_act` gets what is asked for: today, step, date, view, zoom, colour, zone, new, help.
    """

    def __init__(self, on_act: Callback, area: ui.element, *, today: date, may_write: bool) -> None:
        self._on_act, self._area = on_act, area
        self._today, self._day = today, today
        self._may_write = may_write

    def parts(self, sight: Sight, zone: str, today: date) -> dict[str, Markup]:
        """What it shows, by name; `zone` names the clocks."""
        self._day = sight.day
        first, count = sight.first_and_count()
        return {
            "moves": moves_html(is_now=0 <= (today - first).days < count),
            "title": title_html(sight.title()),
            "choices": choices_html(sight.view, sight.zoom, may_write=self._may_write),
            "more": more_html(zone, sight.colour, is_viewers=bool(sight.zone)),
        }

    async def act(self, verb: str, value: str, where: Where) -> None:
        """Something of it was pressed, there in the window."""
        if verb == "print":
            ui.run_javascript("print()")
        elif verb == "pick":
            with self._area:
                pick_day(self._today, self._day, where, self._picked)
        else:
            await call(self._on_act, verb, int(value) if verb == "step" else value)

    async def _picked(self, day: date) -> None:
        await call(self._on_act, "date", day)


@kept
def moves_html(*, is_now: bool) -> Markup:
    """Today, back and on."""
    current = Markup('aria-keyshortcuts="t" aria-current="{}"').format(
        "date" if is_now else "false"
    )
    key = Markup('aria-keyshortcuts="{}"')
    return (
        button_html(t("Today"), "today", more=current.format("date" if is_now else "false"))
        + icon_button_html("chevron-left", t("Back"), "step", -1, more=key.format("k"))
        + icon_button_html("chevron-right", t("On"), "step", 1, more=key.format("j"))
    )


@kept
def title_html(title: str) -> Markup:
    """What is shown, as a button that asks for another day."""
    return Markup(
        '<button type="button" class="wt-cal-title" data-do="pick" aria-haspopup="dialog">'
        "<span>{}</span>{}</button>"
    ).format(title, icon_html("chevron-down"))


@kept
def choices_html(view: str, zoom: str, *, may_write: bool) -> Markup:
    """Which view, how much of a timeline, and a new event."""
    html = _segments(VIEWS, "view", view, t("View"))
    if view == "timeline":
        html += _segments(ZOOMS, "zoom", zoom, t("How much"))
    if may_write:
        html += button_html(
            t("New event"),
            "new",
            classes="wt-btn wt-btn-primary",
            symbol="plus",
            more=Markup('aria-keyshortcuts="n"'),
        )
    return html


@kept
def more_html(zone: str, colour: str, *, is_viewers: bool) -> Markup:
    """Which clocks, which colours, print."""
    pressed = Markup('title="{}" aria-pressed="{}"').format(
        t("Switch between the well's clocks and yours"), "true" if is_viewers else "false"
    )
    chosen = " wt-chosen" if is_viewers else ""
    printing = icon_button_html("printer", t("Print"), "print")
    return (
        button_html(zone, "zone", classes=f"wt-pill{chosen}", symbol="globe", more=pressed)
        + button_html(
            t(LABELS[colour]),
            "colour",
            classes="wt-pill wt-no-print wt-cal-colour",
            symbol="palette",
        )
        + Markup('<span class="wt-no-print">{}</span>').format(printing)
    )


def _segments(names: Sequence[str], verb: str, chosen: str, label: str) -> Markup:
    buttons = Markup("").join(
        button_html(
            t(LABELS[name]),
            verb,
            name,
            classes="wt-segment",
            more=Markup('aria-pressed="{}"').format("true" if name == chosen else "false"),
        )
        for name in names
    )
    return Markup(
        '<div class="wt-segments wt-cal-{}" role="group" aria-label="{}">{}</div>'
    ).format(verb, label, buttons)
