"""Fields and their values as people read them in a log: no code, no UTC, no bare number."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from components.i18n import format as form_of
from components.i18n.file_labels import FILE_KIND_LABELS
from components.i18n.format import DepthUnit
from components.i18n.labels import (
    DEPTH_UNITS,
    EVENT_KIND_STYLES,
    FLUIDS,
    LANGUAGES,
    NPT_CATEGORIES,
    NPT_PARTIES,
    PROJECT_STATUSES,
    PURPOSES,
    ROLES,
    SEVERITIES,
    STAGE_KIND_STYLES,
    STAGE_STATUSES,
    TIME_CLASSES,
    TRAJECTORIES,
    WELL_STATUSES,
    select_options,
)
from components.i18n.translate import mark, t

FIELD_LABELS: Mapping[str, str] = {
    "activity_code": mark("Activity code"),
    "abandoned_at": mark("Abandoned"),
    "all_day": mark("All day"),
    "api_number": mark("API number"),
    "basin": mark("Basin"),
    "casing_od_in": mark("Casing"),
    "completed_at": mark("Completed"),
    "contractor": mark("Contractor"),
    "country": mark("Country"),
    "depth_datum": mark("Depths measured from"),
    "depth_unit": mark("Depths in"),
    "description": mark("Description"),
    "ends_at": mark("End"),
    "ends_on": mark("Last day"),
    "event_id": mark("Event"),
    "field": mark("Field"),
    "fluid": mark("Fluid"),
    "ground_elevation": mark("Ground elevation"),
    "hole_section_in": mark("Hole"),
    "kb_elevation": mark("KB elevation"),
    "kind": mark("Kind"),
    "latitude": mark("Latitude"),
    "licence": mark("Licence"),
    "locale": mark("Language"),
    "longitude": mark("Longitude"),
    "md_end": mark("Depth to"),
    "md_start": mark("Depth from"),
    "name": mark("Name"),
    "npt": mark("Non-productive time"),
    "npt_category": mark("Category"),
    "npt_party": mark("Party"),
    "operator": mark("Operator"),
    "planned_ends_at": mark("Planned end"),
    "planned_md": mark("Planned depth"),
    "planned_starts_at": mark("Planned start"),
    "project_id": mark("Project"),
    "purpose": mark("Purpose"),
    "report_date": mark("Report date"),
    "report_day_start": mark("Report day starts at"),
    "rig": mark("Rig"),
    "rig_contractor": mark("Rig contractor"),
    "rig_release_at": mark("Rig release"),
    "role": mark("Role"),
    "severity": mark("Severity"),
    "spud_at": mark("Spud"),
    "stage_id": mark("Stage"),
    "starts_at": mark("Start"),
    "starts_on": mark("First day"),
    "status": mark("Status"),
    "tags": mark("Tags"),
    "td_at": mark("Total depth reached"),
    "time_class": mark("Time class"),
    "timezone": mark("Time zone"),
    "title": mark("Title"),
    "total_depth_md": mark("Total depth MD"),
    "total_depth_tvd": mark("Total depth TVD"),
    "trajectory": mark("Trajectory"),
    "uwi": mark("UWI"),
    "water_depth": mark("Water depth"),
}
CODE_LABELS: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "depth_unit": lambda: select_options(DEPTH_UNITS),
    "event.kind": lambda: select_options(EVENT_KIND_STYLES),
    "file.kind": lambda: select_options(FILE_KIND_LABELS),
    "fluid": lambda: select_options(FLUIDS),
    "locale": lambda: LANGUAGES,
    "npt_category": lambda: select_options(NPT_CATEGORIES),
    "npt_party": lambda: select_options(NPT_PARTIES),
    "project.status": lambda: select_options(PROJECT_STATUSES),
    "purpose": lambda: select_options(PURPOSES),
    "role": lambda: select_options(ROLES),
    "severity": lambda: select_options(SEVERITIES),
    "stage.kind": lambda: select_options(STAGE_KIND_STYLES),
    "stage.status": lambda: select_options(STAGE_STATUSES),
    "time_class": lambda: select_options(TIME_CLASSES),
    "trajectory": lambda: select_options(TRAJECTORIES),
    "well.status": lambda: select_options(WELL_STATUSES),
}
"""What the codes of a field mean, by the field, or by entity and field where these differ."""
DEPTH_FIELDS = {
    *("md_start", "md_end", "planned_md", "total_depth_md", "total_depth_tvd"),
    *("water_depth", "ground_elevation", "kb_elevation"),
}
INCH_FIELDS = {"casing_od_in", "hole_section_in"}
INSTANT_PATTERN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
DAY_PATTERN = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class FormatContext:
    """Whose words they are: clock, unit of depths, and the names behind ids that are known."""

    tz: tzinfo
    unit: DepthUnit = "m"
    names: Mapping[str, str] | None = None


def format_field_name(field: str) -> str:
    """The name of a field; one that has none here, by its own."""
    return t(FIELD_LABELS[field]) if field in FIELD_LABELS else field.replace("_", " ")


def format_field_value(entity: str, field: str, value: Any, reader: FormatContext) -> str:
    """A value before or after a change; nothing for none."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return t("Yes") if value else t("No")
    if isinstance(value, list):
        return ", ".join(format_field_value(entity, field, one, reader) for one in value)
    if isinstance(value, int | float):
        return _format_number(field, value, reader)
    return _format_text(entity, field, value, reader)


def _format_number(field: str, value: float, reader: FormatContext) -> str:
    if field in DEPTH_FIELDS:
        return form_of.format_depth(value, reader.unit)
    if field in INCH_FIELDS:
        return form_of.format_quantity(form_of.format_plain_number(value), t("in"))
    if field == "report_day_start":
        return f"{int(value):02}:00"
    return form_of.format_plain_number(value)


def _format_text(entity: str, field: str, value: Any, reader: FormatContext) -> str:
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if field.endswith("_id"):
        return (reader.names or {}).get(value, value)
    codes = CODE_LABELS.get(f"{entity}.{field}") or CODE_LABELS.get(field)
    if codes:
        return codes().get(value, value)
    return _format_moment(field, value, reader)


def _format_moment(field: str, value: str, reader: FormatContext) -> str:
    """An instant by the reader's clock and a day in full, in the fields that hold such."""
    with suppress(ValueError):
        if field.endswith("_at") and INSTANT_PATTERN.fullmatch(value):
            return form_of.format_date_time(
                datetime.fromisoformat(value).astimezone(UTC), reader.tz
            )
        if field.endswith(("_on", "_date")) and DAY_PATTERN.fullmatch(value):
            return form_of.format_date(date.fromisoformat(value))
    return value
