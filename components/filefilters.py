"""The filters of a list of files, report dates and the well among them; all in the address."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta

from nicegui import ui

from components import dayfields
from components import format as form_of
from components.buttons import button
from components.design import CROSS
from components.fields import Field
from components.filters import Filter, FilterBar, OnChange, State
from components.icons import icon
from components.popup import popup
from components.text import t

DAYS = ("from", "to")
KEPT = ("well", "sort", "tab", *DAYS)
"""What the address may also hold, besides the pills; `tab` is the part of a screen."""


def read_days(state: Mapping[str, str]) -> tuple[date | None, date | None]:
    """The first and the last report date asked for; None where open, or where it is no date."""
    found: list[date | None] = [None, None]
    for place, name in enumerate(DAYS):
        with suppress(ValueError):
            found[place] = date.fromisoformat(state.get(name, ""))
    return found[0], found[1]


class FileFilterBar(FilterBar):
    """A search field, the well, a pill for each filter, and one for a range of report dates."""

    def __init__(
        self,
        filters: Sequence[Filter],
        state: State,
        on_change: OnChange,
        *,
        path: str,
        today: date,
        wells: Mapping[str, str] | None = None,
    ) -> None:
        self._wells, self._today = wells, today
        super().__init__(filters, state, on_change, path=path, search=t("Find a file"))

    async def sort(self, order: str) -> None:
        """Keep the order in the address too."""
        await self._set("sort", order)

    def _draw_pills(self) -> None:
        if self.box.is_deleted:  # another well has other stages, and so another bar
            return
        super()._draw_pills()
        with self._pills:
            if self._wells is not None:
                self._draw_wells(self._wells).move(target_index=0)
            self._draw_days().move(target_index=1 if self._wells is not None else 0)

    def _draw_wells(self, wells: Mapping[str, str]) -> ui.element:
        chosen = self._state.get("well")
        made = ui.select(
            dict(wells),
            value=chosen if chosen in wells else None,
            label=None,
            with_input=True,
            clearable=True,
            on_change=lambda e: self._choose("well", e.value or ""),
        ).classes("wt-filter-well")
        made.props["clear-icon"] = CROSS
        made.props["aria-label"] = t("Well")
        made.props["placeholder"] = "" if chosen in wells else t("Any well")
        return made

    def _draw_days(self) -> ui.element:
        first, last = read_days(self._state)
        pill = ui.button(color=None).classes("wt-pill").props("type=button aria-haspopup=dialog")
        pill.classes("wt-chosen" if first or last else "")
        with pill:
            ui.label(t("Report date") + (":" if first or last else ""))
            if first or last:
                ui.label(days_text(first, last)).classes("wt-pill-value")
            icon("chevron-down")
            with popup(t("Report date")) as panel:
                self._draw_range(first, last, panel.close)
        return pill

    def _draw_range(
        self, first: date | None, last: date | None, close: Callable[[], object]
    ) -> None:
        async def take(begin: date | None, end: date | None) -> None:
            close()
            self._state |= {"from": begin.isoformat() if begin else ""}
            self._state |= {"to": end.isoformat() if end else ""}
            self._state = {name: value for name, value in self._state.items() if value}
            self._draw_pills()
            await self._tell()

        async def apply() -> None:
            if valid(begin) and valid(end):
                await take(begin.value(), end.value())

        with ui.element("div").classes("wt-file-days"):
            begin = dayfields.day("from", t("From"), first, today=self._today)
            end = dayfields.day("to", t("To"), last, today=self._today)
            with ui.element("div").classes("wt-row wt-wrap"):
                for label, back in ((t("Last 7 days"), 6), (t("Last 30 days"), 29)):
                    since = self._today - timedelta(days=back)
                    button(label, lambda since=since: take(since, self._today), weight="ghost")
            with ui.element("div").classes("wt-form-buttons"):
                button(t("Any day"), lambda: take(None, None))
                button(t("Show"), apply, weight="primary")


def valid(field: Field) -> bool:
    """Whether what was typed can be read; if not it is said."""
    field.check()
    try:
        field.value()
    except ValueError:
        return False
    return True


def days_text(first: date | None, last: date | None) -> str:
    """`1 Nov 2026 – 7 Nov 2026`, `from 1 Nov 2026`, `until 7 Nov 2026`."""
    if first and last:
        same = first == last
        return form_of.day(first) if same else f"{form_of.day(first)} – {form_of.day(last)}"
    if first:
        return t("from {day}", day=form_of.day(first))
    return t("until {day}", day=form_of.day(last)) if last else ""
