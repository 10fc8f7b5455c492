"""The part of a long timeline that is drawn: the rows in and around the visible window."""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple


class TimelineSection(NamedTuple):
    """A group of rows of which some are drawn: rows `first` to `end` of it.

    `above` and `below` are the pixels of its rows before and after them; `group` is its index.
    """

    group: int
    above: int
    first: int
    end: int
    below: int


class TimelineCut(NamedTuple):
    """The sections that are drawn, and the pixels of the groups above and below them."""

    above: int
    sections: tuple[TimelineSection, ...]
    below: int


def cut_timeline(
    groups: Sequence[Sequence[int]], heading: int, top: int, bottom: int
) -> TimelineCut:
    """The sections of groups of rows that lie between `top` and `bottom`.

    `groups` are the heights of the rows of each group, under one another; each group has a heading
    of `heading` pixels above its rows. All lengths are pixels from the first heading on.
    """
    sections: list[TimelineSection] = []
    above = below = reached = 0
    for index, heights in enumerate(groups):
        height = heading + sum(heights)
        if reached + height <= top:
            above += height
        elif reached >= bottom:
            below += height
        else:
            sections.append(_cut_group(index, heights, top - reached - heading, bottom - reached))
        reached += height
    return TimelineCut(above, tuple(sections), below)


def _cut_group(index: int, heights: Sequence[int], top: int, bottom: int) -> TimelineSection:
    edges = list(accumulate(heights, initial=0))
    first = next((i for i, end in enumerate(edges[1:]) if end > top), len(heights))
    end = max(next((i for i, edge in enumerate(edges) if edge >= bottom), len(heights)), first)
    return TimelineSection(index, edges[first], first, end, edges[-1] - edges[end])
