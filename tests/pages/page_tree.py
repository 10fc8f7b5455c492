"""What a page shows, as one tree: the elements of NiceGUI and the HTML strings in them."""

from collections.abc import Iterator
from typing import Any

from nicegui import ui
from nicegui.elements.mixins.value_element import ValueElement

from components.kit.popover import POPOVER_CLASS
from tests.pages.html_tree import Node, parse_html

WHERE = [0.0, 0.0, 10.0, 10.0, 1440.0, 900.0]
"""Where something was pressed, and how large the window is; as browsers tell it."""
SHOWN_PROPS = ("href", "aria-label", "aria-current", "role", "download", "type", "placeholder")


def read_page(root: ui.element) -> Node:
    """An element and what can be seen in it; closed menus and dialogs are left out."""
    node = Node(_tag(root), _attributes(root), number=root.id)
    if isinstance(root, (ui.label, ui.button)):
        node.children.append(root.text or "")
    if isinstance(root, ui.html):
        node.children += parse_html(root.content, root.id).children
    elif inner := root.props.get("innerText") or root.props.get("innerHTML"):
        node.children.append(str(inner))
    for slot in root.slots.values():
        node.children += [read_page(child) for child in slot.children if is_open(child)]
    return node


def visible_elements(root: ui.element) -> Iterator[ui.element]:
    """An element and all inside of it that can be seen, in order."""
    yield root
    for slot in root.slots.values():
        for child in slot.children:
            if is_open(child):
                yield from visible_elements(child)


def is_open(element: ui.element) -> bool:
    """Whether it can be seen, if what it stands in can."""
    is_closed = isinstance(element, (ui.menu, ui.dialog)) and not element.value
    # What a button opens without a way to the server is closed as far as this knows.
    return element.visible and not is_closed and POPOVER_CLASS not in element.classes


def read_press(node: Node) -> list[Any]:
    """What the server is told when an element of an HTML string is pressed, as browsers tell it.

    The nearest action and the nearest value around it, then where it is.
    """
    return [_nearest(node, "data-action"), _nearest(node, "data-value"), WHERE]


def _nearest(node: Node | None, attribute: str) -> str:
    while node and attribute not in node.attributes:
        node = node.parent
    return node.attributes[attribute] if node else ""


def _tag(element: ui.element) -> str:
    if isinstance(element, (ui.button, ui.menu_item)):
        return "button"
    return "input" if isinstance(element, ValueElement) else element.tag


def _attributes(element: ui.element) -> dict[str, str]:
    props = {name: str(element.props[name]) for name in SHOWN_PROPS if name in element.props}
    if isinstance(element, (ui.input, ui.textarea)):
        props["value"] = str(element.value or "")
    return props
