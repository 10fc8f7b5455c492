"""The bar above a calendar: today, back and on, what is shown, which view, which clocks."""

from collections.abc import Mapping
from datetime import date

from nicegui import ui

from components.buttons import button, icon_button
from components.calendarsight import VIEWS, ZOOMS, Sight
from components.callback import Callback, call
from components.icons import icon
from components.month import MonthPicker
from components.popup import popup
from components.text import mark, t

LABELS = {
    "month": mark("Month"),
    "week": mark("Week"),
    "day": mark("Day"),
    "timeline": mark("Timeline"),
    "quarter": mark("Quarter"),
    "year": mark("Year"),
    "kind": mark("Colour by kind"),
    "well": mark("Colour by well"),
}
COLOURS = ("kind", "well")


class CalendarBar:
    """`on_act` gets what is asked for: today, step, date, view, zoom, colour, zone, new, help."""

    def __init__(self, on_act: Callback, *, today: date, may_write: bool) -> None:
        self._on_act = on_act
        with ui.element("div").classes("wt-cal-bar"):
            self._draw_moves(today)
            self._views = self._segments(VIEWS, "view")
            self._zooms = self._segments(ZOOMS, "zoom")
            if may_write:
                new = button(t("New event"), self._act("new"), weight="primary", symbol="plus")
                new.classes("wt-no-print").props["aria-keyshortcuts"] = "n"

    def draw_more(self) -> None:
        """The switches of clocks and colours, where there is room for them."""
        with ui.element("div").classes("wt-row wt-cal-zone"):
            self._viewer = ui.button(on_click=self._act("zone"), color=None)
            self._viewer.classes("wt-pill").props("type=button")
            self._viewer.props["title"] = t("Switch between the well's clocks and yours")
            with self._viewer:
                icon("globe")
                self._zone = ui.label()
            with ui.button(on_click=self._act("colour"), color=None) as colour:
                icon("palette")
                self._colour = ui.label()
            colour.classes("wt-pill wt-no-print wt-cal-colour").props("type=button")
            icon_button("printer", t("Print"), lambda: ui.run_javascript("print()")).classes(
                "wt-no-print wt-cal-print"
            )

    def show(self, sight: Sight, zone: str, today: date) -> None:
        """Show what the calendar shows; `zone` names its clocks."""
        self._title.text = sight.title()
        self._month.select(sight.day)
        self._zone.text = zone
        self._viewer.classes(
            add="wt-chosen" if sight.zone else "", remove="" if sight.zone else "wt-chosen"
        )
        self._viewer.props["aria-pressed"] = "true" if sight.zone else "false"
        self._press(self._views, sight.view)
        self._press(self._zooms, sight.zoom)
        self._zoom_box.visible = sight.view == "timeline"
        self._colour.text = t(LABELS[sight.colour])
        first, count = sight.first_and_count()
        is_now = 0 <= (today - first).days < count
        self._today.props["aria-current"] = "date" if is_now else "false"

    def _draw_moves(self, today: date) -> None:
        with ui.element("div").classes("wt-row wt-no-print"):
            self._today = button(t("Today"), self._act("today"))
            self._today.props["aria-keyshortcuts"] = "t"
            for symbol, label, by, key in (
                ("chevron-left", t("Back"), -1, "k"),
                ("chevron-right", t("On"), 1, "j"),
            ):
                move = icon_button(symbol, label, self._act("step", by))
                move.props["aria-keyshortcuts"] = key
        title = ui.button(color=None).classes("wt-cal-title").props("type=button")
        title.props["aria-haspopup"] = "dialog"
        with title:
            self._title = ui.label().props("role=heading aria-level=1 aria-live=polite")
            icon("chevron-down")
            with popup(t("Choose a day")) as panel:
                self._month = MonthPicker(self._picked(panel), today=today)

    def _segments(self, names: tuple[str, ...], verb: str) -> Mapping[str, ui.button]:
        with ui.element("div").classes("wt-segments wt-no-print").props("role=group") as box:
            made = {name: self._segment(name, verb) for name in names}
        if verb == "zoom":
            self._zoom_box = box.classes("wt-cal-zoom")
            box.props["aria-label"] = t("How much")
        else:
            box.props["aria-label"] = t("View")
        return made

    def _segment(self, name: str, verb: str) -> ui.button:
        made = ui.button(t(LABELS[name]), on_click=self._act(verb, name), color=None)
        return made.classes("wt-segment").props("type=button")

    def _press(self, buttons: Mapping[str, ui.button], chosen: str) -> None:
        for name, each in buttons.items():
            each.props["aria-pressed"] = "true" if name == chosen else "false"

    def _act(self, verb: str, value: object = None) -> Callback:
        async def act() -> None:
            await call(self._on_act, verb, value)

        return act

    def _picked(self, panel: ui.menu) -> Callback:
        async def picked(day: date) -> None:
            panel.close()
            await call(self._on_act, "date", day)

        return picked
