"""The filter of a range of dates: a pill whose panel has both ends and the usual ranges."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial

from nicegui import ui

from components.forms import date_fields
from components.forms.fields import Field
from components.i18n import format as form_of
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.filter_bar import Filter, FilterBar, FilterCallback, FilterState
from components.kit.pill import Pill
from components.kit.popover import popover_panel

RANGE_KEYS = ("from", "to")
"""The query parameters of both ends, as ISO dates."""

OnRange = Callable[[date | None, date | None], Awaitable[None]]


def read_days(query: Mapping[str, str]) -> tuple[date | None, date | None]:
    """The first and last date of a URL's query; None for an open end, or for no ISO date."""
    ends: list[date | None] = [None, None]
    for index, name in enumerate(RANGE_KEYS):
        with suppress(ValueError):
            # A URL is typed and shared: a date that is none leaves its end open.
            ends[index] = date.fromisoformat(query.get(name, ""))
    return ends[0], ends[1]


def write_days(query: dict[str, str], first: date | None, last: date | None) -> None:
    """Write both dates to a URL's query, in place; an open end is removed."""
    for name, day in zip(RANGE_KEYS, (first, last), strict=True):
        query.pop(name, None)
        if day:
            query[name] = day.isoformat()


def format_days(first: date | None, last: date | None) -> str:
    """A range of dates: `1 Nov 2026 – 7 Nov 2026`, `from 1 Nov 2026`, `until 7 Nov 2026`."""
    if first and last:
        same = first == last
        return (
            form_of.format_date(first)
            if same
            else f"{form_of.format_date(first)} – {form_of.format_date(last)}"
        )
    if first:
        return t("from {day}", day=form_of.format_date(first))
    return t("until {day}", day=form_of.format_date(last)) if last else ""


class DateRangePill:
    """The pill; `on_range` gets the first and the last date, None for an open end."""

    def __init__(self, label: str, on_range: OnRange, *, today: date) -> None:
        self._on_range = on_range
        self._pill = Pill(label)
        with (
            popover_panel(self._pill.element, label) as self._panel,
            ui.element("div").classes("wt-file-days"),
        ):
            self._first = date_fields.date_field("from", t("From"), today=today)
            self._last = date_fields.date_field("to", t("To"), today=today)
            with ui.element("div").classes("wt-row wt-wrap"):
                # Both ends count: seven days are today and the six before it.
                for text, days_back in ((t("Last 7 days"), 6), (t("Last 30 days"), 29)):
                    start = today - timedelta(days=days_back)
                    button(text, partial(self._apply, start, today), weight="ghost")
            with ui.element("div").classes("wt-form-buttons"):
                button(t("Any day"), partial(self._apply, None, None))
                button(t("Show"), self._apply_typed, weight="primary")

    def show(self, first: date | None, last: date | None) -> None:
        """Show a range, in the pill and in the fields of its panel."""
        self._pill.show(format_days(first, last))
        for field, day in ((self._first, first), (self._last, last)):
            field.set_value(day)
            field.show_error(None)

    async def _apply(self, first: date | None, last: date | None) -> None:
        self._panel.close()
        await self._on_range(first, last)

    async def _apply_typed(self) -> None:
        if _check(self._first) and _check(self._last):
            await self._apply(self._first.value(), self._last.value())


class DaysPill(FilterBar):
    """The pill for a range of days in a filter bar, for bars to derive from; they set `_today`."""

    _today: date

    def _label_days(self) -> str:
        return t("Days")

    def _draw_first_pills(self) -> None:
        super()._draw_first_pills()
        pill = DateRangePill(self._label_days(), self._take_days, today=self._today)
        self._show_pill_values.append(lambda: pill.show(*read_days(self._state)))

    def _list_names(self) -> list[str]:
        return [*super()._list_names(), *RANGE_KEYS]

    async def _take_days(self, first: date | None, last: date | None) -> None:
        write_days(self._state, first, last)
        await self._notify_change()


class DaysFilterBar(DaysPill):
    """A filter bar that begins with a pill for the range of days."""

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


def _check(field: Field) -> bool:
    """True where the text of a field can be parsed; else the field shows its error."""
    field.check()
    try:
        field.value()
    except ValueError:
        return False
    return True
