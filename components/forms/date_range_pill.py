"""The filter of a range of days: a pill whose panel holds both ends and the usual ranges."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import date, timedelta

from nicegui import ui

from components.forms import date_fields
from components.forms.fields import Field
from components.i18n import format as form_of
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.popover import popover_panel
from components.theme.icons import icon

RANGE_KEYS = ("from", "to")
"""The two ends in an address, as ISO dates."""

OnRange = Callable[[date | None, date | None], Awaitable[None]]


def read_days(state: Mapping[str, str]) -> tuple[date | None, date | None]:
    """The first and the last day asked for; None where open, or where it is no date."""
    ends: list[date | None] = [None, None]
    for place, name in enumerate(RANGE_KEYS):
        with suppress(ValueError):
            ends[place] = date.fromisoformat(state.get(name, ""))
    return ends[0], ends[1]


def write_days(state: dict[str, str], first: date | None, last: date | None) -> None:
    """Put both ends into the state of an address; an open end leaves it."""
    for name, day in zip(RANGE_KEYS, (first, last), strict=True):
        state.pop(name, None)
        if day:
            state[name] = day.isoformat()


def format_days(first: date | None, last: date | None) -> str:
    """`1 Nov 2026 – 7 Nov 2026`, `from 1 Nov 2026`, `until 7 Nov 2026`."""
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
    """The pill; `on_range` gets the two days that were chosen, None for an open end."""
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


def _draw_range(
    first: date | None,
    last: date | None,
    on_range: OnRange,
    close: Callable[[], object],
    today: date,
) -> None:
    async def take(begin: date | None, end: date | None) -> None:
        close()
        await on_range(begin, end)

    async def apply() -> None:
        if _check(begin) and _check(end):
            await take(begin.value(), end.value())

    with ui.element("div").classes("wt-file-days"):
        begin = date_fields.date_field("from", t("From"), first, today=today)
        end = date_fields.date_field("to", t("To"), last, today=today)
        with ui.element("div").classes("wt-row wt-wrap"):
            for label, back in ((t("Last 7 days"), 6), (t("Last 30 days"), 29)):
                since = today - timedelta(days=back)
                button(label, lambda since=since: take(since, today), weight="ghost")
        with ui.element("div").classes("wt-form-buttons"):
            button(t("Any day"), lambda: take(None, None))
            button(t("Show"), apply, weight="primary")


def _check(field: Field) -> bool:
    """Whether what was typed can be read; if not, the field says so."""
    field.check()
    try:
        field.value()
    except ValueError:
        return False
    return True
