"""Half-open intervals of time: cut to a window, joined, summed, and what they leave open."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from welltrack_ui.domain.report_day import Window

ZERO_TIME = timedelta()
ONE_HOUR = timedelta(hours=1)


def clip_interval(start: datetime, end: datetime | None, window: Window) -> Window:
    """The part of [start, end) in a window; empty, at the window's edge, where there is none.

    Without an end it is a moment, which takes no time.
    """
    first = min(max(start, window.start), window.end)
    return Window(first, max(first, min(end or start, window.end)))


def merge_intervals(parts: Iterable[Window]) -> list[Window]:
    """The union of intervals: in order, without overlap, and with a gap between any two."""
    merged: list[Window] = []
    for part in sorted(parts):
        if merged and part.start <= merged[-1].end:
            merged[-1] = Window(merged[-1].start, max(merged[-1].end, part.end))
        else:
            merged.append(part)
    return merged


def sum_intervals(parts: Iterable[Window]) -> timedelta:
    """The sum of the lengths of intervals."""
    return sum((part.end - part.start for part in parts), ZERO_TIME)


def find_gaps(merged: Sequence[Window], window: Window) -> list[Window]:
    """What a union of intervals leaves open in a window, in order."""
    # Empty intervals at both ends, so that a gap before the first and after the last lies between
    # two as well.
    edges = [Window(window.start, window.start), *merged, Window(window.end, window.end)]
    between = (
        Window(max(one.end, window.start), min(other.start, window.end))
        for one, other in pairwise(edges)
    )
    return [gap for gap in between if gap.end > gap.start]
