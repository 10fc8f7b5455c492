"""Buttons, links that look like buttons, and menus."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Literal

import htpy as h
from markupsafe import Markup
from nicegui import helpers, ui
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
    """A button; `primary` at most once a screen, `submit` sends the form around it.

    Presses are ignored while what an earlier one began is under way.
    """
    on_click = act_once(on_click) if on_click else None
    # Without `color=None` NiceGUI paints it in Quasar's primary colour, over the stylesheet.
    element = ui.button(text, on_click=on_click, color=None).classes(f"wt-btn wt-btn-{weight}")
    element.props["type"] = "submit" if submit else "button"
    if symbol:
        with element:
            icon(symbol)
    return element


def act_once(
    on_click: Handler[ClickEventArguments],
) -> Callable[[ClickEventArguments], Coroutine[Any, Any, None] | None]:
    """The handler of a button that ignores presses while an earlier one is under way.

    On a slow line a button is pressed again before its answer is seen: both presses arrive.
    """
    wants_event = helpers.expects_arguments(on_click)
    is_busy = False

    async def finish(act: Awaitable[Any]) -> None:
        nonlocal is_busy
        try:
            await act
        finally:
            is_busy = False

    def handle(event: ClickEventArguments) -> Coroutine[Any, Any, None] | None:
        nonlocal is_busy
        if is_busy:
            return None
        act = on_click(event) if wants_event else on_click()  # type: ignore[call-arg]
        if not helpers.should_await(act):
            return None
        # Already here: the next press may come before the first step of `finish`.
        is_busy = True
        return finish(act)

    return handle


def icon_button(symbol: str, label: str, on_click: OnClick = None) -> ui.button:
    """A button with an icon alone; `label` is its accessible name and its tooltip."""
    element = ui.button(on_click=on_click, color=None).classes(ICON_BUTTON_CLASSES)
    element.props["type"] = "button"
    element.props["aria-label"] = label
    element.props["title"] = label
    with element:
        icon(symbol)
    return element


def link_button(
    text: str, href: str, *, weight: ButtonWeight = "secondary", symbol: str | None = None
) -> ui.element:
    """A link with the look of a button."""
    element = ui.element("a").classes(f"wt-btn wt-btn-{weight}")
    element.props["href"] = href
    with element:
        if symbol:
            icon(symbol)
        ui.label(text)
    return element


def button_html(
    text: str,
    action: str,
    value: object = "",
    *,
    classes: str = "wt-btn wt-btn-secondary",
    symbol: str | None = None,
    more: Mapping[str, str] | None = None,
) -> Markup:
    """The HTML of a button in an `HtmlView`, which reports `action` and `value`.

    `more` are attributes of the tag.
    """
    opening = h.button(
        {
            # A button without a type submits the form around it.
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
    """The HTML of such a button with an icon alone; `label` is its name and its tooltip.

    A `value` of None leaves the value to the element around it.
    """
    # htpy leaves out an attribute that is None; a blank one would end the search further out.
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


# What `Popover` takes as its place: the rectangle of the pressed button, then the window's size.
RECT_OF_BUTTON_JS = """e => {
    const r = e.currentTarget.getBoundingClientRect();
    emit([r.left, r.top, r.right, r.bottom, innerWidth, innerHeight]);
}"""
