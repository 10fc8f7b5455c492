"""Filters of a calendar as pills; the options of each are read when it is opened."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.buttons import button
from components.callback import Callback, call
from components.icons import icon
from components.popup import popup
from components.text import t

Options = Callable[[], Awaitable[Mapping[str, str]]]
FIND_FROM = 10
CHOSEN = """e => {
    const row = e.target.closest('[data-v]');
    if (row) emit(row.dataset.v);
}"""
FIND = """e => {
    const text = e.target.value.trim().toLowerCase();
    for (const row of e.target.closest('.wt-cal-options').querySelectorAll('[data-v]'))
        row.hidden = !row.textContent.toLowerCase().includes(text);
}"""


@dataclass(frozen=True, slots=True)
class Pill:
    """One thing to filter by: its name, its label, what it can be, and what is chosen now."""

    name: str
    label: str
    options: Options
    value: str = ""
    shown: str = ""


class CalendarFilters:
    """A field to search in, and pills; `on_choose` gets a name and a value, or "clear"."""

    def __init__(self, on_choose: Callback, q: str) -> None:
        self._on_choose = on_choose
        self._pills: dict[str, Pill] = {}
        self.box = ui.element("div").classes("wt-cal-filters").props("role=search")
        with self.box, ui.element("div").classes("wt-row wt-wrap wt-no-print"):
            with ui.element("div").classes("wt-filter-search wt-cal-find"):
                icon("search")
                self._text = ui.input(value=q, placeholder=t("Find in titles and wells"))
            self._text.props("debounce=250 clearable")
            self._text.props["aria-label"] = t("Find in titles and wells")
            self._text.on_value_change(self._search)
            self._row = ui.element("div").classes("wt-row wt-wrap")

    def show(self, pills: list[Pill], q: str) -> None:
        """Show these pills with what is chosen in each."""
        if (self._text.value or "").strip() != q:
            self._text.value = q
        shown = {pill.name: pill for pill in pills}
        if _face(shown) == _face(self._pills) and self._pills:
            self._pills = shown
            return
        self._pills = shown
        self._row.clear()
        with self._row:
            for pill in pills:
                self._draw(pill)
            if any(pill.value for pill in pills):
                button(t("Clear"), self._clear, weight="ghost")

    def _draw(self, pill: Pill) -> None:
        opener = ui.button(color=None).classes("wt-pill").props("type=button aria-haspopup=dialog")
        with opener:
            ui.label(f"{pill.label}:" if pill.value else pill.label)
            if pill.value:
                ui.label(pill.shown or pill.value).classes("wt-pill-value")
            icon("chevron-down")
            with popup(pill.label) as panel:
                rows = ui.html().classes("wt-cal-options")
        opener.classes("wt-chosen" if pill.value else "")

        async def choose(event: GenericEventArguments) -> None:
            panel.close()
            await call(self._on_choose, pill.name, event.args)

        async def fill() -> None:
            options = await self._pills[pill.name].options()
            rows.content = options_html(options, pill.value)

        rows.on("click", choose, js_handler=CHOSEN)
        rows.on("input", js_handler=FIND)
        panel.on("show", fill, [])

    async def _search(self) -> None:
        await call(self._on_choose, "q", (self._text.value or "").strip())

    async def _clear(self) -> None:
        await call(self._on_choose, "clear", "")


def options_html(options: Mapping[str, str], chosen: str, *, empty: bool = True) -> Markup:
    """The options as buttons, "any" of them first; with a field to find one where they are many."""
    find = Markup("")
    if len(options) >= FIND_FROM:
        find = Markup('<input type="search" placeholder="{0}" aria-label="{0}">').format(t("Find"))
    row = Markup('<button type="button" data-v="{}" aria-pressed="{}">{}</button>')
    rows = (
        row.format(value, "true" if value == chosen else "false", label)
        for value, label in {**({"": t("Any")} if empty else {}), **options}.items()
    )
    return find + Markup("").join(rows)


def _face(pills: Mapping[str, Pill]) -> list[tuple[str, str, str]]:
    return [(pill.name, pill.value, pill.shown) for pill in pills.values()]
