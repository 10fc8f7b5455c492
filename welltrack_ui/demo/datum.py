"""Conversion of positions on the southern Norwegian shelf from the datum ED50 to WGS84.

EPSG:1613, "ED50 to WGS 84 (24)": the transformation of the Norwegian continental shelf south of 62
degrees north, recommended by IOGP (Geomatics Guidance Note 10, report 373-10) and good to about a
metre. Its method is EPSG:9606, the position vector transformation between geocentric coordinates;
that and the conversion from and to latitude and longitude (EPSG:9602) are as IOGP's Geomatics
Guidance Note 7-2 (report 373-07-02) gives them.
"""

from math import atan2, cos, degrees, hypot, radians, sin, sqrt
from typing import NamedTuple


class Ellipsoid(NamedTuple):
    """An ellipsoid: the semi-major axis in metres, and the flattening."""

    a: float
    f: float

    @property
    def e2(self) -> float:
        """The first eccentricity, squared."""
        return self.f * (2 - self.f)


class DatumShift(NamedTuple):
    """The seven parameters of a datum shift: metres, arc seconds and parts per million."""

    x: float
    y: float
    z: float
    rx: float
    ry: float
    rz: float
    ppm: float


class Geocentric(NamedTuple):
    """A position in metres from the centre of the earth."""

    x: float
    y: float
    z: float


INTERNATIONAL_1924 = Ellipsoid(6_378_388.0, 1 / 297)
WGS_84 = Ellipsoid(6_378_137.0, 1 / 298.257223563)
EPSG_1613 = DatumShift(-90.365, -101.13, -123.384, 0.333, 0.077, 0.894, 1.994)
ARC_SECOND = radians(1 / 3600)
ITERATION_COUNT = 6
RESULT_DECIMALS = 6


def ed50_to_wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    """Latitude and longitude in decimal degrees on WGS84, to six decimals (about 0.1 m)."""
    point = to_geocentric(latitude, longitude, 0.0, INTERNATIONAL_1924)
    north, east = to_geographic(shift_point(point, EPSG_1613), WGS_84)
    return round(north, RESULT_DECIMALS), round(east, RESULT_DECIMALS)


def shift_point(point: Geocentric, by: DatumShift) -> Geocentric:
    """EPSG:9606: the point after the shift, whose rotations are of the position vector."""
    rx, ry, rz = (angle * ARC_SECOND for angle in (by.rx, by.ry, by.rz))
    scale = 1 + by.ppm * 1e-6
    x, y, z = point
    return Geocentric(
        scale * (x - rz * y + ry * z) + by.x,
        scale * (rz * x + y - rx * z) + by.y,
        scale * (-ry * x + rx * y + z) + by.z,
    )


def to_geocentric(latitude: float, longitude: float, height: float, on: Ellipsoid) -> Geocentric:
    """EPSG:9602: the geocentric position of degrees, and metres above the ellipsoid."""
    phi, lam = radians(latitude), radians(longitude)
    nu = on.a / sqrt(1 - on.e2 * sin(phi) ** 2)
    return Geocentric(
        (nu + height) * cos(phi) * cos(lam),
        (nu + height) * cos(phi) * sin(lam),
        ((1 - on.e2) * nu + height) * sin(phi),
    )


def to_geographic(point: Geocentric, on: Ellipsoid) -> tuple[float, float]:
    """EPSG:9602, inverse: latitude and longitude in degrees."""
    across = hypot(point.x, point.y)
    phi = atan2(point.z, across * (1 - on.e2))
    # Latitude has no closed form; each step gains about three digits, and six pass double
    # precision.
    for _ in range(ITERATION_COUNT):
        nu = on.a / sqrt(1 - on.e2 * sin(phi) ** 2)
        phi = atan2(point.z + on.e2 * nu * sin(phi), across)
    return degrees(phi), degrees(atan2(point.y, point.x))
