"""The filters of search results: kind, project and well, as a URL has them."""

from collections.abc import Sequence

from nicegui import ui

from components.i18n.translate import t
from components.kit.buttons import RECT_OF_BUTTON_JS
from components.kit.filter_bar import Filter, FilterBar, FilterCallback, FilterState
from components.search.ports import WellLookup
from components.search.well_picker import WellPicker
from components.theme.icons import icon

WELL_PARAMETER = "well"


class SearchFilterBar(FilterBar):
    """The field of the search, a pill for each filter, and one for a well that is looked up."""

    def __init__(
        self,
        filters: Sequence[Filter],
        state: FilterState,
        on_change: FilterCallback,
        *,
        path: str,
        wells: WellLookup,
        well_name: str,
    ) -> None:
        self._wells, self._well_name = wells, well_name
        super().__init__(filters, state, on_change, path=path, search=t("Search"))

    def _draw_pills(self) -> None:
        if self.box.is_deleted:
            return
        super()._draw_pills()
        with self._pills:
            self._draw_well_pill().move(target_index=0)

    def _draw_well_pill(self) -> ui.element:
        is_chosen = bool(self._state.get(WELL_PARAMETER))
        pill = ui.button(color=None).classes("wt-pill").props("type=button aria-haspopup=dialog")
        with pill:
            ui.label(t("Well") + ":" if is_chosen else t("Well"))
            if is_chosen:
                ui.label(self._well_name).classes("wt-pill-value")
            icon("chevron-down")
        pill.classes("wt-chosen" if is_chosen else "")
        pill.on("click", lambda event: self._pick_well(event.args), js_handler=RECT_OF_BUTTON_JS)
        return pill

    async def _pick_well(self, anchor: Sequence[float]) -> None:
        picker = WellPicker(
            *(t("Well"), self._wells, anchor, self._choose_well),
            chosen=self._state.get(WELL_PARAMETER, ""),
            may_be_any=True,
        )
        with self.box:
            await picker.open()

    async def _choose_well(self, well_id: str) -> None:
        names = {well.id: well.name for well in await self._wells.list_last_wells()}
        self._well_name = names.get(well_id, "")
        await self._choose(WELL_PARAMETER, well_id)
