"""A stage beside its plan: progress as bars, a table of planned and actual, what overlaps it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import htpy as h
from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.translate import t, tn
from components.kit.chips import plain_chip, stage_status_chip
from components.kit.markup import to_markup
from components.theme.palette import Tone
from welltrack_ui import urls
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.units import DepthUnit
from welltrack_ui.domain.wells.stage_progress import (
    StageOverlap,
    StageProgress,
    measure_depth_share,
    measure_progress,
)

ONE_DAY = timedelta(days=1)
ON_TIME = timedelta(minutes=30)
"""Less than this, early or late, is on time."""
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class StageView:
    """A stage as a screen shows it: at `now`, in a zone, with depths in a unit.

    `reached` is the greatest depth that its events report, metres MD.
    """

    stage: Stage
    now: datetime
    tz: tzinfo
    unit: DepthUnit
    reached: float | None = None

    @property
    def progress(self) -> StageProgress:
        """Its progress at that moment."""
        return measure_progress(self.stage, self.now)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A row of the table: what is planned, what came of it, and how they differ."""

    label: str
    planned: str
    actual: str
    difference: Markup | str = ""


def stage_plan_html(view: StageView) -> Markup:
    """The HTML of bars and table."""
    heads = (t("Name"), t("Planned"), t("Actual"), t("Difference"))
    name = h.th(scope="col")[h.span(".wt-hidden")[heads[0]]]
    head = h.thead[h.tr[name, (h.th(scope="col")[text] for text in heads[1:])]]
    body = h.tbody[
        (
            h.tr[
                h.th(scope="row")[row.label],
                h.td(".wt-num", data_label=heads[1])[row.planned or NOTHING],
                h.td(".wt-num", data_label=heads[2])[row.actual or NOTHING],
                h.td(data_label=heads[3])[row.difference],
            ]
            for row in plan_rows(view)
        )
    ]
    caption = h.caption(".wt-hidden")[t("Planned and actual")]
    return to_markup(
        h.div(".wt-meters")[progress_meters_html(view)],
        h.table(".wt-table.wt-fold.wt-plan-table")[caption, head, body],
    )


def progress_meters_html(view: StageView) -> Markup:
    """The HTML of the bars of time and depth; a bar without a plan is left out."""
    stage, progress = view.stage, view.progress
    meters = []
    if progress.time_share is not None:
        meters.append(meter_html(t("Time"), describe_time(progress), progress.time_share))
    reached = view.reached
    share = None if progress.is_over else measure_depth_share(stage, reached)
    if share is not None and reached is not None and stage.md_end is not None:
        depths = (form_of.format_depth(md, view.unit) for md in (reached, stage.md_end))
        text = t("{depth} of {planned}", depth=next(depths), planned=next(depths))
        meters.append(meter_html(t("Depth (MD)"), text, share))
    return Markup("").join(meters)


def meter_html(label: str, text: str, share: float) -> Markup:
    """The HTML of a bar with its text; a share above 1 shows where the plan ended."""
    percent = form_of.format_quantity(form_of.format_number(100 * share, 0), "%")
    filled, plan_end = min(share, 1.0), 1 / share if share > 1 else None
    bar = h.div(class_=["wt-meter-bar", plan_end is not None and "wt-overrun"], aria_hidden="true")[
        h.i(style=f"width:{100 * filled:.1f}%"),
        plan_end is not None and h.u(style=f"left:{100 * plan_end:.1f}%"),
    ]
    return to_markup(
        h.div(".wt-meter")[h.div(".wt-meter-text")[h.span[label], h.b[text], h.span[percent]], bar]
    )


def describe_time(progress: StageProgress) -> str:
    """`3 d 4 h of 10 d planned`; without a plan the actual time alone; empty before the start."""
    if progress.actual_time is None:
        return ""
    actual = form_of.format_duration(progress.actual_time)
    if progress.planned_time is None:
        return actual
    planned = form_of.format_duration(progress.planned_time)
    return t("{duration} of {planned} planned", duration=actual, planned=planned)


def plan_rows(view: StageView) -> Iterator[PlanRow]:
    """The rows of the table: start, end, duration and depth."""
    stage, progress = view.stage, view.progress
    slip = progress.start_slip
    yield _date_row(view, t("Start"), stage.planned_starts_at, stage.starts_at, slip_chip(slip))
    difference = _end_difference(progress)
    yield _date_row(view, t("End"), stage.planned_ends_at, stage.ends_at, difference)
    planned, actual = progress.planned_time, progress.actual_time
    yield PlanRow(
        t("Duration"),
        form_of.format_duration(planned) if planned else "",
        form_of.format_duration(actual) if actual else "",
        _describe_excess(actual - planned) if planned and actual and progress.is_over else "",
    )
    if stage.md_start is not None or stage.md_end is not None or view.reached is not None:
        yield _depth_row(view)


def _date_row(
    view: StageView,
    label: str,
    planned_at: datetime | None,
    actual_at: datetime | None,
    difference: Markup | str,
) -> PlanRow:
    """The row of a start or an end; before the stage begins its own dates are what is expected."""
    planned, actual = (
        form_of.format_date_time(at, view.tz) if at else "" for at in (planned_at, actual_at)
    )
    if view.progress.is_begun:
        return PlanRow(label, planned, actual or t("still open"), difference)
    if not planned or not actual or planned == actual:
        return PlanRow(label, planned or actual, "")
    return PlanRow(label, planned, t("expected {date}", date=actual), difference)


def _depth_row(view: StageView) -> PlanRow:
    stage, progress = view.stage, view.progress
    interval = form_of.format_depth_range(stage.md_start, stage.md_end, view.unit)
    if progress.is_over:
        return PlanRow(t("Depth (MD)"), "", interval)
    reached, left = view.reached, ""
    if reached is not None and stage.md_end is not None and stage.md_end > reached:
        left = t("{depth} to go", depth=form_of.format_depth(stage.md_end - reached, view.unit))
    depth = form_of.format_depth(reached, view.unit) if reached is not None else ""
    return PlanRow(t("Depth (MD)"), interval, depth, left)


def _end_difference(progress: StageProgress) -> Markup | str:
    if progress.time_left is not None:
        return t("{duration} left", duration=form_of.format_duration(progress.time_left))
    return slip_chip(progress.end_slip)


def slip_chip(slip: timedelta | None) -> Markup:
    """The chip that says how late or early; empty without a plan."""
    if slip is None:
        return Markup("")
    tone: Tone = "amber" if slip >= ON_TIME else "green"
    return plain_chip(describe_slip(slip), tone, "clock" if slip >= ON_TIME else "check")


def describe_slip(slip: timedelta) -> str:
    """`2 days late`, `5 h early`, `on time`; days are rounded, hours and minutes are not."""
    amount = abs(slip)
    if amount < ON_TIME:
        return t("on time")
    is_late = slip > timedelta(0)
    if amount >= ONE_DAY:
        days = int(amount / ONE_DAY + 0.5)
        if is_late:
            return tn("{count} day late", "{count} days late", days)
        return tn("{count} day early", "{count} days early", days)
    duration = form_of.format_duration(amount)
    return (
        t("{duration} late", duration=duration)
        if is_late
        else t("{duration} early", duration=duration)
    )


def _describe_excess(excess: timedelta) -> str:
    if abs(excess) < ON_TIME:
        return t("as planned")
    duration = form_of.format_duration(abs(excess))
    if excess > timedelta(0):
        return t("{duration} longer", duration=duration)
    return t("{duration} shorter", duration=duration)


def overlaps_html(overlaps: Sequence[StageOverlap], tz: tzinfo) -> Markup:
    """The HTML of the stages that go on at the same time, each a link with the common time."""
    rows = (
        h.li[
            h.a(href=urls.stage_url(overlap.stage.id))[overlap.stage.name],
            h.span(".wt-meta.wt-num")[describe_period(overlap.stage, tz)],
            h.span(".wt-row.wt-wrap")[
                stage_status_chip(overlap.stage.status),
                h.span(".wt-meta")[
                    t(
                        "{duration} at the same time",
                        duration=form_of.format_duration(overlap.time),
                    )
                ],
            ],
        ]
        for overlap in overlaps
    )
    return to_markup(h.ul(".wt-overlaps")[rows])


def describe_period(stage: Stage, tz: tzinfo) -> str:
    """Start and end of a stage: `2 Mar 2026 06:00 – 14 Mar 2026 18:00`, or `– still open`."""
    start = form_of.format_date_time(stage.starts_at, tz)
    end = form_of.format_date_time(stage.ends_at, tz) if stage.ends_at else t("still open")
    return f"{start} – {end}"
