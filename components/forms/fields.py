"""Labelled controls of a form; a field's value is parsed, or a ValueError with a remedy."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nicegui import ui
from nicegui.elements.mixins.value_element import ValueElement

from components.i18n import format as form_of
from components.i18n.field_labels import describe_field_error
from components.i18n.translate import t
from components.theme.install import CROSS_PATH
from welltrack_ui.domain.errors import FieldError
from welltrack_ui.domain.input import typed_size

ValueControl = ValueElement[Any]
ValueParser = Callable[[Any], Any]
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?", re.ASCII)


class Field:
    """A control with its label above, and below it a hint or an error."""

    def __init__(
        self,
        name: str,
        label: str,
        build: Callable[[], ValueControl],
        *,
        read: ValueParser = lambda value: value,
        hint: str = "",
        required: bool = False,
    ) -> None:
        self.name, self.label, self.required = name, label, required
        self._read = read
        with ui.element("div").classes("wt-field") as self.box:
            self._caption = ui.element("label").classes("wt-field-label")
            with self._caption:
                ui.label(label)
                if required:
                    ui.label("*").props("aria-hidden=true").classes("wt-required")
            self.control = build()
            if not isinstance(self.control, ui.input):
                # NiceGUI shows a choice once the server has answered, which no line may let it do.
                self.control.on("update:model-value", js_handler=_SHOW_CHOICE % self.control.id)
            self._hint = ui.label(hint).classes("wt-field-hint")
            self._hint.visible = bool(hint)
            self._error = ui.label().classes("wt-field-error").props("aria-live=polite")
            self._error.visible = False
        self._connect()

    def value(self) -> Any:
        """The parsed value; None where nothing was entered.

        Raises: ValueError where it cannot be parsed, or is required and missing.
        """
        value = self._read(self.control.value)
        # Only None is empty: zero and False are values.
        if self.required and value is None:
            raise ValueError(t("is required"))
        return value

    def show_error(self, fault: FieldError | None) -> None:
        """Show an error below the field; None removes it."""
        self._error.text = describe_field_error(fault, self.label) if fault else ""
        self._error.visible = bool(fault)
        # The error takes the place of the hint, so that the form does not grow and move what is
        # pressed.
        self._hint.visible = bool(self._hint.text) and not fault
        self.box.classes(add="wt-wrong" if fault else "", remove="" if fault else "wt-wrong")
        self.control.props["aria-invalid"] = "true" if fault else "false"

    def check(self) -> None:
        """Show the error of the entered text, if any; an empty field has none yet."""
        if not self.control.value:
            return
        try:
            self.value()
        except ValueError as error:
            self.show_error(FieldError(self.name, str(error)))
        else:
            self.show_error(None)

    def warn_of(self, describe: Callable[[str], Awaitable[str]]) -> None:
        """Show in place of the hint, once the field is left, what is odd about a text it takes."""
        hint = self._hint.text

        async def show_warning() -> None:
            warning = await describe(self.control.value or "")
            self._hint.text = warning or hint
            self._hint.visible = bool(self._hint.text) and not self._error.visible

        self.control.on("blur", show_warning)

    def focus(self) -> None:
        """Move the focus to the control, and scroll to it."""
        # Quasar's own method does not scroll.
        self.box.client.run_javascript(_FOCUS_JS.format(target=self._target, box=self.box.html_id))

    def _connect(self) -> None:
        props = self.control.props
        # A select gives what it gets to a box around the element that takes the focus.
        self._target = f"{self.control.html_id}-target"
        if not isinstance(self.control, ui.select):
            self._target = self.control.html_id
            props["aria-describedby"] = f"{self._hint.html_id} {self._error.html_id}"
            props["aria-labelledby"] = self._caption.html_id
        if self.required and isinstance(self.control, ui.input):
            props["aria-required"] = "true"
        # A click on the label focuses the control.
        props["for"] = self._caption.props["for"] = self._target


def text_field(
    name: str,
    label: str,
    value: str | None = None,
    *,
    hint: str = "",
    required: bool = False,
    placeholder: str = "",
) -> Field:
    """A field of one line of text; spaces alone are None."""
    return Field(
        name,
        label,
        lambda: ui.input(value=value or "", placeholder=placeholder),
        read=_parse_text,
        hint=hint,
        required=required,
    )


def password_field(
    name: str, label: str, *, hint: str = "", fresh: bool = False, required: bool = True
) -> Field:
    """A field of a password; for a new one browsers offer to generate it."""

    def build() -> ValueControl:
        control = ui.input(value="").props("type=password")
        control.props["autocomplete"] = "new-password" if fresh else "current-password"
        return control

    return Field(name, label, build, read=lambda typed: typed or None, hint=hint, required=required)


def long_text_field(name: str, label: str, value: str | None = None, *, hint: str = "") -> Field:
    """A field of several lines of text, kept as typed; spaces alone are None."""
    return Field(
        name,
        label,
        lambda: ui.textarea(value=value or "").props("autogrow"),
        read=lambda typed: typed if typed and typed.strip() else None,
        hint=hint,
    )


def choice_field(
    name: str,
    label: str,
    options: Mapping[str, str],
    value: str | None = None,
    *,
    hint: str = "",
    required: bool = False,
) -> Field:
    """A field of one of `options` (value: label); it can be cleared unless it is required."""

    def build() -> ValueControl:
        return build_select(options, value, clearable=not required)

    return Field(name, label, build, hint=hint, required=required)


def build_select(
    options: Mapping[str, str], value: str | None, *, clearable: bool, searchable: bool = False
) -> ui.select:
    """A select of `options` (value: label), which typing narrows where it is `searchable`."""
    select = ui.select(dict(options), value=value, with_input=searchable, clearable=clearable)
    select.props["clear-icon"] = CROSS_PATH
    select.on("popup-show", js_handler=_PLAIN_LISTBOX)
    return select


def number_field(
    name: str,
    label: str,
    value: float | None = None,
    *,
    unit: str = "",
    hint: str = "",
    required: bool = False,
) -> Field:
    """A field of a number in `unit`, with decimal point or comma, and spaces between groups.

    It shows every digit of `value`, so that a number that nobody touches is saved as it was.
    """
    text = "" if value is None else form_of.format_plain_number(value)

    def build() -> ValueControl:
        return ui.input(value=text, suffix=unit or None).props("inputmode=decimal")

    return Field(name, label, build, read=_parse_number, hint=hint, required=required)


def size_field(
    name: str, label: str, value: float | None = None, *, unit: str = "", hint: str = ""
) -> Field:
    """A field of a diameter in inches, also written with a fraction: `17 1/2`."""
    text = "" if value is None else form_of.format_plain_number(value)
    return Field(
        name, label, lambda: ui.input(value=text, suffix=unit or None), read=_parse_size, hint=hint
    )


def switch_field(name: str, label: str, value: bool = False, *, hint: str = "") -> Field:
    """A field of yes or no."""
    field = Field(name, label, lambda: ui.switch(value=value), hint=hint)
    field.box.classes("wt-field-switch")
    return field


def _parse_text(typed: str | None) -> str | None:
    return (typed or "").strip() or None


def _parse_number(typed: str | None) -> float | None:
    compact = "".join((typed or "").split())
    if not compact:
        return None
    if _THOUSANDS.fullmatch(compact):  # 1,234 is a thousand to some and one and a bit to others
        raise ValueError(t("must be written without commas between thousands"))
    if not _NUMBER.fullmatch(compact):
        raise ValueError(t("must be a number"))
    return float(compact.replace(",", "."))


def _parse_size(typed: str | None) -> float | None:
    if not (typed or "").strip():
        return None
    try:
        return typed_size.parse_size(str(typed))
    except ValueError as refusal:
        raise ValueError(t(refusal.args[0])) from None


# Once the errors are drawn: they move the field. Labels and hints are to be seen with it.
_FOCUS_JS = """setTimeout(() => {{
    document.getElementById('{target}')?.focus({{ preventScroll: true }});
    document.getElementById('{box}')?.scrollIntoView({{ block: 'center' }});
}})"""
_SHOW_CHOICE = "value => { mounted_app.elements[%d].props['model-value'] = value }"
# Quasar makes the box between a listbox and its options focusable, which hides them from readers.
_PLAIN_LISTBOX = """() => setTimeout(() => document
    .querySelectorAll('.q-virtual-scroll__content[tabindex]')
    .forEach(e => e.removeAttribute('tabindex')))"""
