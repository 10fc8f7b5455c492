"""Small panels over a page, as browsers make them (`popover`): what a button opens, and cards.

They close on Escape, on a press elsewhere and where a link in them is followed; focus goes into
them, and back. `html_view.js` places them, within the window.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import htpy as h
from markupsafe import Markup
from nicegui import ui

from components.kit.callback import Callback, run_callback
from components.kit.markup import to_markup

POPOVER_CLASS = "wt-pop"
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
    """A panel with this id; `label` names it to screen readers."""
    return to_markup(
        h.div(
            class_=f"wt-menu {POPOVER_CLASS}",
            id=panel,
            popover=True,
            role="dialog",
            aria_label=label,
        )[content]
    )


class PopoverPanel:
    """A panel that a button opens without a way to the server; what is made inside is its content.

    It is made beside the button and not in it; `label` names it to screen readers, `right` aligns
    it with the button's right edge.
    """

    def __init__(self, opener: ui.element, label: str, *, right: bool = False) -> None:
        self.element = ui.element("div").classes(f"wt-menu {POPOVER_CLASS}")
        self.element.classes("wt-pop-right" if right else "")
        self.element.props("popover=auto role=dialog").props["aria-label"] = label
        opener.props["popovertarget"] = self.element.html_id
        opener.props["aria-haspopup"] = "dialog"

    def close(self) -> None:
        """Close it, if it is open."""
        self.element.run_method("hidePopover")


@contextmanager
def popover_panel(opener: ui.element, label: str, *, right: bool = False) -> Iterator[PopoverPanel]:
    """Make a `PopoverPanel` with what is made inside."""
    panel = PopoverPanel(opener, label, right=right)
    with panel.element:
        yield panel


class Popover:
    """A card that is open from the start, and gone once it is closed.

    It stands beside the rectangle `where`, or `below` it, or without one in the middle of the
    window; on phones at its foot.
    """

    def __init__(
        self, label: str, where: Sequence[float] | None = None, *, below: bool = False
    ) -> None:
        self._parent = ui.context.slot.parent
        self._box = ui.element("div").classes("wt-peek wt-no-print")
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
        """Take it away."""
        if not self._box.is_deleted:
            self._box.delete()

    async def close_and_run(self, act: Callback, *values: object) -> None:
        """Take it away, and do something in its place."""
        self.close()
        with self._parent:
            await run_callback(act, *values)

    def closing(self, act: Callback) -> Callable[[], object]:
        """A handler that takes it away and does something in its place."""

        async def close_then_act() -> None:
            await self.close_and_run(act)

        return close_then_act


def position_beside(where: Sequence[float]) -> str:
    """The style of a card beside the rectangle, within the window; on phones at its foot."""
    left, top, right, bottom, width, height = where
    if width < PHONE_WIDTH:
        return "inset:auto 0 0 0;width:100%"
    x = right + CARD_MARGIN
    if x + CARD_WIDTH > width - CARD_MARGIN:
        x = left - CARD_WIDTH - CARD_MARGIN
    if x < CARD_MARGIN:
        x = min(max(left, CARD_MARGIN), width - CARD_WIDTH - CARD_MARGIN)
        below = bottom + CARD_MARGIN
        return f"left:{x:.0f}px;top:{min(below, height - CARD_HEIGHT):.0f}px"
    y = max(CARD_MARGIN, min(top, height - CARD_HEIGHT))
    return f"left:{x:.0f}px;top:{y:.0f}px"


def position_below(where: Sequence[float]) -> str:
    """The same for a card that hangs on a button."""
    left, _, _, bottom, width, height = where
    if width < PHONE_WIDTH:
        return "inset:auto 0 0 0;width:100%"
    x = max(CARD_MARGIN, min(left, width - CARD_WIDTH - CARD_MARGIN))
    top = bottom + CARD_MARGIN - 2
    return (
        f"left:{x:.0f}px;top:{top:.0f}px;width:max-content;"
        f"max-height:{max(CARD_HEIGHT / 2, height - top - CARD_MARGIN):.0f}px"
    )
