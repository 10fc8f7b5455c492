"""The bar above a calendar: today, back and on, what is shown, which view, which clocks."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup
from nicegui import ui

from components.buttons import button_html, icon_button_html
from components.calendarpick import pick_day
from components.calendarsight import VIEWS, ZOOMS, Sight
from components.callback import Callback, call
from components.icons import icon_html
from components.kept import kept
from components.text import mark, t

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
