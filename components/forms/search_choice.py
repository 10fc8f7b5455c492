"""A select that is searched by typing; text that was typed is taken, or stays with an error."""

from collections.abc import Mapping
from typing import Any

from nicegui.events import GenericEventArguments

from components.forms.fields import Field, build_select
from components.i18n.translate import t
from welltrack_ui.domain import report_day
from welltrack_ui.domain.search.folding import fold_phrase


class SearchChoiceField(Field):
    """A field of one of `options` (value: label), matches by a part of its label.

    Tab and Enter take the first option that the typed text left over. Text that is left by the
    mouse, or sent with Ctrl+Enter, is taken where it names one option. Any other stays as it was
    typed, with an error: the value before it is not what the reader wants.
    """

    def __init__(
        self,
        name: str,
        label: str,
        options: Mapping[str, str],
        value: str | None,
        *,
        hint: str = "",
        required: bool = False,
    ) -> None:
        # Before the base class, which builds the control from them.
        self._options, self._typed = dict(options), ""
        super().__init__(
            name,
            label,
            lambda: build_select(options, value, clearable=not required, searchable=True),
            hint=hint,
            required=required,
        )
        self.control.on_value_change(self._forget_typed)
        # On the box, where the browser's own events come by: Quasar's tell of its own texts too.
        self.box.on(
            "input", self._note_typed, js_handler=_TELL_TYPED.replace("ID", str(self.control.id))
        )
        self.box.on("focusout", self._take_typed, js_handler=_TELL_LEFT)

    def value(self) -> Any:
        """The chosen value. Raises: ValueError where typed text names none, or several."""
        return self._find_option(self._typed) if self._typed else super().value()

    def _note_typed(self, event: GenericEventArguments) -> None:
        self._typed = str(event.args).strip()

    def _forget_typed(self) -> None:
        if self._typed:
            self._typed = ""
            self.show_error(None)

    def _take_typed(self, event: GenericEventArguments) -> None:
        """Choose what the text names as the field is left; else show why it does not."""
        text = str(event.args).strip()
        # The label of a chosen option stands there without having been typed.
        if not self._typed or not text or text == self._options.get(self.control.value):
            self._typed = ""
            return
        self._typed = text
        self.check()
        try:
            self.control.value = self.value()
        except ValueError:
            # Quasar has put the label of the value before in its place.
            self.control.run_method("updateInputValue", text, True, True)
            # A list that was narrowed to nothing comes back whole, after the focus has gone.
            self.control.run_method("hidePopup")
        else:
            self._typed = ""

    def _find_option(self, text: str) -> str:
        sought = _fold_label(text)
        labels = {key: _fold_label(label) for key, label in self._options.items()}
        matches = [key for key, label in labels.items() if label == sought]
        matches = matches or [key for key, label in labels.items() if sought in label]
        if not matches:
            raise ValueError(t("has no match for “{text}”: choose one from the list", text=text))
        if len(matches) > 1:
            raise ValueError(
                t("has several matches for “{text}”: choose one from the list", text=text)
            )
        return matches[0]


def time_zone_field(
    name: str, label: str, value: str | None = None, *, required: bool = False
) -> Field:
    """A field of an IANA time zone, matches by typing a part of its name."""
    # A stored zone may be one that this system's time zone data no longer list.
    names = dict.fromkeys(sorted({*report_day.list_zone_names(), *([value] if value else [])}))
    options = {key: key.replace("_", " ") for key in names}
    return SearchChoiceField(name, label, options, value, required=required)


def _fold_label(text: str) -> str:
    return fold_phrase(text.replace("_", " "))


# The first match is marked once Quasar has filtered the list: Tab and Enter take what is marked.
_TELL_TYPED = """event => {
    emit(event.target.value);
    const { qRef } = getElement(ID).$refs;
    setTimeout(() => (qRef.setOptionIndex(-1), qRef.moveOptionSelection(1, true)), 60);
}"""
# Not where the focus goes into the list: what is pressed there is chosen.
_TELL_LEFT = "event => event.relatedTarget?.closest('.q-menu') || emit(event.target.value)"
