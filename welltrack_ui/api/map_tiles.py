"""Routes of map tiles: the base map of the product, and a file of tiles in the data folder."""

import sqlite3
from pathlib import Path

from fastapi import APIRouter, Response

from welltrack_ui.api.dependencies import CurrentCall
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.web.map.land_tiles import DEEPEST_TILE, render_tile
from welltrack_ui.web.map.tile_file import TileFile

CACHE_HEADERS = {"Cache-Control": "public, max-age=604800"}
FILE_CACHE_HEADERS = {"Cache-Control": "private, max-age=86400"}

router = APIRouter(prefix="/map", include_in_schema=False)


# Plain functions, which FastAPI runs in a thread: both read files.
@router.get("/land/{zoom}/{column}/{row}.svg")
def get_land_tile(zoom: int, column: int, row: int) -> Response:
    """A tile of the base map, 512 pixels wide. Raises: NotFound for a tile off the map."""
    if not (0 <= zoom <= DEEPEST_TILE and 0 <= column < 2**zoom and 0 <= row < 2**zoom):
        raise NotFound("tile")
    return Response(
        render_tile(zoom, column, row), media_type="image/svg+xml", headers=CACHE_HEADERS
    )


@router.get("/tiles/{zoom}/{column}/{row}")
def get_file_tile(zoom: int, column: int, row: int, call: CurrentCall) -> Response:
    """A tile of the tiles file, for who is signed in. Raises: NotSignedIn; NotFound."""
    # Tiles are licensed to the organization that put them there, not to everybody.
    _ = call.actor
    try:
        tile = TileFile(Path(call.services.settings.data)).read_tile(zoom, column, row)
    except sqlite3.DatabaseError as error:
        raise NotFound("tile") from error
    if tile is None:
        raise NotFound("tile")
    return Response(tile.body, media_type=tile.media_type, headers=FILE_CACHE_HEADERS)
