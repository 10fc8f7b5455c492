"""From ED50 to WGS84, held against the worked examples of IOGP's Guidance Note 7-2."""

from math import cos, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welltrack_ui.demo.datum import (
    INTERNATIONAL_1924,
    WGS_84,
    DatumShift,
    Geocentric,
    ed50_to_wgs84,
    shift_point,
    to_geocentric,
    to_geographic,
)

METRES_A_DEGREE = 111_320


def test_geographic_to_geocentric_agrees_with_the_worked_example() -> None:
    # EPSG:9602: 53 48 33.820 N, 2 07 46.380 E, 73 m.
    point = to_geocentric(53 + 48 / 60 + 33.820 / 3600, 2 + 7 / 60 + 46.380 / 3600, 73.0, WGS_84)
    assert point == pytest.approx((3771793.968, 140253.342, 5124304.349), abs=0.001)


def test_position_vector_agrees_with_the_worked_example() -> None:
    # EPSG:9606: WGS 72 to WGS 84.
    wgs_72_to_84 = DatumShift(0, 0, 4.5, 0, 0, 0.554, 0.219)
    moved = shift_point(Geocentric(3657660.66, 255768.55, 5201382.11), wgs_72_to_84)
    assert moved == pytest.approx((3657660.78, 255778.43, 5201387.75), abs=0.01)


@given(st.floats(-89, 89), st.floats(-179, 179))
def test_geographic_comes_back_from_geocentric(latitude: float, longitude: float) -> None:
    point = to_geocentric(latitude, longitude, 0, INTERNATIONAL_1924)
    found = to_geographic(point, INTERNATIONAL_1924)
    assert found == pytest.approx((latitude, longitude), abs=1e-9)


@given(st.floats(56, 62), st.floats(1, 5))
def test_shift_on_the_shelf_is_about_a_hundred_metres_to_the_south_west(
    latitude: float, longitude: float
) -> None:
    north, east = ed50_to_wgs84(latitude, longitude)
    south = (latitude - north) * METRES_A_DEGREE
    west = (longitude - east) * METRES_A_DEGREE * cos(radians(latitude))
    assert 45 < south < 90
    assert 70 < west < 105
