"""The pill of a filter bar that chooses a well, which is looked up as one types."""

from collections.abc import Sequence

from nicegui import ui

from components.i18n.translate import t
from components.kit.buttons import RECT_OF_BUTTON_JS
from components.kit.callback import Callback, run_callback
from components.kit.pill import Pill
from components.search.ports import WellLookup
from components.search.well_picker import WellPicker
from welltrack_ui.domain.search.hit import WellChoice

WELL_PARAMETER = "well"


class WellPill:
    """A pill with the chosen well; `on_choose` gets another one, None for any.

    The popover opens in `area`, the element around the pills.
    """

    def __init__(
        self, lookup: WellLookup, chosen: WellChoice | None, on_choose: Callback, area: ui.element
    ) -> None:
        self._lookup, self._chosen = lookup, chosen
        self._on_choose, self._area = on_choose, area
        self._pill = Pill(t("Well"), chosen.name if chosen else "")
        self.element = self._pill.element.props("aria-haspopup=dialog")
        # Not NiceGUI's own click, which does not tell where the button is.
        self.element.on("click", lambda e: self._pick(e.args), js_handler=RECT_OF_BUTTON_JS)

    def show(self, chosen: WellChoice | None) -> None:
        """Show the chosen well; None is any."""
        self._chosen = chosen
        self._pill.show(chosen.name if chosen else "")

    async def _pick(self, anchor: Sequence[float]) -> None:
        chosen = self._chosen.id if self._chosen else ""
        picker = WellPicker(
            t("Well"), self._lookup, anchor, self._choose, chosen=chosen, may_be_any=True
        )
        with self._area:
            await picker.open()

    async def _choose(self, well_id: str) -> None:
        # Picked a moment ago, so that it is among the last ones.
        wells = await self._lookup.list_last_wells() if well_id else ()
        choice = next((well for well in wells if well.id == well_id), None)
        await run_callback(self._on_choose, choice)
