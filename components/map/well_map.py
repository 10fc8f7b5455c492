"""The map of wells: Leaflet over tiles, and on them the signs that Python makes.

The signs are one string in one layer. Each move of the map asks for those of the new view: clusters
are made on the server, and the page holds at most a hundred signs.
"""

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from markupsafe import escape
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.i18n.translate import t
from components.kit.callback import Callback, run_callback
from components.map.signs import legend_html, signs_html
from welltrack_ui.domain.lists.well_rows import MapBounds
from welltrack_ui.domain.map.clusters import Cluster, can_part
from welltrack_ui.domain.map.mercator import MAX_ZOOM, MapView, TileSource, fit_view

LAND_TILES_URL = "/map/land/{z}/{x}/{y}.svg"
LAND_ATTRIBUTION = "Natural Earth, GeoNames (CC BY 4.0)"
ASSUMED_SIZE = 900, 600
"""Pixels, until the browser tells."""
_CLICK_JS = """e => {
    const sign = e.target.closest('[data-sign]'), box = sign?.getBoundingClientRect();
    if (sign) emit(sign.dataset.sign, e.detail === 0,
        [box.left, box.top, box.right, box.bottom, innerWidth, innerHeight]);
}"""
_ARROWS_JS = """e => {
    const next = e.target.getAttribute(`data-${e.key}`);
    if (!next) return;
    e.preventDefault(); e.stopPropagation();
    e.currentTarget.querySelector(`[data-sign="${next}"]`).focus(); }"""
# As a zoom begins, not when its animation has ended: what lies beside the map need not wait.
_AIM_JS = """e => e.target.getContainer().dispatchEvent(new CustomEvent('aim',
    {bubbles: true, detail: [e.center.lat, e.center.lng, e.zoom]}))"""
_STALE_JS = "e => e.target.getPane('markerPane').classList.add('wt-stale')"
_FRESH_JS = """const pane = getHtmlElement({0})?.querySelector('.leaflet-marker-pane');
pane?.classList.remove('wt-stale');
{1} && pane?.querySelector('[data-sign]')?.focus()"""


class MapData(Protocol):
    """What a map reads; each call may raise an error of the domain."""

    async def list_positions(self) -> Sequence[tuple[float, float]]: ...
    async def list_statuses(self) -> Sequence[str]: ...
    async def find_clusters(self, view: MapView) -> Sequence[Cluster]: ...


@dataclass(frozen=True, slots=True)
class MapCallbacks:
    """What a map tells: a well is opened; wells at one place are pressed, with the sign's
    rectangle; the reader moved the map to these bounds."""

    on_open: Callback
    on_stack: Callback
    on_move: Callable[[MapBounds], Awaitable[None]]


class WellMap:
    """A map of wells; `show` draws what `data` finds now and moves so that all of it is seen.

    It starts with `bounds` in sight, or the `positions` of all wells. `tiles` lie over the base
    map. The sign of the well `own_id` is marked.
    """

    def __init__(
        self,
        data: MapData,
        callbacks: MapCallbacks,
        positions: Sequence[tuple[float, float]],
        tiles: TileSource | None = None,
        bounds: MapBounds | None = None,
        *,
        feet: bool = False,
        own_id: str = "",
    ) -> None:
        self._feet, self._own_id = feet, own_id
        self._data, self._callbacks, self._bounds = data, callbacks, bounds
        self._clusters: Sequence[Cluster] = ()
        # Near to what it will show: the browser loads no tiles of another place first.
        self._view = fit_bounds(bounds, *ASSUMED_SIZE) or fit_view(positions, *ASSUMED_SIZE)
        self._expected: MapView | None = None
        self._aimed: MapView | None = None
        self._is_ready = False
        self._draw_number = 0
        self.element = ui.element("section").classes("wt-map wt-no-print")
        self.element.props["aria-label"] = t("Map of wells")
        self.element.on("click", self._press, js_handler=_CLICK_JS)
        self.element.on("keydown", js_handler=_ARROWS_JS)
        self.element.on("aim", self._aim, js_handler="e => emit(...e.detail)")
        with self.element:
            self._map = ui.leaflet(
                (self._view.latitude, self._view.longitude),
                self._view.zoom,
                options={
                    "zoomControl": False,
                    "attributionControl": False,
                    "minZoom": 1,
                    "maxZoom": MAX_ZOOM,
                    "worldCopyJump": True,
                },
            )
            self._legend = ui.html(sanitize=False)
            ui.element("q-resize-observer").on("resize", self._resize)
        # NiceGUI adds tiles of a public server: a page of ours asks no one else for anything.
        self._map.clear_layers()
        self._map.tile_layer(
            url_template=LAND_TILES_URL,
            options={
                "tileSize": 512,
                "zoomOffset": -1,
                "className": "wt-land",
                "attribution": LAND_ATTRIBUTION,
            },
        )
        if tiles:
            # Leaflet takes an attribution for HTML.
            options = {"attribution": str(escape(tiles.attribution)), "maxZoom": tiles.max_zoom}
            self._map.tile_layer(url_template=tiles.url, options=options)
        self._signs = self._map.generic_layer(name="layerGroup")
        self._map.on("init", self._start)
        self._map.on("map-moveend", self._follow, ["center", "zoom"])

    async def show(self, *, fit: bool = True) -> None:
        """Draw the wells that `data` finds now; with `fit` move so that all of them are seen."""
        self._legend.content = legend_html(await self._data.list_statuses())
        if fit:
            size = self._view.width, self._view.height
            self._view = await self._find_first_view(*size)
            self._move_browser()
        await self._draw()

    async def _start(self) -> None:
        """Set the map up, once the browser has it."""
        titles = json.dumps(
            {"position": "topright", "zoomInTitle": t("Zoom in"), "zoomOutTitle": t("Zoom out")}
        )
        scale = json.dumps(
            {"position": "bottomleft", "imperial": self._feet, "metric": not self._feet}
        )
        self._map.run_map_method(":addControl", f"L.control.zoom({titles})")
        self._map.run_map_method(":addControl", "L.control.attribution({prefix: false})")
        self._map.run_map_method(":addControl", f"L.control.scale({scale})")
        self._map.run_map_method(":on", "'zoomstart'", _STALE_JS)
        self._map.run_map_method(":on", "'zoomanim'", _AIM_JS)
        self._is_ready = True
        await self.show()

    async def _find_first_view(self, width: int, height: int) -> MapView:
        bounds, self._bounds = self._bounds, None
        view = fit_bounds(bounds, width, height)
        return view or fit_view(await self._data.list_positions(), width, height)

    async def _aim(self, event: GenericEventArguments) -> None:
        """Tell of the view that a zoom goes to, while the browser is still on the way."""
        latitude, longitude, zoom = event.args
        self._aimed = aimed = self._read_view(latitude, longitude, zoom)
        self._expected = None
        await self._callbacks.on_move(aimed.find_bounds())

    async def _follow(self, event: GenericEventArguments) -> None:
        """Draw the signs of the view that the map came to."""
        (latitude, longitude), zoom = event.args["center"], event.args["zoom"]
        self._view = moved = self._read_view(latitude, longitude, zoom)
        aimed, self._aimed = self._aimed, None
        if is_same_place(moved, self._expected):
            return
        # From here on its own view is a place like others, which one may come back to.
        self._expected = None
        await self._draw()
        # Unless something moved it on while the signs were read: a filter, say.
        if moved == self._view and not is_same_place(moved, aimed):
            await self._callbacks.on_move(moved.find_bounds())

    def _read_view(self, latitude: float, longitude: float, zoom: float) -> MapView:
        """The view of a place and zoom that the browser tells."""
        longitude = (longitude + 180) % 360 - 180
        return self._view._replace(latitude=latitude, longitude=longitude, zoom=round(zoom))

    async def _resize(self, event: GenericEventArguments) -> None:
        """Take note of the size in the browser; fit what is shown, unless somebody moved it."""
        width, height = round(event.args["width"]), round(event.args["height"])
        untouched = is_same_place(self._view, self._expected)
        self._view = self._view._replace(width=width, height=height)
        if self._is_ready:
            await self.show(fit=untouched)

    def _move_browser(self) -> None:
        view = self._view
        self._expected = view
        place = [view.latitude, view.longitude]
        self._map.run_map_method("setView", place, view.zoom, {"animate": False})

    async def _draw(self, *, focus: bool = False) -> None:
        view = self._view
        self._draw_number = number = self._draw_number + 1
        clusters = await self._data.find_clusters(view)
        # A later one overtook this one while it was read. Not told by the view: the browser's own
        # word of where it was moved to comes meanwhile, rounded to pixels, and draws nothing.
        if number != self._draw_number:
            return
        self._clusters = clusters
        html = json.dumps(str(signs_html(clusters, view, self._own_id)))
        place = json.dumps([view.latitude, view.longitude])
        icon = f"L.divIcon({{className: 'wt-signs', iconSize: [0, 0], html: {html}}})"
        self._signs.run_method("clearLayers")
        options = f"{{icon: {icon}, interactive: false, keyboard: false}}"
        self._signs.run_method(":addLayer", f"L.marker({place}, {options})")
        script = _FRESH_JS.replace("{0}", str(self._map.id)).replace("{1}", json.dumps(focus))
        self._map.client.run_javascript(script)

    async def _press(self, event: GenericEventArguments) -> None:
        """Open the well of a sign, or look closer, or list the wells of one place."""
        key, by_keyboard, where = event.args
        cluster = next((c for c in self._clusters if c.key == key), None)
        if cluster is None:
            return
        if len(cluster.rows) == 1:
            await run_callback(self._callbacks.on_open, cluster.rows[0])
        elif self._view.zoom >= MAX_ZOOM or not can_part(cluster):
            await run_callback(self._callbacks.on_stack, cluster.rows, where)
        else:
            await self._look_closer(cluster, by_keyboard=by_keyboard)

    async def _look_closer(self, cluster: Cluster, *, by_keyboard: bool) -> None:
        positions = [(r.latitude or 0.0, r.longitude or 0.0) for r in cluster.rows]
        size = self._view.width, self._view.height
        closer = fit_view(positions, *size, closest=MAX_ZOOM)
        self._view = closer._replace(zoom=max(closer.zoom, self._view.zoom + 1))
        self._move_browser()
        await self._draw(focus=by_keyboard)
        await self._callbacks.on_move(self._view.find_bounds())


def is_same_place(view: MapView, other: MapView | None) -> bool:
    """Whether two views show one place: the browser rounds a centre to whole pixels."""
    if other is None or view.zoom != other.zoom:
        return False
    near = 2 * 360 / view.scale
    apart = abs(view.latitude - other.latitude), abs(view.longitude - other.longitude)
    return max(apart) < near


def fit_bounds(bounds: MapBounds | None, width: int, height: int) -> MapView | None:
    """The view that had these bounds; None for none."""
    if bounds is None:
        return None
    corners = [(bounds.south, bounds.west), (bounds.north, bounds.east)]
    # Bounds of a view have a rim already.
    whole = fit_view(corners, width + 140, height + 140, closest=MAX_ZOOM)
    return whole._replace(width=width, height=height)


def describe_bounds(bounds: MapBounds) -> str:
    """Bounds as text of an address: south, west, north, east."""
    return ",".join(f"{value:.4f}" for value in bounds)


def parse_bounds(text: str) -> MapBounds | None:
    """The bounds of such a text; None where it is none."""
    try:
        south, west, north, east = (float(part) for part in text.split(","))
    except ValueError:
        return None
    return MapBounds(south, west, north, east)
