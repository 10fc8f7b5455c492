"""Lengths in the units that people read them in. Everything is stored in metres."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from welltrack_ui.domain.messages import mark

DepthUnit = Literal["m", "ft"]
METRES_PER_FOOT = 0.3048
"""The international foot, exact since 1959."""


def metres_to_unit(metres: float, unit: DepthUnit) -> float:
    """A length in metres as a number of `unit`."""
    return metres if unit == "m" else metres / METRES_PER_FOOT


def unit_to_metres(value: float, unit: DepthUnit) -> float:
    """A number of `unit` as metres."""
    return value if unit == "m" else value * METRES_PER_FOOT


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of reports: its metric unit, which is stored, and the field unit."""

    metric: str
    field: str
    per_metric: float

    def get_unit(self, unit: DepthUnit) -> str:
        """The name of its unit beside depths in `unit`."""
        return self.metric if unit == "m" else self.field

    def to_unit(self, value: float, unit: DepthUnit) -> float:
        """A stored value as a number of that unit."""
        return value if unit == "m" else value * self.per_metric

    def to_metric(self, value: float, unit: DepthUnit) -> float:
        """A number of that unit as a value to store."""
        return value if unit == "m" else value / self.per_metric


DENSITY = Quantity(mark("g/cm³"), mark("ppg"), 8.345404)
LINEAR_WEIGHT = Quantity(mark("kg/m"), mark("lb/ft"), 0.6719690)
YIELD_STRESS = Quantity(mark("Pa"), mark("lbf/100ft²"), 2.088543)
SPEED = Quantity(mark("m/h"), mark("ft/h"), 1 / METRES_PER_FOOT)
DOGLEG = Quantity(mark("°/30 m"), mark("°/100 ft"), 30.48 / 30)
QUANTITIES: Mapping[str, Quantity] = {
    "density": DENSITY,
    "weight": LINEAR_WEIGHT,
    "stress": YIELD_STRESS,
}
"""What people read in the unit of their organization, by the kind of the field."""
