"""The filters of the audit log: kind, person, days; their state is the query string."""

from collections.abc import Mapping, Sequence
from datetime import date

from nicegui import ui

from components.forms.date_range_pill import RANGE_KEYS, date_range_pill, read_days, write_days
from components.i18n.translate import mark, t
from components.kit.filter_bar import (
    Filter,
    FilterBar,
    FilterCallback,
    FilterState,
    read_filter_state,
)

ENTITY_KIND_LABELS = {
    "organization": mark("Organization"),
    "project": mark("Project"),
    "well": mark("Well"),
    "stage": mark("Stage"),
    "event": mark("Event"),
    "file": mark("File"),
    "report": mark("Report"),
    "member": mark("Member"),
    "invitation": mark("Invitation"),
}
PASSTHROUGH_PARAMS = ("tab",)
"""Query parameters of the screen that filters leave as they are."""


def build_audit_filters(people: Mapping[str, str], kinds: Sequence[str]) -> list[Filter]:
    """The filters with options; `people` are names by user id, `kinds` kinds of entities."""
    options = {kind: t(ENTITY_KIND_LABELS[kind]) for kind in kinds}
    return [Filter("entity", t("Kind"), options), Filter("actor", t("Person"), people)]


def read_audit_state(
    query: Mapping[str, str], people: Mapping[str, str], kinds: Sequence[str]
) -> FilterState:
    """The filter state of a query string, without unknown options and days."""
    days = zip(RANGE_KEYS, read_days(query), strict=True)
    chosen = read_filter_state(query, build_audit_filters(people, kinds))
    # This bar has no search field: the text of another one must not go on in its links.
    chosen.pop("q", None)
    chosen |= {name: query[name] for name in PASSTHROUGH_PARAMS if query.get(name)}
    return chosen | {name: day.isoformat() for name, day in days if day}


class AuditFilterBar(FilterBar):
    """The filter bar of the log: a pill for the range of days, and one for each filter."""

    def __init__(
        self,
        filters: Sequence[Filter],
        state: FilterState,
        on_change: FilterCallback,
        path: str,
        today: date,
    ) -> None:
        self._today = today
        super().__init__(filters, state, on_change, path=path)

    def _draw_pills(self) -> None:
        super()._draw_pills()
        with self._pills:
            self._draw_days_pill().move(target_index=0)

    def _draw_days_pill(self) -> ui.element:
        first, last = read_days(self._state)
        return date_range_pill(t("Days"), first, last, self._take_days, today=self._today)

    async def _take_days(self, first: date | None, last: date | None) -> None:
        write_days(self._state, first, last)
        await self._notify_change()
        # Last: the button that was clicked goes with it.
        self._draw_pills()
