"""The draft of one open form: asked for when it opens, put into its fields, ended once saved."""

from collections.abc import Mapping
from typing import Any, Protocol

from nicegui import ui

from components.forms.drafts import (
    BrowserDraft,
    DraftElement,
    DraftPlace,
    draw_draft_notice,
    find_draft_keeper,
)
from components.forms.fields import Field, ValueControl
from components.i18n.translate import t
from welltrack_ui.domain.audit import FormSave

_UNKNOWN = object()


class DraftedForm(Protocol):
    """A form whose text is kept."""

    box: DraftElement
    save: FormSave

    async def send(self) -> None: ...
    def mark_changed(self) -> None: ...


class FormDraft:
    """The draft of a form with `fields` by name; without a `place` nothing is kept."""

    def __init__(
        self, form: DraftedForm, fields: Mapping[str, Field], place: DraftPlace | None
    ) -> None:
        self._form, self._fields, self._place = form, fields, place
        self._keeper = find_draft_keeper() if place else None
        self._notice: ui.element | None = None
        self.key = ""

    def begin(self) -> None:
        """Keep the form's text from now on, and offer what was kept of it before."""
        box = self._form.box
        # A button holds no text: what is chosen by it is told to the server at once.
        box.props["fields"] = {
            name: field.control.id
            for name, field in self._fields.items()
            if field.control.tag != "button"
        }
        if self._keeper is None or self._place is None:
            return
        box.props["title"] = self._place.title
        self.use_key(self._form.save.key)
        self._keeper.ask(f"{self._place.form}/", box, self._meet)

    def use_key(self, save_key: str) -> None:
        """Keep the text under the key of this save, and no more under that before."""
        if self._keeper is None or self._place is None:
            return
        before, self.key = self.key, f"{self._place.form}/{save_key}"
        self._keeper.note_open(self._form.box, self.key)
        self._form.box.props["draft"] = self.key
        if before:
            self._keeper.end(before)

    def settle(self, *, is_over: bool) -> None:
        """Tell the browser what came of a save; it ends the draft if that is over.

        It is over once the text is saved, or not wanted.
        """
        # The form first, which would keep its text again.
        self._form.box.run_method("settle", is_over)
        if is_over and self._keeper:
            # Again for a form that has gone from the page already.
            self._keeper.end(self.key)

    def take_values(self, values: Mapping[str, Any]) -> None:
        """Put the values that the browser has of the controls into them.

        A line that broke may have lost what was typed last.
        """
        for name, raw in values.items():
            if field := self._fields.get(name):
                _set_raw(field.control, raw)

    async def _meet(self, draft: BrowserDraft) -> None:
        keeper, box = self._keeper, self._form.box
        if keeper is None or box.is_deleted or self._notice:
            return
        is_wanted = keeper.wanted_key == draft.key
        if is_wanted:
            keeper.wanted_key = ""
        elif not self._changes(draft):
            # What is stored is what was typed: it was saved, though the answer was lost.
            keeper.end(draft.key)
            return
        if draft.is_waiting:
            if self._restore(draft):
                await self._form.send()
        elif is_wanted:
            self._restore(draft)
        else:
            with box:
                self._notice = draw_draft_notice(keeper, draft, lambda: self._take(draft))
            self._notice.move(target_index=0)

    def _take(self, draft: BrowserDraft) -> None:
        self._restore(draft)

    def _changes(self, draft: BrowserDraft) -> dict[str, Any]:
        """The raw values that the draft changes, of fields that differ from them.

        Of a new entity all are the user's, also those that its form was drawn with.
        """
        return {
            name: raw
            for name, raw in draft.after.items()
            if name in self._fields
            and (draft.is_new or _plain(raw) != _plain(draft.before.get(name, _UNKNOWN)))
            and _plain(raw) != _raw_value(self._fields[name].control)
        }

    def _restore(self, draft: BrowserDraft) -> bool:
        """Put a draft into the fields; whether all of it fits what is stored by now."""
        changes, missing, stale = self._changes(draft), [], []
        for name, raw in changes.items():
            field = self._fields[name]
            before = _UNKNOWN if draft.is_new else draft.before.get(name, _UNKNOWN)
            if before is not _UNKNOWN and _plain(before) != _raw_value(field.control):
                stale.append(field.label)
            if not _set_raw(field.control, raw):
                missing.append(field.label)
        if self._keeper:
            self._keeper.withdraw_offers(draft.key)
        self._form.save = FormSave(draft.save_key)
        self.use_key(draft.save_key)
        self._form.mark_changed()
        self._tell(stale, missing)
        return not stale and not missing

    def _tell(self, stale: list[str], missing: list[str]) -> None:
        texts = []
        if stale:
            fields = ", ".join(stale)
            texts.append(
                t("Changed since by others: {fields}. Compare before you save.", fields=fields)
            )
        if missing:
            fields = ", ".join(missing)
            texts.append(t("No longer to be chosen: {fields}.", fields=fields))
        if texts:
            with self._form.box:
                note = ui.label(" ".join(texts)).classes("wt-draft").props("role=alert")
            note.move(target_index=0)


def _raw_value(control: ValueControl) -> Any:
    """The value of a control as the browser would tell it; the label of an option."""
    if isinstance(control, ui.select):
        options: Mapping[Any, str] = control.options  # type: ignore[assignment]
        return options.get(control.value)
    return control.value


def _plain(raw: Any) -> Any:
    """A raw value to compare: an option by its label, since its place in the list may change."""
    return raw.get("label") if isinstance(raw, dict) else raw


def _set_raw(control: ValueControl, raw: Any) -> bool:
    """Set a control to a raw value; False for an option that is not offered."""
    value = raw
    if isinstance(control, ui.select):
        label, options = _plain(raw), dict(control.options)
        keys = [key for key, text in options.items() if text == label]
        if label is not None and not keys:
            return False
        # Of several with one name the browser's place in the list decides.
        place = raw.get("value") if isinstance(raw, dict) else None
        at_place = list(options)[place] if isinstance(place, int) and place < len(options) else None
        value = at_place if at_place in keys else next(iter(keys), None)
    elif isinstance(control, ui.switch):
        value = bool(raw)
    elif not isinstance(raw, str):
        return False
    if control.value != value:
        control.value = value
    return True
