"""Month pickers: a day chosen by mouse, finger or keys. Weeks start on Monday."""

import calendar
from datetime import date, timedelta
from functools import lru_cache

import htpy as h
from markupsafe import Markup

from components.i18n.format import format_month, format_weekday_date, locale_format
from components.i18n.translate import current_language, t
from components.kit.callback import Callback, run_callback
from components.kit.html_view import HtmlView
from components.kit.markup import to_markup
from components.theme.icons import icon_html


class MonthPicker:
    """A month with buttons to its neighbours; `on_pick` gets the chosen day."""

    def __init__(
        self,
        on_pick: Callback,
        *,
        today: date,
        selected: date | None = None,
    ) -> None:
        self._on_pick = on_pick
        self._today = today
        self._selected = selected
        self._first = (selected or today).replace(day=1)
        self.element = HtmlView(self._handle_action, self._html()).classes("wt-month")

    def select(self, day: date | None) -> None:
        """Mark `day` as chosen and show its month; None marks none and shows today's."""
        self._selected = day
        self._show_month((day or self._today).replace(day=1))

    async def _handle_action(self, action: str, value: str, _where: object) -> None:
        if action == "step":
            self._show_month(_adjacent_month(self._first, int(value)))
            return
        self.select(date.fromisoformat(value))
        await run_callback(self._on_pick, date.fromisoformat(value))

    def _show_month(self, first: date) -> None:
        self._first = first
        self.element.content = self._html()

    def _html(self) -> Markup:
        return month_html(self._first, self._today, self._selected)


def month_html(first: date, today: date, selected: date | None = None) -> Markup:
    """The HTML of the month of `first`; each day is a button with the action `day` and its date."""
    return _month_html(first, today, selected, current_language())


# A form has a month at each of its times, most of them the same one.
@lru_cache(maxsize=128)
def _month_html(first: date, today: date, selected: date | None, _language: str) -> Markup:
    names = locale_format()
    heads = Markup("").join(
        Markup('<th scope="col"><abbr title="{}">{}</abbr></th>').format(name, letter)
        for name, letter in zip(names.long_weekdays, names.weekday_letters, strict=True)
    )
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    # The one day that Tab stops at, and arrow keys start from: the chosen one, today or the first.
    entry = next((d for d in (selected, today) if d and _is_same_month(d, first)), first)
    rows = Markup("").join(
        Markup("<tr>{}</tr>").format(
            Markup("").join(_day_cell(day, first, today, selected, entry) for day in week)
        )
        for week in weeks
    )
    head = h.div(".wt-month-head")[
        h.b(aria_live="polite")[format_month(first)],
        _step_button("chevron-left", t("Previous month"), -1),
        _step_button("chevron-right", t("Next month"), 1),
    ]
    table = h.table(data_columns="7")[h.thead[h.tr[heads]], h.tbody[rows]]
    return to_markup(head, table)


def _day_cell(day: date, first: date, today: date, selected: date | None, entry: date) -> Markup:
    is_outside = not _is_same_month(day, first)
    choice = h.button(
        type="button",
        class_=["wt-day", is_outside and "wt-outside"],
        data_action="day",
        data_value=day.isoformat(),
        tabindex="0" if day == entry else "-1",
        aria_label=format_weekday_date(day),
        aria_pressed="true" if day == selected else "false",
        aria_current="date" if day == today else None,
    )
    return to_markup(h.td[choice[day.day]])


def _step_button(symbol: str, label: str, by: int) -> Markup:
    return to_markup(
        h.button(
            ".wt-month-step",
            type="button",
            data_action="step",
            data_value=str(by),
            aria_label=label,
        )[icon_html(symbol)]
    )


def _is_same_month(one: date, other: date) -> bool:
    return (one.year, one.month) == (other.year, other.month)


def _adjacent_month(first: date, by: int) -> date:
    # From a first day, 31 days lead into the next month, whatever its length, and one day back.
    return (first + timedelta(days=31 if by > 0 else -1)).replace(day=1)
