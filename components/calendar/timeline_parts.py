"""What lies in the rows of a timeline: bars of events, density, bands of stages and their plans."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from components.calendar.days_view import overflow_button_html
from components.calendar.event_box import RenderContext, event_box_html, format_percent
from components.calendar.timeline_rows import (
    MAX_STAGE_LANES,
    THIN_BAR_WIDTH,
    stack_stages,
    stage_extent,
    window_fractions,
)
from components.i18n import format as form_of
from components.i18n.labels import EVENT_KIND_STYLES, STAGE_KIND_STYLES, event_title
from components.i18n.translate import t, tn
from welltrack_ui.domain.calendar.density import DensityCell
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.calendar.spans import Box
from welltrack_ui.domain.calendar.timeline import TimelineBar
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage


def bar_html(
    context: RenderContext, by_id: Mapping[str, CalendarEntry], bar: TimelineBar
) -> Markup:
    """The bar of an event, or the button of several that share a place."""
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
    return event_box_html(
        context, entry, "line", position, ends=ends, inside=event_title(entry.title)
    )


def density_html(context: RenderContext, well_id: str, cells: Sequence[DensityCell]) -> Markup:
    """Days or weeks of a well as columns: as high as they were busy, the time lost hatched."""
    colour = context.well_colours.get(well_id) if context.colour == "well" else None
    return Markup("").join(
        _CELL_TEMPLATE.format(
            left=format_percent(cell.left),
            width=format_percent(cell.width),
            busy=format_percent(cell.share),
            npt=format_percent(cell.npt_share),
            colour=colour or EVENT_KIND_STYLES[cell.kind].colour,
            view="day" if cell.first == cell.last else "week",
            day=cell.first,
            well=well_id,
            title=_describe_cell(cell),
        )
        for cell in cells
    )


def _describe_cell(cell: DensityCell) -> str:
    """The cell in words: `9 Nov – 15 Nov 2026 · 34 events · 120 h · NPT 12 h · mostly Drilling`."""
    day = form_of.format_date(cell.last)
    if cell.first != cell.last:
        day = f"{form_of.format_short_date(cell.first)} – {day}"
    parts = [day, tn("{count} event", "{count} events", cell.events)]
    if cell.busy:
        parts.append(form_of.format_hours(cell.busy))
    if cell.npt:
        parts.append(f"{t('NPT')} {form_of.format_hours(cell.npt)}")
    parts.append(t("mostly {kind}", kind=t(EVENT_KIND_STYLES[cell.kind].label)))
    return " · ".join(parts)


def bands_html(
    context: RenderContext, stages: Sequence[Stage], window: Window, most: int = MAX_STAGE_LANES
) -> Markup:
    """The stages of a well as bands in at most `most` lanes, each above its plan."""
    boxes = stack_stages(stages, window, context.now, most)
    by_id = {stage.id: stage for stage in stages}
    lanes = {span.id: box.lane for box in boxes for span in box.spans}
    plans = Markup("").join(
        _plan_html(context, stage, window, lanes.get(stage.id, 0)) for stage in stages
    )
    return plans + Markup("").join(_band_html(context, by_id[b.spans[0].id], b) for b in boxes)


def _band_html(context: RenderContext, stage: Stage, band: Box) -> Markup:
    is_ahead = stage.status == "planned" and stage.starts_at > context.now
    return Markup(
        '<div class="wt-cal-band{planned}" style="left:{left};width:{width};--lane:{lane};'
        '--k:{colour}" title="{title}">{name}</div>'
    ).format(
        planned=" wt-cal-ahead" if is_ahead else "",
        left=format_percent(band.start),
        width=format_percent(band.end - band.start),
        lane=band.lane,
        colour=STAGE_KIND_STYLES[stage.kind].colour,
        title=_describe_stage(context, stage),
        name=stage.name if len(band.spans) == 1 else f"{stage.name} +{len(band.spans) - 1}",
    )


def _plan_html(context: RenderContext, stage: Stage, window: Window, lane: int) -> Markup:
    """The planned time of a stage, dashed; none for a stage without both of its dates."""
    if not stage.planned_starts_at or not stage.planned_ends_at:
        return Markup("")
    left, right = window_fractions(stage.planned_starts_at, stage.planned_ends_at, window)
    if right <= left:
        return Markup("")
    return Markup(
        '<div class="wt-cal-plan" style="left:{left};width:{width};--lane:{lane};--k:{colour}"'
        ' title="{title}"></div>'
    ).format(
        left=format_percent(left),
        width=format_percent(right - left),
        lane=lane,
        colour=STAGE_KIND_STYLES[stage.kind].colour,
        title=f"{stage.name} · {_describe_plan(context, stage)}",
    )


def stage_background_html(context: RenderContext, stage: Stage, window: Window) -> Markup:
    """The background of a stage's row: from its start to its end, and its plan dashed."""
    left, right = window_fractions(*stage_extent(stage, context.now), window)
    shade = Markup(
        '<div class="wt-cal-shade" style="left:{left};width:{width};--k:{colour}"'
        ' title="{title}"></div>'
    ).format(
        left=format_percent(left),
        width=format_percent(max(right - left, 0.0)),
        colour=STAGE_KIND_STYLES[stage.kind].colour,
        title=_describe_stage(context, stage),
    )
    return shade + _plan_html(context, stage, window, 0)


def _describe_stage(context: RenderContext, stage: Stage) -> str:
    start = form_of.format_date_time(stage.starts_at, context.tz)
    end = form_of.format_date_time(stage.ends_at, context.tz) if stage.ends_at else t("still open")
    text = f"{stage.name} · {t(STAGE_KIND_STYLES[stage.kind].label)} · {start} – {end}"
    plan = _describe_plan(context, stage)
    return f"{text} · {plan}" if plan else text


def _describe_plan(context: RenderContext, stage: Stage) -> str:
    if not stage.planned_starts_at or not stage.planned_ends_at:
        return ""
    start, end = (
        form_of.format_date_time(at, context.tz)
        for at in (stage.planned_starts_at, stage.planned_ends_at)
    )
    return t("planned {start} – {end}", start=start, end=end)


# A template, not htpy: a year draws thousands of cells. It is still Markup, so that every value is
# escaped.
_CELL_TEMPLATE = Markup(
    '<button type="button" tabindex="-1" class="wt-cal-density" style="left:{left};width:{width};'
    '--busy:{busy};--npt:{npt};--k:{colour}" data-action="look" data-value="{view} {day} {well}"'
    ' title="{title}"></button>'
)
