"""The filter bar of a list of reports: well, report days, project and status, as a URL has them."""

from collections.abc import Mapping, Sequence
from datetime import date

from nicegui import ui

from components.forms.date_range_pill import RANGE_KEYS, date_range_pill, read_days, write_days
from components.i18n.labels import REPORT_STATUSES, select_options
from components.i18n.translate import t
from components.kit.filter_bar import Filter, FilterCallback, FilterState, read_filter_state
from components.search.filter_bar import WellFilterBar
from components.search.ports import WellLookup
from components.search.well_pill import WELL_PARAMETER
from welltrack_ui.domain.reports.report_overview import ReportFilter
from welltrack_ui.domain.search.hit import WellChoice


def build_report_filters(projects: Mapping[str, str]) -> list[Filter]:
    """The filters with options; `projects` are names by id."""
    return [
        Filter("status", t("Status"), select_options(REPORT_STATUSES)),
        Filter("project", t("Project"), projects),
    ]


def read_report_state(
    query: Mapping[str, str], filters: Sequence[Filter], well: WellChoice | None
) -> FilterState:
    """The filter state of a query string, without unknown options, wells and days."""
    state = read_filter_state(query, filters)
    state.pop("q", None)
    days = zip(RANGE_KEYS, read_days(query), strict=True)
    state |= {name: day.isoformat() for name, day in days if day}
    return state | ({WELL_PARAMETER: well.id} if well else {})


def parse_report_filter(state: Mapping[str, str]) -> ReportFilter:
    """The filter of a state."""
    first, last = read_days(state)
    return ReportFilter(
        state.get("status"), state.get("project"), state.get(WELL_PARAMETER), first, last
    )


class ReportFilterBar(WellFilterBar):
    """A pill for the well, one for a range of report days, and one for each filter."""

    def __init__(
        self,
        filters: Sequence[Filter],
        state: FilterState,
        on_change: FilterCallback,
        *,
        path: str,
        today: date,
        wells: WellLookup,
        well: WellChoice | None,
    ) -> None:
        self._today = today
        super().__init__(filters, state, on_change, path=path, search="", wells=wells, well=well)

    def _draw_pills(self) -> None:
        super()._draw_pills()
        if not self.box.is_deleted:
            with self._pills:
                self._draw_days().move(target_index=1)

    def _draw_days(self) -> ui.element:
        first, last = read_days(self._state)
        return date_range_pill(t("Report day"), first, last, self._take_days, today=self._today)

    async def _take_days(self, first: date | None, last: date | None) -> None:
        write_days(self._state, first, last)
        await self._notify_change()
        # Last: the button that was clicked goes with it.
        self._draw_pills()
