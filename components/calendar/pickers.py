"""Popovers to choose an option, a filter or a day, and the list of keyboard shortcuts."""

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup
from nicegui import ui

from components.calendar.views import VIEWS
from components.i18n.translate import mark, t
from components.kit.buttons import icon_button
from components.kit.callback import Callback
from components.kit.month_picker import MonthPicker
from components.kit.options import OptionsView, option_buttons_html
from components.kit.popover import Popover

SHORTCUTS = (
    *((view.key, view.label) for view in VIEWS),
    ("t", mark("Today")),
    ("j", mark("Next")),
    ("k", mark("Previous")),
    ("n", mark("New event")),
    ("/", mark("Find")),
    ("← ↑ → ↓", mark("From event to event")),
    ("Enter", mark("Open the event")),
    ("e", mark("Edit the event")),
    ("Delete", mark("Delete the event")),
    ("Alt + ← ↑ → ↓", mark("Move the event")),
    ("Alt + Shift + ← ↑ → ↓", mark("Lengthen or shorten the event")),
    ("Esc", mark("Close or cancel")),
)


def pick_option(
    label: str, options: Mapping[str, str], anchor: Sequence[float], on_pick: Callback
) -> None:
    """Open a popover of options (value: label) beside `anchor`; `on_pick` gets the value."""
    with Popover(label, anchor) as card:
        ui.label(label).classes("wt-menu-heading")
        _draw_options(card, option_buttons_html(options, None, empty=False), on_pick)


def pick_filter_value(
    label: str,
    options: Mapping[str, str],
    chosen: str,
    anchor: Sequence[float],
    on_pick: Callback,
) -> None:
    """Open a popover of options and "any" below a pill; `on_pick` gets the value, empty for any."""
    with Popover(label, anchor, below=True) as card:
        _draw_options(card, option_buttons_html(options, chosen), on_pick)


def pick_day(today: date, day: date, anchor: Sequence[float], on_pick: Callback) -> None:
    """Open a popover with a month below `anchor`; `on_pick` gets the date."""
    with Popover(t("Choose a day"), anchor, below=True) as card:

        async def pick(chosen: date) -> None:
            await card.close_and_run(on_pick, chosen)

        MonthPicker(pick, today=today, selected=day)


def _draw_options(card: Popover, html: Markup, on_pick: Callback) -> None:
    async def choose(_action: str, value: str, _where: object) -> None:
        await card.close_and_run(on_pick, value)

    OptionsView(choose, html)


def show_shortcuts() -> None:
    """Open the popover of the keyboard shortcuts."""
    row = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
    rows = Markup("").join(
        row.format(
            Markup(" + ").join(Markup("<kbd>{}</kbd>").format(key) for key in keys.split(" + ")),
            t(label),
        )
        for keys, label in SHORTCUTS
    )
    with Popover(t("Keys")) as card, ui.element("div").classes("wt-cal-keys"):
        with ui.element("div").classes("wt-row"):
            ui.label(t("Keys")).props("role=heading aria-level=2").classes("wt-h2 wt-grow")
            icon_button("x", t("Close"), card.close)
        ui.html(Markup("<dl>{}</dl>").format(rows))
