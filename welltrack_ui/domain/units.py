"""Lengths in the units that people read them in. Everything is stored in metres."""

from typing import Literal

DepthUnit = Literal["m", "ft"]
METRES_PER_FOOT = 0.3048
"""The international foot, exact since 1959."""


def metres_to_unit(metres: float, unit: DepthUnit) -> float:
    """A length in metres as a number of `unit`."""
    return metres if unit == "m" else metres / METRES_PER_FOOT


def unit_to_metres(value: float, unit: DepthUnit) -> float:
    """A number of `unit` as metres."""
    return value if unit == "m" else value * METRES_PER_FOOT
