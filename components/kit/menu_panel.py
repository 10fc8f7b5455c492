"""A small panel that opens at the element it is made in."""

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui


@contextmanager
def popover_menu(label: str, *, right: bool = False) -> Iterator[ui.menu]:
    """What is made inside is its content; `right` aligns it with the opener's right edge.

    Quasar calls every such panel a menu. One with links, fields or a month in it is a dialog to
    screen readers, named `label`.
    """
    panel = ui.menu().classes("wt-menu").props("role=dialog")
    panel.props["aria-label"] = label
    panel.props["offset"] = [0, 6]
    if right:
        panel.props("anchor='bottom right' self='top right'")
    with panel:
        yield panel
