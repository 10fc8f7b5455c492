"""The head of a well: its name and status, and what is known of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from markupsafe import Markup
from nicegui import ui

from components.i18n import format as form_of
from components.i18n.field_values import FormatContext, format_field_value
from components.i18n.translate import t, tn
from components.kit.page_header import fact_list
from welltrack_ui.domain import report_day
from welltrack_ui.domain.field_labels import WELL_FIELDS
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.units import DepthUnit
from welltrack_ui.domain.well import Well

ONE_DAY = timedelta(days=1)
SHOWN_ELSEWHERE = frozenset(
    {"project_id", "name", "status", "depth_datum", "longitude", "description"}
)
"""In the heading, beside depths and the latitude, and in a paragraph of its own."""


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
    """Everything that is known of a well, by label, in the order of the table of fields."""
    values = well.model_dump(mode="json")
    reader = FormatContext(report_day.load_zone(well.timezone), unit)
    details: list[tuple[str, Markup | str]] = []
    for name, row in WELL_FIELDS.items():
        if name in SHOWN_ELSEWHERE:
            continue
        if name == "latitude":
            details.append((t("Position (WGS84)"), format_position(well)))
            continue
        value = format_field_value("well", name, values[name], reader)
        if value and row.kind == "depth":
            value = f"{value} {t('below {datum}', datum=well.depth_datum)}"
        details.append((t(row.label), value))
    return details


def format_position(well: Well) -> str:
    """`58.44160° N, 1.88750° E`."""
    if well.latitude is None or well.longitude is None:
        return ""
    north = "N" if well.latitude >= 0 else "S"
    east = "E" if well.longitude >= 0 else "W"
    return f"{abs(well.latitude):.5f}° {north}, {abs(well.longitude):.5f}° {east}"


def draw_well_details(well: Well, unit: DepthUnit) -> None:
    """Everything that is known of the well."""
    with ui.element("div").classes("wt-panel"):
        ui.html(fact_list(well_details(well, unit)))
        if well.description:
            ui.html(Markup('<p class="wt-note">{}</p>').format(well.description))
