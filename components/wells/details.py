"""The head of a well: its name and status, and what is known of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from markupsafe import Markup
from nicegui import ui

from components.i18n import format as form_of
from components.i18n.format import DepthUnit
from components.i18n.labels import FLUIDS, PURPOSES, TRAJECTORIES
from components.i18n.translate import t, tn
from components.kit.page_header import fact_list
from welltrack_ui.domain import report_day
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well

ONE_DAY = timedelta(days=1)


def format_well_summary(well: Well, stages: Sequence[Stage], unit: DepthUnit, now: datetime) -> str:
    """`Equinor · Maersk Inspirer · 43 days since spud · 12 ¼" section · 3 520 m`."""
    parts = [
        well.operator,
        well.rig,
        format_time_since_spud(well, now),
        current_stage_name(stages, now),
    ]
    if well.total_depth_md is not None:
        parts.append(form_of.format_depth(well.total_depth_md, unit))
    return " · ".join(part for part in parts if part)


def format_time_since_spud(well: Well, now: datetime) -> str:
    """How long a well that is still being made has been under way."""
    ended = well.rig_release_at or well.completed_at or well.abandoned_at
    if well.spud_at is None or well.spud_at > now:
        return ""
    days = ((ended or now) - well.spud_at) // ONE_DAY
    if ended:
        return tn("{count} day from spud", "{count} days from spud", days)
    return tn("{count} day since spud", "{count} days since spud", days)


def current_stage_name(stages: Sequence[Stage], now: datetime) -> str:
    """The stage that began last and has not ended."""
    going = [
        stage
        for stage in stages
        if stage.starts_at <= now
        and (stage.ends_at is None or stage.ends_at > now)
        and stage.status not in {"done", "cancelled"}
    ]
    return going[-1].name if going else ""


def well_details(well: Well, unit: DepthUnit) -> list[tuple[str, Markup | str]]:
    """Everything that is known of a well, by name."""
    tz = report_day.load_zone(well.timezone)
    return [
        (t("Purpose"), t(PURPOSES[well.purpose])),
        (t("Fluid"), t(FLUIDS[well.fluid]) if well.fluid else ""),
        (t("Shape"), t(TRAJECTORIES[well.trajectory]) if well.trajectory else ""),
        (t("Operator"), well.operator or ""),
        (t("Rig"), well.rig or ""),
        (t("Rig contractor"), well.rig_contractor or ""),
        (t("UWI"), well.uwi or ""),
        (t("API number"), well.api_number or ""),
        (t("Position (WGS84)"), format_position(well)),
        *well_depths(well, unit),
        *well_milestones(well, tz),
        (t("Time zone"), well.timezone),
        (t("Report day"), f"{well.report_day_start:02}:00–{well.report_day_start:02}:00"),
    ]


def well_depths(well: Well, unit: DepthUnit) -> list[tuple[str, Markup | str]]:
    """Depths and elevations, in the organization's unit."""
    datum = t("below {datum}", datum=well.depth_datum)
    named = [
        (t("Planned depth"), well.planned_md, datum),
        (t("Total depth MD"), well.total_depth_md, datum),
        (t("Total depth TVD"), well.total_depth_tvd, datum),
        (t("Water depth"), well.water_depth, ""),
        (t("Ground elevation"), well.ground_elevation, ""),
        (t("KB elevation"), well.kb_elevation, ""),
    ]
    return [
        (name, "" if value is None else f"{form_of.format_depth(value, unit)} {note}".strip())
        for name, value, note in named
    ]


def well_milestones(well: Well, tz: tzinfo) -> list[tuple[str, Markup | str]]:
    """The instants of a well's life, in its zone."""
    named = [
        (t("Spud"), well.spud_at),
        (t("Total depth reached"), well.td_at),
        (t("Rig release"), well.rig_release_at),
        (t("Completed"), well.completed_at),
        (t("Abandoned"), well.abandoned_at),
    ]
    return [(name, form_of.format_date_time(at, tz) if at else "") for name, at in named]


def format_position(well: Well) -> str:
    """`58.44160° N, 1.88750° E`."""
    if well.latitude is None or well.longitude is None:
        return ""
    north = "N" if well.latitude >= 0 else "S"
    east = "E" if well.longitude >= 0 else "W"
    return f"{abs(well.latitude):.5f}° {north}, {abs(well.longitude):.5f}° {east}"


def local_now(well: Well, now: datetime | None = None) -> datetime:
    """Now, as clocks at the well show it."""
    return report_day.to_local_time(now or datetime.now(UTC), report_day.load_zone(well.timezone))


def draw_well_details(well: Well, unit: DepthUnit) -> None:
    """Everything that is known of the well."""
    with ui.element("div").classes("wt-panel"):
        ui.html(fact_list(well_details(well, unit)))
        if well.description:
            ui.html(Markup('<p class="wt-note">{}</p>').format(well.description))
