"""Filter bars with a well: a pill that opens the lookup of wells, before the other pills."""

from collections.abc import Sequence

from components.kit.filter_bar import Filter, FilterBar, FilterCallback, FilterState
from components.search.ports import WellLookup
from components.search.well_pill import WELL_PARAMETER, WellPill
from welltrack_ui.domain.search.hit import WellChoice


class WellFilterBar(FilterBar):
    """A search field, a well, and a pill for each filter; without `wells` there is no well."""

    def __init__(
        self,
        filters: Sequence[Filter],
        state: FilterState,
        on_change: FilterCallback,
        *,
        path: str,
        search: str,
        wells: WellLookup | None,
        well: WellChoice | None,
    ) -> None:
        self._wells, self._well = wells, well
        super().__init__(filters, state, on_change, path=path, search=search)

    def _draw_first_pills(self) -> None:
        if self._wells is not None:
            pill = WellPill(self._wells, self._well, self._choose_well, self.box)
            self._show_pill_values.append(lambda: pill.show(self._well))
        super()._draw_first_pills()

    def _list_names(self) -> list[str]:
        return [WELL_PARAMETER, *super()._list_names()]

    async def _clear_filters(self) -> None:
        self._well = None
        await super()._clear_filters()

    async def _choose_well(self, well: WellChoice | None) -> None:
        self._well = well
        await self._set_value(WELL_PARAMETER, well.id if well else "")
