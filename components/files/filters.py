"""The filter bar of a list of files: well, report dates and other filters, as a URL has them."""

from collections.abc import Sequence
from datetime import date

from components.forms.date_range_pill import RANGE_KEYS, DaysPill
from components.i18n.translate import t
from components.kit.filter_bar import Filter, FilterCallback, FilterState
from components.search.filter_bar import WellFilterBar
from components.search.ports import WellLookup
from components.search.well_pill import WELL_PARAMETER
from welltrack_ui.domain.search.hit import WellChoice

EXTRA_PARAMETERS = (WELL_PARAMETER, "sort", "tab", *RANGE_KEYS)
"""Query parameters besides those of the pills; `tab` is the part of a screen."""


class FileFilterBar(DaysPill, WellFilterBar):
    """A search field, the well, a pill for each filter, and one for a range of report dates."""

    def __init__(
        self,
        filters: Sequence[Filter],
        state: FilterState,
        on_change: FilterCallback,
        *,
        path: str,
        today: date,
        wells: WellLookup | None = None,
        well: WellChoice | None = None,
    ) -> None:
        self._today = today
        search = t("Find a file")
        super().__init__(
            filters, state, on_change, path=path, search=search, wells=wells, well=well
        )

    async def set_sort_order(self, order: str) -> None:
        """Write the order to the URL."""
        await self._set_value("sort", order)

    def _label_days(self) -> str:
        return t("Report date")
