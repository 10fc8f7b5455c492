"""Small cards that ask: which well is it for, and which keys there are."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.calendarfilters import CHOSEN, FIND, options_html
from components.calendarpeek import Peek
from components.callback import Callback
from components.text import mark, t

KEYS = (
    ("m", mark("Month")),
    ("w", mark("Week")),
    ("d", mark("Day")),
    ("l", mark("Timeline")),
    ("t", mark("Today")),
    ("j", mark("On")),
    ("k", mark("Back")),
    ("n", mark("New event")),
    ("/", mark("Find")),
    ("← ↑ → ↓", mark("From event to event")),
    ("Enter", mark("Open the event")),
    ("e", mark("Edit the event")),
    ("Delete", mark("Delete the event")),
    ("Alt + ← ↑ → ↓", mark("Move the event")),
    ("Alt + Shift + ← ↑ → ↓", mark("Lengthen or shorten the event")),
    ("Esc", mark("Close, or let go")),
)


def pick(label: str, options: Mapping[str, str], where: Sequence[float], on_pick: Callback) -> None:
    """Ask for one of the options (value: label)."""
    with Peek(label, where) as peek:
        ui.label(label).classes("wt-menu-heading")
        rows = ui.html(options_html(options, "", empty=False)).classes("wt-cal-options")

        async def chosen(event: GenericEventArguments) -> None:
            await peek.close_and(on_pick, event.args)

        rows.on("click", chosen, js_handler=CHOSEN)
        rows.on("input", js_handler=FIND)


def show_keys() -> None:
    """A dialog that lists the keys."""
    row = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
    rows = Markup("").join(
        row.format(
            Markup(" + ").join(Markup("<kbd>{}</kbd>").format(key) for key in keys.split(" + ")),
            t(label),
        )
        for keys, label in KEYS
    )
    with ui.dialog(value=True) as dialog, ui.element("div").classes("wt-cal-keys"):
        heading = ui.label(t("Keys")).props("role=heading aria-level=2").classes("wt-h2")
        ui.html(Markup("<dl>{}</dl>").format(rows))
    dialog.props["aria-labelledby"] = heading.html_id
    dialog.on("hide", dialog.delete)
