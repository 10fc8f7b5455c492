"""The bar of a well's stages along time: planned and actual times, in lanes where they overlap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Literal

import htpy as h
from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.labels import STAGE_KIND_STYLES, STAGE_STATUSES
from components.i18n.translate import t
from components.kit.markup import to_markup
from components.theme.icons import icon_html
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.spans import Span, stack_in_lanes
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.wells.stage_progress import find_extent

REFERENCE_WIDTH_PX = 1000  # pixels that labels are measured against
LETTER_WIDTH_PX = 7.2
ICON_WIDTH_PX = 34
TICK_STEP_DAYS = (1, 2, 7, 14, 28, 56, 91, 182, 365, 1826, 3652)  # days between ticks
MAX_TICKS = 10
MAX_TICK_PERCENT = 95
LabelPlacement = Literal["inside", "left", "right"]


@dataclass(frozen=True, slots=True)
class TimeScale:
    """The scale from instants to percent of the bar's width."""

    start: datetime
    end: datetime

    def percent_at(self, instant: datetime) -> float:
        """The position of an instant, in percent."""
        return round(100 * ((instant - self.start) / (self.end - self.start)), 3)


def stage_bar_html(
    stages: Sequence[Stage], tz: tzinfo, now: datetime, current_id: str = ""
) -> Markup:
    """The HTML of the stages above an axis of days, each a link, its planned time a thin line.

    At least one stage; `current_id` is that of the screen that shows the bar.
    """
    scale = fit_time_scale(stages, now)
    laned_stages = assign_lanes(stages, scale, now)
    bars = Markup("").join(
        _stage_html(stage, lane, scale, tz, now, is_current=stage.id == current_id)
        for stage, lane in laned_stages
    )
    ticks = Markup("").join(
        _tick_html(day, year, scale, tz) for day, year in _axis_ticks(scale, tz)
    )
    now_line = Markup("")
    if scale.start <= now <= scale.end:
        at = scale.percent_at(now)
        now_line = Markup('<div class="wt-now{}" style="left:{}%"><span>{}</span></div>').format(
            " wt-now-late" if at > MAX_TICK_PERCENT else "", at, t("Now")
        )
    lanes = 1 + max(lane for _, lane in laned_stages)
    track = h.div(".wt-stage-track", style=f"--lanes:{lanes}")[
        h.ul[bars], now_line, h.div(".wt-stage-ticks", aria_hidden="true")[ticks]
    ]
    legend = h.p(".wt-stage-legend.wt-meta")[h.i, t("Planned")]
    return to_markup(h.div(".wt-stages")[track, legend])


def fit_time_scale(stages: Sequence[Stage], now: datetime) -> TimeScale:
    """The scale from the earliest start to the latest end, planned or actual, with a margin."""
    starts = [at for s in stages for at in (s.starts_at, s.planned_starts_at) if at]
    ends = [at for s in stages for at in (_bar_end(s, now), s.planned_ends_at) if at]
    # At least six hours, so that a scale of one moment has a width.
    room = max((max(ends) - min(starts)) * 0.015, timedelta(hours=6))
    return TimeScale(min(starts) - room, max(ends) + room)


def assign_lanes(
    stages: Sequence[Stage], scale: TimeScale, now: datetime
) -> list[tuple[Stage, int]]:
    """Each stage with its lane, from 0: the first where bar and label overlap no other."""
    by_id = {stage.id: stage for stage in stages}
    boxes = stack_in_lanes(
        (*_extent(stage, scale, now), Span(stage.id, stage.starts_at)) for stage in stages
    )
    return [(by_id[box.spans[0].id], box.lane) for box in boxes]


def _extent(stage: Stage, scale: TimeScale, now: datetime) -> tuple[float, float]:
    """The start and end of what a stage covers, in percent: bar, label and planned time."""
    left, right = scale.percent_at(stage.starts_at), scale.percent_at(_bar_end(stage, now))
    placement, label = _label_placement(stage, left, right), _label_width(stage)
    left -= label if placement == "left" else 0
    right += label if placement == "right" else 0
    planned = stage.planned_ends_at or stage.starts_at
    return min(left, scale.percent_at(_earliest_start(stage))), max(
        right, scale.percent_at(planned)
    )


def _label_placement(stage: Stage, left: float, right: float) -> LabelPlacement:
    """Inside the bar where it is wide enough, else right of it, else left of it."""
    label = _label_width(stage)
    # Estimated from the letters: the server cannot measure text.
    if right - left >= label:
        return "inside"
    return "right" if right + label <= 100 else "left"


def _earliest_start(stage: Stage) -> datetime:
    return min(stage.starts_at, stage.planned_starts_at or stage.starts_at)


def _bar_end(stage: Stage, now: datetime) -> datetime:
    """The end of a stage's bar: of an open one now, of a future one its planned end."""
    return find_extent(stage, now)[1]


def _label_width(stage: Stage) -> float:
    return 100 * (ICON_WIDTH_PX + LETTER_WIDTH_PX * len(stage.name)) / REFERENCE_WIDTH_PX


def _stage_html(
    stage: Stage, lane: int, scale: TimeScale, tz: tzinfo, now: datetime, *, is_current: bool
) -> Markup:
    left, right = scale.percent_at(stage.starts_at), scale.percent_at(_bar_end(stage, now))
    classes = [f"wt-stage-{stage.status}", f"wt-label-{_label_placement(stage, left, right)}"]
    if stage.ends_at is None:
        classes.append("wt-still-open")
    style = STAGE_KIND_STYLES[stage.kind]
    bar = h.a(
        class_=["wt-stage", *classes],
        href=urls.stage_url(stage.id),
        aria_current="page" if is_current else None,
        style=f"left:{left}%;width:{round(right - left, 3)}%",
        title=_describe_stage(stage, tz),
    )[h.span[icon_html(style.icon), h.b[stage.name]]]
    return to_markup(
        h.li(style=f"--lane:{lane};--kind:{style.colour}")[_plan_html(stage, scale), bar]
    )


def _plan_html(stage: Stage, scale: TimeScale) -> Markup:
    if not (stage.planned_starts_at and stage.planned_ends_at):
        return Markup("")
    left = scale.percent_at(stage.planned_starts_at)
    return Markup('<i class="wt-stage-plan" style="left:{}%;width:{}%"></i>').format(
        left, round(scale.percent_at(stage.planned_ends_at) - left, 3)
    )


def _describe_stage(stage: Stage, tz: tzinfo) -> str:
    """A stage in words, for its tooltip and screen readers."""
    end = form_of.format_date_time(stage.ends_at, tz) if stage.ends_at else t("still open")
    lines = [
        f"{stage.name} ({t(STAGE_STATUSES[stage.status].label)})",
        f"{form_of.format_date_time(stage.starts_at, tz)} – {end}",
    ]
    if stage.planned_starts_at and stage.planned_ends_at:
        planned = [
            form_of.format_date_time(at, tz)
            for at in (stage.planned_starts_at, stage.planned_ends_at)
        ]
        lines.append(f"{t('Planned')}: {' – '.join(planned)}")
    return "\n".join(lines)


def _axis_ticks(scale: TimeScale, tz: tzinfo) -> Iterator[tuple[date, bool]]:
    """Up to ten dates at equal steps; True where the year is shown."""
    first = report_day.to_local_time(scale.start, tz).date() + timedelta(days=1)
    last = report_day.to_local_time(scale.end, tz).date()
    days = max((last - first).days, 1)
    step = next((s for s in TICK_STEP_DAYS if days / s <= MAX_TICKS), TICK_STEP_DAYS[-1])
    year = 0
    for offset in range(0, days + 1, step):
        day = first + timedelta(days=offset)
        yield day, day.year != year
        year = day.year


def _tick_html(day: date, with_year: bool, scale: TimeScale, tz: tzinfo) -> Markup:
    left = scale.percent_at(report_day.report_day_window(day, tz).start)
    if left > MAX_TICK_PERCENT:
        return Markup("")  # its label would be cut off
    text = form_of.format_date(day) if with_year else form_of.format_short_date(day)
    return Markup('<i style="left:{}%">{}</i>').format(left, text)
