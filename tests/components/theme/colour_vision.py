"""Colours as people with a colour vision deficiency see them, and how far apart they are.

Source of the simulation: Machado, Oliveira and Fernandes 2009, severity 1.0. Distances are CIE 1976
(L*a*b*, D65): about 2 is just noticed beside each other, 15 is told apart at a glance.
"""

from typing import Literal

Deficiency = Literal["none", "protanopia", "deuteranopia", "tritanopia"]
Triple = tuple[float, float, float]
DEFICIENCIES: dict[Deficiency, tuple[Triple, Triple, Triple]] = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
SRGB_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)


def measure_distance(one: str, other: str, deficiency: Deficiency) -> float:
    """The distance of two `#rrggbb` colours to a reader with a deficiency."""
    a, b = (to_lab(simulate(colour, deficiency)) for colour in (one, other))
    return float(sum((p - q) ** 2 for p, q in zip(a, b, strict=True)) ** 0.5)


def simulate(colour: str, deficiency: Deficiency) -> Triple:
    """A colour as it is seen, as linear red, green and blue."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    seen = multiply(DEFICIENCIES[deficiency], linear)
    red, green, blue = (min(1.0, max(0.0, value)) for value in seen)
    return red, green, blue


def to_lab(linear: Triple) -> Triple:
    white = (0.95047, 1.0, 1.08883)
    x, y, z = (
        ratio ** (1 / 3) if ratio > 0.008856 else 7.787 * ratio + 16 / 116
        for ratio in (v / w for v, w in zip(multiply(SRGB_TO_XYZ, linear), white, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def multiply(matrix: tuple[Triple, ...], vector: tuple[float, ...]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]
