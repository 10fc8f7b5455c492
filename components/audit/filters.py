"""The filters of a log: kind, person, days; all in the address."""

from collections.abc import Mapping, Sequence
from datetime import date

from nicegui import ui

from components.forms.date_range_pill import RANGE_KEYS, date_range_pill, read_days, write_days
from components.i18n.translate import mark, t
from components.kit.filter_bar import Filter, FilterBar, OnChange, State, read_state

KINDS = {
    "organization": mark("Organization"),
    "project": mark("Project"),
    "well": mark("Well"),
    "stage": mark("Stage"),
    "event": mark("Event"),
    "file": mark("File"),
    "member": mark("Member"),
    "invitation": mark("Invitation"),
}
KEPT = ("tab",)
"""What the address holds besides: the part of a screen."""


def activity_filters(people: Mapping[str, str], kinds: Sequence[str]) -> list[Filter]:
    """The pills with options; `people` are names by user id, `kinds` some of `KINDS`."""
    told = {kind: t(KINDS[kind]) for kind in kinds}
    return [Filter("entity", t("Kind"), told), Filter("actor", t("Person"), people)]


def read_activity(
    query: Mapping[str, str], people: Mapping[str, str], kinds: Sequence[str]
) -> State:
    """What the address asks for, without what can't be."""
    days = zip(RANGE_KEYS, read_days(query), strict=True)
    chosen = read_state(query, activity_filters(people, kinds))
    chosen.pop("q", None)
    chosen |= {name: query[name] for name in KEPT if query.get(name)}
    return chosen | {name: day.isoformat() for name, day in days if day}


class ActivityFilterBar(FilterBar):
    """A pill for each filter, and one for a range of days."""

    def __init__(
        self, filters: Sequence[Filter], state: State, on_change: OnChange, path: str, today: date
    ) -> None:
        self._today = today
        super().__init__(filters, state, on_change, path=path)

    def _draw_pills(self) -> None:
        super()._draw_pills()
        with self._pills:
            self._draw_days().move(target_index=0)

    def _draw_days(self) -> ui.element:
        first, last = read_days(self._state)
        return date_range_pill(t("Days"), first, last, self._take_days, today=self._today)

    async def _take_days(self, first: date | None, last: date | None) -> None:
        write_days(self._state, first, last)
        await self._tell()
        # Last: the button that was clicked goes with it.
        self._draw_pills()
