"""From one calendar to the next: what a button, a key or a filter makes of what is looked at."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from components.calendarsight import Sight

KEYS: Mapping[str, tuple[str, Any]] = {
    "m": ("view", "month"),
    "w": ("view", "week"),
    "d": ("view", "day"),
    "l": ("view", "timeline"),
    "t": ("today", None),
    "j": ("step", 1),
    "k": ("step", -1),
    "p": ("step", -1),
}
# Going somewhere else can be gone back from; filters only change what is seen of it.
GOING = ("view", "zoom", "step", "today", "date", "day", "week")


def acted(sight: Sight, verb: str, value: Any, today: date) -> Sight:
    """What is looked at after an action; the same for one that is not known."""
    act = _ACTS.get(verb)
    return act(sight, value, today) if act else sight


def _chosen(name: str) -> Callable[[Sight, Any, date], Sight]:
    """A filter: the value that is chosen already is let go. What stands below it is cleared."""
    below = {"project": ("well", "stage"), "well": ("stage",)}.get(name, ())

    def choose(sight: Sight, value: Any, _today: date) -> Sight:
        if name != "q" and value == getattr(sight, name):
            value = ""
        return replace(sight, **{name: value, **dict.fromkeys(below, "")})

    return choose


def _cleared(sight: Sight, _value: Any, _today: date) -> Sight:
    return replace(sight, project="", well="", stage="", kind="", q="", files="")


def _at_day(view: Any) -> Callable[[Sight, Any, date], Sight]:
    return lambda sight, value, _: replace(sight, view=view, day=date.fromisoformat(value))


_ACTS: Mapping[str, Callable[[Sight, Any, date], Sight]] = {
    "step": lambda sight, value, _: sight.stepped(value),
    "today": lambda sight, _, today: replace(sight, day=today),
    "date": lambda sight, value, _: replace(sight, day=value),
    "view": lambda sight, value, _: replace(sight, view=value),
    "zoom": lambda sight, value, _: replace(sight, zoom=value),
    "day": _at_day("day"),
    "week": _at_day("week"),
    "zone": lambda sight, *_: replace(sight, zone="" if sight.zone else "viewer"),
    "colour": lambda sight, *_: replace(sight, colour="kind" if sight.colour == "well" else "well"),
    "files": lambda sight, *_: replace(sight, files="" if sight.files else "hide"),
    "clear": _cleared,
    **{name: _chosen(name) for name in ("project", "well", "stage", "kind", "q")},
}
