"""Clusters: no two signs too close, no well lost, closer looks part them."""

import itertools
import math
import random

import pytest

from tests.components.well_rows import well_row
from welltrack_ui.domain.lists.well_rows import WellRow
from welltrack_ui.domain.map.clusters import (
    MAX_SIGNS,
    MIN_DISTANCE,
    Cluster,
    ClusterTree,
    can_part,
    find_neighbours,
)
from welltrack_ui.domain.map.mercator import MAX_ZOOM, MapView, project


def place(name: str, latitude: float, longitude: float, **given: str) -> WellRow:
    return well_row(name, latitude=latitude, longitude=longitude, **given)


def scatter(count: int, spread: float) -> ClusterTree:
    """Wells at random around a place of the North Sea."""
    chance = random.Random(7)  # noqa: S311 - the same wells each time
    return ClusterTree(
        well_row(
            str(n),
            latitude=60 + chance.uniform(-spread, spread),
            longitude=3 + chance.uniform(-spread, spread),
        )
        for n in range(count)
    )


@pytest.mark.parametrize("zoom", [2, 6, 9, 13])
def test_every_well_is_in_one_cluster_of_a_zoom(zoom: int) -> None:
    tree = scatter(400, 1.5)
    ids = [row.id for cluster in tree.find_level(zoom) for row in cluster.rows]
    assert (len(ids), len(set(ids))) == (400, 400)


def test_wells_far_apart_have_signs_of_their_own() -> None:
    tree = ClusterTree([place("a", 60.0, 3.0), place("b", 55.0, 10.0)])
    assert [len(c.rows) for c in tree.find_level(6)] == [1, 1]
    assert [len(c.rows) for c in tree.find_level(0)] == [2]


def test_signs_stand_apart_where_they_are_made() -> None:
    """Centres move as wells join, so that two may come closer, but none may cover another."""
    clusters = scatter(400, 1.5).find_level(7)
    scale = 256 * 2**7
    gaps = [
        math.dist(one.point, other.point) * scale
        for one, other in itertools.combinations(clusters, 2)
    ]
    assert min(gaps) > MIN_DISTANCE / 2


def test_closer_clusters_lie_within_those_of_a_wider_zoom() -> None:
    tree = scatter(300, 1.0)
    wide = {row.id: n for n, c in enumerate(tree.find_level(6)) for row in c.rows}
    for cluster in tree.find_level(9):
        assert len({wide[row.id] for row in cluster.rows}) == 1


def test_level_is_the_same_whichever_was_asked_for_first() -> None:
    one, other = scatter(200, 1.0), scatter(200, 1.0)
    other.find_level(3)
    assert one.find_level(8) == other.find_level(8)


def test_view_holds_no_more_than_a_hundred_signs() -> None:
    tree = scatter(3000, 0.9)
    view = MapView(60.0, 3.0, 10, 1600, 1200)
    visible = tree.find_visible(view)
    assert 0 < len(visible) <= MAX_SIGNS
    assert len(tree.find_level(10)) > MAX_SIGNS


def test_view_holds_what_is_in_it_and_nothing_far_off() -> None:
    tree = ClusterTree([place("a", 60.0, 3.0), place("b", 40.0, -110.0)])
    visible = tree.find_visible(MapView(60.0, 3.0, 8, 900, 600))
    assert [c.key for c in visible] == ["w-a"]


def test_wells_without_a_position_are_on_no_map() -> None:
    tree = ClusterTree([well_row("a"), place("b", 60.0, 3.0)])
    assert (tree.positions, len(tree.find_level(5))) == ([(60.0, 3.0)], 1)


def test_well_at_zero_degrees_is_on_the_map() -> None:
    assert ClusterTree([place("a", 0.0, 0.0)]).positions == [(0.0, 0.0)]


def test_wells_of_one_place_never_part() -> None:
    rows = [place(name, 58.441, 1.887) for name in "abc"]
    (same,) = ClusterTree(rows).find_level(MAX_ZOOM)
    assert (len(same.rows), can_part(same)) == (3, False)
    rows.append(place("d", 58.5, 1.887))
    (near,) = ClusterTree(rows).find_level(4)
    assert can_part(near) is True


def test_arrows_go_to_the_nearest_sign_in_their_direction() -> None:
    def at(name: str, latitude: float, longitude: float) -> Cluster:
        row = well_row(name, latitude=latitude, longitude=longitude)
        return Cluster(project(latitude, longitude), (row,))

    middle, east, far_east, north = (
        at("m", 60.0, 3.0),
        at("e", 60.1, 4.0),
        at("f", 60.0, 6.0),
        at("n", 61.0, 3.1),
    )
    neighbours = find_neighbours([middle, east, far_east, north], MapView(60, 3, 7, 900, 600))
    assert neighbours[0] == {"ArrowRight": "w-e", "ArrowUp": "w-n"}
    assert neighbours[2] == {"ArrowLeft": "w-e", "ArrowUp": "w-e"}
    assert neighbours[3]["ArrowDown"] == "w-m"


def test_cluster_counts_its_statuses() -> None:
    rows = [place("a", 60, 3), place("b", 60, 3), place("c", 60, 3, status="suspended")]
    (cluster,) = ClusterTree(rows).find_level(5)
    assert cluster.count_statuses() == {"drilling": 2, "suspended": 1}
