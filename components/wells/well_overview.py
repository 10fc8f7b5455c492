"""The overview of a well: what runs now, its milestones and its fields, each as one HTML string."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import htpy as h
from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.field_labels import field_label
from components.i18n.labels import event_title
from components.i18n.translate import t, tn
from components.kit.chips import event_kind_chip, npt_chip
from components.kit.markup import to_markup
from components.kit.page_header import fact_list
from components.wells.details import format_time_since_spud, well_details
from components.wells.ports import WellContext
from components.wells.stage_plan import describe_time, meter_html
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.field_labels import WELL_FIELDS
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well
from welltrack_ui.domain.wells.stage_progress import (
    find_next_stage,
    list_open_stages,
    measure_progress,
)

MILESTONES = ("spud_at", "td_at", "rig_release_at", "completed_at", "abandoned_at")
ONE_DAY = timedelta(days=1)
GROUPS_ELSEWHERE = {"milestones", "depths", "position"}
ABOUT_GROUPS = {row.group for row in WELL_FIELDS.values()} - GROUPS_ELSEWHERE


@dataclass(frozen=True, slots=True)
class WellState:
    """A well as it is at `now`: its stages by start, and the event that began last."""

    context: WellContext
    stages: Sequence[Stage]
    latest: Event | None
    now: datetime

    @property
    def well(self) -> Well:
        """The well."""
        return self.context.well


def running_tiles_html(state: WellState) -> Markup:
    """The HTML of the tiles: stage, last event, time and depth."""
    tiles = (_stage_tile(state), _event_tile(state), _time_tile(state), _depth_tile(state))
    return to_markup(h.div(".wt-tiles")[tiles])


def _tile(label: str, main: h.Node, *notes: h.Node) -> h.Element:
    return h.section(".wt-now-tile")[h.h2[label], h.div(".wt-now-main")[main], notes]


def _stage_tile(state: WellState) -> h.Element:
    tz = state.context.tz
    if open_stages := list_open_stages(state.stages, state.now):
        return _open_stages_tile(open_stages, state.now)
    if stage := find_next_stage(state.stages, state.now):
        start = form_of.format_date_time(stage.starts_at, tz)
        return _tile(
            t("Next stage"), _stage_link(stage), h.p(".wt-meta")[t("from {day}", day=start)]
        )
    if state.stages:
        stage = state.stages[-1]
        end = form_of.format_date_time(stage.ends_at, tz) if stage.ends_at else ""
        note = end and h.p(".wt-meta")[t("ended {date}", date=end)]
        return _tile(t("Last stage"), _stage_link(stage), note)
    return _tile(t("Current stage"), h.span(".wt-muted")[t("No stage was planned yet.")])


def _open_stages_tile(stages: Sequence[Stage], now: datetime) -> h.Element:
    """The stage that began last with its progress, and links to the others."""
    *others, stage = stages
    progress = measure_progress(stage, now)
    text, share = describe_time(progress), progress.time_share
    plan = h.p(".wt-meta")[text] if share is None else meter_html(t("Time"), text, share)
    links = [h.p(".wt-meta")[t("also"), " ", _stage_link(other)] for other in others]
    return _tile(t("Current stage"), _stage_link(stage), links, plan)


def _stage_link(stage: Stage) -> h.Element:
    return h.a(href=urls.stage_url(stage.id))[stage.name]


def _event_tile(state: WellState) -> h.Element:
    event, tz = state.latest, state.context.tz
    if event is None:
        return _tile(t("Last event"), h.span(".wt-muted")[t("Nothing was reported yet.")])
    ended = min(event.ends_at or event.starts_at, state.now)
    day = state.context.report_day_of(event.starts_at).isoformat()
    return _tile(
        t("Last event"),
        h.a(href=urls.well_url(state.well.id, day=day))[event_title(event.title)],
        h.p(".wt-row.wt-wrap")[
            npt_chip(event.npt_category) if event.npt else event_kind_chip(event.kind),
            h.span(".wt-meta", title=form_of.format_date_time(ended, tz))[
                form_of.format_relative_time(ended, state.now, tz)
            ],
        ],
    )


def _time_tile(state: WellState) -> h.Element:
    well = state.well
    since = format_time_since_spud(well, state.now)
    if not since or well.spud_at is None:
        return _tile(t("Time"), h.span(".wt-muted")[t("Not spudded yet")])
    day = form_of.format_date(report_day.to_local_time(well.spud_at, state.context.tz).date())
    return _tile(t("Time"), since, h.p(".wt-meta")[f"{t('Spud')} {day}"])


def _depth_tile(state: WellState) -> h.Element:
    well, unit = state.well, state.context.org.depth_unit
    label, total, planned = t("Depth (MD)"), well.total_depth_md, well.planned_md
    if total is None and planned is None:
        return _tile(label, h.span(".wt-muted")[t("No depth was given.")])
    below = h.p(".wt-meta")[t("below {datum}", datum=well.depth_datum)]
    if total is None or planned is None:
        depth = form_of.format_depth(total if total is not None else planned or 0.0, unit)
        return _tile(
            label, depth if total is not None else t("{depth} planned", depth=depth), below
        )
    text = t("of {depth} planned", depth=form_of.format_depth(planned, unit))
    share = total / planned if planned else 1.0
    return _tile(label, form_of.format_depth(total, unit), meter_html("", text, share))


def milestones_html(well: Well) -> Markup:
    """The HTML of a well's milestones in their order, with the days since spud."""
    tz = report_day.load_zone(well.timezone)
    rows = []
    for name in MILESTONES:
        at: datetime | None = getattr(well, name)
        days = (at - well.spud_at) // ONE_DAY if at and well.spud_at and name != "spud_at" else 0
        after = tn("after {count} day", "after {count} days", days) if days > 0 else ""
        rows.append(
            h.li(class_=["wt-reached"] if at else None)[
                h.span[field_label("well", name)],
                h.b(".wt-num")[form_of.format_date_time(at, tz) if at else "–"],
                after and h.span(".wt-meta")[after],
            ]
        )
    return to_markup(h.ol(".wt-milestones")[rows])


def depths_html(context: WellContext) -> Markup:
    """The HTML of a well's depths and elevations; a sentence where none is known."""
    pairs = well_details(context.well, context.org.depth_unit, ("depths",))
    if not any(value for _, value in pairs):
        return Markup('<p class="wt-muted">{}</p>').format(t("No depth was given."))
    return fact_list(pairs)


def about_html(context: WellContext) -> Markup:
    """The HTML of what a well is: its other fields and its description."""
    well = context.well
    pairs = well_details(well, context.org.depth_unit, ABOUT_GROUPS)
    facts = fact_list(pairs)
    if well.description:
        facts += Markup('<p class="wt-note">{}</p>').format(well.description)
    return facts
