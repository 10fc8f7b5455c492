"""The filter bar of a list of reports: well, report days, project and status, as a URL has them."""

from collections.abc import Mapping, Sequence
from datetime import date

from components.forms.date_range_pill import RANGE_KEYS, DaysPill, read_days
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


class ReportFilterBar(DaysPill, WellFilterBar):
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

    def _label_days(self) -> str:
        return t("Report day")
