"""Positions of a well's path from its survey stations, by the method of minimum curvature.

Sawaryn and Thorogood, "A Compendium of Directional Calculations Based on the Minimum Curvature
Method", SPE Drilling & Completion 20 (2005): between two stations the path is an arc of a circle.
"""

from collections.abc import Iterable
from itertools import pairwise
from math import atan2, cos, degrees, hypot, radians, sin, tan
from typing import NamedTuple

from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.reports.sections import Survey

DOGLEG_LENGTH = 30
"""Doglegs are degrees for so many metres."""
SMALL_ANGLE = 1e-4


class Station(FrozenModel):
    """A survey station and its position: `tvd`, `north`, `east` in m, `dogleg` in deg/30 m."""

    md: float
    inclination: float
    azimuth: float
    tvd: float
    north: float
    east: float
    dogleg: float


class Direction(NamedTuple):
    """The direction of the path at a station, as a unit vector."""

    north: float
    east: float
    down: float


def compute_stations(surveys: Iterable[Survey]) -> list[Station]:
    """The stations by measured depth, from a vertical start at the surface.

    Of several surveys at one depth the last counts.
    """
    by_depth = {survey.md: survey for survey in surveys}
    first = Survey(md=0, inclination=0, azimuth=0)
    in_order = sorted(({0.0: first} | by_depth).values(), key=lambda survey: survey.md)
    tvd = north = east = 0.0
    start = in_order[0]
    stations = [Station(**start.model_dump(), tvd=0, north=0, east=0, dogleg=0)]
    for upper, lower in pairwise(in_order):
        length = lower.md - upper.md
        one, other = find_direction(upper), find_direction(lower)
        angle = measure_angle(one, other)
        # Half the length times the ratio factor, which is 1 for a straight line.
        factor = length / 2 * (tan(angle / 2) / (angle / 2) if angle > SMALL_ANGLE else 1)
        north += factor * (one.north + other.north)
        east += factor * (one.east + other.east)
        tvd += factor * (one.down + other.down)
        dogleg = degrees(angle) * DOGLEG_LENGTH / length
        position = {"tvd": tvd, "north": north, "east": east, "dogleg": dogleg}
        rounded = {name: round(value, 4) for name, value in position.items()}
        stations.append(Station(**lower.model_dump(), **rounded))
    # The start at the surface is given, not surveyed, unless somebody did.
    return stations if 0.0 in by_depth else stations[1:]


def find_direction(survey: Survey) -> Direction:
    """The direction of the path at a survey."""
    inclination, azimuth = radians(survey.inclination), radians(survey.azimuth)
    across = sin(inclination)
    return Direction(across * cos(azimuth), across * sin(azimuth), cos(inclination))


def measure_angle(one: Direction, other: Direction) -> float:
    """The angle between two directions, in radians."""
    # By half-angle vectors, not by the cosine alone, which loses small angles.
    apart = hypot(*(a - b for a, b in zip(one, other, strict=True)))
    together = hypot(*(a + b for a, b in zip(one, other, strict=True)))
    return 2 * atan2(apart, together)
