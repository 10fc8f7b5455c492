"""The scales of axes: steps that people count in, and where on the axis a value is."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from components.i18n import format as form_of

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
NEARLY = 1e-9
MAX_DIGITS = 2
ROOM_OF_PHONES = 4
"""Labels below a chart that a phone has the room for."""


class Tick(NamedTuple):
    """A label of an axis at a share of its length; narrow screens leave minor ones out."""

    at: float
    label: str
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis from `start` to `end`, with a tick at each step from the start on."""

    start: float
    end: float
    step: float

    def find_share(self, value: float) -> float:
        """Where on the axis a value is, from 0 to 1."""
        return (value - self.start) / (self.end - self.start)

    def list_ticks(self, *, is_reversed: bool = False) -> list[Tick]:
        """The labels of all steps; reversed they are from the far end on, as of a height."""
        count = math.floor((self.end - self.start) / self.step + NEARLY)
        values = [self.start + number * self.step for number in range(count + 1)]
        shares = [(self.find_share(value), value) for value in values]
        return [
            Tick(
                1 - share if is_reversed else share,
                form_of.format_number(value, MAX_DIGITS),
                minor=number % 2 == 1,
            )
            for number, (share, value) in enumerate(shares)
        ]


def choose_scale(values: Iterable[float], steps: int = 5) -> Scale:
    """The axis from zero, or from below it, that holds all values in about so many steps."""
    known = [0.0, *values]
    low, high = min(known), max(known)
    if low == high:
        high = 1.0
    raw = (high - low) / steps
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * each for each in STEPS if power * each >= raw - NEARLY * power)
    start = math.floor(low / step + NEARLY) * step
    return Scale(start, max(math.ceil(high / step - NEARLY), 1) * step, step)


def thin_ticks(labels: Sequence[str], most: int) -> list[Tick]:
    """A label in the middle of each column, of which no more than `most` are written."""
    every = math.ceil(len(labels) / most) if labels else 1
    are_many = len(labels) > ROOM_OF_PHONES * every
    return [
        Tick((number + 0.5) / len(labels), label, minor=are_many and number // every % 2 == 1)
        for number, label in enumerate(labels)
        if number % every == 0
    ]


def format_share(share: float) -> str:
    """`12.5%`: a share as CSS has it, whatever the language."""
    return f"{share * 100:.3f}".rstrip("0").rstrip(".") + "%"
