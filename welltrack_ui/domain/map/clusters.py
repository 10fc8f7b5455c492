"""Clusters: wells that are too close to one another on the map to have signs of their own.

Clusters are nested: those of a zoom are made of those of the next closer one, so that a closer look
parts them and never mixes them.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from welltrack_ui.domain.lists.well_rows import MapBounds, WellRow
from welltrack_ui.domain.map.mercator import (
    MAX_ZOOM,
    WORLD_PIXELS,
    MapPoint,
    MapView,
    project,
    unproject,
)

MIN_DISTANCE = 52
"""Pixels between the centres of two signs."""
MAX_SIGNS = 100
"""Signs on a map at once."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Wells at one place of the map; one well alone is a cluster too."""

    point: MapPoint
    rows: tuple[WellRow, ...]

    @property
    def key(self) -> str:
        """What it is known by on the page: the id of its first well."""
        return self.rows[0].id

    def count_statuses(self) -> Counter[str]:
        """The number of its wells in each status."""
        return Counter(row.status for row in self.rows)


class ClusterTree:
    """The clusters of wells at every zoom; each zoom is made when it is first looked at."""

    def __init__(self, rows: Iterable[WellRow]) -> None:
        singles = [
            Cluster(project(row.latitude, row.longitude), (row,))
            for row in rows
            if row.latitude is not None and row.longitude is not None
        ]
        self.positions = [(r.latitude or 0.0, r.longitude or 0.0) for c in singles for r in c.rows]
        """Latitude and longitude of each well that has a position."""
        self._levels: dict[int, list[Cluster]] = {MAX_ZOOM + 1: singles}

    def find_level(self, zoom: int) -> list[Cluster]:
        """All clusters at a zoom."""
        deepest = min(level for level in self._levels if level >= min(zoom, MAX_ZOOM))
        for level in range(deepest - 1, zoom - 1, -1):
            self._levels[level] = merge_clusters(self._levels[level + 1], level)
        return self._levels[min(max(zoom, 0), MAX_ZOOM)]

    def find_visible(self, view: MapView, margin: float = 0.25) -> list[Cluster]:
        """The clusters in a view and a margin around it, at most 100.

        Where there are more, those of a wider zoom stand for them.
        """
        bounds, zoom = view.find_bounds(margin), view.zoom
        visible = self._find_within(bounds, zoom)
        while len(visible) > MAX_SIGNS and zoom > 0:
            zoom -= 1
            visible = self._find_within(bounds, zoom)
        return visible

    def _find_within(self, bounds: MapBounds, zoom: int) -> list[Cluster]:
        return [c for c in self.find_level(zoom) if bounds.contains(*unproject(c.point))]


def merge_clusters(clusters: Sequence[Cluster], zoom: int) -> list[Cluster]:
    """The clusters with those merged that are closer than two signs may be at this zoom."""
    reach = MIN_DISTANCE / (WORLD_PIXELS * 2**zoom)
    merged: list[_Growing] = []
    grid: dict[tuple[int, int], list[_Growing]] = {}
    for cluster in clusters:
        near = _find_near(grid, cluster.point, reach)
        if near is None:
            near = _Growing(cluster.point, [])
            merged.append(near)
            # It stays in this field of the grid though its centre moves: by less than its reach.
            grid.setdefault(_field(cluster.point, reach), []).append(near)
        near.parts.append(cluster)
    return [growing.finish() for growing in merged]


def can_part(cluster: Cluster) -> bool:
    """Whether a closer look parts its wells; not where they share a place."""
    points = {project(r.latitude or 0.0, r.longitude or 0.0) for r in cluster.rows}
    width = max(p.x for p in points) - min(p.x for p in points)
    height = max(p.y for p in points) - min(p.y for p in points)
    return max(width, height) > MIN_DISTANCE / float(WORLD_PIXELS * 2**MAX_ZOOM)


DIRECTIONS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, -1), "ArrowDown": (0, 1)}
"""The keys of the arrows, and where they point to on the map."""


def find_neighbours(clusters: Sequence[Cluster], view: MapView) -> list[dict[str, str]]:
    """For each cluster the key of the nearest one in each direction, by arrow key."""
    places = [(c.point.x * view.scale, c.point.y * view.scale, c.key) for c in clusters]
    return [
        {
            arrow: best[1]
            for arrow, (right, down) in DIRECTIONS.items()
            if (
                best := min(
                    (
                        # What lies beside the direction counts as farther away.
                        (along + 3 * abs(dx * down + dy * right), key)
                        for other_x, other_y, key in places
                        if (along := (dx := other_x - x) * right + (dy := other_y - y) * down) > 4
                    ),
                    default=None,
                )
            )
        }
        for x, y, _ in places
    ]


@dataclass(slots=True)
class _Growing:
    """A cluster that others are still added to."""

    point: MapPoint
    parts: list[Cluster]

    def finish(self) -> Cluster:
        if len(self.parts) == 1:
            return self.parts[0]
        rows = tuple(row for part in self.parts for row in part.rows)
        weights = [len(part.rows) for part in self.parts]
        x = sum(p.point.x * w for p, w in zip(self.parts, weights, strict=True)) / len(rows)
        y = sum(p.point.y * w for p, w in zip(self.parts, weights, strict=True)) / len(rows)
        return Cluster(MapPoint(x, y), rows)


def _field(point: MapPoint, reach: float) -> tuple[int, int]:
    return int(point.x / reach), int(point.y / reach)


def _find_near(
    grid: dict[tuple[int, int], list[_Growing]], point: MapPoint, reach: float
) -> _Growing | None:
    """The nearest growing cluster within reach."""
    column, row = _field(point, reach)
    best, least = None, reach
    for i in (column - 1, column, column + 1):
        for j in (row - 1, row, row + 1):
            for one in grid.get((i, j), ()):
                distance = math.hypot(one.point.x - point.x, one.point.y - point.y)
                if distance < least:
                    best, least = one, distance
    return best
