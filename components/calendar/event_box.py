"""The render context of a calendar, and one event in it as an HTML box."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.labels import EVENT_KIND_STYLES, event_title
from components.i18n.translate import t
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.event import UPLOAD_KIND
from welltrack_ui.domain.well import Well

ColourScheme = Literal["kind", "well"]
# Each has a contrast of 4.5:1 or better with white text; neighbours differ in hue.
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
    """The zone, the instant now, the colour scheme, the wells by id, and the right to write.

    `well_colours` are CSS colours by well id, `projects` names by id. With more than
    one well each event shows its well.
    """

    tz: tzinfo
    now: datetime
    wells: Mapping[str, Well]
    colour: ColourScheme = "kind"
    may_write: bool = False
    well_colours: Mapping[str, str] = field(default_factory=dict)
    projects: Mapping[str, str] = field(default_factory=dict)

    @property
    def today(self) -> date:
        """The date in the zone now."""
        return report_day.to_local_time(self.now, self.tz).date()

    @property
    def has_several_wells(self) -> bool:
        """True for a calendar of more than one well."""
        return len(self.wells) > 1

    def well_name(self, entry: CalendarEntry) -> str:
        """The name of an entry's well; empty where the well is unknown."""
        well = self.wells.get(entry.well_id)
        return well.name if well else ""


def assign_well_colours(well_ids: list[str]) -> dict[str, str]:
    """A colour for each well id, repeated after twelve."""
    return {
        # By id, not by name: a well keeps its colour when it or another is renamed.
        well_id: WELL_COLOURS[i % len(WELL_COLOURS)]
        for i, well_id in enumerate(sorted(well_ids))
    }


def event_box_html(
    context: RenderContext,
    entry: CalendarEntry,
    shape: str,
    position: str,
    *,
    ends: str = "",
    inside: Markup | str,
) -> Markup:
    """The box of an event, which can be focused, read and dragged.

    `shape` is bar, row, block or line; `position` is CSS; `ends` are the classes of the edges at
    which the event continues.
    """
    style = EVENT_KIND_STYLES[entry.kind]
    return _BOX_TEMPLATE.format(
        shape=shape,
        ends=ends,
        npt=" wt-e-npt" if entry.npt else "",
        plan=" wt-e-plan" if entry.is_plan else "",
        upload=" wt-e-file" if entry.kind == UPLOAD_KIND else "",
        icon=style.icon,
        position=position,
        colour=_event_colour(context, entry),
        id=entry.id,
        grip=_grip_attribute(context, entry, shape),
        title=describe_event(context, entry),
        inside=inside,
    )


def describe_event(context: RenderContext, entry: CalendarEntry) -> str:
    """The event in words, for its tooltip and screen readers: title, kind, times, well."""
    parts = [t(EVENT_KIND_STYLES[entry.kind].label), format_event_times(context, entry)]
    if entry.npt and entry.kind != "npt":
        parts.insert(1, t("NPT"))
    if entry.is_plan:
        parts.insert(1, t("Plan"))
    if context.has_several_wells:
        parts.append(context.well_name(entry))
    return f"{event_title(entry.title)} · {' · '.join(parts)}"


def format_event_times(context: RenderContext, entry: CalendarEntry) -> str:
    """The times of an event: `1 Nov 2020 06:00–07:30`, with both dates where they differ."""
    span = entry.span
    if span.days:
        first, last = span.days
        return (
            form_of.format_date(first)
            if first == last
            else f"{form_of.format_date(first)} – {form_of.format_date(last)}"
        )
    start_text = form_of.format_date_time(span.start, context.tz)
    if span.end is None:
        return start_text
    start, end = (report_day.to_local_time(at, context.tz) for at in (span.start, span.end))
    if end.date() == start.date():
        return form_of.join_range(start_text, form_of.format_time(span.end, context.tz))
    # The midnight that ends a day is 24:00 of it, as daily reports write it.
    if end.time() == datetime.min.time() and end.date() - start.date() == timedelta(days=1):
        return form_of.join_range(start_text, form_of.format_end_time(span.end, context.tz))
    return f"{start_text} – {form_of.format_date_time(span.end, context.tz)}"


def format_start_clock(context: RenderContext, entry: CalendarEntry) -> str:
    """The clock time of the start: `06:00`; empty for whole days."""
    return "" if entry.span.days else form_of.format_time(entry.span.start, context.tz)


def format_clock_range(context: RenderContext, entry: CalendarEntry) -> str:
    """The clock times of an event: `06:00–07:30`; an end at midnight is 24:00."""
    if entry.span.end is None or entry.span.days:
        return format_start_clock(context, entry)
    end = form_of.format_end_time(entry.span.end, context.tz)
    return form_of.join_range(format_start_clock(context, entry), end)


def event_name_html(context: RenderContext, entry: CalendarEntry) -> Markup:
    """The title of an event, after its well where the calendar has several."""
    if not context.has_several_wells:
        return Markup("{}").format(event_title(entry.title))
    return Markup("<i>{}</i> {}").format(context.well_name(entry), event_title(entry.title))


def format_percent(fraction: float) -> str:
    """A fraction as CSS percent: 0.125 is `12.5%`."""
    return f"{100 * fraction:.4g}%"


def to_epoch_seconds(instant: datetime) -> int:
    """An instant as whole seconds since 1970."""
    return int(instant.timestamp())


def _event_colour(context: RenderContext, entry: CalendarEntry) -> str:
    # Uploads keep the outline of their kind, so that they do not look like work on the well.
    if context.colour == "well" and entry.kind != UPLOAD_KIND:
        return context.well_colours.get(entry.well_id, WELL_COLOURS[-1])
    return EVENT_KIND_STYLES[entry.kind].colour


def _grip_attribute(context: RenderContext, entry: CalendarEntry, shape: str) -> Markup:
    """The attribute `data-g`: 1 for a box that can be moved, 2 where it can be resized too."""
    # The event of an upload is written by the server, at the time of the upload.
    if not context.may_write or entry.kind == UPLOAD_KIND:
        return Markup("")
    # A moment has no end to pull, and a row of a month shows its day, not its hours.
    can_grow = entry.span.end is not None and shape != "row"
    return Markup(' data-g="2"') if can_grow else Markup(' data-g="1"')


# A template with named fields, not htpy: a year draws thousands of boxes. It is still Markup, so
# that every value is escaped.
_BOX_TEMPLATE = Markup(
    '<div class="wt-e wt-e-{shape}{ends}{npt}{plan}{upload} wt-i-{icon}"'
    ' style="{position};--k:{colour}" data-e="{id}"{grip}'
    ' role="button" tabindex="-1" title="{title}">{inside}</div>'
)
