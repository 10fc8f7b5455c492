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

    def _draw_pills(self) -> None:
        # The screen may have been left, or drawn again, while the choice was on its way.
        if self.box.is_deleted:
            return
        super()._draw_pills()
        if self._wells is not None:
            with self._pills:
                pill = WellPill(self._wells, self._well, self._choose_well, self.box)
                pill.element.move(target_index=0)

    async def _choose_well(self, well: WellChoice | None) -> None:
        self._well = well
        await self._choose(WELL_PARAMETER, well.id if well else "")
