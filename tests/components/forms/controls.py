"""A form on the page of a simulated user, by the labels that people see."""

from typing import Any

from nicegui import ui
from nicegui.elements.mixins.value_element import ValueElement
from nicegui.testing import User, UserInteraction


def control(user: User, label: str) -> ValueElement[Any]:
    """The newest control with a label. Raises LookupError where there is none."""
    assert user.client is not None
    elements = list(user.client.elements.values())
    targets = {
        element.parent_slot.parent.props.get("for")
        for element in elements
        if isinstance(element, ui.label) and element.text == label and element.parent_slot
    } - {None}
    found = [e for e in elements if isinstance(e, ValueElement) and e.props.get("for") in targets]
    if not found:
        raise LookupError(label)
    return found[-1]


def shown(user: User, *labels: str) -> list[Any]:
    """What stands in the controls with these labels."""
    return [control(user, label).value for label in labels]


def leave(field: ValueElement[Any]) -> None:
    """As a browser tells of a field that was typed into, when it loses the focus."""
    for listener in field._event_listeners.values():
        if listener.type == "change":
            field._handle_event({"listener_id": listener.id, "args": []})


def send(user: User) -> None:
    """As Enter in a field, or the button, does in a browser."""
    user.find(marker="form").trigger("save")


def press(user: User, label: str) -> None:
    """Click the button with exactly this label."""
    assert user.client is not None
    for element in list(user.client.elements.values()):
        if isinstance(element, ui.button) and element.text == label and element.visible:
            UserInteraction(user, {element}, label).click()
            return
    raise LookupError(label)
