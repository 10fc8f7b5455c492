"""Wells to choose from: a list and a map that keep step, filters, columns, exports."""

from asyncio import to_thread
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from markupsafe import Markup
from nicegui import ui

from components.i18n import format as form_of
from components.i18n.field_labels import field_label
from components.i18n.labels import PURPOSES, WELL_STATUSES, select_options
from components.i18n.translate import current_language, in_language, t, tn
from components.kit.buttons import button, icon_button
from components.kit.filter_bar import Filter, FilterBar, FilterState, read_filter_state
from components.kit.options import OptionsView, option_buttons_html
from components.kit.popover import Popover, popover_panel
from components.kit.spreadsheet import (
    CSV_MEDIA_TYPE,
    XLSX_MEDIA_TYPE,
    CellValue,
    build_csv,
    build_xlsx,
)
from components.kit.table import Table, empty_state
from components.lists.well_columns import (
    build_well_columns,
    read_columns,
    table_columns,
    table_row,
)
from components.map.signs import stacked_wells_html
from components.map.well_map import (
    MapCallbacks,
    WellMap,
    describe_bounds,
    parse_bounds,
)
from welltrack_ui import urls
from welltrack_ui.domain.lists.well_rows import SORT_COLUMNS, MapBounds, WellFilter, WellRow
from welltrack_ui.domain.map.clusters import Cluster
from welltrack_ui.domain.map.mercator import MapView, TileSource
from welltrack_ui.domain.units import DepthUnit

WELLS_PER_PAGE = 50
MAX_FILTER_OPTIONS = 200
"""Options of a filter; a longer list is found by the search field instead."""
STATE_KEYS = ("sort", "page", "cols", "in")


class WellDirectoryData(Protocol):
    """The wells of an organization; each call may raise an error of the domain."""

    async def find_rows(self, wanted: WellFilter, sort: str) -> Sequence[WellRow]: ...
    async def find_clusters(self, wanted: WellFilter, view: MapView) -> Sequence[Cluster]: ...
    async def list_positions(self, wanted: WellFilter) -> Sequence[tuple[float, float]]: ...
    async def list_values(self, wanted: WellFilter, column: str) -> Sequence[str]: ...
    async def list_projects(self) -> Mapping[str, str]: ...


@dataclass(frozen=True, slots=True)
class FinderPlace:
    """Where wells are looked for: in one project, or in all; the screen's own path."""

    path: str
    project_id: str | None
    unit: DepthUnit
    file_name: str
    """Of exports, without its ending."""
    tiles: TileSource | None = None


class WellFinder:
    """A list and a map of the same wells; the address holds filters, order, columns and page.

    `draw_empty` is called where there is no well at all.
    """

    def __init__(
        self, data: WellDirectoryData, place: FinderPlace, draw_empty: Callable[[], None]
    ) -> None:
        self._data, self._place, self._draw_empty = data, place, draw_empty
        self._state: FilterState = {}
        self._columns = build_well_columns(place.unit, with_project=place.project_id is None)
        self.box = ui.element("div").classes("wt-stack")

    async def draw(self, query: Mapping[str, str]) -> None:
        """Draw both; `query` is the query string of the address."""
        filters = await self._build_filters()
        self._state = read_filter_state(query, filters)
        self._state |= {key: query[key] for key in STATE_KEYS if query.get(key)}
        scope = WellFilter(project_id=self._place.project_id)
        if not await self._data.find_rows(scope, "name"):
            with self.box:
                self._draw_empty()
            return
        with self.box:
            self._filters = FilterBar(
                filters,
                self._state,
                self._apply_filters,
                path=self._place.path,
                search=t("Find a well"),
            )
            with ui.element("div").classes("wt-finder"):
                with ui.element("div").classes("wt-finder-map"):
                    self._draw_map(await self.list_positions())
                with ui.element("div").classes("wt-finder-list") as self._list:
                    self._draw_list()
        await self._load()

    def read_query(self) -> str:
        """The query string of what is shown."""
        return urlencode(sorted(self._state.items()))

    async def refresh(self) -> None:
        """Draw what the store has now, where the reader is."""
        if self.box.is_deleted or not hasattr(self, "_map"):
            return
        await self._load()
        await self._map.show(fit=False)

    # The map's own view of the data: with the filters of the list, and without its bounds.
    async def list_positions(self) -> Sequence[tuple[float, float]]:
        """The positions of the wells that fit the filters. Raises: errors of the domain."""
        return await self._data.list_positions(self._wanted())

    async def list_statuses(self) -> Sequence[str]:
        """The statuses of the wells that fit the filters. Raises: errors of the domain."""
        return await self._data.list_values(self._wanted(), "status")

    async def find_clusters(self, view: MapView) -> Sequence[Cluster]:
        """The clusters in a view that fit the filters. Raises: errors of the domain."""
        return await self._data.find_clusters(self._wanted(), view)

    async def _build_filters(self) -> list[Filter]:
        """The filters, with the operators and rigs that there are."""
        scope = WellFilter(project_id=self._place.project_id)
        filters = [
            Filter("status", field_label("well", "status"), select_options(WELL_STATUSES)),
            Filter("purpose", field_label("well", "purpose"), select_options(PURPOSES)),
        ]
        if self._place.project_id is None:
            filters.insert(0, Filter("project", t("Project"), await self._data.list_projects()))
        for column in ("operator", "rig"):
            values = await self._data.list_values(scope, column)
            if 1 < len(values) <= MAX_FILTER_OPTIONS:
                label = field_label("well", column)
                filters.append(Filter(column, label, {value: value for value in values}))
        return filters

    def _wanted(self, bounds: MapBounds | None = None) -> WellFilter:
        state = self._state
        return WellFilter(
            project_id=self._place.project_id or state.get("project"),
            status=state.get("status"),
            purpose=state.get("purpose"),
            operator=state.get("operator"),
            rig=state.get("rig"),
            q=state.get("q", ""),
            bounds=bounds,
        )

    def _sort(self) -> str:
        sort = self._state.get("sort", "name")
        return sort if sort.removeprefix("-") in SORT_COLUMNS else "name"

    def _draw_map(self, positions: Sequence[tuple[float, float]]) -> None:
        callbacks = MapCallbacks(self._open_well, self._list_stack, self._follow_map)
        bounds = parse_bounds(self._state.get("in", ""))
        self._map = WellMap(
            self, callbacks, positions, self._place.tiles, bounds, feet=self._place.unit == "ft"
        )

    def _draw_list(self) -> None:
        with ui.element("div").classes("wt-row wt-wrap wt-no-print"):
            self._count = ui.label().classes("wt-meta wt-grow").props("role=status")
            label = t("In the map's view")
            self._bounds_pill = button(label, self._forget_bounds, weight="ghost", symbol="x")
            self._draw_column_menu()
            export = button(t("Export"), symbol="download", weight="ghost")
            with popover_panel(export, t("Export"), right=True):
                kinds = {"csv": t("Export as CSV"), "xlsx": t("Export for Excel")}
                html = option_buttons_html(kinds, None, empty=False, action="export")
                OptionsView(self._export, html)
        self._table_box = ui.element("div")
        self._draw_table()
        self._none = empty_state("derrick", t("No matching wells"))
        self._none.visible = self._bounds_pill.visible = False
        with ui.element("div").classes("wt-range wt-no-print"):
            self._range = ui.label()
            with ui.element("div").classes("wt-row") as self._turns:
                self._turns.visible = False
                self._back = icon_button("chevron-left", t("Previous page"), self._turn_back)
                self._next = icon_button("chevron-right", t("Next page"), self._turn_on)

    def _draw_column_menu(self) -> None:
        opener = button(t("Columns"), symbol="columns", weight="ghost")
        with popover_panel(opener, t("Columns"), right=True):
            self._column_options = OptionsView(
                self._toggle_column, self._column_options_html(), several=True
            )

    def _column_options_html(self) -> Markup:
        visible = [c.key for c in read_columns(self._state.get("cols", ""), self._columns)]
        labels = {key: c.label for key, c in self._columns.items() if key != "name"}
        return option_buttons_html(labels, visible, empty=False)

    def _draw_table(self) -> None:
        self._shown = read_columns(self._state.get("cols", ""), self._columns)
        self._table_box.clear()
        with self._table_box:
            columns = table_columns(self._shown, chosen=bool(self._state.get("cols")))
            self._table = Table(columns, caption=t("Wells"), on_sort=self._sort_by)

    async def _load(self) -> None:
        bounds = parse_bounds(self._state.get("in", ""))
        rows = await self._data.find_rows(self._wanted(bounds), self._sort())
        if self.box.is_deleted:
            return
        total = len(rows)
        last_page = max(0, total - 1) // WELLS_PER_PAGE
        first = min(self._page(), last_page) * WELLS_PER_PAGE
        page = rows[first : first + WELLS_PER_PAGE]
        self._table.show([table_row(self._shown, row) for row in page], self._sort())
        self._table.element.visible = bool(page)
        self._none.visible = not page
        number = form_of.format_number(total, 0)
        self._count.text = f"{number} {tn('well', 'wells', total)}"
        self._bounds_pill.visible = bounds is not None
        last = first + len(page)
        self._range.text = t("{first}–{last} of {total}", first=first + 1, last=last, total=number)
        self._range.visible = bool(page)
        self._turns.visible = total > WELLS_PER_PAGE
        self._back.set_enabled(first > 0)
        self._next.set_enabled(last < total)

    def _page(self) -> int:
        """The number of the page, from 0."""
        text = self._state.get("page", "")
        return max(0, int(text) - 1) if text.isascii() and text.isdigit() and len(text) < 7 else 0

    def _set(self, **values: str) -> None:
        """Change parts of the state and of the address."""
        for name, value in values.items():
            self._state.pop(name, None)
            if value:
                self._state[name] = value
            self._filters.keep(name, value)

    async def _apply_filters(self, state: FilterState) -> None:
        # Filters are about all wells: what the map happened to show would hide some of them.
        self._state = state
        self._set(page="", **{"in": ""})
        await self._load()
        await self._map.show()

    async def _follow_map(self, bounds: MapBounds) -> None:
        self._set(page="", **{"in": describe_bounds(bounds)})
        await self._load()

    async def _forget_bounds(self) -> None:
        self._set(page="", **{"in": ""})
        await self._load()
        await self._map.show()

    async def _sort_by(self, sort: str) -> None:
        self._set(sort=sort, page="")
        await self._load()

    async def _turn_back(self) -> None:
        await self._turn(-1)

    async def _turn_on(self) -> None:
        await self._turn(1)

    async def _turn(self, step: int) -> None:
        page = self._page() + step
        self._set(page=str(page + 1) if page > 0 else "")
        await self._load()
        # The buttons are below the rows: a new page is read from its top.
        ui.run_javascript(f"getHtmlElement({self._list.id})?.scrollIntoView()")

    async def _toggle_column(self, _action: str, key: str, _where: object) -> None:
        chosen = {column.key for column in self._shown} ^ {key}
        keys = [name for name in self._columns if name in chosen]
        self._set(cols=",".join(keys))
        self._column_options.show(self._column_options_html())
        self._draw_table()
        await self._load()

    async def _export(self, _action: str, kind: str, _where: object) -> None:
        bounds = parse_bounds(self._state.get("in", ""))
        rows = await self._data.find_rows(self._wanted(bounds), self._sort())
        columns, language = self._shown, current_language()

        def build_file() -> bytes:
            with in_language(language):
                heads = [column.label for column in columns]
                cells: list[list[CellValue]] = [[c.value(row) for c in columns] for row in rows]
                if kind == "csv":
                    return build_csv(heads, cells)
                return build_xlsx(t("Wells"), heads, cells)

        # In a thread, since thousands of rows would hold up the event loop.
        body = await to_thread(build_file)
        media_type = CSV_MEDIA_TYPE if kind == "csv" else XLSX_MEDIA_TYPE
        ui.download.content(body, f"{self._place.file_name}.{kind}", media_type)

    def _open_well(self, row: WellRow) -> None:
        ui.navigate.to(urls.well_url(row.id))

    def _list_stack(self, rows: Sequence[WellRow], where: Sequence[float]) -> None:
        """Open the list of the wells that share a place."""
        label = t("{count} wells at this place", count=len(rows))
        with self.box, Popover(label, where):
            ui.html(stacked_wells_html(label, rows), sanitize=False)
