"""The filter of a range of dates: a pill whose panel has both ends and the usual ranges."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta

from nicegui import ui

from components.forms import date_fields
from components.forms.fields import Field
from components.i18n import format as form_of
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.filter_bar import Filter, FilterBar, FilterCallback, FilterState
from components.kit.popover import popover_panel
from components.theme.icons import icon

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


def date_range_pill(
    label: str, first: date | None, last: date | None, on_range: OnRange, *, today: date
) -> ui.element:
    """The pill; `on_range` gets the first and the last date, None for an open end."""
    chosen = bool(first or last)
    pill = ui.button(color=None).classes("wt-pill").props("type=button")
    pill.classes("wt-chosen" if chosen else "")
    with pill:
        ui.label(label + (":" if chosen else ""))
        if chosen:
            ui.label(format_days(first, last)).classes("wt-pill-value")
        icon("chevron-down")
    with popover_panel(pill, label) as panel:
        _draw_range(first, last, on_range, panel.close, today)
    return pill


class DaysPill(FilterBar):
    """The pill for a range of days in a filter bar, for bars to derive from; they set `_today`."""

    _today: date

    def _label_days(self) -> str:
        return t("Days")

    def _count_pills_before(self) -> int:
        return 0

    def _draw_pills(self) -> None:
        super()._draw_pills()
        if not self.box.is_deleted:
            with self._pills:
                self._draw_days_pill().move(target_index=self._count_pills_before())

    def _draw_days_pill(self) -> ui.element:
        first, last = read_days(self._state)
        return date_range_pill(self._label_days(), first, last, self._take_days, today=self._today)

    async def _take_days(self, first: date | None, last: date | None) -> None:
        write_days(self._state, first, last)
        await self._notify_change()
        # Last: the button that was clicked goes with it.
        self._draw_pills()


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


def _draw_range(
    first: date | None,
    last: date | None,
    on_range: OnRange,
    close: Callable[[], object],
    today: date,
) -> None:
    async def apply_range(start: date | None, end: date | None) -> None:
        close()
        # Closed first: the pill is drawn again with its new text, and the panel goes with it.
        await on_range(start, end)

    async def apply_typed() -> None:
        if _check(first_field) and _check(last_field):
            await apply_range(first_field.value(), last_field.value())

    with ui.element("div").classes("wt-file-days"):
        first_field = date_fields.date_field("from", t("From"), first, today=today)
        last_field = date_fields.date_field("to", t("To"), last, today=today)
        with ui.element("div").classes("wt-row wt-wrap"):
            # Both ends count: seven days are today and the six before it.
            for label, days_back in ((t("Last 7 days"), 6), (t("Last 30 days"), 29)):
                start = today - timedelta(days=days_back)
                button(label, lambda start=start: apply_range(start, today), weight="ghost")
        with ui.element("div").classes("wt-form-buttons"):
            button(t("Any day"), lambda: apply_range(None, None))
            button(t("Show"), apply_typed, weight="primary")


def _check(field: Field) -> bool:
    """True where the text of a field can be parsed; else the field shows its error."""
    field.check()
    try:
        field.value()
    except ValueError:
        return False
    return True
