"""Figures of a benchmark: percentiles, and the lines that tell whether a target is met."""

from collections.abc import Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest of the values that at least `share` (0..1) of them do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, min(len(ordered), round_up(share * len(ordered))) - 1)]


def median(values: Sequence[float]) -> float:
    """The middle value, the lower of two."""
    return percentile(values, 0.5)


def at_most(name: str, value: float, limit: float, unit: str = "") -> str:
    """The line of a target that is met by `value` up to `limit`."""
    return line(name, value, limit, unit, met=value <= limit)


def at_least(name: str, value: float, limit: float, unit: str = "") -> str:
    """The line of a target that is met by `value` from `limit` on."""
    return line(name, value, limit, unit, met=value >= limit)


def line(name: str, value: float, limit: float, unit: str, *, met: bool) -> str:
    """`TARGET name value limit met|short`, each with its unit."""
    return f"TARGET {name} {value:.2f}{unit} {limit:g}{unit} {'met' if met else 'short'}"


def round_up(number: float) -> int:
    """The next whole number, where rounding errors of a float do not count."""
    return -int(-(number - 1e-9) // 1)
