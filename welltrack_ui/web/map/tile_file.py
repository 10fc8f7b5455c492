"""A file of map tiles in the data folder, `map.mbtiles`: detail for who has no network.

Source: MBTiles 1.3 (an SQLite database; rows count from the south).
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

TILE_FILE_NAME = "map.mbtiles"
MAX_TILE_ZOOM = 22
MEDIA_TYPES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}


class Tile(NamedTuple):
    """The picture of a tile."""

    body: bytes
    media_type: str


class TileFile:
    """The tiles file of a data folder; one that holds no pictures counts as none."""

    def __init__(self, data: Path) -> None:
        self.path = data / TILE_FILE_NAME

    def read_info(self) -> tuple[str, int] | None:
        """The attribution and the deepest zoom of the file; None without one that can be shown."""
        if not self.path.is_file():
            return None
        try:
            with closing(self._open()) as db:
                facts = dict(db.execute("SELECT name, value FROM metadata").fetchall())
        except sqlite3.DatabaseError:
            return None
        if facts.get("format") not in MEDIA_TYPES:
            return None
        zoom = str(facts.get("maxzoom", "14"))
        deepest = int(zoom) if zoom.isascii() and zoom.isdigit() else 14
        return str(facts.get("attribution", "")), min(deepest, MAX_TILE_ZOOM)

    def read_tile(self, zoom: int, column: int, row: int) -> Tile | None:
        """The tile at a place, the row counted from the north; None where the file has none.

        Raises: sqlite3.DatabaseError for a file that is damaged.
        """
        is_on_map = 0 <= zoom <= MAX_TILE_ZOOM and 0 <= column < 2**zoom and 0 <= row < 2**zoom
        if not is_on_map or not self.path.is_file():
            return None
        query = (
            "SELECT tile_data, (SELECT value FROM metadata WHERE name = 'format') FROM tiles"
            " WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        )
        with closing(self._open()) as db:
            row_of_tile = db.execute(query, (zoom, column, 2**zoom - 1 - row)).fetchone()
        if row_of_tile is None or row_of_tile[1] not in MEDIA_TYPES:
            return None
        return Tile(bytes(row_of_tile[0]), MEDIA_TYPES[row_of_tile[1]])

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)
