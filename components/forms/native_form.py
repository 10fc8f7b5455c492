"""Plain HTML forms, which the browser sends itself: no password crosses the websocket."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from nicegui import ui

from components.forms.fields import Field
from components.kit.buttons import button
from welltrack_ui.domain.errors import FieldError


class NativeForm:
    """The fields of a plain form, each with what was wrong with it when it was last sent."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self._errors = errors

    def add(self, field: Field) -> Field:
        """Show beside the field what was wrong with it; the first that is wrong gets the focus."""
        if problem := self._errors.get(field.name):
            field.show_error(FieldError(field.name, problem))
        if problem or not self._errors:
            field.control.props("autofocus")
            self._errors = {**self._errors, "": ""}
        return field


@contextmanager
def native_form(path: str, submit: str, errors: Mapping[str, str]) -> Iterator[NativeForm]:
    """A form that the browser posts to `path`; what is made inside stands in it."""
    with ui.element("form").classes("wt-form") as box:
        box.props["method"], box.props["action"] = "post", path
        yield NativeForm(errors)
        with ui.element("div").classes("wt-form-buttons"):
            button(submit, weight="primary", submit=True)


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
