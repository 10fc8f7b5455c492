"""The keys of every signed-in screen, and the list of all keys."""

from collections.abc import Callable, Mapping, Sequence

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.i18n.translate import mark, t
from components.kit.buttons import icon_button
from components.kit.popover import Popover
from components.kit.toast import toast_area

Shortcuts = Sequence[tuple[str, str]]
"""Keys, and what they do as a text to translate."""
NEW_EVENT_KEY = "n"
UNDO_CLASS = "wt-toast-undo"
SCREEN_SHORTCUTS = (
    ("n", mark("New event")),
    ("?", mark("Keys")),
    ("Ctrl + K", mark("Search")),
    ("Ctrl + Z", mark("Undo")),
    ("Ctrl + Enter", mark("Save the form")),
    ("Esc", mark("Close or cancel")),
)
CALENDAR_SHORTCUTS = (
    ("t", mark("Today")),
    ("j", mark("Next")),
    ("k", mark("Previous")),
    ("/", mark("Find")),
    ("← ↑ → ↓", mark("From event to event")),
    ("Enter", mark("Open the event")),
    ("e", mark("Edit the event")),
    ("Delete", mark("Delete the event")),
    ("Alt + ← ↑ → ↓", mark("Move the event")),
    ("Alt + Shift + ← ↑ → ↓", mark("Lengthen or shorten the event")),
)


class ScreenKeys:
    """The keys n, ? and Ctrl+Z of a page; `on_new` runs where the screen has no button for n.

    They mean nothing while one types, or while something lies over the screen. `listener` is an
    element that stays as long as the page. `view_shortcuts` are keys and names of the calendar's
    views.
    """

    def __init__(
        self,
        listener: ui.element,
        on_new: Callable[[], object],
        view_shortcuts: Shortcuts = (),
    ) -> None:
        self._client, self._on_new = listener.client, on_new
        self._view_shortcuts = view_shortcuts
        self._undone_id = 0
        listener.on("vnode-mounted", self._press, js_handler=_TELL_KEYS)

    def _press(self, event: GenericEventArguments) -> None:
        key, code, is_command = event.args
        shortcut = resolve_shortcut(str(key), str(code))
        acts: Mapping[tuple[str, bool], Callable[[], object]] = {
            (NEW_EVENT_KEY, False): self._create_event,
            ("?", False): self._show_shortcuts,
            ("z", True): self._undo,
        }
        act = acts.get((shortcut, bool(is_command)))
        if act:
            act()

    def _show_shortcuts(self) -> None:
        with self._client.content:
            show_shortcuts(self._view_shortcuts)

    def _create_event(self) -> None:
        """Press the screen's own button of a new event, else run `on_new`."""
        for element in self._client.elements.values():
            if element.props.get("aria-keyshortcuts") == NEW_EVENT_KEY and _is_visible(element):
                self._click(element)
                return
        self._on_new()

    def _undo(self) -> None:
        """Press the newest Undo, once: its toast goes when all is undone."""
        buttons = [e for e in toast_area(self._client).descendants() if UNDO_CLASS in e.classes]
        if buttons and buttons[-1].id != self._undone_id:
            self._undone_id = buttons[-1].id
            self._click(buttons[-1])

    def _click(self, element: ui.element) -> None:
        self._client.run_javascript(f"getHtmlElement({element.id})?.click()")


def resolve_shortcut(key: str, code: str) -> str:
    """The shortcut of a pressed key: what it types, or what it would type on a Latin keyboard.

    `key` and `code` are those of the browser's event: `т` and `KeyN` are `n`.
    """
    # What Shift and the key of the slash type on a Russian keyboard.
    if (key, code) == (",", "Slash"):
        return "?"
    is_foreign_letter = key.isalpha() and not key.isascii()
    return (code.removeprefix("Key") if is_foreign_letter else key).lower()


def show_shortcuts(view_shortcuts: Shortcuts) -> None:
    """Open the popover of the keyboard shortcuts, those of the calendar's views among them."""
    with Popover(t("Keys")) as card, ui.element("div").classes("wt-cal-keys"):
        with ui.element("div").classes("wt-row"):
            ui.label(t("Keys")).props("role=heading aria-level=2").classes("wt-h2 wt-grow")
            icon_button("x", t("Close"), card.close)
        ui.html(_shortcuts_html(t("On every screen"), SCREEN_SHORTCUTS))
        ui.html(_shortcuts_html(t("In the calendar"), [*view_shortcuts, *CALENDAR_SHORTCUTS]))


def _shortcuts_html(heading: str, shortcuts: Sequence[tuple[str, str]]) -> Markup:
    row, kbd = Markup("<div><dt>{}</dt><dd>{}</dd></div>"), Markup("<kbd>{}</kbd>")
    rows = Markup("").join(
        row.format(Markup(" + ").join(kbd.format(key) for key in keys.split(" + ")), t(label))
        for keys, label in shortcuts
    )
    return Markup("<h3>{}</h3><dl>{}</dl>").format(heading, rows)


def _is_visible(element: ui.element) -> bool:
    return element.visible and all(above.visible for above in element.ancestors())


# On the window: what a screen does with a key itself, as the calendar does, goes before.
_TELL_KEYS = """() => addEventListener('keydown', e => {
    const isTyping = e.target.closest?.('input, textarea, select, [contenteditable=true]');
    const cover = '.q-body--prevent-scroll, .q-dialog, .q-menu, [popover]:popover-open';
    if (isTyping || e.defaultPrevented || e.altKey || e.repeat || e.key.length > 1) return;
    if (!document.querySelector(cover)) emit(e.key, e.code, e.ctrlKey || e.metaKey); })"""
