"""Plain HTML forms, which the browser sends itself: no password crosses the websocket."""

from nicegui import ui

from components.forms.fields import Field


def set_form_name(field: Field, name: str, kind: str = "text", complete: str = "") -> Field:
    """A field that a plain form sends under `name`; browsers can fill it in."""
    props = field.control.props
    props["name"] = name
    props["type"] = kind
    if complete:
        props["autocomplete"] = complete
    return field


def hidden_field(name: str, value: str) -> None:
    """A value that a plain form sends along."""
    made = ui.element("input").props("type=hidden")
    made.props["name"] = name
    made.props["value"] = value
