"""A snapshot of a calendar: the rendered view with its legend, and the cache of snapshots."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from markupsafe import Markup

from components.calendar.calendar_view import StageReader, ViewPlace, ViewRequest
from components.calendar.canvas import RenderedView
from components.calendar.event_box import RenderContext, assign_well_colours
from components.calendar.legend import calendar_legend_html
from components.calendar.view_state import CalendarState
from components.i18n.translate import current_language
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.entries import (
    CalendarEntries,
    CalendarEntry,
    filter_entries,
    filter_stages,
)
from welltrack_ui.domain.report_day import Window

LANE_HEIGHT, WEEK_HEAD_HEIGHT, WEEK_FOOT_HEIGHT, WEEKDAYS_HEIGHT = (
    21,
    27,
    20,
    28,
)  # pixels of a month: a lane, above and below them, the top
MIN_LANES, MAX_LANES = 4, 8
LEGEND_HEIGHT = 60  # the legend
MAX_CACHED_SNAPSHOTS = 64


@dataclass(frozen=True, slots=True)
class CalendarSnapshot:
    """A rendered view, its legend, its window, and the entries that match its filter."""

    context: RenderContext
    view: RenderedView
    legend: Markup
    entries: tuple[CalendarEntry, ...]
    window: Window


class SnapshotCache:
    """The snapshots of the last minute, shared by all users; at most 64.

    A snapshot is valid for the entries that it was rendered from, and for the minute, a month for
    the day.
    """

    def __init__(self) -> None:
        self._snapshots: OrderedDict[Hashable, tuple[CalendarEntries, CalendarSnapshot]] = (
            OrderedDict()
        )

    def get_snapshot(
        self,
        context: RenderContext,
        calendar: CalendarEntries,
        state: CalendarState,
        place: ViewPlace,
        read_stages: StageReader,
    ) -> CalendarSnapshot:
        """The snapshot of a state, rendered where the cache has none; for a thread."""
        # A month draws no line of now: only its mark of today changes, at midnight.
        now = context.today if state.shape.has_whole_weeks else int(context.now.timestamp() // 60)
        lanes = count_lanes(place.height, state)
        key = (
            # The id of the tuple, not its value: comparing thousands of entries takes as long as
            # drawing them. The cache holds the tuple, so its id is not given to another.
            id(calendar.entries),
            state,
            str(context.tz),
            context.may_write,
            lanes,
            place if state.shape.is_virtual else None,
            now,
            current_language(),
        )
        cached = self._snapshots.get(key)
        # Stages are up to date while the tuple is: any write about a well makes another one.
        if cached and cached[0].entries is calendar.entries:
            # With the present instant: it is the start of new events, and must not be a minute old.
            return replace(cached[1], context=context)
        snapshot = render_snapshot(context, calendar, state, place, read_stages)
        self._snapshots[key] = (calendar, snapshot)
        # Threads may add and remove at once: a snapshot too few is only rendered again.
        while len(self._snapshots) > MAX_CACHED_SNAPSHOTS:
            self._snapshots.popitem(last=False)
        return snapshot


def build_render_context(
    calendar: CalendarEntries,
    state: CalendarState,
    viewer_tz: tzinfo | None,
    organization_tz: tzinfo,
    projects: Mapping[str, str],
    *,
    may_write: bool,
) -> RenderContext:
    """The render context of a state, at the instant now.

    The zone is `viewer_tz` if given, else that of the wells if all have the same, else the
    organization's. `projects` are names by id.
    """
    zones = {well.timezone for well in calendar.wells.values()}
    tz = viewer_tz or (report_day.load_zone(zones.pop()) if len(zones) == 1 else organization_tz)
    wells = calendar.wells
    return RenderContext(
        tz=tz,
        now=datetime.now(UTC),
        wells=wells,
        colour=state.colour,
        may_write=may_write,
        well_colours=assign_well_colours(list(wells)),
        projects=projects,
    )


def render_snapshot(
    context: RenderContext,
    calendar: CalendarEntries,
    state: CalendarState,
    place: ViewPlace,
    read_stages: StageReader,
) -> CalendarSnapshot:
    """The snapshot of a state; `place` is what is in sight."""
    entries = filter_entries(calendar, state.event_filter)
    window = state.window(context.tz)
    legend = calendar_legend_html(
        context, entries, window, state.named_days(), uploads=state.files != "hide"
    )
    first, count = state.first_day_and_count()
    request = ViewRequest(
        context=context,
        entries=entries,
        read_stages=read_stages,
        day=state.day,
        first=first,
        count=count,
        window=window,
        lanes=count_lanes(place.height, state),
        place=place,
        grouping=state.group,
        window_stages=filter_stages(calendar, state.event_filter),
    )
    return CalendarSnapshot(context, state.shape.render(request), legend, entries, window)


def count_lanes(height: int, state: CalendarState) -> int:
    """The lanes that each week of a month has room for, 4 to 8; 8 for other views."""
    if not state.shape.has_whole_weeks:
        return MAX_LANES
    weeks = state.first_day_and_count()[1] // 7
    lanes = (
        (height - LEGEND_HEIGHT - WEEKDAYS_HEIGHT) / weeks - WEEK_HEAD_HEIGHT - WEEK_FOOT_HEIGHT
    ) // LANE_HEIGHT
    return int(max(MIN_LANES, min(lanes, MAX_LANES)))
