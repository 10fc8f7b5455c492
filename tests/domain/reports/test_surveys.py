"""Positions by minimum curvature: known values, closed forms, and the arc followed step by step."""

from math import acos, cos, degrees, pi, radians, sin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from welltrack_ui.domain.reports.sections import Survey
from welltrack_ui.domain.reports.surveys import Station, compute_stations


def survey(md: float, inclination: float, azimuth: float) -> Survey:
    return Survey(md=md, inclination=inclination, azimuth=azimuth)


def step(upper: Survey, lower: Survey) -> tuple[float, float, float, float]:
    """TVD, north, east made between two stations, and the dogleg of the second."""
    stations = {one.md: one for one in compute_stations([upper, lower])}
    one, other = stations[upper.md], stations[lower.md]
    return other.tvd - one.tvd, other.north - one.north, other.east - one.east, other.dogleg


def test_example_of_the_textbooks() -> None:
    # 3500 ft at 15/20 to 3600 ft at 25/45: Bourgoyne et al., Applied Drilling Engineering.
    tvd, north, east, dogleg = step(survey(3500, 15, 20), survey(3600, 25, 45))
    assert (round(tvd, 2), round(north, 2), round(east, 2)) == (94.01, 27.22, 19.45)
    cosine = cos(radians(10)) - sin(radians(15)) * sin(radians(25)) * (1 - cos(radians(25)))
    assert dogleg == pytest.approx(degrees(acos(cosine)) * 30 / 100, abs=1e-3)


def test_vertical_well_goes_straight_down() -> None:
    assert compute_stations([survey(1000, 0, 0), survey(500, 0, 200)]) == [
        Station(md=500, inclination=0, azimuth=200, tvd=500, north=0, east=0, dogleg=0),
        Station(md=1000, inclination=0, azimuth=0, tvd=1000, north=0, east=0, dogleg=0),
    ]


def test_quarter_of_a_circle_is_as_deep_as_it_is_long() -> None:
    (station,) = compute_stations([survey(900, 90, 90)])
    radius = 900 / (pi / 2)
    assert station.tvd == pytest.approx(radius, abs=1e-3)
    assert station.east == pytest.approx(radius, abs=1e-3)
    assert station.north == pytest.approx(0, abs=1e-3)
    assert station.dogleg == pytest.approx(3)


def test_later_survey_of_a_depth_counts_and_order_does_not_matter() -> None:
    stations = compute_stations([survey(600, 10, 0), survey(300, 50, 10), survey(300, 0, 0)])
    assert [(s.md, s.inclination) for s in stations] == [(300, 0), (600, 10)]


def test_start_at_the_surface_is_told_where_it_was_surveyed() -> None:
    assert [s.md for s in compute_stations([survey(0, 5, 90), survey(30, 5, 90)])] == [0, 30]
    assert compute_stations([]) == []


angles = st.tuples(st.integers(0, 100), st.integers(0, 359))


@given(angles, angles, st.integers(1, 300))
def test_step_is_that_of_an_arc_followed_in_small_steps(
    upper: tuple[int, int], lower: tuple[int, int], length: int
) -> None:
    one, other = survey(1000, *upper), survey(1000 + length, *lower)
    start, end = direction(one), direction(other)
    angle = acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(start, end, strict=True)))))
    if not 0.001 < angle < 3:
        return
    steps = 200
    along = [
        [sin(angle * (1 - t)), sin(angle * t)] for t in ((i + 0.5) / steps for i in range(steps))
    ]
    sums = [
        sum((a * start[i] + b * end[i]) / sin(angle) for a, b in along) * length / steps
        for i in range(3)
    ]
    assert step(one, other)[:3] == pytest.approx((sums[2], sums[0], sums[1]), abs=0.02)


def direction(one: Survey) -> tuple[float, float, float]:
    inclination, azimuth = radians(one.inclination), radians(one.azimuth)
    return sin(inclination) * cos(azimuth), sin(inclination) * sin(azimuth), cos(inclination)
