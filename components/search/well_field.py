"""The field of a form that is a well, chosen in a `WellPicker`."""

from collections.abc import Sequence
from typing import Any

from nicegui import ui
from nicegui.elements.mixins.value_element import ValueElement
from nicegui.events import GenericEventArguments

from components.forms.fields import Field
from components.i18n.translate import t
from components.kit.buttons import RECT_OF_BUTTON_JS
from components.search.ports import WellLookup
from components.search.well_picker import WellPicker
from components.theme.icons import icon
from welltrack_ui.domain.search.hit import WellChoice


class WellControl(ValueElement[Any]):
    """A button with the name of the chosen well; its value is the id of the well, or None."""

    def __init__(self, label: str, lookup: WellLookup, chosen: WellChoice | None = None) -> None:
        super().__init__(value=chosen and chosen.id, on_value_change=None, tag="button")
        self._label, self._lookup = label, lookup
        self.props("type=button aria-haspopup=dialog").classes("wt-pill")
        with self:
            self._name = ui.label(chosen.name if chosen else t("Choose a well"))
            icon("chevron-down")
        self.on("click", self._open, js_handler=RECT_OF_BUTTON_JS)

    async def _open(self, event: GenericEventArguments) -> None:
        anchor: Sequence[float] = event.args
        chosen = self.value or ""
        picker = WellPicker(self._label, self._lookup, anchor, self._choose, chosen=chosen)
        # Beside the button and not in it: a press on a well would be one on the button too.
        with self.parent_slot or self:
            await picker.open()

    async def _choose(self, well_id: str) -> None:
        self.value = well_id
        names = {well.id: well.name for well in await self._lookup.list_last_wells()}
        self._name.text = names.get(well_id, well_id)


def well_field(
    name: str, label: str, lookup: WellLookup, chosen: WellChoice | None = None
) -> Field:
    """A field of a well that has to be chosen; its value is the id of the well."""
    field = Field(name, label, lambda: WellControl(label, lookup, chosen), required=True)
    # The label alone would hide from screen readers which well is chosen.
    props = field.control.props
    props["aria-labelledby"] = f"{props['aria-labelledby']} {field.control.html_id}"
    return field
