"""Toasts: short messages at the foot of the page, with an undo button if need be."""

from typing import Literal

from nicegui import Client, ui

from components.i18n.translate import t
from components.kit.buttons import icon_button
from components.kit.callback import Callback, run_callback
from components.theme.icons import icon

ToastKind = Literal["done", "info", "problem"]
TOAST_SECONDS = 10.0
_STORAGE_KEY = "welltrack_toasts"
_ICONS: dict[ToastKind, str] = {"done": "circle-check", "info": "info", "problem": "triangle-alert"}


def show_toast(
    text: str,
    *,
    mood: ToastKind = "done",
    undo: Callback | None = None,
    client: Client | None = None,
) -> None:
    """Show `text` for ten seconds, or until it is closed once pointer or focus was on it.

    `undo` adds a button that calls it. `client` is the page; it is needed where the element of the
    event may be deleted already.
    """
    with toast_area(client), ui.element("div").classes(f"wt-toast wt-toast-{mood}") as box:
        icon(_ICONS[mood])
        ui.label(text).classes("wt-grow")
        if undo is not None:
            _undo_button(box, undo)
        icon_button("x", t("Close"), box.delete)
        timer = ui.timer(TOAST_SECONDS, box.delete, once=True, immediate=False)
    # WCAG 2.2.1: a message that somebody reads or tabs to must not vanish under them.
    box.on("mouseenter", timer.deactivate, [])
    box.on("focusin", timer.deactivate, [])


def toast_area(client: Client | None = None) -> ui.element:
    """The page's container of toasts, a live region for screen readers; created at first use."""
    client = client or ui.context.client
    area: ui.element | None = client.storage.get(_STORAGE_KEY)
    if area is None or area.is_deleted:
        with client.layout:
            area = ui.element("div").classes("wt-toasts wt-no-print")
        area.props("role=status aria-live=polite")
        client.storage[_STORAGE_KEY] = area
    return area


def _undo_button(box: ui.element, undo: Callback) -> None:
    async def take_back() -> None:
        # Hidden first, so that nobody undoes twice; deleted last, since the handler runs in it.
        box.visible = False
        await run_callback(undo)
        box.delete()

    ui.button(t("Undo"), on_click=take_back, color=None).classes("wt-toast-undo")
