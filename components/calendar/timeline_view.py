"""The timeline (Gantt): wells below one another, their stages as bands, their events in lanes."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from markupsafe import Markup

from components.calendar.calendar_view import CalendarView, ViewPlace, ViewRequest
from components.calendar.canvas import RenderedView
from components.calendar.event_box import RenderContext, format_percent, to_epoch_seconds
from components.calendar.timeline_parts import (
    bands_html,
    bar_html,
    density_html,
    stage_background_html,
)
from components.calendar.timeline_rows import (
    MAX_UNFOLDED_WELLS,
    RowGroup,
    TimelineRow,
    build_timeline_rows,
    is_in_window,
)
from components.i18n import format as form_of
from components.i18n.labels import STAGE_KIND_STYLES, WELL_STATUSES
from components.i18n.translate import mark, t, tn
from components.theme.icons import icon_html
from welltrack_ui import urls
from welltrack_ui.domain.calendar.axis import Axis, build_time_axis
from welltrack_ui.domain.calendar.density import build_density, list_density_days
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.calendar.spans import overlaps_window
from welltrack_ui.domain.calendar.timeline_cut import TimelineCut, TimelineSection, cut_timeline
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage

DAY_SECONDS = 86_400
LONG_WINDOW = timedelta(days=10)
MAX_AXIS_MARKS = 16
HEADING_HEIGHT = 30  # pixels, as in the style sheet
DRAWN_MARGIN = 800
"""The pixels of rows that are drawn above and below those in sight."""


def timeline_view_html(request: ViewRequest) -> Markup:
    """The HTML of the wells that have an event or a stage in the window; of many those in sight.

    Up to 8 wells have a row for each stage, too.
    """
    context, window = request.context, request.window
    visible = [entry for entry in request.entries if overlaps_window(entry.span, window)]
    planned = [one for one in request.window_stages if is_in_window(one, window, context.now)]
    entry_wells = [entry.well_id for entry in visible]
    well_ids = list(dict.fromkeys([*entry_wells, *(one.well_id for one in planned)]))
    is_folded = len(well_ids) > MAX_UNFOLDED_WELLS
    stages = None if is_folded else request.read_stages(well_ids or list(context.wells))
    groups = build_timeline_rows(
        context, visible, stages, window, request.grouping, {one.well_id for one in planned}
    )
    if not groups:
        return _empty_view_html()
    cut = _cut_groups(groups, request.place)
    if stages is None:
        drawn = [row.well_id for part in cut.sections for row in _drawn_rows(groups, part)]
        stages = request.read_stages(drawn)
    painter = RowPainter(context, visible, stages, window)
    return _frame_html(context, window, _sections_html(painter, groups, cut))


def _cut_groups(groups: Sequence[RowGroup], place: ViewPlace) -> TimelineCut:
    heights = [[row.height for row in group.rows] for group in groups]
    heading = HEADING_HEIGHT if groups[0].label else 0
    whole = sum(map(sum, heights)) + heading * len(groups)
    # Fewer rows than before may be left: then the browser stands at their end.
    top = max(min(place.top, whole - place.height), 0)
    bottom = top + place.height + DRAWN_MARGIN
    return cut_timeline(heights, heading, top - DRAWN_MARGIN, bottom)


def _drawn_rows(groups: Sequence[RowGroup], part: TimelineSection) -> Sequence[TimelineRow]:
    return groups[part.group].rows[part.first : part.end]


def _sections_html(painter: "RowPainter", groups: Sequence[RowGroup], cut: TimelineCut) -> Markup:
    html = _space_html(cut.above)
    for part in cut.sections:
        rows = Markup("").join(painter.row_html(row) for row in _drawn_rows(groups, part))
        html += Markup('<section class="wt-cal-section">{}{}{}{}</section>').format(
            _heading_html(groups[part.group]),
            _space_html(part.above),
            rows,
            _space_html(part.below),
        )
    return html + _space_html(cut.below)


def _heading_html(group: RowGroup) -> Markup:
    if not group.label:
        return Markup("")
    count = tn("{count} well", "{count} wells", group.wells)
    return Markup('<h2 class="wt-cal-heading-row"><span>{}</span> <small>{}</small></h2>').format(
        group.label, count
    )


def _space_html(height: int) -> Markup:
    if not height:
        return Markup("")
    # Said on paper alone: what prints by the browser's menu has only the rows in sight.
    return Markup('<div class="wt-cal-space" style="height:{}px"><span>{}</span></div>').format(
        height, t("Rows are left out here: print with Ctrl+P or the calendar's own button.")
    )


class RowPainter:
    """Draws rows of wells and stages."""

    def __init__(
        self,
        context: RenderContext,
        entries: Sequence[CalendarEntry],
        stages: Sequence[Stage],
        window: Window,
    ) -> None:
        self._context, self._window = context, window
        self._by_id: Mapping[str, CalendarEntry] = {entry.id: entry for entry in entries}
        self._stages: dict[str, list[Stage]] = {}
        for stage in stages:
            self._stages.setdefault(stage.well_id, []).append(stage)
        self._days, self._step = list_density_days(window, context.tz)

    def row_html(self, row: TimelineRow) -> Markup:
        """The HTML of a row."""
        return Markup(
            '<div class="wt-cal-group{sub}" style="height:{height}px;--bands:{bands}">'
            '<div class="wt-cal-name">{name}</div><div class="wt-cal-track" data-s="{start}"'
            ' data-t="{end}" data-w="{well_id}">{content}</div></div>'
        ).format(
            sub=" wt-cal-sub" if row.stage else "",
            height=row.height,
            bands=row.bands,
            name=_stage_name_html(row.stage) if row.stage else self._well_name_html(row),
            start=to_epoch_seconds(self._window.start),
            end=to_epoch_seconds(self._window.end),
            well_id=row.well_id,
            content=self._track_html(row),
        )

    def _track_html(self, row: TimelineRow) -> Markup:
        context, window = self._context, self._window
        if row.stage:
            html = stage_background_html(context, row.stage, window)
        else:
            html = bands_html(context, self._stages.get(row.well_id, ()), window, max(row.bands, 1))
        if row.slivers:
            entries = [self._by_id[each] for each in row.slivers]
            cells = build_density(entries, window, self._days, self._step)
            html += density_html(context, row.well_id, cells)
        return html + Markup("").join(bar_html(context, self._by_id, bar) for bar in row.bars)

    def _well_name_html(self, row: TimelineRow) -> Markup:
        context, well = self._context, self._context.wells[row.well_id]
        dot = Markup("")
        if context.colour == "well":
            dot = Markup('<i style="background:{}"></i>').format(context.well_colours[well.id])
        status = t(WELL_STATUSES[well.status].label)
        return Markup('{}<span><a href="{}">{}</a> <small>{}</small></span>').format(
            dot, urls.well_url(well.id), well.name, f"{status} · {well.rig}" if well.rig else status
        )


def _stage_name_html(stage: Stage) -> Markup:
    style = STAGE_KIND_STYLES[stage.kind]
    return Markup("{}<span>{}</span>").format(icon_html(style.icon), stage.name)


def _frame_html(context: RenderContext, window: Window, rows: Markup) -> Markup:
    axis = build_time_axis(window, context.tz, most=MAX_AXIS_MARKS)
    return Markup(
        '<div class="wt-cal-line"><div class="wt-cal-dates"><div class="wt-cal-axis">'
        '<span>{heading}</span><div>{labels}</div></div></div><div class="wt-cal-groups">{rows}'
        '<div class="wt-cal-grid" aria-hidden="true">{lines}{now}</div></div></div>'
    ).format(
        heading=t("Well"),
        labels=Markup("").join(_axis_label_html(axis, i) for i in range(len(axis.ticks))),
        rows=rows,
        lines=Markup("").join(
            Markup('<i style="left:{}"></i>').format(format_percent(tick.at)) for tick in axis.ticks
        ),
        now=_now_line_html(context, window),
    )


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
        # The title of the view says which year it is.
        text = month if before is None or before.year == at.year else f"{month} {at.year}"
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


def _empty_view_html() -> Markup:
    return Markup('<div class="wt-cal-line"><p class="wt-muted">{}</p></div>').format(
        t("No well has an event here. Go back or on, or clear the filters.")
    )


def _render(request: ViewRequest) -> RenderedView:
    is_long = request.window.end - request.window.start > LONG_WINDOW
    return RenderedView(
        timeline_view_html(request),
        time_axis="x",
        step_seconds=DAY_SECONDS if is_long else 900,
        scroll_fraction=0.0,
    )


VIEW = CalendarView("timeline", mark("Timeline"), "l", None, _render, is_virtual=True)
