"""A form: fields with their errors, sent once, and never losing what was typed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, Self, TypeVar

import htpy as h
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.forms.drafts import DraftElement, DraftPlace
from components.forms.fields import Field
from components.forms.form_draft import FormDraft
from components.i18n.field_labels import describe_field_error
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.callback import Callback
from components.kit.html_view import HtmlView
from components.kit.markup import to_markup
from welltrack_ui.domain.audit import FormSave
from welltrack_ui.domain.errors import FieldError, Invalid, Unavailable, WellTrackError

FormValues = dict[str, Any]
SubmitCallback = Callable[[FormValues], Awaitable[Mapping[str, str] | None]]
F = TypeVar("F", bound=Field)


class FieldHolder(Protocol):
    """A form, or a part of one, that fields are added to."""

    def add(self, field: F) -> F: ...


class Form:
    """A form with its buttons: `with Form(...) as form: form.add(text_field("name", "Name"))`.

    `on_submit` gets the values by name. It refuses by returning {field: message}, or by raising
    Invalid or another WellTrackError; None is success. An empty message is a refusal that is shown
    elsewhere. What `on_submit` makes is made once, also where the form is sent again because the
    answer was lost.

    With a `draft` the browser keeps what is typed until it is saved. `is_restored` is for a form
    that was drawn with values that are not stored.
    """

    def __init__(
        self,
        on_submit: SubmitCallback,
        *,
        submit: str,
        on_cancel: Callback | None = None,
        danger: bool = False,
        draft: DraftPlace | None = None,
        is_restored: bool = False,
    ) -> None:
        self._on_submit = on_submit
        self._submit_label, self._on_cancel, self._danger = submit, on_cancel, danger
        self._fields: dict[str, Field] = {}
        self._busy = self._sent = False
        self._changed = is_restored
        self.save = FormSave()
        # Enter in a line and Ctrl+Enter in any field send the form: `drafts.js`.
        self.box = DraftElement().classes("wt-form").props("tag=form novalidate").mark("form")
        self.box.props["restored"] = is_restored
        self.box.on("save", self._on_save)
        self.box.on("sync", self._on_sync)
        self._draft = FormDraft(self, self._fields, draft)
        # Before it has a text: screen readers only follow what changes in an alert.
        with self.box, ui.element("div").props("role=alert").classes("wt-form-alert"):
            self._problem = HtmlView(self._go_to_field).classes("wt-form-problem")
        self._problem.visible = False

    def __enter__(self) -> Self:
        self.box.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._draw_buttons()
        self.box.__exit__()
        self._draft.begin()

    @property
    def is_dirty(self) -> bool:
        """True with changes that were not sent."""
        return self._changed and not self._sent

    def add(self, field: F) -> F:
        """Add a field, which was made inside the form, to the values that are sent."""
        self._fields[field.name] = field
        field.control.on_value_change(self._note_change)
        return field

    def remove(self, field: Field) -> None:
        """Remove a field from the values that are sent; its elements are its maker's to remove."""
        del self._fields[field.name]
        self._note_change()

    async def send(self) -> None:
        """Send the form, unless it is being sent, or nothing has changed since it was."""
        # A second click arrives while the first is under way: the event loop runs both.
        if self._busy:
            return
        if self._sent:
            # The browser asks again where the answer was lost.
            self._draft.settle(is_over=True)
            return
        values = self.read_values()
        if values is None:
            self._draft.settle(is_over=False)
            return
        self._set_busy(True)
        try:
            with self.save.attempt():
                refusals = await self._on_submit(values)
            faults = [FieldError(name, text) for name, text in (refusals or {}).items()]
        except Invalid as error:
            faults = list(error.errors)
        except Unavailable as error:
            faults = [FieldError("", error.public_detail)]
        except WellTrackError as error:
            faults = [FieldError("", error.detail)]
        finally:
            # Also after an error that nobody expected: the browser must not send it again unasked.
            self._draft.settle(is_over=False)
            self._set_busy(False)
        # Only a success counts as sent: after a refusal the same values may be sent again.
        self._sent = not faults
        if self._sent:
            self._draft.settle(is_over=True)
            # What is typed from here on is something else to save.
            self.save = FormSave()
            self._draft.use_key(self.save.key)
        self.show_errors(faults)

    def read_values(self) -> FormValues | None:
        """The values by name; None where one cannot be parsed, which its field shows."""
        values, faults = self._read()
        if faults:
            self.show_errors(faults)
            return None
        return values

    def mark_changed(self) -> None:
        """Mark the form as changed: it was drawn with values that are not stored."""
        self._note_change()

    def discard(self) -> None:
        """End the draft of what was typed: it is not wanted."""
        self._draft.settle(is_over=True)

    def show_errors(self, faults: Sequence[FieldError]) -> None:
        """Show all errors at the top and each beside its field, and focus the first of these."""
        # The user may have closed the drawer before the answer came.
        if self.box.is_deleted:
            return
        errors = {fault.field: fault for fault in faults}
        for name, field in self._fields.items():
            field.show_error(errors.get(name))
        self._show_summary(errors)
        first = next((field for name, field in self._fields.items() if name in errors), None)
        if first:
            first.focus()

    def _show_summary(self, errors: Mapping[str, FieldError]) -> None:
        """Tell all errors at the top: those of fields lead there, in the order of the form."""
        at_fields = [
            h.li[
                h.button(type="button", data_action="go", data_value=name)[
                    describe_field_error(errors[name], field.label)
                ]
            ]
            for name, field in self._fields.items()
            if name in errors
        ]
        others = [f for name, f in errors.items() if name not in self._fields]
        rest = " ".join(filter(None, map(describe_field_error, others)))
        self._problem.visible = bool(at_fields or rest)
        content = h.fragment[rest and h.p[rest], at_fields and h.ul[at_fields]]
        self._problem.show(to_markup(content))

    def _go_to_field(self, _action: str, name: str, _where: object) -> None:
        # The name comes from the browser, which may send anything.
        if name in self._fields:
            self._fields[name].focus()

    def _read(self) -> tuple[FormValues, list[FieldError]]:
        values: FormValues = {}
        faults: list[FieldError] = []
        for name, field in self._fields.items():
            try:
                values[name] = field.value()
            except ValueError as error:
                faults.append(FieldError(name, str(error)))
        return values, faults

    async def _on_save(self, event: GenericEventArguments) -> None:
        self._draft.take_values(event.args or {})
        await self.send()

    def _on_sync(self, event: GenericEventArguments) -> None:
        self._draft.take_values(event.args)

    def _note_change(self) -> None:
        self._changed, self._sent = True, False

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        # A success closes the drawer, and the button with it.
        if not self.box.is_deleted:
            self._button.props(add="loading" if busy else "", remove="" if busy else "loading")

    def _draw_buttons(self) -> None:
        with ui.element("div").classes("wt-form-buttons"):
            weight = "danger" if self._danger else "primary"
            if self._on_cancel:
                button(t("Cancel"), self._on_cancel)
            self._button = button(self._submit_label, weight=weight, submit=True)  # type: ignore[arg-type]
            self._button.props["title"] = t("Ctrl+Enter")
