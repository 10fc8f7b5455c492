"""A snapshot of a calendar: the rendered view with its legend, and the cache of snapshots."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo

from markupsafe import Markup

from components.calendar.calendar_view import ViewRequest
from components.calendar.canvas import RenderedView
from components.calendar.event_box import RenderContext, assign_well_colours
from components.calendar.legend import calendar_legend_html
from components.calendar.view_state import CalendarState
from components.i18n.translate import current_language
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.entries import CalendarEntries, CalendarEntry, filter_entries
from welltrack_ui.domain.report_day import Window

LANE_HEIGHT, WEEK_HEAD_HEIGHT, WEEK_FOOT_HEIGHT, WEEKDAYS_HEIGHT = (
    21,
    27,
    20,
    28,
)  # pixels of a month: a lane, above and below them, the top
MIN_LANES, MAX_LANES = 2, 8
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
        self, context: RenderContext, calendar: CalendarEntries, state: CalendarState, height: int
    ) -> CalendarSnapshot:
        """The snapshot of a state, rendered where the cache has none; for a thread.

        `height` is that of the viewport, in pixels.
        """
        # A month draws no line of now: only its mark of today changes, at midnight.
        now = context.today if state.shape.has_whole_weeks else int(context.now.timestamp() // 60)
        lanes = count_lanes(height, state)
        key = (
            # The id of the tuple, not its value: comparing thousands of entries takes as long as
            # drawing them. The cache holds the tuple, so its id is not given to another.
            id(calendar.entries),
            state,
            str(context.tz),
            context.may_write,
            lanes,
            now,
            current_language(),
        )
        cached = self._snapshots.get(key)
        if cached and _is_same_data(cached[0], calendar):
            # With the present instant: it is the start of new events, and must not be a minute old.
            return replace(cached[1], context=context)
        snapshot = render_snapshot(context, calendar, state, height)
        self._snapshots[key] = (calendar, snapshot)
        # Threads may add and remove at once: a snapshot too few is only rendered again.
        while len(self._snapshots) > MAX_CACHED_SNAPSHOTS:
            self._snapshots.popitem(last=False)
        return snapshot


def _is_same_data(one: CalendarEntries, other: CalendarEntries) -> bool:
    # Stages are compared by value: they are few, and read anew each time.
    return one.entries is other.entries and one.stages == other.stages


def build_render_context(
    calendar: CalendarEntries,
    state: CalendarState,
    viewer_tz: tzinfo | None,
    organization_tz: tzinfo,
    *,
    may_write: bool,
) -> RenderContext:
    """The render context of a state, at the instant now.

    The zone is `viewer_tz` if given, else that of the wells if all have the same, else the
    organization's.
    """
    zones = {well.timezone for well in calendar.wells.values()}
    tz = viewer_tz or (report_day.load_zone(zones.pop()) if len(zones) == 1 else organization_tz)
    wells = calendar.wells
    return RenderContext(
        tz, datetime.now(UTC), wells, state.colour, may_write, assign_well_colours(list(wells))
    )


def render_snapshot(
    context: RenderContext, calendar: CalendarEntries, state: CalendarState, height: int
) -> CalendarSnapshot:
    """The snapshot of a state; `height` is that of the viewport, in pixels."""
    entries = filter_entries(calendar, state.event_filter)
    window = state.window(context.tz)
    legend = calendar_legend_html(
        context, entries, window, state.named_days(), uploads=state.files != "hide"
    )
    return CalendarSnapshot(
        context, _render_view(context, calendar, entries, state, height), legend, entries, window
    )


def count_lanes(height: int, state: CalendarState) -> int:
    """The lanes that each week of a month has room for, 2 to 8; 8 for other views."""
    if not state.shape.has_whole_weeks:
        return MAX_LANES
    weeks = state.first_day_and_count()[1] // 7
    lanes = (
        (height - LEGEND_HEIGHT - WEEKDAYS_HEIGHT) / weeks - WEEK_HEAD_HEIGHT - WEEK_FOOT_HEIGHT
    ) // LANE_HEIGHT
    return int(max(MIN_LANES, min(lanes, MAX_LANES)))


def _render_view(
    context: RenderContext,
    calendar: CalendarEntries,
    entries: Sequence[CalendarEntry],
    state: CalendarState,
    height: int,
) -> RenderedView:
    first, count = state.first_day_and_count()
    lanes, window = count_lanes(height, state), state.window(context.tz)
    request = ViewRequest(context, entries, calendar.stages, state.day, first, count, window, lanes)
    return state.shape.render(request)
