"""Buttons in the rows of a table: some report to the table, one copies without a round trip."""

from collections.abc import Sequence

from markupsafe import Markup

from components.i18n.translate import t
from components.kit.html_view import COPY_ACTION, HtmlView
from components.kit.table import Column
from components.theme.icons import icon_html


def action_button(name: str, label: str, symbol: str) -> Markup:
    """A button with an icon that reports `name` to the table's `on_action`."""
    return _icon_button(Markup('data-action="{}"').format(name), label, symbol)


def copy_button(text: str, label: str, symbol: str = "copy") -> Markup:
    """A button that copies a text, in an `HtmlView`."""
    attributes = Markup('data-action="{}" data-value="{}"').format(COPY_ACTION, text)
    return _icon_button(attributes, label, symbol)


def draw_copy_button(text: str, label: str) -> HtmlView:
    """The same as an element."""
    return HtmlView(lambda *_: None, copy_button(text, label))


def row_actions(buttons: Sequence[Markup]) -> Markup:
    """The buttons of a row, at its right edge."""
    return Markup('<span class="wt-row-actions">{}</span>').format(Markup("").join(buttons))


def actions_column() -> Column:
    """The column of such buttons; its heading is for screen readers."""
    return Column(Markup('<span class="wt-hidden">{}</span>').format(t("Actions")), align_end=True)


def _icon_button(attribute: Markup, label: str, symbol: str) -> Markup:
    return Markup(
        '<button type="button" class="wt-btn wt-btn-ghost wt-btn-icon" {}'
        ' aria-label="{}" title="{}">{}</button>'
    ).format(attribute, label, label, icon_html(symbol))
