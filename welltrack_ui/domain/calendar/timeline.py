"""The timeline (Gantt): groups under one another, each with as few lanes as its spans need."""

from collections.abc import Hashable, Iterable
from typing import Generic, NamedTuple, TypeVar

from welltrack_ui.domain.calendar.spans import Box, Span, fit_span, overlaps_window, stack_in_lanes
from welltrack_ui.domain.report_day import Window

GroupKey = TypeVar("GroupKey", bound=Hashable)


class TimelineBar(NamedTuple):
    """A span in a lane; `left` and `width` are fractions of the visible range.

    `ids` holds one id, or several that share the last lane ("+n more"). A `moment` is as wide as
    the narrowest bar.
    """

    ids: tuple[str, ...]
    lane: int
    left: float
    width: float
    moment: bool
    continues_left: bool
    continues_right: bool


class TimelineGroup(NamedTuple, Generic[GroupKey]):
    """The visible bars of one group, and the number of its lanes: 0 where it is empty."""

    key: GroupKey
    lanes: int
    bars: tuple[TimelineBar, ...]


def build_timeline(
    groups: Iterable[tuple[GroupKey, Iterable[Span]]],
    window: Window,
    *,
    narrowest: float = 0.004,
    max_lanes: int | None = None,
) -> tuple[TimelineGroup[GroupKey], ...]:
    """The groups (a well, a stage of a well) in the order given, with their bars in `window`.

    Bars are at least `narrowest` wide (a fraction of the range, more than 0); no two in a lane
    overlap, and a group has as many lanes as bars overlap at the most. Beyond `max_lanes`, the last
    lane gathers the rest.

    Raises: ValueError for an empty window.
    """
    if window.end <= window.start:
        raise ValueError("a timeline needs an end after its start")
    return tuple(_build_group(key, spans, window, narrowest, max_lanes) for key, spans in groups)


def _build_group(
    key: GroupKey, spans: Iterable[Span], window: Window, narrowest: float, max_lanes: int | None
) -> TimelineGroup[GroupKey]:
    whole = (window.end - window.start).total_seconds()
    least = narrowest * whole
    visible = ((*fit_span(s, window, least), s) for s in spans if overlaps_window(s, window))
    boxes = stack_in_lanes(visible, max_lanes)
    bars = tuple(_build_bar(box, window, whole) for box in boxes)
    return TimelineGroup(key, max((bar.lane + 1 for bar in bars), default=0), bars)


def _build_bar(box: Box, window: Window, whole: float) -> TimelineBar:
    span = box.spans[0]
    alone = len(box.spans) == 1
    return TimelineBar(
        ids=tuple(span.id for span in box.spans),
        lane=box.lane,
        left=box.start / whole,
        width=(box.end - box.start) / whole,
        # A bar that gathers several spans has no edge of its own to continue at.
        moment=alone and span.end is None,
        continues_left=alone and span.start < window.start,
        continues_right=alone and span.end is not None and span.end > window.end,
    )
