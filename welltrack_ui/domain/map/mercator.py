"""The Web Mercator projection: positions on the map as parts of its width.

Source: EPSG:3857, as tile servers use it: the world is a square, x grows to the east and y to the
south, both from 0 to 1.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from welltrack_ui.domain.lists.well_rows import MapBounds

WORLD_PIXELS = 256
"""Pixels of the world's width at zoom 0."""
MAX_LATITUDE = 85.05112878
"""Degrees; the square ends there."""
MAX_ZOOM = 18


class MapPoint(NamedTuple):
    """A point on the map, each part 0..1."""

    x: float
    y: float


class MapView(NamedTuple):
    """What a map shows: its centre in degrees, its zoom (a whole number), its size in pixels."""

    latitude: float
    longitude: float
    zoom: int
    width: int
    height: int

    @property
    def scale(self) -> float:
        """Pixels of the world's width."""
        return float(WORLD_PIXELS * 2**self.zoom)

    def find_bounds(self, margin: float = 0.0) -> MapBounds:
        """The rectangle that is shown, larger by `margin` parts of its size on each side."""
        centre = project(self.latitude, self.longitude)
        half_x = self.width / self.scale * (0.5 + margin)
        half_y = self.height / self.scale * (0.5 + margin)
        south, west = unproject(MapPoint(centre.x - half_x, centre.y + half_y))
        north, east = unproject(MapPoint(centre.x + half_x, centre.y - half_y))
        if half_x >= 0.5:
            west, east = -180.0, 180.0
        return MapBounds(south, west, north, east)


class TileSource(NamedTuple):
    """Tiles of another server or of a file, over the base map; `attribution` is plain text."""

    url: str
    attribution: str
    max_zoom: int = 19


def project(latitude: float, longitude: float) -> MapPoint:
    """The point of a position in degrees; beyond 85 degrees the map's edge."""
    clipped = math.radians(max(-MAX_LATITUDE, min(MAX_LATITUDE, latitude)))
    y = 0.5 - math.log(math.tan(math.pi / 4 + clipped / 2)) / (2 * math.pi)
    return MapPoint(longitude / 360 + 0.5, y)


def unproject(point: MapPoint) -> tuple[float, float]:
    """Latitude and longitude of a point in degrees, the longitude within -180..180."""
    angle = math.pi * (1 - 2 * max(0.0, min(1.0, point.y)))
    latitude = math.degrees(math.atan(math.sinh(angle)))
    return latitude, point.x % 1.0 * 360 - 180


def fit_view(
    positions: Sequence[tuple[float, float]], width: int, height: int, *, closest: int = 12
) -> MapView:
    """The closest view that shows all positions (degrees) with a rim; the world without any."""
    if not positions:
        return MapView(30.0, 10.0, 1, width, height)
    points = [project(*position) for position in positions]
    left, right = min(p.x for p in points), max(p.x for p in points)
    top, bottom = min(p.y for p in points), max(p.y for p in points)
    latitude, longitude = unproject(MapPoint((left + right) / 2, (top + bottom) / 2))
    zoom = closest
    # The rim leaves room for a sign on either side.
    while zoom > 1 and (
        (right - left) * WORLD_PIXELS * 2**zoom > max(width - 120, 80)
        or (bottom - top) * WORLD_PIXELS * 2**zoom > max(height - 120, 80)
    ):
        zoom -= 1
    return MapView(latitude, longitude, zoom, width, height)
