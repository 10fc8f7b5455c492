"""Small cards that ask: which well is it for, what to filter by; and which keys there are."""

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.calendar.event_popover import Popover
from components.i18n.translate import mark, t
from components.kit.callback import Callback
from components.kit.month_picker import MonthPicker

SHORTCUTS = (
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
MIN_SEARCHABLE_OPTIONS = 10
_EMIT_VALUE_JS = """e => {
    const row = e.target.closest('[data-v]');
    if (row) emit(row.dataset.v);
}"""
_FILTER_OPTIONS_JS = """e => {
    const text = e.target.value.trim().toLowerCase();
    for (const row of e.target.closest('.wt-cal-options').querySelectorAll('[data-v]'))
        row.hidden = !row.textContent.toLowerCase().includes(text);
}"""


def pick_option(
    label: str, options: Mapping[str, str], where: Sequence[float], on_pick: Callback
) -> None:
    """Ask for one of the options (value: label)."""
    with Popover(label, where) as peek:
        ui.label(label).classes("wt-menu-heading")
        _draw_options(peek, option_buttons_html(options, "", empty=False), on_pick)


def pick_filter_value(
    label: str,
    options: Mapping[str, str],
    chosen: str,
    where: Sequence[float],
    on_pick: Callback,
) -> None:
    """Ask for one of the options or for any, below the pill that was pressed."""
    with Popover(label, where, below=True) as peek:
        _draw_options(peek, option_buttons_html(options, chosen), on_pick)


def pick_day(today: date, day: date, where: Sequence[float], on_pick: Callback) -> None:
    """Ask for a day, in a small month below what was pressed."""
    with Popover(t("Choose a day"), where, below=True) as peek:

        async def picked(chosen: date) -> None:
            await peek.close_and_run(on_pick, chosen)

        MonthPicker(picked, today=today, selected=day)


def option_buttons_html(options: Mapping[str, str], chosen: str, *, empty: bool = True) -> Markup:
    """The options as buttons, "any" of them first; with a field to find one where they are many."""
    find = Markup("")
    if len(options) >= MIN_SEARCHABLE_OPTIONS:
        find = Markup('<input type="search" placeholder="{0}" aria-label="{0}">').format(t("Find"))
    row = Markup('<button type="button" data-v="{}" aria-pressed="{}">{}</button>')
    rows = (
        row.format(value, "true" if value == chosen else "false", label)
        for value, label in {**({"": t("Any")} if empty else {}), **options}.items()
    )
    return find + Markup("").join(rows)


def _draw_options(peek: Popover, html: Markup, on_pick: Callback) -> None:
    rows = ui.html(html).classes("wt-cal-options")

    async def chosen(event: GenericEventArguments) -> None:
        await peek.close_and_run(on_pick, event.args)

    rows.on("click", chosen, js_handler=_EMIT_VALUE_JS)
    rows.on("input", js_handler=_FILTER_OPTIONS_JS)


def show_shortcuts() -> None:
    """A dialog that lists the keys."""
    row = Markup("<div><dt>{}</dt><dd>{}</dd></div>")
    rows = Markup("").join(
        row.format(
            Markup(" + ").join(Markup("<kbd>{}</kbd>").format(key) for key in keys.split(" + ")),
            t(label),
        )
        for keys, label in SHORTCUTS
    )
    with ui.dialog(value=True) as dialog, ui.element("div").classes("wt-cal-keys"):
        heading = ui.label(t("Keys")).props("role=heading aria-level=2").classes("wt-h2")
        ui.html(Markup("<dl>{}</dl>").format(rows))
    dialog.props["aria-labelledby"] = heading.html_id
    dialog.on("hide", dialog.delete)
