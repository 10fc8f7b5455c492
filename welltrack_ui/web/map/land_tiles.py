"""Tiles of the base map that needs no network: land, coasts, borders, towns, a grid of degrees.

Each tile is an SVG of greys on a clear ground, so that the page's colours show the sea and a dark
theme can turn them round. `land.sqlite` is made by `deploy/make_land_data.py`; land is Natural
Earth's (public domain), towns are from GeoNames (CC BY 4.0).
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from markupsafe import escape

from welltrack_ui.domain.map.mercator import MapPoint, project, unproject

LAND_FILE = Path(__file__).with_name("land.sqlite")
TILE_PIXELS = 512
DEEPEST_TILE = 17
FINE_FROM = 5
"""The zoom of tiles from which on the fine cells are drawn."""
CELL_DEGREES = {0: 30, 1: 5}
UNITS = 1000
"""Units of a degree in the file."""
MAX_TOWNS = 9
TOWN_HEIGHT, LETTER_WIDTH = 30, 6.6
"""Pixels that a town takes: its height, and each letter of its name."""
GRID_STEPS = (
    30.0,
    20.0,
    10.0,
    5.0,
    2.0,
    1.0,
    1 / 2,
    1 / 6,
    1 / 12,
    1 / 30,
    1 / 60,
    1 / 120,
    1 / 600,
)
GRID_PIXELS = 160
"""Pixels between two lines of the grid, at least."""
STYLE = (
    "path{fill:none;stroke-linejoin:round}.l{fill:#fbfbfa;stroke:#fbfbfa}.c{stroke:#b4bac4}"
    ".b{stroke:#cfd3da;stroke-dasharray:4 3}.g{stroke:#8b95a5;stroke-opacity:.28}"
    "text{font:11px Inter,system-ui,sans-serif;fill:#4b5563;paint-order:stroke;stroke:#fff;"
    "stroke-opacity:.75;stroke-width:2.5px}.d{fill:#6b7280;font-size:10px}circle{fill:#4b5563}"
)


@lru_cache(maxsize=512)
def render_tile(zoom: int, column: int, row: int) -> bytes:
    """The SVG of a tile of 512 by 512 pixels. Raises: ValueError for a tile off the map."""
    if not (0 <= zoom <= DEEPEST_TILE and 0 <= column < 2**zoom and 0 <= row < 2**zoom):
        raise ValueError(f"there is no tile {zoom}/{column}/{row}")
    frame = TileFrame(zoom, column, row)
    with closing(sqlite3.connect(f"{LAND_FILE.as_uri()}?mode=ro&immutable=1", uri=True)) as db:
        cells = [json.loads(zlib.decompress(body)) for body in _read_cells(db, frame)]
        towns = _read_towns(db, frame)
    parts = [
        _draw_paths(
            "l", (frame.draw(ring, close=True) for c in cells for p in c["land"] for ring in p)
        ),
        _draw_paths("g", _grid_paths(frame)),
        _draw_paths("b", (frame.draw(line) for c in cells for line in c["borders"])),
        _draw_paths("c", (frame.draw(line) for c in cells for line in c["coasts"])),
        *_grid_labels(frame),
        *_town_labels(frame, towns),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {TILE_PIXELS} {TILE_PIXELS}">'
        f"<style>{STYLE}</style>{''.join(parts)}</svg>"
    ).encode()


class TileFrame:
    """The place of a tile on the map, and of positions on the tile."""

    def __init__(self, zoom: int, column: int, row: int) -> None:
        self.zoom, self.column, self.row = zoom, column, row
        self.scale = TILE_PIXELS * 2**zoom
        self.north, self.west = unproject(MapPoint(column / 2**zoom, row / 2**zoom))
        self.south, _ = unproject(MapPoint(0, (row + 1) / 2**zoom))
        self.east = self.west + 360 / 2**zoom

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        """Pixels from the tile's left and top edge."""
        point = project(latitude, longitude)
        return (
            point.x * self.scale - self.column * TILE_PIXELS,
            point.y * self.scale - self.row * TILE_PIXELS,
        )

    def draw(self, steps: Sequence[int], *, close: bool = False) -> str:
        """The path of steps from point to point, in whole pixels; blank where it is a speck."""
        x = y = 0
        pixels: list[tuple[int, int]] = []
        for i in range(0, len(steps), 2):
            x, y = x + steps[i], y + steps[i + 1]
            across, down = self.place(y / UNITS, x / UNITS)
            # Far off the tile no one sees the difference, and SVG gets no huge numbers.
            pixel = round(max(-9e3, min(9e3, across))), round(max(-9e3, min(9e3, down)))
            # A step of one pixel is seen by nobody, and half of all steps are such.
            if not pixels or abs(pixel[0] - pixels[-1][0]) + abs(pixel[1] - pixels[-1][1]) > 1:
                pixels.append(pixel)
        if len(pixels) < (3 if close else 2) or _is_beside(pixels):
            return ""
        moves = (f"{b[0] - a[0]},{b[1] - a[1]}" for a, b in pairwise(pixels))
        return f"M{pixels[0][0]},{pixels[0][1]}l{' '.join(moves)}{'z' if close else ''}"


def _is_beside(pixels: Sequence[tuple[int, int]]) -> bool:
    """Whether all points lie on one side of the tile, so that nothing of it shows."""
    across, down = [x for x, _ in pixels], [y for _, y in pixels]
    return max(across) < 0 or min(across) > TILE_PIXELS or max(down) < 0 or min(down) > TILE_PIXELS


def _read_cells(db: sqlite3.Connection, frame: TileFrame) -> Iterator[bytes]:
    level = 1 if frame.zoom >= FINE_FROM else 0
    size = CELL_DEGREES[level]
    place = "west > ? AND west < ? AND south > ? AND south < ?"
    query = f"SELECT body FROM cell WHERE level = ? AND {place}"  # noqa: S608 - constants alone
    edges = frame.west - size, frame.east, frame.south - size, frame.north
    yield from (body for (body,) in db.execute(query, (level, *edges)))


def _read_towns(db: sqlite3.Connection, frame: TileFrame) -> list[tuple[float, float, str]]:
    """Latitude, longitude and name of the towns on a tile, the largest first."""
    query = (
        "SELECT latitude, longitude, name FROM town WHERE latitude BETWEEN ? AND ?"
        " AND longitude BETWEEN ? AND ? ORDER BY population DESC LIMIT 60"
    )
    return db.execute(query, (frame.south, frame.north, frame.west, frame.east)).fetchall()


def _draw_paths(name: str, paths: Iterable[str]) -> str:
    return f'<path class="{name}" d="{"".join(paths)}"/>'


def _town_labels(frame: TileFrame, towns: Iterable[tuple[float, float, str]]) -> Iterator[str]:
    """Towns whose names stand on the tile as a whole, apart from one another."""
    taken: list[tuple[float, float, float]] = []
    for latitude, longitude, name in towns:
        x, y = frame.place(latitude, longitude)
        width = 12 + len(name) * LETTER_WIDTH
        right_of_it = x + width < TILE_PIXELS - 2
        left = x if right_of_it else x - width
        is_whole = left > 2 and TOWN_HEIGHT / 2 < y < TILE_PIXELS - TOWN_HEIGHT / 2
        is_free = all(
            abs(y - other_y) > TOWN_HEIGHT or left > end or left + width < start
            for start, end, other_y in taken
        )
        if is_whole and is_free:
            taken.append((left, left + width, y))
            shift, anchor = (6, "start") if right_of_it else (-6, "end")
            yield f'<circle cx="{x:.0f}" cy="{y:.0f}" r="2"/>'
            yield f'<text x="{x + shift:.0f}" y="{y + 4:.0f}" text-anchor="{anchor}">'
            yield f"{escape(name)}</text>"
            if len(taken) == MAX_TOWNS:
                return


def _grid_step(frame: TileFrame) -> float:
    """Degrees between two lines of the grid."""
    pixels = TILE_PIXELS / (360 / 2**frame.zoom)
    fitting = [step for step in GRID_STEPS if step * pixels >= GRID_PIXELS]
    return fitting[-1] if fitting else GRID_STEPS[0]


def _grid_lines(start: float, end: float, step: float) -> Iterator[float]:
    first = int(start // step) + 1
    for n in range(first, int(end // step) + 1):
        yield n * step


def _grid_paths(frame: TileFrame) -> Iterator[str]:
    step = _grid_step(frame)
    for longitude in _grid_lines(frame.west, frame.east, step):
        yield f"M{frame.place(0, longitude)[0]:.0f},0v{TILE_PIXELS}"
    for latitude in _grid_lines(frame.south, frame.north, step):
        yield f"M0,{frame.place(latitude, frame.west)[1]:.0f}h{TILE_PIXELS}"


def _grid_labels(frame: TileFrame) -> Iterator[str]:
    step = _grid_step(frame)
    for longitude in _grid_lines(frame.west, frame.east, step):
        x = frame.place(0, longitude)[0]
        if x < TILE_PIXELS - 60:
            yield f'<text class="d" x="{x + 3:.0f}" y="{TILE_PIXELS - 5}">'
            yield f"{format_degrees(longitude, 'EW')}</text>"
    for latitude in _grid_lines(frame.south, frame.north, step):
        y = frame.place(latitude, frame.west)[1]
        if y > 14:
            yield f'<text class="d" x="4" y="{y - 4:.0f}">{format_degrees(latitude, "NS")}</text>'


def format_degrees(value: float, letters: str) -> str:
    """Degrees and minutes with the letter of the hemisphere, as on charts."""
    tenths = round(abs(value) * 600)
    degrees, minutes = divmod(tenths, 600)
    letter = "" if tenths == 0 else letters[value < 0]
    text = f"{minutes / 10:g}\N{PRIME}" if minutes else ""
    return f"{degrees}°{text}{letter}"
