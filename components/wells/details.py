"""The details of a well: its summary line and its fields."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.field_values import FormatContext, format_field_value
from components.i18n.translate import t, tn
from welltrack_ui.domain import report_day
from welltrack_ui.domain.field_labels import WELL_FIELDS
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.units import DepthUnit
from welltrack_ui.domain.well import Well
from welltrack_ui.domain.wells.stage_progress import find_current_stage

ONE_DAY = timedelta(days=1)
SHOWN_ELSEWHERE = frozenset(
    {"project_id", "name", "status", "depth_datum", "longitude", "description"}
)
"""Fields shown in the heading, with depths or latitude, or as a paragraph of their own."""


def format_well_summary(well: Well, stages: Sequence[Stage], unit: DepthUnit, now: datetime) -> str:
    """The summary line of a well: `Equinor · Maersk Inspirer · 43 days since spud · 3 520 m`."""
    stage = find_current_stage(stages, now)
    parts = [well.operator, well.rig, format_time_since_spud(well, now), stage and stage.name]
    if well.total_depth_md is not None:
        parts.append(form_of.format_depth(well.total_depth_md, unit))
    return " · ".join(part for part in parts if part)


def format_time_since_spud(well: Well, now: datetime) -> str:
    """The whole days since spud, or from spud to the well's end; empty before spud."""
    # The rig's release ends the drilling, whatever comes after; older wells have only the rest.
    ended_at = well.rig_release_at or well.completed_at or well.abandoned_at
    if well.spud_at is None or well.spud_at > now:
        return ""
    days = ((ended_at or now) - well.spud_at) // ONE_DAY
    if ended_at:
        return tn("{count} day from spud", "{count} days from spud", days)
    return tn("{count} day since spud", "{count} days since spud", days)


def well_details(
    well: Well, unit: DepthUnit, groups: Collection[str]
) -> list[tuple[str, Markup | str]]:
    """The fields of some groups as label and value, in the order of the field table."""
    values = well.model_dump(mode="json")
    format_context = FormatContext(report_day.load_zone(well.timezone), unit)
    details: list[tuple[str, Markup | str]] = []
    for name, row in WELL_FIELDS.items():
        if name in SHOWN_ELSEWHERE or row.group not in groups:
            continue
        # One line for both: a coordinate alone is no position.
        if name == "latitude":
            details.append((t("Position (WGS84)"), format_position(well)))
            continue
        value = format_field_value("well", name, values[name], format_context)
        if value and row.kind == "depth":
            value = f"{value} {t('below {datum}', datum=well.depth_datum)}"
        details.append((t(row.label), value))
    return details


def format_position(well: Well) -> str:
    """The position of a well: `58.44160° N, 1.88750° E`; empty where it is unknown."""
    if well.latitude is None or well.longitude is None:
        return ""
    north = "N" if well.latitude >= 0 else "S"
    east = "E" if well.longitude >= 0 else "W"
    return f"{abs(well.latitude):.5f}° {north}, {abs(well.longitude):.5f}° {east}"
