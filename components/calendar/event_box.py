"""How a calendar is drawn, and how one event in it looks, reads and sounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.labels import EVENT_KIND_STYLES
from components.i18n.translate import t
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.event import UPLOAD_KIND
from welltrack_ui.domain.well import Well

ColourScheme = Literal["kind", "well"]
# White text stands on each at 4.5:1 or better; neighbours differ in hue.
WELL_COLOURS = (
    "#1d4ed8",
    "#b45309",
    "#15803d",
    "#a21caf",
    "#0e7490",
    "#be123c",
    "#4d7c0f",
    "#6d28d9",
    "#92400e",
    "#0369a1",
    "#be185d",
    "#475569",
)


@dataclass(frozen=True, slots=True)
class RenderContext:
    """The zone of the clocks, the instant now, colours by kind or well, the wells, who may write.

    `well_colours` gives each well its colour. With more than one well each event names its own.
    """

    tz: tzinfo
    now: datetime
    wells: Mapping[str, Well]
    colour: ColourScheme = "kind"
    may_write: bool = False
    well_colours: Mapping[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The date that clocks in the zone show now."""
        return report_day.to_local_time(self.now, self.tz).date()

    @property
    def has_several_wells(self) -> bool:
        """Whether events of several wells stand side by side."""
        return len(self.wells) > 1

    def well_name(self, entry: CalendarEntry) -> str:
        """The name of an event's well."""
        well = self.wells.get(entry.well_id)
        return well.name if well else ""


def assign_well_colours(well_ids: list[str]) -> dict[str, str]:
    """A colour for each well; they come round again after twelve."""
    return {
        well_id: WELL_COLOURS[i % len(WELL_COLOURS)] for i, well_id in enumerate(sorted(well_ids))
    }


def event_box_html(
    scene: RenderContext,
    entry: CalendarEntry,
    shape: str,
    place: str,
    *,
    ends: str = "",
    inside: Markup | str,
) -> Markup:
    """One event as a box that can be reached, read and dragged.

    `shape` is bar, row, block or line; `place` CSS that positions it; `ends` the classes of the
    edges at which it continues.
    """
    look = EVENT_KIND_STYLES[entry.kind]
    return _BOX_TEMPLATE.format(
        shape=shape,
        ends=ends,
        npt=" wt-e-npt" if entry.npt else "",
        upload=" wt-e-file" if entry.kind == UPLOAD_KIND else "",
        icon=look.icon,
        place=place,
        colour=_event_colour(scene, entry),
        id=entry.id,
        grip=_grip_attribute(scene, entry, shape),
        title=describe_event(scene, entry),
        inside=inside,
    )


def describe_event(scene: RenderContext, entry: CalendarEntry) -> str:
    """The event in words: its kind, when it is, its well."""
    parts = [t(EVENT_KIND_STYLES[entry.kind].label), format_event_times(scene, entry)]
    if entry.npt and entry.kind != "npt":
        parts.insert(1, t("NPT"))
    if scene.has_several_wells:
        parts.append(scene.well_name(entry))
    return f"{entry.title} · {' · '.join(parts)}"


def format_event_times(scene: RenderContext, entry: CalendarEntry) -> str:
    """`1 Nov 2020 06:00–07:30`, with both days where they differ."""
    span = entry.span
    if span.days:
        first, last = span.days
        return (
            form_of.format_date(first)
            if first == last
            else f"{form_of.format_date(first)} – {form_of.format_date(last)}"
        )
    start = report_day.to_local_time(span.start, scene.tz)
    if span.end is None:
        return form_of.format_wall_clock(start)
    end = report_day.to_local_time(span.end, scene.tz)
    if end.date() == start.date():
        return f"{form_of.format_wall_clock(start)}–{end:%H:%M}"
    if end.time() == datetime.min.time() and end.date() - start.date() == timedelta(days=1):
        return f"{form_of.format_wall_clock(start)}–{form_of.format_end_time(span.end, scene.tz)}"
    return f"{form_of.format_wall_clock(start)} – {form_of.format_wall_clock(end)}"


def format_start_clock(scene: RenderContext, entry: CalendarEntry) -> str:
    """`06:00`, nothing for whole days."""
    return "" if entry.span.days else form_of.format_time(entry.span.start, scene.tz)


def format_clock_range(scene: RenderContext, entry: CalendarEntry) -> str:
    """`06:00–07:30`; midnight at the end is 24:00."""
    if entry.span.end is None or entry.span.days:
        return format_start_clock(scene, entry)
    end = form_of.format_end_time(entry.span.end, scene.tz)
    return f"{format_start_clock(scene, entry)}–{end}"


def event_name_html(scene: RenderContext, entry: CalendarEntry) -> Markup:
    """The title, and before it the well where there are several."""
    if not scene.has_several_wells:
        return Markup("{}").format(entry.title)
    return Markup("<i>{}</i> {}").format(scene.well_name(entry), entry.title)


def format_percent(fraction: float) -> str:
    """`12.5%`."""
    return f"{100 * fraction:.4g}%"


def to_epoch_seconds(instant: datetime) -> int:
    """Seconds since 1970."""
    return int(instant.timestamp())


def _event_colour(scene: RenderContext, entry: CalendarEntry) -> str:
    if scene.colour == "well" and entry.kind != UPLOAD_KIND:
        return scene.well_colours.get(entry.well_id, WELL_COLOURS[-1])
    return EVENT_KIND_STYLES[entry.kind].colour


def _grip_attribute(scene: RenderContext, entry: CalendarEntry, shape: str) -> Markup:
    """`data-g`: 1 where it can be dragged, 2 where its edges can be pulled too."""
    if not scene.may_write or entry.kind == UPLOAD_KIND:
        return Markup("")
    can_grow = entry.span.end is not None and shape != "row"
    return Markup(' data-g="2"') if can_grow else Markup(' data-g="1"')


_BOX_TEMPLATE = Markup(
    '<div class="wt-e wt-e-{shape}{ends}{npt}{upload} wt-i-{icon}" style="{place};--k:{colour}"'
    ' data-e="{id}"{grip} role="button" tabindex="-1" title="{title}">{inside}</div>'
)
