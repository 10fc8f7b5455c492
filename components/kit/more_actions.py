"""The menu "More actions": what is seldom done, and what destroys, away from the plain buttons."""

from collections.abc import Sequence
from dataclasses import dataclass

import htpy as h
from markupsafe import Markup

from components.i18n.translate import t
from components.kit.buttons import ICON_BUTTON_CLASSES, icon_button
from components.kit.callback import Callback, run_callback
from components.kit.html_view import HtmlView
from components.kit.markup import to_markup
from components.kit.popover import POPOVER_CLASS, html_popover, popover_attributes
from components.theme.icons import icon_html


@dataclass(frozen=True, slots=True)
class MenuAction:
    """An item of the menu; `name` is what its press reports."""

    name: str
    label: str
    symbol: str


def draw_more_actions(actions: Sequence[tuple[MenuAction, Callback]]) -> None:
    """Draw the button and its menu; each action has the callback that a press runs."""
    callbacks = {action.name: act for action, act in actions}

    async def run(name: str, *_: object) -> None:
        await run_callback(callbacks[name])

    opener = icon_button("ellipsis", t("More actions")).classes("wt-more-actions wt-no-print")
    panel = HtmlView(run, sanitize=False)
    panel.show(_items_html(panel.html_id, [action for action, _ in actions]))
    panel.classes(f"wt-menu {POPOVER_CLASS} wt-pop-right").props(
        "popover=auto role=dialog data-columns=1"
    )
    panel.props["aria-label"] = t("More actions")
    opener.props["popovertarget"] = panel.html_id
    opener.props["aria-haspopup"] = "dialog"


def more_actions_html(panel: str, label: str, actions: Sequence[MenuAction]) -> Markup:
    """The HTML of such a button and menu in an `HtmlView`, which reports the names of actions.

    The value is that of the element around it. `panel` is an id of the menu's own.
    """
    opener = h.button(
        {"type": "button", "class": ICON_BUTTON_CLASSES, "aria-label": label, "title": label},
        popover_attributes(panel),
    )[icon_html("ellipsis")]
    return to_markup(opener) + html_popover(panel, label, _items_html(panel, actions))


def _items_html(panel: str, actions: Sequence[MenuAction]) -> Markup:
    # Each closes the menu, in the browser.
    closing = {"popovertarget": panel, "popovertargetaction": "hide"}
    return Markup("").join(
        to_markup(
            h.button(
                {"type": "button", "class": "wt-menu-item", "data-action": action.name}, closing
            )[icon_html(action.symbol), h.span[action.label]]
        )
        for action in actions
    )
