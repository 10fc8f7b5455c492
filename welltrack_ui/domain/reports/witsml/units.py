"""Units of measure of WITSML, and how each becomes the unit that a report stores."""

from collections.abc import Mapping
from typing import Final

FOOT = 0.3048
INCH = 0.0254
POUND = 0.45359237
PSI = 6_894.757293168361
US_GALLON_LITRES = 3.785411784
LENGTHS: Final[Mapping[str, float]] = {
    **{"m": 1.0, "ft": FOOT, "ftUS": 1200 / 3937, "in": INCH},
    **{"cm": 0.01, "mm": 0.001, "km": 1_000.0},
}
TIMES: Final[Mapping[str, float]] = {"s": 1.0, "min": 60.0, "h": 3_600.0, "d": 86_400.0}
CONCENTRATIONS: Final[Mapping[str, float]] = {
    **{"mg/L": 1.0, "mg/dm3": 1.0, "g/m3": 1.0, "mg/m3": 0.001},
    **{"g/L": 1_000.0, "g/dm3": 1_000.0, "kg/m3": 1_000.0, "g/cm3": 1_000_000.0},
}
FACTORS: Final[Mapping[str, Mapping[str, float]]] = {
    "m": LENGTHS,
    "in": {uom: factor / INCH for uom, factor in LENGTHS.items()} | {"in": 1.0},
    "g/cm3": {
        **{"g/cm3": 1.0, "kg/L": 1.0, "kg/dm3": 1.0, "Mg/m3": 1.0, "g/L": 0.001, "kg/m3": 0.001},
        **{
            "lbm/galUS": POUND / US_GALLON_LITRES,
            "lbm/ft3": POUND / (FOOT * 10) ** 3,
        },
    },
    "Pa": {
        **{"Pa": 1.0, "N/m2": 1.0, "kPa": 1_000.0, "MPa": 1_000_000.0, "bar": 100_000.0},
        **{"psi": PSI, "lbf/in2": PSI, "lbf/ft2": PSI / 144, "lbf/100ft2": PSI / 14_400},
    },
    "mPa.s": {"mPa.s": 1.0, "cP": 1.0, "Pa.s": 1_000.0, "P": 100.0},
    "mg/L": CONCENTRATIONS,
    "dega": {"dega": 1.0, "rad": 57.29577951308232},
    "s": TIMES,
    "h": {uom: factor / 3_600 for uom, factor in TIMES.items()},
}
"""By the unit that is stored: each unit that is read for it, and what it is multiplied by."""


def convert_unit(value: float, uom: str, stored: str) -> float:
    """A value in the unit that is stored; one that is in it already stays as it is.

    Raises: ValueError for a unit of another measure, or one that isn't known.
    """
    if uom == stored:
        return value
    factor = FACTORS[stored].get(uom)
    if factor is None:
        raise ValueError(uom)
    return value * factor


def list_units(stored: str) -> str:
    """The units that are read for a stored one, for a message."""
    return ", ".join(FACTORS[stored])
