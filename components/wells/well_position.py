"""The small map of one well among its neighbours."""

from collections.abc import Sequence

from nicegui import ui

from components.i18n.translate import t
from components.kit.popover import Popover
from components.map.signs import stacked_wells_html
from components.map.well_map import MapCallbacks, WellMap
from components.wells.well_finder import WellDirectoryData
from welltrack_ui import urls
from welltrack_ui.domain.lists.well_rows import MapBounds, WellFilter, WellRow
from welltrack_ui.domain.map.clusters import Cluster
from welltrack_ui.domain.map.mercator import MapView, TileSource
from welltrack_ui.domain.units import DepthUnit
from welltrack_ui.domain.well import Well

NEIGHBOURHOOD = 0.25, 0.5
"""Degrees of latitude and longitude to either side: enough for a coast or a town to be seen."""


class WellPositionMap:
    """The map; `well` has a position. A press on a neighbour opens it."""

    def __init__(
        self,
        data: WellDirectoryData,
        well: Well,
        unit: DepthUnit,
        tiles: TileSource | None = None,
    ) -> None:
        self._data, self._well = data, well
        with ui.element("div").classes("wt-well-map") as self._box:
            callbacks = MapCallbacks(self._open_well, self._list_stack, self._stay)
            positions = find_corners(well)
            WellMap(self, callbacks, positions, tiles, feet=unit == "ft", own_id=well.id)

    async def list_positions(self) -> Sequence[tuple[float, float]]:
        """The corners of the well's surroundings: the map begins with these in sight."""
        return find_corners(self._well)

    async def list_statuses(self) -> Sequence[str]:
        """None: a small map has no room for a legend."""
        return ()

    async def find_clusters(self, view: MapView) -> Sequence[Cluster]:
        """The wells of the organization in a view. Raises: errors of the domain."""
        return await self._data.find_clusters(WellFilter(), view)

    def _open_well(self, row: WellRow) -> None:
        if row.id != self._well.id:
            ui.navigate.to(urls.well_url(row.id))

    def _list_stack(self, rows: Sequence[WellRow], where: Sequence[float]) -> None:
        label = t("{count} wells at this place", count=len(rows))
        with self._box, Popover(label, where):
            ui.html(stacked_wells_html(label, rows), sanitize=False)

    async def _stay(self, _bounds: MapBounds) -> None:
        """Nothing follows where the map is moved."""


def find_corners(well: Well) -> list[tuple[float, float]]:
    """Two corners, south-west and north-east of a well, in degrees; none without a position."""
    if well.latitude is None or well.longitude is None:
        return []
    north, east = NEIGHBOURHOOD
    return [
        (well.latitude - north, well.longitude - east),
        (well.latitude + north, well.longitude + east),
    ]
