"""Filters of a calendar as pills; the options of each are read when it is opened."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from nicegui import ui

from components.buttons import button_html
from components.calendarpick import pick_filter
from components.callback import Callback, call
from components.clickable import Clickable
from components.icons import icon_html
from components.kept import kept
from components.text import t

Options = Callable[[], Awaitable[Mapping[str, str]]]


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
        self._q, self._drawn = q, 0
        self.box = ui.element("div").classes("wt-cal-filters").props("role=search")
        with self.box, ui.element("div").classes("wt-row wt-wrap wt-no-print"):
            self._find = Clickable(self._search)
            self._find.element.classes("wt-filter-search wt-cal-find")
            self._row = Clickable(self._pressed)
            self._row.element.classes("wt-row wt-wrap")
        self._draw_find()

    def show(self, pills: list[Pill], q: str) -> None:
        """Show these pills with what is chosen in each."""
        if self._q != q:
            self._q = q
            self._draw_find()
        self._pills = {pill.name: pill for pill in pills}
        self._row.show(pills_html(tuple((p.name, p.label, p.value, p.shown) for p in pills)))

    def _draw_find(self) -> None:
        # Each time another string: what was typed since the last one is in the browser alone.
        self._drawn += 1
        self._find.show(find_html(self._q, self._drawn))

    async def _search(self, _verb: str, text: str, *_: object) -> None:
        self._q = text
        await call(self._on_choose, "q", text)

    async def _pressed(self, verb: str, name: str, where: Sequence[float]) -> None:
        if verb == "clear":
            await call(self._on_choose, "clear", "")
        elif verb == "options" and name in self._pills:
            await self._ask(self._pills[name], where)

    async def _ask(self, pill: Pill, where: Sequence[float]) -> None:
        async def choose(value: str) -> None:
            await call(self._on_choose, pill.name, value)

        options = await pill.options()
        with self.box:
            pick_filter(pill.label, options, pill.value, where, choose)


@kept
def pills_html(pills: tuple[tuple[str, str, str, str], ...]) -> Markup:
    """Pills (name, label, value, as shown) as buttons, and one that clears what is chosen."""
    html = Markup("").join(_pill(*pill) for pill in pills)
    if any(value for _, _, value, _ in pills):
        html += button_html(t("Clear"), "clear", classes="wt-btn wt-btn-ghost")
    return html


def find_html(q: str, number: int) -> Markup:
    """The field to search in; `number` makes one string differ from the one before."""
    return Markup(
        '{}<input type="search" data-do="q" data-n="{}" value="{}" placeholder="{label}"'
        ' aria-label="{label}" autocomplete="off">'
    ).format(icon_html("search"), number, q, label=t("Find in titles and wells"))


def _pill(name: str, label: str, value: str, shown: str) -> Markup:
    chosen = Markup('<span class="wt-pill-value">{}</span>').format(shown or value)
    return Markup(
        '<button type="button" class="wt-pill{}" data-do="options" data-v="{}"'
        ' aria-haspopup="dialog"><span>{}</span>{}{}</button>'
    ).format(
        " wt-chosen" if value else "",
        name,
        f"{label}:" if value else label,
        chosen if value else "",
        icon_html("chevron-down"),
    )
