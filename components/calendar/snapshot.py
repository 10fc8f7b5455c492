"""A whole calendar as it is sent: the view that is asked for, and the legend below it."""

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo

from markupsafe import Markup

from components.calendar.canvas import Drawn
from components.calendar.days_view import days_html, first_hour
from components.calendar.event_box import Scene, hues
from components.calendar.legend import legend_html
from components.calendar.month_view import month_html
from components.calendar.timeline_view import timeline_html
from components.calendar.view_state import Sight
from components.i18n.translate import language, t
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.entries import Entry, Sheet, chosen
from welltrack_ui.domain.report_day import Window

DAY_SECONDS = 86_400
ROW, HEAD, FOOT, NAMES = 21, 27, 20, 28  # pixels of a month: a lane, above and below them, the top
LEAST_LANES, MOST_LANES = 2, 8
BELOW = 60  # the legend
LONG = timedelta(days=10)
MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Picture:
    """A view, its legend, and the entries that are on it."""

    scene: Scene
    drawn: Drawn
    legend: Markup
    entries: tuple[Entry, ...]
    window: Window


class Pictures:
    """Pictures that were drawn a moment ago, for whoever looks at the same.

    One is good for the very sheet that it was drawn from, and for the minute, a month for the day.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[Sheet, Picture]] = OrderedDict()

    def of(self, scene: Scene, sheet: Sheet, sight: Sight, height: int) -> Picture:
        """As `picture`, drawn only where it is not kept; for threads."""
        now = scene.today if sight.view == "month" else int(scene.now.timestamp() // 60)
        room = lanes(height, sight)
        key = (id(sheet.entries), sight, str(scene.tz), scene.may_write, room, now, language())
        sheet_and_picture = self._kept.get(key)
        if sheet_and_picture and _same(sheet_and_picture[0], sheet):
            return replace(sheet_and_picture[1], scene=scene)
        made = picture(scene, sheet, sight, height)
        self._kept[key] = (sheet, made)
        while len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return made


def _same(one: Sheet, other: Sheet) -> bool:
    return one.entries is other.entries and one.stages == other.stages


def scene_of(
    sheet: Sheet, sight: Sight, viewer: tzinfo | None, home: tzinfo, *, may_write: bool
) -> Scene:
    """What is looked at now: by the viewer's clocks if given, else the wells' own if all agree."""
    zones = {well.timezone for well in sheet.wells.values()}
    tz = viewer or (report_day.zone(zones.pop()) if len(zones) == 1 else home)
    wells = sheet.wells
    return Scene(tz, datetime.now(UTC), wells, sight.colour, may_write, hues(list(wells)))


def picture(scene: Scene, sheet: Sheet, sight: Sight, height: int) -> Picture:
    """Draw what `sight` asks for; `height` is what there is room for, in pixels."""
    entries = chosen(sheet, sight.choice)
    window = sight.window(scene.tz)
    legend = legend_html(scene, entries, window, uploads=sight.files != "hide")
    return Picture(scene, _drawn(scene, sheet, entries, sight, height), legend, entries, window)


def lanes(height: int, sight: Sight) -> int:
    """How many lanes each week of a month has room for; other views have as many as they need."""
    if sight.view != "month":
        return MOST_LANES
    weeks = sight.first_and_count()[1] // 7
    room = ((height - BELOW - NAMES) / weeks - HEAD - FOOT) // ROW
    return int(max(LEAST_LANES, min(room, MOST_LANES)))


def _drawn(
    scene: Scene, sheet: Sheet, entries: Sequence[Entry], sight: Sight, height: int
) -> Drawn:
    first, count = sight.first_and_count()
    if sight.view == "month":
        return Drawn(month_html(scene, entries, sight.day, lanes(height, sight)))
    if sight.view == "timeline":
        window = sight.window(scene.tz)
        html = timeline_html(scene, entries, sheet.stages, window) if entries else _nothing()
        long = window.end - window.start > LONG
        return Drawn(html, axis="x", step=DAY_SECONDS if long else 900)
    return Drawn(days_html(scene, entries, first, count), scroll=first_hour(scene, first, count))


def _nothing() -> Markup:
    return Markup('<div class="wt-cal-line"><p class="wt-muted">{}</p></div>').format(
        t("No well has an event here. Go back or on, or clear the filters.")
    )
