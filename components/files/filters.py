"""The filter bar of a list of files: well, report dates and other filters, as a URL has them."""

from collections.abc import Mapping, Sequence
from datetime import date

from nicegui import ui

from components.forms.date_range_pill import RANGE_KEYS, date_range_pill, read_days, write_days
from components.i18n.translate import t
from components.kit.filter_bar import Filter, FilterBar, FilterCallback, FilterState
from components.theme.install import CROSS_PATH

EXTRA_PARAMETERS = ("well", "sort", "tab", *RANGE_KEYS)
"""Query parameters besides those of the pills; `tab` is the part of a screen."""


class FileFilterBar(FilterBar):
    """A search field, the well, a pill for each filter, and one for a range of report dates."""

    def __init__(
        self,
        filters: Sequence[Filter],
        state: FilterState,
        on_change: FilterCallback,
        *,
        path: str,
        today: date,
        wells: Mapping[str, str] | None = None,
    ) -> None:
        self._wells, self._today = wells, today
        super().__init__(filters, state, on_change, path=path, search=t("Find a file"))

    async def set_sort_order(self, order: str) -> None:
        """Write the order to the URL."""
        await self._set_value("sort", order)

    def _draw_pills(self) -> None:
        if self.box.is_deleted:  # another well has other stages, and so another bar
            return
        super()._draw_pills()
        with self._pills:
            if self._wells is not None:
                self._draw_well_select(self._wells).move(target_index=0)
            self._draw_date_range().move(target_index=1 if self._wells is not None else 0)

    def _draw_well_select(self, wells: Mapping[str, str]) -> ui.element:
        chosen = self._state.get("well")
        select = ui.select(
            dict(wells),
            # A URL may name a well that is deleted, or of another organization.
            value=chosen if chosen in wells else None,
            label=None,
            with_input=True,
            clearable=True,
            on_change=lambda e: self._choose("well", e.value or ""),
        ).classes("wt-filter-well")
        select.props["clear-icon"] = CROSS_PATH
        # A label above it, as forms have, would not line up with the pills.
        select.props["aria-label"] = t("Well")
        select.props["placeholder"] = "" if chosen in wells else t("Any well")
        return select

    def _draw_date_range(self) -> ui.element:
        first, last = read_days(self._state)
        return date_range_pill(t("Report date"), first, last, self._take_days, today=self._today)

    async def _take_days(self, first: date | None, last: date | None) -> None:
        write_days(self._state, first, last)
        await self._notify_change()
        # Last: the button that was clicked goes with it.
        self._draw_pills()
