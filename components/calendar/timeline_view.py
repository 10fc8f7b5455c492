"""The timeline (Gantt): wells under one another, their stages as bands, events in lanes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from markupsafe import Markup

from components.calendar.days_view import gathered_html
from components.calendar.event_box import Scene, box, percent, seconds
from components.i18n import format as form_of
from components.i18n.labels import STAGE_LOOKS
from components.i18n.translate import t, tn
from components.theme.icons import icon_html
from welltrack_ui import urls
from welltrack_ui.domain.calendar.axis import Axis, axis
from welltrack_ui.domain.calendar.entries import Entry
from welltrack_ui.domain.calendar.spans import Box, Span, stack
from welltrack_ui.domain.calendar.timeline import Bar, Group, timeline
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage

MOST_WELLS = 60
MOST_UNFOLDED = 8
LANES = 5
MOST_MARKS = 16
MOST_BANDS = 3
NARROWEST = 0.0025  # of the width: three pixels on a desktop
THIN = 0.022  # of the width: too narrow for an icon


class Row(NamedTuple):
    """A row: a well with what is of none of its stages, or one of them with what is of it."""

    well_id: str
    stage: Stage | None


def timeline_html(
    scene: Scene, entries: Sequence[Entry], stages: Sequence[Stage], window: Window
) -> Markup:
    """The wells that have something in the window; where they are few each stage is a row."""
    seen = [stage for stage in stages if _overlap(stage, window, scene.now)]
    rows = _rows(scene, entries, seen)
    wells = list(dict.fromkeys(row.well_id for row in rows))
    kept = {row: spans for row, spans in rows.items() if row.well_id in wells[:MOST_WELLS]}
    by_id = {entry.id: entry for entry in entries}
    marks = axis(window, scene.tz, most=MOST_MARKS)
    groups = timeline(kept.items(), window, narrowest=NARROWEST, max_lanes=LANES)
    body = Markup("").join(_group(scene, by_id, seen, group, window) for group in groups)
    return Markup(
        '<div class="wt-cal-line"><div class="wt-cal-axis"><span>{}</span><div>{}</div></div>'
        '<div class="wt-cal-groups">{}<div class="wt-cal-grid" aria-hidden="true">{}{}</div></div>'
        "{}</div>"
    ).format(
        t("Well"),
        Markup("").join(_label(marks, i) for i in range(len(marks.ticks))),
        body,
        Markup("").join(
            Markup('<i style="left:{}"></i>').format(percent(tick.at)) for tick in marks.ticks
        ),
        _now(scene, window),
        _rest(len(wells) - MOST_WELLS),
    )


def _rows(scene: Scene, entries: Sequence[Entry], stages: Sequence[Stage]) -> dict[Row, list[Span]]:
    """The rows from top to bottom, with the spans of each."""
    ids = {entry.well_id for entry in entries} | {stage.well_id for stage in stages}
    wells = sorted(ids, key=lambda well_id: scene.wells[well_id].name.casefold())
    rows: dict[Row, list[Span]] = {}
    own: dict[str, Row] = {}
    for well_id in wells:
        rows[Row(well_id, None)] = []
        if len(wells) > MOST_UNFOLDED:
            continue
        for stage in (stage for stage in stages if stage.well_id == well_id):
            own[stage.id] = Row(well_id, stage)
            rows[own[stage.id]] = []
    for entry in entries:
        rows[own.get(entry.stage_id or "", Row(entry.well_id, None))].append(entry.span)
    return rows


def _overlap(stage: Stage, window: Window, now: datetime) -> bool:
    start, end = _extent(stage, now)
    return start < window.end and end > window.start


def _extent(stage: Stage, now: datetime) -> tuple[datetime, datetime]:
    """From when to when a stage is drawn: an open one reaches to now, or to its planned end."""
    end = stage.ends_at or max(now, stage.planned_ends_at or now)
    return stage.starts_at, max(end, stage.starts_at)


def _group(
    scene: Scene,
    by_id: Mapping[str, Entry],
    stages: Sequence[Stage],
    group: Group[Row],
    window: Window,
) -> Markup:
    well_id, stage = group.key
    drawn, lanes = _shade(scene, stage, window), 0
    if stage is None:
        drawn, lanes = _bands(scene, [s for s in stages if s.well_id == well_id], window)
    bars = Markup("").join(_bar(scene, by_id, bar) for bar in group.bars)
    return Markup(
        '<div class="wt-cal-group{}" style="--lanes:{};--bands:{}">'
        '<div class="wt-cal-name">{}</div>'
        '<div class="wt-cal-track" data-s="{}" data-t="{}" data-w="{}">{}{}</div></div>'
    ).format(
        " wt-cal-sub" if stage else "",
        group.lanes,
        lanes,
        _stage_name(stage) if stage else _well_name(scene, well_id),
        seconds(window.start),
        seconds(window.end),
        well_id,
        drawn,
        bars,
    )


def _well_name(scene: Scene, well_id: str) -> Markup:
    dot = Markup("")
    if scene.colour == "well":
        dot = Markup('<i style="background:{}"></i>').format(scene.hues[well_id])
    link = Markup('{}<a href="{}">{}</a>')
    return link.format(dot, urls.well(well_id), scene.wells[well_id].name)


def _stage_name(stage: Stage) -> Markup:
    look = STAGE_LOOKS[stage.kind]
    return Markup("{}<span>{}</span>").format(icon_html(look.icon), stage.name)


def _bands(scene: Scene, stages: Sequence[Stage], window: Window) -> tuple[Markup, int]:
    """The stages of a well as bands, and in how many lanes."""
    cuts = ((*_cut(stage, window, scene.now), Span(stage.id, stage.starts_at)) for stage in stages)
    placed = stack((cut for cut in cuts if cut[1] > cut[0]), MOST_BANDS)
    named = {stage.id: stage for stage in stages}
    drawn = Markup("").join(_band(scene, named[b.spans[0].id], b) for b in placed)
    return drawn, max((band.lane + 1 for band in placed), default=0)


def _band(scene: Scene, stage: Stage, band: Box) -> Markup:
    return Markup(
        '<div class="wt-cal-band" style="left:{};width:{};--lane:{};--k:{}" title="{}">{}</div>'
    ).format(
        percent(band.start),
        percent(band.end - band.start),
        band.lane,
        STAGE_LOOKS[stage.kind].colour,
        _told(scene, stage),
        stage.name if len(band.spans) == 1 else f"{stage.name} +{len(band.spans) - 1}",
    )


def _shade(scene: Scene, stage: Stage | None, window: Window) -> Markup:
    """Behind the events of a stage: from when to when it is."""
    if stage is None:
        return Markup("")
    left, right = _cut(stage, window, scene.now)
    return Markup(
        '<div class="wt-cal-shade" style="left:{};width:{};--k:{}" title="{}"></div>'
    ).format(
        percent(left), percent(right - left), STAGE_LOOKS[stage.kind].colour, _told(scene, stage)
    )


def _cut(stage: Stage, window: Window, now: datetime) -> tuple[float, float]:
    """From where to where in the window a stage is, as fractions."""
    start, end = _extent(stage, now)
    whole = window.end - window.start
    left, right = ((at - window.start) / whole for at in (start, end))
    return max(left, 0.0), min(right, 1.0)


def _told(scene: Scene, stage: Stage) -> str:
    start = form_of.instant(stage.starts_at, scene.tz)
    end = form_of.instant(stage.ends_at, scene.tz) if stage.ends_at else t("still open")
    return f"{stage.name} · {t(STAGE_LOOKS[stage.kind].label)} · {start} – {end}"


def _bar(scene: Scene, by_id: Mapping[str, Entry], bar: Bar) -> Markup:
    place = f"left:{percent(bar.left)};width:{percent(bar.width)};--lane:{bar.lane}"
    if len(bar.ids) > 1:
        return gathered_html(place, bar.ids)
    entry = by_id[bar.ids[0]]
    ends = " wt-e-l" if bar.continues_left else ""
    ends += " wt-e-r" if bar.continues_right else ""
    ends += " wt-e-moment" if bar.moment else ""
    if bar.width < THIN:
        return box(scene, entry, "line", place, ends=f"{ends} wt-e-thin", inside="")
    return box(scene, entry, "line", place, ends=ends, inside=entry.title)


def _label(marks: Axis, i: int) -> Markup:
    """A mark of the axis: the clock, the day or the month that begins, in full where it changes."""
    tick = marks.ticks[i]
    before = marks.ticks[i - 1].time if i else None
    at = tick.time
    if marks.unit == "hour":
        text = tick.label
        if before is None or before.date() != at.date():
            text = f"{form_of.short_day(at.date())} {text}"
    elif marks.unit in {"month", "year"}:
        month = t(form_of.MONTHS[at.month - 1])
        text = month if before and before.year == at.year else f"{month} {at.year}"
    elif before and before.month == at.month:
        text = f"{at.day}"
    else:
        text = form_of.short_day(at.date())
    return Markup('<i style="left:{}">{}</i>').format(percent(tick.at), text)


def _now(scene: Scene, window: Window) -> Markup:
    if not window.start <= scene.now < window.end:
        return Markup("")
    at = (scene.now - window.start) / (window.end - window.start)
    return Markup('<div class="wt-cal-now" style="left:{}"></div>').format(percent(at))


def _rest(hidden: int) -> Markup:
    if hidden <= 0:
        return Markup("")
    words = tn(
        "{count} more well: filter to see it", "{count} more wells: filter to see them", hidden
    )
    return Markup('<p class="wt-meta">{}</p>').format(words)
