"""Buttons, links that look like buttons, and menus."""

from collections.abc import Mapping
from typing import Literal

import htpy as h
from markupsafe import Markup
from nicegui import ui
from nicegui.events import ClickEventArguments, Handler

from components.kit.markup import to_markup
from components.theme.icons import icon, icon_html

ButtonWeight = Literal["primary", "secondary", "ghost", "danger"]
ICON_BUTTON_CLASSES = "wt-btn wt-btn-ghost wt-btn-icon"
OnClick = Handler[ClickEventArguments] | None


def button(
    text: str,
    on_click: OnClick = None,
    *,
    weight: ButtonWeight = "secondary",
    symbol: str | None = None,
    submit: bool = False,
) -> ui.button:
    """A button. One `primary` a screen at most; `submit` sends the form it stands in."""
    made = ui.button(text, on_click=on_click, color=None).classes(f"wt-btn wt-btn-{weight}")
    made.props["type"] = "submit" if submit else "button"
    if symbol:
        with made:
            icon(symbol)
    return made


def icon_button(symbol: str, label: str, on_click: OnClick = None) -> ui.button:
    """A button that shows an icon only; `label` is its name and its tooltip."""
    made = ui.button(on_click=on_click, color=None).classes(ICON_BUTTON_CLASSES)
    made.props["type"] = "button"
    made.props["aria-label"] = label
    made.props["title"] = label
    with made:
        icon(symbol)
    return made


def link_button(
    text: str, href: str, *, weight: ButtonWeight = "secondary", symbol: str | None = None
) -> ui.element:
    """A link to `href` that looks like a button."""
    made = ui.element("a").classes(f"wt-btn wt-btn-{weight}")
    made.props["href"] = href
    with made:
        if symbol:
            icon(symbol)
        ui.label(text)
    return made


def button_html(
    text: str,
    action: str,
    value: object = "",
    *,
    classes: str = "wt-btn wt-btn-secondary",
    symbol: str | None = None,
    more: Mapping[str, str] | None = None,
) -> Markup:
    """A button in an `HtmlView`, which reports `action` and `value`; `more` are attributes."""
    opening = h.button(
        {
            "type": "button",
            "class": classes,
            "data-action": action,
            "data-value": None if value is None else str(value),
        },
        more or {},
    )
    return to_markup(opening[icon_html(symbol) if symbol else None, h.span[text]])


def icon_button_html(
    symbol: str,
    label: str,
    action: str,
    value: object = "",
    *,
    more: Mapping[str, str] | None = None,
) -> Markup:
    """The same with an icon only; `label` is its name and its tooltip.

    A `value` of None is that of the element around it.
    """
    opening = h.button(
        {"type": "button", "class": ICON_BUTTON_CLASSES},
        {
            "data-action": action,
            "data-value": None if value is None else str(value),
            "aria-label": label,
            "title": label,
        },
        more or {},
    )
    return to_markup(opening[icon_html(symbol)])
