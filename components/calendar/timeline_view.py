"""The timeline (Gantt): wells below one another, their stages as bands, their events in lanes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from markupsafe import Markup

from components.calendar.calendar_view import CalendarView, ViewRequest
from components.calendar.canvas import RenderedView
from components.calendar.days_view import overflow_button_html
from components.calendar.event_box import (
    RenderContext,
    event_box_html,
    format_percent,
    to_epoch_seconds,
)
from components.i18n import format as form_of
from components.i18n.labels import EVENT_KIND_STYLES, STAGE_KIND_STYLES
from components.i18n.translate import mark, t, tn
from components.theme.icons import icon_html
from welltrack_ui import urls
from welltrack_ui.domain.calendar.axis import Axis, build_time_axis
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.calendar.spans import Box, Span, interval_overlaps_window, stack_in_lanes
from welltrack_ui.domain.calendar.timeline import TimelineBar, TimelineGroup, build_timeline
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage

DAY_SECONDS = 86_400
LONG_WINDOW = timedelta(days=10)
MAX_WELLS = 60
MAX_UNFOLDED_WELLS = 8
MAX_EVENT_LANES = 5
MAX_AXIS_MARKS = 16
MAX_STAGE_LANES = 3
MIN_BAR_WIDTH = 0.0025  # of the width: three pixels on a desktop
THIN_BAR_WIDTH = 0.022  # of the width: too narrow for an icon


class TimelineRow(NamedTuple):
    """A row: a well with the events of no stage, or one of its stages with its events."""

    well_id: str
    stage: Stage | None


def timeline_view_html(
    context: RenderContext,
    entries: Sequence[CalendarEntry],
    stages: Sequence[Stage],
    window: Window,
) -> Markup:
    """The HTML of the wells that have an event or a stage in the window, of 60 at most.

    Up to 8 wells have a row for each stage, too.
    """
    visible_stages = [stage for stage in stages if _is_in_window(stage, window, context.now)]
    rows = _spans_by_row(context, entries, visible_stages)
    wells = list(dict.fromkeys(row.well_id for row in rows))
    spans_by_row = {row: spans for row, spans in rows.items() if row.well_id in wells[:MAX_WELLS]}
    by_id = {entry.id: entry for entry in entries}
    axis = build_time_axis(window, context.tz, most=MAX_AXIS_MARKS)
    groups = build_timeline(
        spans_by_row.items(), window, narrowest=MIN_BAR_WIDTH, max_lanes=MAX_EVENT_LANES
    )
    body = Markup("").join(
        _group_html(context, by_id, visible_stages, group, window) for group in groups
    )
    return Markup(
        '<div class="wt-cal-line"><div class="wt-cal-axis"><span>{heading}</span>'
        '<div>{labels}</div></div><div class="wt-cal-groups">{groups}'
        '<div class="wt-cal-grid" aria-hidden="true">{lines}{now}</div></div>{hidden}</div>'
    ).format(
        heading=t("Well"),
        labels=Markup("").join(_axis_label_html(axis, i) for i in range(len(axis.ticks))),
        groups=body,
        lines=Markup("").join(
            Markup('<i style="left:{}"></i>').format(format_percent(tick.at)) for tick in axis.ticks
        ),
        now=_now_line_html(context, window),
        hidden=_hidden_wells_html(len(wells) - MAX_WELLS),
    )


def _spans_by_row(
    context: RenderContext, entries: Sequence[CalendarEntry], stages: Sequence[Stage]
) -> dict[TimelineRow, list[Span]]:
    """The spans of each row, in the order of the rows from top to bottom."""
    ids = {entry.well_id for entry in entries} | {stage.well_id for stage in stages}
    wells = sorted(ids, key=lambda well_id: natural_sort_key(context.wells[well_id].name))
    rows: dict[TimelineRow, list[Span]] = {}
    rows_of_stages: dict[str, TimelineRow] = {}
    for well_id in wells:
        rows[TimelineRow(well_id, None)] = []
        # With many wells a row per stage would push most of them off the screen.
        if len(wells) > MAX_UNFOLDED_WELLS:
            continue
        for stage in (stage for stage in stages if stage.well_id == well_id):
            rows_of_stages[stage.id] = TimelineRow(well_id, stage)
            rows[rows_of_stages[stage.id]] = []
    for entry in entries:
        rows[rows_of_stages.get(entry.stage_id or "", TimelineRow(entry.well_id, None))].append(
            entry.span
        )
    return rows


def _is_in_window(stage: Stage, window: Window, now: datetime) -> bool:
    return interval_overlaps_window(*_stage_extent(stage, now), window)


def _stage_extent(stage: Stage, now: datetime) -> tuple[datetime, datetime]:
    """The drawn start and end of a stage; an open one reaches to now, or to its planned end."""
    end = stage.ends_at or max(now, stage.planned_ends_at or now)
    # A stage that starts in the future has no end before its start.
    return stage.starts_at, max(end, stage.starts_at)


def _group_html(
    context: RenderContext,
    by_id: Mapping[str, CalendarEntry],
    stages: Sequence[Stage],
    group: TimelineGroup[TimelineRow],
    window: Window,
) -> Markup:
    well_id, stage = group.key
    background, lanes = _shade_html(context, stage, window), 0
    if stage is None:
        background, lanes = _bands_html(
            context, [s for s in stages if s.well_id == well_id], window
        )
    bars = Markup("").join(_bar_html(context, by_id, bar) for bar in group.bars)
    return Markup(
        '<div class="wt-cal-group{sub}" style="--lanes:{lanes};--bands:{bands}">'
        '<div class="wt-cal-name">{name}</div><div class="wt-cal-track" data-s="{start}"'
        ' data-t="{end}" data-w="{well_id}">{background}{bars}</div></div>'
    ).format(
        sub=" wt-cal-sub" if stage else "",
        lanes=group.lanes,
        bands=lanes,
        name=_stage_name_html(stage) if stage else _well_name_html(context, well_id),
        start=to_epoch_seconds(window.start),
        end=to_epoch_seconds(window.end),
        well_id=well_id,
        background=background,
        bars=bars,
    )


def _well_name_html(context: RenderContext, well_id: str) -> Markup:
    dot = Markup("")
    if context.colour == "well":
        dot = Markup('<i style="background:{}"></i>').format(context.well_colours[well_id])
    link = Markup('{}<a href="{}">{}</a>')
    return link.format(dot, urls.well_url(well_id), context.wells[well_id].name)


def _stage_name_html(stage: Stage) -> Markup:
    style = STAGE_KIND_STYLES[stage.kind]
    return Markup("{}<span>{}</span>").format(icon_html(style.icon), stage.name)


def _bands_html(
    context: RenderContext, stages: Sequence[Stage], window: Window
) -> tuple[Markup, int]:
    """The stages of a well as bands, and the number of their lanes."""
    extents = (
        (*_stage_fractions(stage, window, context.now), Span(stage.id, stage.starts_at))
        for stage in stages
    )
    # A stage outside of the window has no extent in it, and would take a lane.
    boxes = stack_in_lanes((extent for extent in extents if extent[1] > extent[0]), MAX_STAGE_LANES)
    by_id = {stage.id: stage for stage in stages}
    background = Markup("").join(_band_html(context, by_id[b.spans[0].id], b) for b in boxes)
    return background, max((band.lane + 1 for band in boxes), default=0)


def _band_html(context: RenderContext, stage: Stage, band: Box) -> Markup:
    return Markup(
        '<div class="wt-cal-band" style="left:{left};width:{width};--lane:{lane};--k:{colour}"'
        ' title="{title}">{name}</div>'
    ).format(
        left=format_percent(band.start),
        width=format_percent(band.end - band.start),
        lane=band.lane,
        colour=STAGE_KIND_STYLES[stage.kind].colour,
        title=_describe_stage(context, stage),
        name=stage.name if len(band.spans) == 1 else f"{stage.name} +{len(band.spans) - 1}",
    )


def _shade_html(context: RenderContext, stage: Stage | None, window: Window) -> Markup:
    """The background of a stage's row from its start to its end."""
    if stage is None:
        return Markup("")
    left, right = _stage_fractions(stage, window, context.now)
    return Markup(
        '<div class="wt-cal-shade" style="left:{left};width:{width};--k:{colour}"'
        ' title="{title}"></div>'
    ).format(
        left=format_percent(left),
        width=format_percent(right - left),
        colour=STAGE_KIND_STYLES[stage.kind].colour,
        title=_describe_stage(context, stage),
    )


def _stage_fractions(stage: Stage, window: Window, now: datetime) -> tuple[float, float]:
    """The start and end of a stage as fractions of the window, cut to 0 and 1."""
    start, end = _stage_extent(stage, now)
    whole = window.end - window.start
    left, right = ((at - window.start) / whole for at in (start, end))
    return max(left, 0.0), min(right, 1.0)


def _describe_stage(context: RenderContext, stage: Stage) -> str:
    start = form_of.format_date_time(stage.starts_at, context.tz)
    end = form_of.format_date_time(stage.ends_at, context.tz) if stage.ends_at else t("still open")
    return f"{stage.name} · {t(STAGE_KIND_STYLES[stage.kind].label)} · {start} – {end}"


def _bar_html(
    context: RenderContext, by_id: Mapping[str, CalendarEntry], bar: TimelineBar
) -> Markup:
    position = (
        f"left:{format_percent(bar.left)};width:{format_percent(bar.width)};--lane:{bar.lane}"
    )
    if len(bar.ids) > 1:
        return overflow_button_html(position, bar.ids)
    entry = by_id[bar.ids[0]]
    ends = " wt-e-l" if bar.continues_left else ""
    ends += " wt-e-r" if bar.continues_right else ""
    ends += " wt-e-moment" if bar.moment else ""
    # An icon wider than its bar would lie over the next event.
    if bar.width < THIN_BAR_WIDTH:
        ends += f" wt-e-thin wt-t-{EVENT_KIND_STYLES[entry.kind].pattern}"
        return event_box_html(context, entry, "line", position, ends=ends, inside="")
    return event_box_html(context, entry, "line", position, ends=ends, inside=entry.title)


def _axis_label_html(axis: Axis, i: int) -> Markup:
    """A label of the axis: clock, day or month, with date or year where that changes."""
    tick = axis.ticks[i]
    # A label is full only where it differs from the one before: there is little room.
    before = axis.ticks[i - 1].time if i else None
    at = tick.time
    if axis.unit == "hour":
        text = tick.label.replace("-", form_of.MINUS)
        if before is None or before.date() != at.date():
            text = f"{form_of.format_short_date(at.date())} {text}"
    elif axis.unit in {"month", "year"}:
        month = form_of.format_short_month(at.date())
        text = month if before and before.year == at.year else f"{month} {at.year}"
    elif before and before.month == at.month:
        text = f"{at.day}"
    else:
        text = form_of.format_short_date(at.date())
    return Markup('<i style="left:{}">{}</i>').format(format_percent(tick.at), text)


def _now_line_html(context: RenderContext, window: Window) -> Markup:
    if not window.start <= context.now < window.end:
        return Markup("")
    at = (context.now - window.start) / (window.end - window.start)
    return Markup('<div class="wt-cal-now" style="left:{}"></div>').format(format_percent(at))


def _hidden_wells_html(hidden: int) -> Markup:
    if hidden <= 0:
        return Markup("")
    text = tn(
        "{count} more well: filter to see it", "{count} more wells: filter to see them", hidden
    )
    return Markup('<p class="wt-meta">{}</p>').format(text)


def _render(request: ViewRequest) -> RenderedView:
    context, window = request.context, request.window
    html = (
        timeline_view_html(context, request.entries, request.stages, window)
        if request.entries
        else _empty_view_html()
    )
    is_long = window.end - window.start > LONG_WINDOW
    return RenderedView(html, time_axis="x", step_seconds=DAY_SECONDS if is_long else 900)


def _empty_view_html() -> Markup:
    return Markup('<div class="wt-cal-line"><p class="wt-muted">{}</p></div>').format(
        t("No well has an event here. Go back or on, or clear the filters.")
    )


VIEW = CalendarView("timeline", mark("Timeline"), "l", None, _render, needs_stages=True)
