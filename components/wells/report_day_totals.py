"""The totals of a report day: reported time, NPT, and the gaps that nothing was reported for."""

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
    """The totals; time that events share counts once. A gap is a minute or more, before now."""

    reported_time: timedelta
    npt_time: timedelta
    gaps: tuple[Window, ...]

    @property
    def gap_time(self) -> timedelta:
        """The duration of all gaps."""
        return sum((gap.end - gap.start for gap in self.gaps), ZERO_TIME)


def sum_report_day(events: Iterable[Event], window: Window, now: datetime) -> ReportDayTotals:
    """The totals of the events with a start and an end, cut to the window.

    Moments take no time; whole-day events say nothing about the hours in them.
    """
    timed = [event for event in events if not event.all_day and event.ends_at]
    covered = merge_windows(clip_event(event, window) for event in timed)
    npt_windows = merge_windows(clip_event(event, window) for event in timed if event.npt)
    # The rest of today is not missing yet.
    past = Window(window.start, min(window.end, now))
    return ReportDayTotals(
        _total_length(covered), _total_length(npt_windows), _find_gaps(covered, past)
    )


def clip_event(event: Event, window: Window) -> Window:
    """The part of an event in a window; empty, at the window's edge, where there is none."""
    start = min(max(event.starts_at, window.start), window.end)
    return Window(start, max(start, min(event.ends_at or event.starts_at, window.end)))


def merge_windows(parts: Iterable[Window]) -> list[Window]:
    """The union of windows: in order, without overlap, and with a gap between any two."""
    merged: list[Window] = []
    for part in sorted(parts):
        if merged and part.start <= merged[-1].end:
            merged[-1] = Window(merged[-1].start, max(merged[-1].end, part.end))
        else:
            merged.append(part)
    return merged


def _total_length(parts: Sequence[Window]) -> timedelta:
    return sum((part.end - part.start for part in parts), ZERO_TIME)


def _find_gaps(covered: Sequence[Window], window: Window) -> tuple[Window, ...]:
    # Empty windows at both ends, so that a gap before the first and after the last is between two
    # as well.
    edges = [Window(window.start, window.start), *covered, Window(window.end, window.end)]
    between = (
        Window(max(one.end, window.start), min(other.start, window.end))
        for one, other in pairwise(edges)
    )
    return tuple(gap for gap in between if gap.end - gap.start >= ONE_MINUTE)
