"""The rows of a timeline: wells in groups, of few wells the stages too; with their heights."""

import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Literal, NamedTuple, get_args

from components.calendar.event_box import RenderContext
from components.i18n.labels import WELL_STATUSES
from components.i18n.translate import mark, t
from welltrack_ui.domain.calendar.density import LONGEST_DAILY, split_slivers
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.calendar.spans import Box, Span, interval_overlaps_window, stack_in_lanes
from welltrack_ui.domain.calendar.timeline import TimelineBar, build_timeline
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well

Grouping = Literal["project", "rig", "status", "none"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
MAX_UNFOLDED_WELLS = 8
MAX_EVENT_LANES = 5
MAX_STAGE_LANES = 3
MAX_SLIVERS, MAX_SLIVERS_OF_WEEKS = 24, 3
LONGEST_MONTH = timedelta(days=32)
MIN_BAR_WIDTH = 0.0025  # of the width: three pixels on a desktop
THIN_BAR_WIDTH = 0.022  # of the width: too narrow for an icon
LANE_HEIGHT, BAND_HEIGHT, ROW_PADDING = 24, 24, 10  # pixels, as in the style sheet
MIN_ROW_HEIGHT = 37
STAGE_ROW_PADDING = 11


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """A row: a well with the events of no stage, or one of its stages with its events.

    `bands` are the lanes that its stages have above the events; `slivers` are the ids of the events
    that are drawn as density, in the first lane below them.
    """

    well_id: str
    stage: Stage | None
    bands: int
    lanes: int
    bars: tuple[TimelineBar, ...]
    slivers: frozenset[str]

    @property
    def height(self) -> int:
        """The height in pixels."""
        if self.stage:
            return STAGE_ROW_PADDING + max(self.lanes, 1) * LANE_HEIGHT
        height = ROW_PADDING + self.bands * BAND_HEIGHT + self.lanes * LANE_HEIGHT
        return max(height + 1, MIN_ROW_HEIGHT)


class RowGroup(NamedTuple):
    """The rows under one heading, which is blank where there is none, and their wells."""

    label: str
    wells: int
    rows: list[TimelineRow]


class GroupKey(NamedTuple):
    """The place of a group among the others, and its name."""

    order: tuple[Any, ...]
    label: str


def _group_by_project(context: RenderContext, well: Well) -> GroupKey:
    name = context.projects.get(well.project_id, "")
    return GroupKey((natural_sort_key(name), well.project_id), name)


def _group_by_rig(_context: RenderContext, well: Well) -> GroupKey:
    # Wells without a rig come last: work is where rigs are.
    rig = well.rig or ""
    return GroupKey((not rig, natural_sort_key(rig)), rig or t("No rig"))


def _group_by_status(_context: RenderContext, well: Well) -> GroupKey:
    return GroupKey((list(WELL_STATUSES).index(well.status),), t(WELL_STATUSES[well.status].label))


def _group_all(_context: RenderContext, _well: Well) -> GroupKey:
    return GroupKey((), "")


_GROUP_KEYS: Mapping[Grouping, Callable[[RenderContext, Well], GroupKey]] = {
    "project": _group_by_project,
    "rig": _group_by_rig,
    "status": _group_by_status,
    "none": _group_all,
}
GROUPING_LABELS: Mapping[Grouping, str] = {
    "project": mark("Group by project"),
    "rig": mark("Group by rig"),
    "status": mark("Group by status"),
    "none": mark("Without groups"),
}


def build_timeline_rows(
    context: RenderContext,
    entries: Sequence[CalendarEntry],
    stages: Sequence[Stage] | None,
    window: Window,
    grouping: Grouping,
    planned: Collection[str] = (),
) -> list[RowGroup]:
    """The rows of the wells that have an event or a stage in the window, in groups.

    With `stages` each of them in the window has a row; without, its well has a lane for bands, and
    `planned` are the ids of the wells that have one, with events or without.
    """
    visible = [stage for stage in stages or () if is_in_window(stage, window, context.now)]
    has_stage = {stage.well_id for stage in visible}.union(planned)
    by_well: dict[str, list[CalendarEntry]] = {well_id: [] for well_id in has_stage}
    for entry in entries:
        by_well.setdefault(entry.well_id, []).append(entry)
    grouped: dict[GroupKey, list[str]] = {}
    for well_id in sorted(by_well, key=lambda one: natural_sort_key(context.wells[one].name)):
        key = _GROUP_KEYS[grouping](context, context.wells[well_id])
        grouped.setdefault(key, []).append(well_id)
    has_headings = grouping != "none" and (len(grouped) > 1 or grouping != "project")
    result = []
    for key in sorted(grouped):
        rows = [
            row
            for well_id in grouped[key]
            for row in _well_rows(
                context, by_well[well_id], window, well_id, None if stages is None else visible
            )
            # Events are read for somewhat more than the window: a well of those beside it has none.
            if row.stage or row.lanes or well_id in has_stage
        ]
        if rows:
            result.append(RowGroup(key.label if has_headings else "", len(grouped[key]), rows))
    return result


def _well_rows(
    context: RenderContext,
    entries: Sequence[CalendarEntry],
    window: Window,
    well_id: str,
    stages: Sequence[Stage] | None,
) -> list[TimelineRow]:
    own = [stage for stage in stages or () if stage.well_id == well_id]
    by_row: dict[str, list[CalendarEntry]] = {"": [], **{stage.id: [] for stage in own}}
    for entry in entries:
        by_row[entry.stage_id if entry.stage_id in by_row else ""].append(entry)
    bands = 1
    if stages is not None:
        bands = max((box.lane + 1 for box in stack_stages(own, window, context.now)), default=0)
    build = partial(_build_row, window=window, well_id=well_id, is_folded=stages is None)
    first = build(by_row[""], stage=None, bands=bands)
    return [first, *(build(by_row[stage.id], stage=stage, bands=0) for stage in own)]


def _build_row(
    entries: Sequence[CalendarEntry],
    window: Window,
    well_id: str,
    stage: Stage | None,
    bands: int,
    *,
    is_folded: bool,
) -> TimelineRow:
    most = _count_allowed_slivers(window, is_folded=is_folded)
    # Density is of what was done: plans stay bars, beside it.
    plans = [entry.span for entry in entries if entry.is_plan]
    work = (entry.span for entry in entries if not entry.is_plan)
    long, slivers = split_slivers(work, window, THIN_BAR_WIDTH, most)
    (group,) = build_timeline(
        [(well_id, [*long, *plans])], window, narrowest=MIN_BAR_WIDTH, max_lanes=MAX_EVENT_LANES
    )
    if not slivers:
        return TimelineRow(well_id, stage, bands, group.lanes, group.bars, slivers)
    # The density has the lane above the bars.
    bars = tuple(bar._replace(lane=bar.lane + 1) for bar in group.bars)
    return TimelineRow(well_id, stage, bands, group.lanes + 1, bars, slivers)


def _count_allowed_slivers(window: Window, *, is_folded: bool) -> int:
    """The slivers that a row shows as bars before it shows density."""
    length = window.end - window.start
    if length > LONGEST_DAILY:
        return MAX_SLIVERS_OF_WEEKS
    # Who looks at the month of a few wells looks for single events.
    return MAX_SLIVERS if is_folded or length > LONGEST_MONTH else sys.maxsize


def is_in_window(stage: Stage, window: Window, now: datetime) -> bool:
    """Whether a stage, or its plan, lies in the window."""
    planned = stage.planned_starts_at, stage.planned_ends_at
    if planned[0] and planned[1] and interval_overlaps_window(planned[0], planned[1], window):
        return True
    return interval_overlaps_window(*stage_extent(stage, now), window)


def stage_extent(stage: Stage, now: datetime) -> tuple[datetime, datetime]:
    """The drawn start and end of a stage; an open one reaches to now, or to its planned end."""
    end = stage.ends_at or max(now, stage.planned_ends_at or now)
    # A stage that starts in the future has no end before its start.
    return stage.starts_at, max(end, stage.starts_at)


def stack_stages(
    stages: Sequence[Stage], window: Window, now: datetime, most: int = MAX_STAGE_LANES
) -> list[Box]:
    """The stages in the window as boxes, in fractions of it, in at most `most` lanes."""
    extents = (
        (*window_fractions(*stage_extent(stage, now), window), Span(stage.id, stage.starts_at))
        for stage in stages
    )
    # A stage outside of the window has no extent in it, and would take a lane.
    return stack_in_lanes((extent for extent in extents if extent[1] > extent[0]), most)


def window_fractions(start: datetime, end: datetime, window: Window) -> tuple[float, float]:
    """The start and end as fractions of the window, cut to 0 and 1."""
    whole = window.end - window.start
    left, right = ((at - window.start) / whole for at in (start, end))
    return max(left, 0.0), min(right, 1.0)
