"""The projection of the map, and views that show what they should."""

import pytest

from welltrack_ui.domain.map.mercator import MAX_LATITUDE, MapView, fit_view, project, unproject


@pytest.mark.parametrize(
    ("latitude", "longitude", "x", "y"),
    [
        (0.0, 0.0, 0.5, 0.5),
        (MAX_LATITUDE, -180.0, 0.0, 0.0),
        (-MAX_LATITUDE, 180.0, 1.0, 1.0),
        # Tile 10/540/290 of the public tile servers begins here (west of Stavanger).
        (61.2702328, 9.84375, 540 / 1024, 290 / 1024),
    ],
)
def test_positions_stand_where_tile_servers_put_them(
    latitude: float, longitude: float, x: float, y: float
) -> None:
    assert project(latitude, longitude) == pytest.approx((x, y), abs=1e-6)


def test_projection_and_its_inverse_are_one() -> None:
    for place in ((43.64, 51.17), (-33.9, -70.1), (84.0, 179.9)):
        assert unproject(project(*place)) == pytest.approx(place, abs=1e-9)


def test_poles_stay_on_the_map() -> None:
    assert project(90.0, 0.0).y == pytest.approx(0.0, abs=1e-9)


def test_view_of_positions_shows_all_of_them_and_no_more_than_it_must() -> None:
    positions = [(57.0, 2.0), (61.5, 4.0)]
    view = fit_view(positions, 900, 600)
    bounds = view.find_bounds()
    assert all(bounds.contains(*position) for position in positions)
    closer = view._replace(zoom=view.zoom + 1).find_bounds(-0.05)
    assert not all(closer.contains(*position) for position in positions)


def test_view_of_one_well_is_no_closer_than_a_town() -> None:
    assert fit_view([(58.0, 2.0)], 900, 600).zoom == 12


def test_view_of_nothing_is_the_world() -> None:
    assert fit_view([], 900, 600).zoom == 1


def test_view_wider_than_the_world_holds_every_longitude() -> None:
    bounds = MapView(0.0, 120.0, 1, 1400, 500).find_bounds()
    assert (bounds.west, bounds.east) == (-180.0, 180.0)
