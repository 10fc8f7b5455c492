"""The time log of a well on a report day: what its time was spent on, and what is open in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from welltrack_ui.domain.event import Event, is_in_time_log
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.intervals import (
    clip_interval,
    find_gaps,
    merge_intervals,
    sum_intervals,
)


@dataclass(frozen=True, slots=True)
class LogRow:
    """An event of a time log, and the part of it in the day."""

    event: Event
    part: Window

    @property
    def continues_before(self) -> bool:
        """Whether the event began before its part."""
        return self.event.starts_at < self.part.start

    @property
    def continues_after(self) -> bool:
        """Whether the event goes on after its part."""
        return self.event.ends_at is not None and self.event.ends_at > self.part.end


@dataclass(frozen=True, slots=True)
class Overlap:
    """A stretch of time in which the same rows, two or more, were said to be worked on."""

    part: Window
    event_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TimeLog:
    """A time log: rows and events beside the critical path by start, both cut to `window`.

    Gaps and overlaps are those within `covers`, the part of the window that has to be reported.
    """

    window: Window
    covers: Window
    rows: tuple[LogRow, ...]
    parallel: tuple[LogRow, ...]
    gaps: tuple[Window, ...]
    overlaps: tuple[Overlap, ...]

    @property
    def closes(self) -> bool:
        """Whether the rows cover all that has to be reported, each instant once."""
        return not self.gaps and not self.overlaps

    @property
    def reported_time(self) -> timedelta:
        """The sum of the rows; time that rows share counts for each."""
        return sum_intervals(row.part for row in self.rows)

    @property
    def npt_time(self) -> timedelta:
        """Net NPT: the union of the NPT rows."""
        return sum_intervals(merge_intervals(row.part for row in self.rows if row.event.npt))

    @property
    def gross_npt_time(self) -> timedelta:
        """Gross NPT: the sum of the NPT rows."""
        return sum_intervals(row.part for row in self.rows if row.event.npt)


def build_time_log(
    events: Iterable[Event], window: Window, covers: Window | None = None
) -> TimeLog:
    """The time log of the events that overlap a report day.

    `covers` narrows what has to be reported, by default all of the day.
    """
    covers = covers or window
    in_order = sorted(events, key=_order)
    entries = [
        LogRow(event, part)
        for event in in_order
        if is_in_time_log(event)
        and (part := clip_interval(event.starts_at, event.ends_at, window)).end > part.start
    ]
    rows = tuple(row for row in entries if not row.event.parallel)
    merged = merge_intervals(row.part for row in rows)
    return TimeLog(
        window,
        covers,
        rows,
        tuple(row for row in entries if row.event.parallel),
        tuple(find_gaps(merged, covers)),
        tuple(_find_overlaps(rows, covers)),
    )


def _find_overlaps(rows: Sequence[LogRow], covers: Window) -> Iterator[Overlap]:
    """The stretches that two rows or more share, parted where the set of rows changes."""
    edges = sorted({edge for row in rows for edge in clip_interval(*row.part, covers)})
    # Rows are in order of their starts, so that those of a stretch are among the rows read so far.
    coming, active = list(reversed(rows)), list[LogRow]()
    for start, end in pairwise(edges):
        while coming and coming[-1].part.start <= start:
            active.append(coming.pop())
        active = [row for row in active if row.part.end > start]
        if len(active) > 1:
            yield Overlap(Window(start, end), tuple(row.event.id for row in active))


def _order(event: Event) -> tuple[datetime, datetime, str]:
    return event.starts_at, event.created_at, event.id
