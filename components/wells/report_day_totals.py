"""Sums of a report day: how much of it is told of, how much of that was lost, what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from components.i18n.format import ONE_MINUTE
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.report_day import Window

ZERO_TIME = timedelta()


@dataclass(frozen=True, slots=True)
class ReportDayTotals:
    """Times that overlap count once. Gaps lie before now; shorter ones than a minute are none."""

    reported_time: timedelta
    npt_time: timedelta
    gaps: tuple[Window, ...]

    @property
    def gap_time(self) -> timedelta:
        """The gaps together."""
        return sum((gap.end - gap.start for gap in self.gaps), ZERO_TIME)


def sum_report_day(events: Iterable[Event], window: Window, now: datetime) -> ReportDayTotals:
    """The sums of the events that have a beginning and an end, cut to the window.

    Moments take no time; events over whole days say nothing about the hours in them.
    """
    timed = [event for event in events if not event.all_day and event.ends_at]
    covered = merge_windows(clip_event(event, window) for event in timed)
    lost = merge_windows(clip_event(event, window) for event in timed if event.npt)
    past = Window(window.start, min(window.end, now))
    return ReportDayTotals(_total_length(covered), _total_length(lost), _find_gaps(covered, past))


def clip_event(event: Event, window: Window) -> Window:
    """The part of an event that lies in the window; empty at its edge where there is none."""
    start = min(max(event.starts_at, window.start), window.end)
    return Window(start, max(start, min(event.ends_at or event.starts_at, window.end)))


def merge_windows(parts: Iterable[Window]) -> list[Window]:
    """The same time as stretches that neither overlap nor touch, in order."""
    result: list[Window] = []
    for part in sorted(parts):
        if result and part.start <= result[-1].end:
            result[-1] = Window(result[-1].start, max(result[-1].end, part.end))
        else:
            result.append(part)
    return result


def _total_length(parts: Sequence[Window]) -> timedelta:
    return sum((part.end - part.start for part in parts), ZERO_TIME)


def _find_gaps(covered: Sequence[Window], window: Window) -> tuple[Window, ...]:
    edges = [Window(window.start, window.start), *covered, Window(window.end, window.end)]
    between = (
        Window(max(one.end, window.start), min(other.start, window.end))
        for one, other in pairwise(edges)
    )
    return tuple(gap for gap in between if gap.end - gap.start >= ONE_MINUTE)
