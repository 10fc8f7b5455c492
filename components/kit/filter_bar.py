"""Filter bars: their state is the query string of the address, so that links keep it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup
from nicegui import ui

from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.options import OptionsView, option_buttons_html
from components.kit.pill import Pill
from components.kit.popover import popover_panel
from components.theme.icons import icon

FilterState = dict[str, str]
FilterCallback = Callable[[FilterState], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter: its query parameter, its label, its options (value: label)."""

    name: str
    label: str
    options: Mapping[str, str]


def read_filter_state(query: Mapping[str, str], filters: Sequence[Filter]) -> FilterState:
    """The chosen options of a query string, without unknown ones; `q` is the search text."""
    state = {f.name: query[f.name] for f in filters if query.get(f.name) in f.options}
    if query.get("q", "").strip():
        state["q"] = query["q"].strip()
    return state


def filter_url(path: str, state: Mapping[str, str]) -> str:
    """The URL of a path with the state as its query string, sorted by name."""
    chosen = sorted((name, value) for name, value in state.items() if value)
    return f"{path}?{urlencode(chosen)}" if chosen else path


class FilterBar:
    """A search field and a pill for each filter; changes go to the address and to `on_change`."""

    def __init__(
        self,
        filters: Sequence[Filter],
        state: FilterState,
        on_change: FilterCallback,
        *,
        path: str,
        search: str = "",
    ) -> None:
        self._filters, self._state = filters, dict(state)
        self._on_change, self._path = on_change, path
        self._show_pill_values: list[Callable[[], None]] = []
        with ui.element("div").classes("wt-filters wt-no-print").props("role=search") as self.box:
            if search:
                self._draw_search(search)
            with ui.element("div").classes("wt-row wt-wrap") as self._pills:
                self._draw_first_pills()
                for one in self._filters:
                    self._draw_pill(one)
                self._clear = button(t("Clear"), self._clear_filters, weight="ghost")
        self._show_pills()

    def keep(self, name: str, value: str) -> None:
        """Keep another part of the screen's state in the address; a blank value is left out."""
        self._state.pop(name, None)
        if value:
            self._state[name] = value
        ui.navigate.history.replace(filter_url(self._path, self._state))

    def _draw_first_pills(self) -> None:
        """Draw the pills before those of the filters; bars that derive from this one have some."""

    def _list_names(self) -> list[str]:
        """The query parameters of all pills."""
        return [one.name for one in self._filters]

    def _draw_search(self, placeholder: str) -> None:
        with ui.element("div").classes("wt-filter-search"):
            icon("search")
            self._text = ui.input(value=self._state.get("q", ""), placeholder=placeholder)
        self._text.props("debounce=250 clearable")
        self._text.props["aria-label"] = placeholder
        self._text.on_value_change(lambda e: self._set_value("q", (e.value or "").strip()))

    def _draw_pill(self, one: Filter) -> None:
        async def pick(_action: str, value: str, _where: object) -> None:
            await self._set_value(one.name, value)

        def show() -> None:
            chosen = self._state.get(one.name, "")
            pill.show(one.options[chosen] if chosen else "")
            options.show(option_buttons_html(one.options, chosen, action=one.name))

        pill = Pill(one.label)
        with popover_panel(pill.element, one.label):
            options = OptionsView(pick, Markup())
        self._show_pill_values.append(show)

    def _show_pills(self) -> None:
        # The screen may have been left while a choice was on its way.
        if self.box.is_deleted:
            return
        for show in self._show_pill_values:
            show()
        self._clear.visible = any(name in self._state for name in self._list_names())

    async def _clear_filters(self) -> None:
        for name in self._list_names():
            self._state.pop(name, None)
        # The button that was pressed goes with the filters: the focus stays in the bar.
        ui.run_javascript(f"getHtmlElement({self._pills.id})?.querySelector('button')?.focus()")
        await self._notify_change()

    async def _set_value(self, name: str, value: str) -> None:
        if self._state.get(name, "") == value:
            return
        self._state.pop(name, None)
        if value:
            self._state[name] = value
        await self._notify_change()

    async def _notify_change(self) -> None:
        # Before the list is read, which may take its time.
        self._show_pills()
        # Replaced, not pushed: Back leaves the screen instead of taking back each filter.
        ui.navigate.history.replace(filter_url(self._path, self._state))
        await self._on_change(dict(self._state))
