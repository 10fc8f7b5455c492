"""Tiles of the map: the base map for everybody, a file of tiles for who is signed in."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.api.conftest import Callers
from welltrack_ui.services.container import Services
from welltrack_ui.web.map.land_tiles import LAND_FILE, format_degrees, render_tile
from welltrack_ui.web.map.tile_file import TILE_FILE_NAME, TileFile

PICTURE = b"\x89PNG picture"


@pytest.fixture
def tiles(services: Services) -> Iterator[Path]:
    """A file of one tile: zoom 2, column 1, row 0 from the north."""
    path = services.settings.data / TILE_FILE_NAME
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE metadata (name, value)")
        db.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
        facts = {"format": "png", "maxzoom": "12", "attribution": "© Kartverket"}
        db.executemany("INSERT INTO metadata VALUES (?, ?)", facts.items())
        db.execute("INSERT INTO tiles VALUES (2, 1, 3, ?)", (PICTURE,))
        db.commit()
    yield path
    path.unlink()


def test_land_tile_is_drawn_and_may_be_kept(callers: Callers) -> None:
    answer = callers.anonymous.get("/map/land/5/16/9.svg")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert "max-age" in answer.headers["cache-control"]
    # South-western Norway: its coast, and its towns.
    assert all(word in answer.text for word in ("Stavanger", "Bergen", 'class="c" d="M'))


@pytest.mark.parametrize("place", ["5/32/9", "5/16/-1", "18/0/0", "-1/0/0"])
def test_tile_off_the_map_is_not_found(callers: Callers, place: str) -> None:
    assert callers.anonymous.get(f"/map/land/{place}.svg").status_code == 404
    with pytest.raises(ValueError, match="no tile"):
        render_tile(*(int(part) for part in place.split("/")))


def test_tile_of_open_sea_is_empty_but_for_its_grid() -> None:
    tile = render_tile(9, 250, 147).decode()
    assert 'class="l" d=""' in tile
    assert 'class="c" d=""' in tile
    assert 'class="g" d="M' in tile


def test_every_tile_of_a_zoom_can_be_drawn() -> None:
    sizes = [len(render_tile(3, column, row)) for column in range(8) for row in range(8)]
    assert max(sizes) < 150_000


def test_tile_of_the_file_is_for_who_is_signed_in(callers: Callers, tiles: Path) -> None:
    assert tiles.is_file()
    assert callers.anonymous.get("/map/tiles/2/1/0").status_code == 401
    answer = callers.viewer.get("/map/tiles/2/1/0")
    assert (answer.status_code, answer.content) == (200, PICTURE)
    assert answer.headers["content-type"] == "image/png"
    for missing in ("2/1/1", "2/9/0", "99/0/0"):
        assert callers.viewer.get(f"/map/tiles/{missing}").status_code == 404


def test_file_of_tiles_says_whose_it_is(tiles: Path) -> None:
    assert TileFile(tiles.parent).read_info() == ("© Kartverket", 12)


def test_crooked_file_of_tiles_is_none(callers: Callers, services: Services) -> None:
    path = services.settings.data / TILE_FILE_NAME
    path.write_bytes(b"no database at all")
    try:
        assert TileFile(path.parent).read_info() is None
        assert callers.viewer.get("/map/tiles/2/1/0").status_code == 404
    finally:
        path.unlink()
    assert TileFile(path.parent).read_info() is None


@pytest.mark.parametrize(
    ("value", "letters", "text"),
    [
        (3 + 1 / 3, "EW", "3°20\N{PRIME}E"),
        (-110.0, "EW", "110°W"),
        (0.0, "NS", "0°"),
        (60.99999, "NS", "61°N"),
    ],
)
def test_degrees_are_written_as_on_charts(value: float, letters: str, text: str) -> None:
    assert format_degrees(value, letters) == text


def test_base_map_is_in_the_package() -> None:
    with closing(sqlite3.connect(f"{LAND_FILE.as_uri()}?mode=ro", uri=True)) as db:
        levels = dict(db.execute("SELECT level, count(*) FROM cell GROUP BY level").fetchall())
    assert levels == {0: 57, 1: 1129}
