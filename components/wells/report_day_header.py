"""The header of a report day: its date and window, and the navigation to other days."""

from collections.abc import Callable
from datetime import date, timedelta

from nicegui import ui

from components.i18n import format as form_of
from components.i18n.translate import t
from components.kit.buttons import button, icon_button
from components.kit.callback import Callback, run_callback
from components.kit.month_picker import MonthPicker
from components.kit.popover import popover_panel
from components.theme.icons import icon
from components.wells.report_day_list import ReportDay

USUAL_DAY_LENGTH = timedelta(days=1)


class ReportDayHeader:
    """The header; `on_day` gets the date of the day that is chosen, `tell_day` of each shown."""

    def __init__(
        self, on_day: Callback, tell_day: Callable[[date], object], *, today: date
    ) -> None:
        self._on_day, self._tell_day, self._today = on_day, tell_day, today
        self._day = today
        with ui.element("div").classes("wt-day-head") as self.element:
            with ui.element("div").classes("wt-row wt-no-print"):
                button(t("Today"), lambda: self._go_to_day(self._today))
                icon_button("chevron-left", t("Previous day"), lambda: self._step_days(-1))
                icon_button("chevron-right", t("Next day"), lambda: self._step_days(1))
            self._draw_chooser()
            self._window = ui.label().classes("wt-day-window wt-num")
            self._change = ui.label().classes("wt-chip wt-amber")
            self.actions = ui.element("div").classes("wt-row wt-no-print wt-day-actions")

    def show(self, day: ReportDay) -> None:
        """Show the date, window and zone of a day."""
        self._day = day.day
        self._label.text = form_of.format_weekday_date(day.day)
        # The date is the heading already: only the window and zone follow.
        text = form_of.format_report_day(day.day, day.window, day.tz)
        self._window.text = text.partition(", ")[2]
        length = day.window.end - day.window.start
        # A day of 23 or 25 hours looks like a mistake in the totals unless it is said.
        self._change.visible = length != USUAL_DAY_LENGTH
        self._change.text = t("Clocks change: a day of {hours}", hours=form_of.format_hours(length))
        self._month.select(day.day)
        self._tell_day(day.day)

    def _draw_chooser(self) -> None:
        opener = ui.button(color=None).classes("wt-day-button").props("type=button")
        with opener:
            self._label = ui.label().classes("wt-h2")
            icon("chevron-down")
        with popover_panel(opener, t("Choose a day")) as self._panel:
            self._month = MonthPicker(self._go_to_day, today=self._today)

    async def _step_days(self, days: int) -> None:
        await self._go_to_day(self._day + timedelta(days=days))

    async def _go_to_day(self, day: date) -> None:
        # Also after the arrows: the month would show another day than the header.
        self._panel.close()
        await run_callback(self._on_day, day)
