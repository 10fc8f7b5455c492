"""The timeline (Gantt): groups under one another, each with as few lanes as its spans need."""

from collections.abc import Hashable, Iterable
from typing import Generic, NamedTuple, TypeVar

from welltrack_ui.domain.calendar.spans import Box, Span, fit, stack
from welltrack_ui.domain.report_day import Window

Key = TypeVar("Key", bound=Hashable)


class Bar(NamedTuple):
    """A span in a lane, `left` and `width` as fractions of the visible range.

    `ids` holds one id, or several that there was no lane for ("+n more"). A `moment` is as wide as
    the narrowest bar.
    """

    ids: tuple[str, ...]
    lane: int
    left: float
    width: float
    moment: bool
    continues_left: bool
    continues_right: bool


class Group(NamedTuple, Generic[Key]):
    """The bars of one group that can be seen, and in how many lanes: none where it is empty."""

    key: Key
    lanes: int
    bars: tuple[Bar, ...]


def timeline(
    groups: Iterable[tuple[Key, Iterable[Span]]],
    window: Window,
    *,
    narrowest: float = 0.004,
    max_lanes: int | None = None,
) -> tuple[Group[Key], ...]:
    """The groups (a well, a stage of a well), in the order given, with what `window` shows of them.

    Bars are at least `narrowest` wide (a fraction of the range, more than 0); no two in a lane
    overlap, and a group has as many lanes as bars overlap at the most. Beyond `max_lanes`, the
    last lane gathers those that there is no lane for.

    Raises ValueError for an empty window.
    """
    if window.end <= window.start:
        raise ValueError("a timeline needs an end after its start")
    return tuple(_group(key, spans, window, narrowest, max_lanes) for key, spans in groups)


def _group(
    key: Key, spans: Iterable[Span], window: Window, narrowest: float, max_lanes: int | None
) -> Group[Key]:
    whole = (window.end - window.start).total_seconds()
    least = narrowest * whole
    seen = ((*fit(s, window, least), s) for s in spans if _is_seen(s, window))
    boxes = stack(seen, max_lanes)
    bars = tuple(_bar(box, window, whole) for box in boxes)
    return Group(key, max((bar.lane + 1 for bar in bars), default=0), bars)


def _is_seen(span: Span, window: Window) -> bool:
    if span.end is None:
        return window.start <= span.start < window.end
    return span.start < window.end and span.end > window.start


def _bar(box: Box, window: Window, whole: float) -> Bar:
    span = box.spans[0]
    alone = len(box.spans) == 1
    return Bar(
        ids=tuple(span.id for span in box.spans),
        lane=box.lane,
        left=box.start / whole,
        width=(box.end - box.start) / whole,
        moment=alone and span.end is None,
        continues_left=alone and span.start < window.start,
        continues_right=alone and span.end is not None and span.end > window.end,
    )
