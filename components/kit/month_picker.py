"""A small month to choose a day from, by mouse, finger or keys. Weeks start on Monday."""

import calendar
from collections.abc import Container
from datetime import date, timedelta

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.i18n.format import format_month, format_weekday_date, locale_format
from components.i18n.translate import t
from components.kit.callback import Callback, run_callback
from components.theme.icons import icon_html


class MonthPicker:
    """A month with buttons to the ones before and after; `on_pick` gets the day chosen."""

    def __init__(
        self,
        on_pick: Callback,
        *,
        today: date,
        selected: date | None = None,
        marked: Container[date] = (),
    ) -> None:
        self._on_pick = on_pick
        self._today = today
        self._selected = selected
        self._marked = marked
        self._first = (selected or today).replace(day=1)
        self.element = ui.html(self._html()).classes("wt-month")
        self.element.on("click", self._on_click, js_handler=_CLICK)
        self.element.on("keydown", js_handler=_KEYS)

    def select(self, day: date | None) -> None:
        """Mark `day` and turn to its month."""
        self._selected = day
        self._show_month((day or self._today).replace(day=1))

    async def _on_click(self, event: GenericEventArguments) -> None:
        kind, value = event.args
        if kind == "step":
            self._show_month(_adjacent_month(self._first, int(value)))
            return
        self.select(date.fromisoformat(value))
        await run_callback(self._on_pick, date.fromisoformat(value))

    def _show_month(self, first: date) -> None:
        self._first = first
        self.element.content = self._html()

    def _html(self) -> Markup:
        return month_html(self._first, self._today, self._selected, self._marked)


def month_html(
    first: date, today: date, selected: date | None = None, marked: Container[date] = ()
) -> Markup:
    """The month of `first`; each day is a button with its date in `data-day`."""
    names = locale_format()
    heads = Markup("").join(
        Markup('<th scope="col"><abbr title="{}">{}</abbr></th>').format(name, letter)
        for name, letter in zip(names.long_weekdays, names.weekday_letters, strict=True)
    )
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    # Where arrow keys start from: the day chosen, today, or the first.
    entry = next((d for d in (selected, today) if d and _is_same_month(d, first)), first)
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(_day_cell(day, first, today, selected, entry, marked) for day in week)
        )
        for week in weeks
    )
    return Markup(
        '<div class="wt-month-head"><b aria-live="polite">{}</b>{}{}</div>'
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>"
    ).format(
        format_month(first),
        _step_button("chevron-left", t("Previous month"), -1),
        _step_button("chevron-right", t("Next month"), 1),
        heads,
        rows,
    )


def _day_cell(
    day: date,
    first: date,
    today: date,
    selected: date | None,
    entry: date,
    marked: Container[date],
) -> Markup:
    outside = "" if _is_same_month(day, first) else " wt-outside"
    return Markup(
        '<td><button type="button" class="wt-day{}{}" data-day="{}" tabindex="{}" aria-label="{}"'
        ' aria-pressed="{}"{}>{}</button></td>'
    ).format(
        outside,
        " wt-marked" if day in marked else "",
        day.isoformat(),
        "0" if day == entry else "-1",
        format_weekday_date(day),
        "true" if day == selected else "false",
        Markup(' aria-current="date"') if day == today else "",
        day.day,
    )


def _step_button(symbol: str, label: str, by: int) -> Markup:
    return Markup(
        '<button type="button" class="wt-month-step" data-step="{}" aria-label="{}">{}</button>'
    ).format(by, label, icon_html(symbol))


def _is_same_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)


def _adjacent_month(first: date, by: int) -> date:
    return (first + timedelta(days=31 if by > 0 else -1)).replace(day=1)


_CLICK = """e => {
    const b = e.target.closest('button');
    if (b) b.dataset.day ? emit('day', b.dataset.day) : emit('step', b.dataset.step);
}"""
_KEYS = """e => {
    const by = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7}[e.key];
    const days = [...e.currentTarget.querySelectorAll('.wt-day')];
    const next = days[days.indexOf(document.activeElement) + by];
    if (!by || !next) return;
    e.preventDefault();
    next.focus();
}"""
