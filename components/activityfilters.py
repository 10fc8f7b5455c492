"""The filters of a log: kind, person, days; all in the address."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

from nicegui import ui

from components import dayfields
from components.buttons import button
from components.filefilters import days_text, read_days, valid
from components.filters import Filter, FilterBar, OnChange, State, read_state
from components.icons import icon
from components.popup import popup
from components.text import mark, t

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
    days = zip(("from", "to"), read_days(query), strict=True)
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
        chosen = bool(first or last)
        pill = ui.button(color=None).classes("wt-pill").props("type=button aria-haspopup=dialog")
        pill.classes("wt-chosen" if chosen else "")
        with pill:
            ui.label(t("Days") + (":" if chosen else ""))
            if chosen:
                ui.label(days_text(first, last)).classes("wt-pill-value")
            icon("chevron-down")
            with popup(t("Days")) as panel:
                self._draw_range(first, last, panel.close)
        return pill

    def _draw_range(
        self, first: date | None, last: date | None, close: Callable[[], object]
    ) -> None:
        async def apply() -> None:
            if valid(begin) and valid(end):
                close()
                await self._take(begin.value(), end.value())

        async def recent(days: int) -> None:
            close()
            await self._take(self._today - timedelta(days=days - 1), self._today)

        async def anything() -> None:
            close()
            await self._take(None, None)

        with ui.element("div").classes("wt-file-days"):
            begin = dayfields.day("from", t("From"), first, today=self._today)
            end = dayfields.day("to", t("To"), last, today=self._today)
            with ui.element("div").classes("wt-row wt-wrap"):
                button(t("Last 7 days"), lambda: recent(7), weight="ghost")
                button(t("Last 30 days"), lambda: recent(30), weight="ghost")
            with ui.element("div").classes("wt-form-buttons"):
                button(t("Any day"), anything)
                button(t("Show"), apply, weight="primary")

    async def _take(self, begin: date | None, end: date | None) -> None:
        for name, day in (("from", begin), ("to", end)):
            self._state.pop(name, None)
            if day:
                self._state[name] = day.isoformat()
        await self._tell()
        # Last: the button that was clicked goes with it.
        self._draw_pills()
