"""A whole calendar as it is sent: the view that is asked for, and the legend below it."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from markupsafe import Markup

from components.calendar.canvas import RenderedView
from components.calendar.days_view import days_view_html, initial_scroll_fraction
from components.calendar.event_box import RenderContext, assign_well_colours
from components.calendar.legend import calendar_legend_html
from components.calendar.month_view import month_view_html
from components.calendar.timeline_view import timeline_view_html
from components.calendar.view_state import CalendarState
from components.i18n.translate import current_language, t
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.entries import CalendarEntries, CalendarEntry, filter_entries
from welltrack_ui.domain.report_day import Window

DAY_SECONDS = 86_400
LANE_HEIGHT, WEEK_HEAD_HEIGHT, WEEK_FOOT_HEIGHT, WEEKDAYS_HEIGHT = (
    21,
    27,
    20,
    28,
)  # pixels of a month: a lane, above and below them, the top
MIN_LANES, MAX_LANES = 2, 8
LEGEND_HEIGHT = 60  # the legend
LONG_WINDOW = timedelta(days=10)
MAX_CACHED_SNAPSHOTS = 64


@dataclass(frozen=True, slots=True)
class CalendarSnapshot:
    """A view, its legend, and the entries that are on it."""

    context: RenderContext
    view: RenderedView
    legend: Markup
    entries: tuple[CalendarEntry, ...]
    window: Window


class SnapshotCache:
    """Pictures that were drawn a moment ago, for whoever looks at the same.

    One is good for the very sheet that it was drawn from, and for the minute, a month for the day.
    """

    def __init__(self) -> None:
        self._snapshots: OrderedDict[Hashable, tuple[CalendarEntries, CalendarSnapshot]] = (
            OrderedDict()
        )

    def get_snapshot(
        self, scene: RenderContext, sheet: CalendarEntries, sight: CalendarState, height: int
    ) -> CalendarSnapshot:
        """As `picture`, drawn only where it is not kept; for threads."""
        now = scene.today if sight.view == "month" else int(scene.now.timestamp() // 60)
        room = count_lanes(height, sight)
        key = (
            id(sheet.entries),
            sight,
            str(scene.tz),
            scene.may_write,
            room,
            now,
            current_language(),
        )
        sheet_and_picture = self._snapshots.get(key)
        if sheet_and_picture and _is_same_data(sheet_and_picture[0], sheet):
            return replace(sheet_and_picture[1], context=scene)
        made = render_snapshot(scene, sheet, sight, height)
        self._snapshots[key] = (sheet, made)
        while len(self._snapshots) > MAX_CACHED_SNAPSHOTS:
            self._snapshots.popitem(last=False)
        return made


def _is_same_data(one: CalendarEntries, other: CalendarEntries) -> bool:
    return one.entries is other.entries and one.stages == other.stages


def build_render_context(
    sheet: CalendarEntries,
    sight: CalendarState,
    viewer: tzinfo | None,
    home: tzinfo,
    *,
    may_write: bool,
) -> RenderContext:
    """What is looked at now: by the viewer's clocks if given, else the wells' own if all agree."""
    zones = {well.timezone for well in sheet.wells.values()}
    tz = viewer or (report_day.load_zone(zones.pop()) if len(zones) == 1 else home)
    wells = sheet.wells
    return RenderContext(
        tz, datetime.now(UTC), wells, sight.colour, may_write, assign_well_colours(list(wells))
    )


def render_snapshot(
    scene: RenderContext, sheet: CalendarEntries, sight: CalendarState, height: int
) -> CalendarSnapshot:
    """Draw what `sight` asks for; `height` is what there is room for, in pixels."""
    entries = filter_entries(sheet, sight.event_filter)
    window = sight.window(scene.tz)
    legend = calendar_legend_html(scene, entries, window, uploads=sight.files != "hide")
    return CalendarSnapshot(
        scene, _render_view(scene, sheet, entries, sight, height), legend, entries, window
    )


def count_lanes(height: int, sight: CalendarState) -> int:
    """How many lanes each week of a month has room for; other views have as many as they need."""
    if sight.view != "month":
        return MAX_LANES
    weeks = sight.first_day_and_count()[1] // 7
    room = (
        (height - LEGEND_HEIGHT - WEEKDAYS_HEIGHT) / weeks - WEEK_HEAD_HEIGHT - WEEK_FOOT_HEIGHT
    ) // LANE_HEIGHT
    return int(max(MIN_LANES, min(room, MAX_LANES)))


def _render_view(
    scene: RenderContext,
    sheet: CalendarEntries,
    entries: Sequence[CalendarEntry],
    sight: CalendarState,
    height: int,
) -> RenderedView:
    first, count = sight.first_day_and_count()
    if sight.view == "month":
        return RenderedView(month_view_html(scene, entries, sight.day, count_lanes(height, sight)))
    if sight.view == "timeline":
        window = sight.window(scene.tz)
        html = (
            timeline_view_html(scene, entries, sheet.stages, window)
            if entries
            else _empty_view_html()
        )
        long = window.end - window.start > LONG_WINDOW
        return RenderedView(html, time_axis="x", step_seconds=DAY_SECONDS if long else 900)
    return RenderedView(
        days_view_html(scene, entries, first, count),
        scroll_fraction=initial_scroll_fraction(scene, first, count),
    )


def _empty_view_html() -> Markup:
    return Markup('<div class="wt-cal-line"><p class="wt-muted">{}</p></div>').format(
        t("No well has an event here. Go back or on, or clear the filters.")
    )
