"""Buttons in the rows of a table: some report to the table, one copies without a round trip."""

from collections.abc import Sequence

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.i18n.translate import t
from components.kit.table import Column
from components.kit.toast import show_toast
from components.theme.icons import icon_html


def action_button(name: str, label: str, symbol: str) -> Markup:
    """A button with an icon that reports `name` to the table's `on_action`."""
    return _icon_button(Markup('data-action="{}"').format(name), label, symbol)


def copy_button(text: str, label: str, symbol: str = "copy") -> Markup:
    """A button that copies a text, in what `copies` was called for."""
    return _icon_button(Markup('data-copy="{}"').format(text), label, symbol)


def copy_text_button(text: str, label: str) -> Markup:
    """The same with its label in words."""
    return Markup(
        '<button type="button" class="wt-btn wt-btn-secondary" data-copy="{}">{}<span>{}</span>'
        "</button>"
    ).format(text, icon_html("copy"), label)


def row_actions(buttons: Sequence[Markup]) -> Markup:
    """The buttons of a row, at its right edge."""
    return Markup('<span class="wt-row-actions">{}</span>').format(Markup("").join(buttons))


def actions_column() -> Column:
    """The column of such buttons; its heading is for screen readers."""
    return Column(Markup('<span class="wt-hidden">{}</span>').format(t("Actions")), align_end=True)


def enable_copy_buttons(element: ui.element) -> None:
    """Let the buttons of `copying` inside the element do so, and tell what came of it."""

    def told(event: GenericEventArguments) -> None:
        if event.args:
            show_toast(t("Copied."))
        else:
            show_toast(t("This browser does not let pages copy here."), mood="problem")

    element.on("click", told, js_handler=_COPY)


def _icon_button(attribute: Markup, label: str, symbol: str) -> Markup:
    return Markup(
        '<button type="button" class="wt-btn wt-btn-ghost wt-btn-icon" {}'
        ' aria-label="{}" title="{}">{}</button>'
    ).format(attribute, label, label, icon_html(symbol))


# The clipboard opens in the moment of a click only, which an answer from the server would miss.
_COPY = """async e => {
    const button = e.target.closest('[data-copy]');
    if (!button) return;
    try { await navigator.clipboard.writeText(button.dataset.copy); emit(true); }
    catch { emit(false); }
}"""
