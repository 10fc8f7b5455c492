"""Buttons in the rows of tables: actions of the table, and copying to the clipboard."""

from collections.abc import Sequence

from markupsafe import Markup

from components.i18n.translate import t
from components.kit.buttons import button_html, icon_button_html
from components.kit.html_view import COPY_ACTION, HtmlView
from components.kit.table import Column


def action_button(name: str, label: str, symbol: str) -> Markup:
    """The HTML of a button with an icon that reports `name` to the table's `on_action`."""
    return icon_button_html(symbol, label, name, None)


def copy_button(text: str, label: str, symbol: str = "copy") -> Markup:
    """The HTML of a button that copies a text, in an `HtmlView`."""
    return icon_button_html(symbol, label, COPY_ACTION, text)


def draw_copy_button(text: str, label: str) -> HtmlView:
    """An element with a button that copies a text."""
    return HtmlView(lambda *_: None, copy_button(text, label))


def draw_copy_text_button(text: str, label: str) -> HtmlView:
    """An element with a button that copies a text and shows its label."""
    return HtmlView(lambda *_: None, button_html(label, COPY_ACTION, text, symbol="copy"))


def row_actions(buttons: Sequence[Markup]) -> Markup:
    """The HTML of a row's buttons, at its right edge."""
    return Markup('<span class="wt-row-actions">{}</span>').format(Markup("").join(buttons))


def actions_column() -> Column:
    """The column of row actions; its heading is for screen readers."""
    return Column(t("Actions"), align_end=True, is_silent=True)
