"""Popovers of the browser (`popover=auto`): panels that a button opens, and cards.

They close on Escape, on a press elsewhere and where a link in them leads away; focus goes into
them, and back. `html_view.js` places panels, within the window; the server places cards.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import htpy as h
from markupsafe import Markup
from nicegui import ui

from components.kit.callback import Callback, run_callback
from components.kit.markup import to_markup

POPOVER_CLASS = "wt-pop"
CARD_CLASS = "wt-peek"
CARD_WIDTH, CARD_HEIGHT, CARD_MARGIN = 380, 320, 8
PHONE_WIDTH = 600
_SHOW_JS = "node => node.el.showPopover()"
# While it is still in the page: only then does the focus go back to where it was.
_HIDE_JS = "node => node.el.matches(':popover-open') && node.el.hidePopover()"
_EMIT_CLOSE_JS = "e => e.newState === 'closed' && emit()"


def popover_attributes(panel: str) -> dict[str, str]:
    """The attributes of a button that opens the panel with this id."""
    return {"popovertarget": panel, "aria-haspopup": "dialog"}


def html_popover(panel: str, label: str, content: Markup) -> Markup:
    """The HTML of a panel with this id; `label` is its name for screen readers."""
    return to_markup(
        h.div(
            class_=f"wt-menu {POPOVER_CLASS}",
            id=panel,
            popover=True,
            role="dialog",
            aria_label=label,
            data_columns="1",
        )[content]
    )


class PopoverPanel:
    """A panel that a button opens in the browser alone, without a call to the server.

    Create it beside the button and not in it; `label` is its name for screen readers, `right`
    aligns it with the button's right edge.
    """

    def __init__(self, opener: ui.element, label: str, *, right: bool = False) -> None:
        self.element = ui.element("div").classes(f"wt-menu {POPOVER_CLASS}")
        self.element.classes("wt-pop-right" if right else "")
        self.element.props("popover=auto role=dialog").props["aria-label"] = label
        opener.props["popovertarget"] = self.element.html_id
        opener.props["aria-haspopup"] = "dialog"

    def close(self) -> None:
        """Close the panel, if it is open."""
        self.element.run_method("hidePopover")


@contextmanager
def popover_panel(opener: ui.element, label: str, *, right: bool = False) -> Iterator[PopoverPanel]:
    """A block whose elements are the content of a new `PopoverPanel`."""
    panel = PopoverPanel(opener, label, right=right)
    with panel.element:
        yield panel


class Popover:
    """A card that is open from the start, and deleted when it closes.

    Its place is beside the rectangle `where`, or `below` it, or without one the middle of the
    window; on phones the foot of the window.
    """

    def __init__(
        self, label: str, where: Sequence[float] | None = None, *, below: bool = False
    ) -> None:
        self._parent = ui.context.slot.parent
        # A second press may come before the card is drawn: the page has one card.
        for card in [e for e in ui.context.client.elements.values() if CARD_CLASS in e.classes]:
            card.delete()
        self._box = ui.element("div").classes(f"{CARD_CLASS} wt-no-print")
        self._box.props("popover=auto role=dialog").props["aria-label"] = label
        if where is None:
            self._box.classes("wt-peek-centre")
        else:
            self._box.style((position_below if below else position_beside)(where))
        self._box.on("vnode-mounted", js_handler=_SHOW_JS)
        self._box.on("vnode-before-unmount", js_handler=_HIDE_JS)
        self._box.on("toggle", self.close, [], js_handler=_EMIT_CLOSE_JS)

    def __enter__(self) -> "Popover":
        self._box.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._box.__exit__()

    def close(self) -> None:
        """Delete the card."""
        # The browser reports each closing, one of our own too: the card may be deleted by then.
        if not self._box.is_deleted:
            self._box.delete()

    async def close_and_run(self, act: Callback, *values: object) -> None:
        """Delete the card, then run `act` where the card was opened.

        Raises: the errors of `act`.
        """
        self.close()
        # The slot of the handler is deleted with the card, so new elements need another one.
        with self._parent:
            await run_callback(act, *values)

    def closing(self, act: Callback) -> Callable[[], object]:
        """The event handler that deletes the card, then runs `act`."""

        async def close_then_act() -> None:
            await self.close_and_run(act)

        return close_then_act


def position_beside(where: Sequence[float]) -> str:
    """The CSS of a card beside a rectangle (as `HtmlView` reports it), within the window."""
    left, top, right, bottom, width, height = where
    if width < PHONE_WIDTH:
        return "inset:auto 0 0 0;width:100%"
    # Right of it, else left of it, else below it: the rectangle should stay visible.
    x = right + CARD_MARGIN
    if x + CARD_WIDTH > width - CARD_MARGIN:
        x = left - CARD_WIDTH - CARD_MARGIN
    if x < CARD_MARGIN:
        x = min(max(left, CARD_MARGIN), width - CARD_WIDTH - CARD_MARGIN)
        below = bottom + CARD_MARGIN
        return f"left:{x:.0f}px;--top:{min(below, height - CARD_HEIGHT):.0f}px"
    y = max(CARD_MARGIN, min(top, height - CARD_HEIGHT))
    return f"left:{x:.0f}px;--top:{y:.0f}px"


def position_below(where: Sequence[float]) -> str:
    """The CSS of a card below a rectangle, within the window."""
    left, _, _, bottom, width, height = where
    if width < PHONE_WIDTH:
        return "inset:auto 0 0 0;width:100%"
    x = max(CARD_MARGIN, min(left, width - CARD_WIDTH - CARD_MARGIN))
    top = bottom + CARD_MARGIN - 2
    return (
        f"left:{x:.0f}px;--top:{top:.0f}px;width:max-content;"
        f"max-height:{max(CARD_HEIGHT / 2, height - top - CARD_MARGIN):.0f}px"
    )
