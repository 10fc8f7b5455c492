"""HTML forms that the browser sends itself, so that no password crosses the websocket."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from nicegui import ui

from components.forms.fields import Field
from components.kit.buttons import button
from welltrack_ui.domain.errors import FieldError

_FILL_ZONE_JS = "node => node.el.value = Intl.DateTimeFormat().resolvedOptions().timeZone"


class NativeForm:
    """A native form whose fields show the errors of the last time it was sent."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self._errors = errors

    def add(self, field: Field) -> Field:
        """Add a field with its error; the first with an error, else the first, gets the focus."""
        if message := self._errors.get(field.name):
            field.show_error(FieldError(field.name, message))
        if message or not self._errors:
            field.control.props("autofocus")
            # Any key will do: from now on no field is the first of a form without errors.
            self._errors = {**self._errors, "": ""}
        return field


@contextmanager
def native_form(path: str, submit: str, errors: Mapping[str, str]) -> Iterator[NativeForm]:
    """A form that the browser posts to `path`; elements made inside belong to it."""
    with ui.element("form").classes("wt-form") as form:
        form.props["method"], form.props["action"] = "post", path
        yield NativeForm(errors)
        with ui.element("div").classes("wt-form-buttons"):
            button(submit, weight="primary", submit=True)


def set_form_name(field: Field, name: str, kind: str = "text", complete: str = "") -> Field:
    """Name the control of a field for a native form; `complete` is its autocomplete token."""
    props = field.control.props
    props["name"] = name
    props["type"] = kind
    if complete:
        props["autocomplete"] = complete
    return field


def zone_field(name: str) -> None:
    """A hidden value: the name of the browser's time zone, which its own script fills in."""
    control = ui.element("input").props("type=hidden")
    control.props["name"], control.props["value"] = name, ""
    control.on("vnode-mounted", js_handler=_FILL_ZONE_JS)


def hidden_field(name: str, value: str) -> None:
    """A hidden value that a native form sends along."""
    control = ui.element("input").props("type=hidden")
    control.props["name"] = name
    control.props["value"] = value
