"""Fields and their values as people read them in a log: no code, no UTC, no bare number."""

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from components.i18n import format as form_of
from components.i18n.file_labels import FILE_KINDS
from components.i18n.format import DepthUnit
from components.i18n.labels import (
    DEPTH_UNITS,
    EVENT_LOOKS,
    FLUIDS,
    LANGUAGES,
    NPT_CATEGORIES,
    NPT_PARTIES,
    PROJECT_STATUSES,
    PURPOSES,
    ROLES,
    SEVERITIES,
    STAGE_LOOKS,
    STAGE_STATUSES,
    TIME_CLASSES,
    TRAJECTORIES,
    WELL_STATUSES,
    options,
)
from components.i18n.translate import mark, t

FIELDS: Mapping[str, str] = {
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
CODES: Mapping[str, Callable[[], Mapping[str, str]]] = {
    "depth_unit": lambda: options(DEPTH_UNITS),
    "event.kind": lambda: options(EVENT_LOOKS),
    "file.kind": lambda: options(FILE_KINDS),
    "fluid": lambda: options(FLUIDS),
    "locale": lambda: LANGUAGES,
    "npt_category": lambda: options(NPT_CATEGORIES),
    "npt_party": lambda: options(NPT_PARTIES),
    "project.status": lambda: options(PROJECT_STATUSES),
    "purpose": lambda: options(PURPOSES),
    "role": lambda: options(ROLES),
    "severity": lambda: options(SEVERITIES),
    "stage.kind": lambda: options(STAGE_LOOKS),
    "stage.status": lambda: options(STAGE_STATUSES),
    "time_class": lambda: options(TIME_CLASSES),
    "trajectory": lambda: options(TRAJECTORIES),
    "well.status": lambda: options(WELL_STATUSES),
}
"""What the codes of a field mean, by the field, or by entity and field where these differ."""
DEPTHS = {
    *("md_start", "md_end", "planned_md", "total_depth_md", "total_depth_tvd"),
    *("water_depth", "ground_elevation", "kb_elevation"),
}
INCHES = {"casing_od_in", "hole_section_in"}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose words they are: clock, unit of depths, and the names behind ids that are known."""

    tz: tzinfo
    unit: DepthUnit = "m"
    names: Mapping[str, str] | None = None


def field_words(field: str) -> str:
    """The name of a field; one that has none here, by its own."""
    return t(FIELDS[field]) if field in FIELDS else field.replace("_", " ")


def value_words(entity: str, field: str, value: Any, reader: Reader) -> str:
    """A value before or after a change; nothing for none."""
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return t("Yes") if value else t("No")
    if isinstance(value, list):
        return ", ".join(value_words(entity, field, one, reader) for one in value)
    if isinstance(value, int | float):
        return _number_words(field, value, reader)
    return _text_words(entity, field, value, reader)


def _number_words(field: str, value: float, reader: Reader) -> str:
    if field in DEPTHS:
        return form_of.depth(value, reader.unit)
    if field in INCHES:
        return f"{value:g} {t('in')}"
    if field == "report_day_start":
        return f"{int(value):02}:00"
    return f"{value:.10g}"


def _text_words(entity: str, field: str, value: Any, reader: Reader) -> str:
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if field.endswith("_id"):
        return (reader.names or {}).get(value, value)
    codes = CODES.get(f"{entity}.{field}") or CODES.get(field)
    if codes:
        return codes().get(value, value)
    return _moment_words(field, value, reader)


def _moment_words(field: str, value: str, reader: Reader) -> str:
    """An instant by the reader's clock and a day in full, in the fields that hold such."""
    with suppress(ValueError):
        if field.endswith("_at") and INSTANT.fullmatch(value):
            return form_of.instant(datetime.fromisoformat(value).astimezone(UTC), reader.tz)
        if field.endswith(("_on", "_date")) and DAY.fullmatch(value):
            return form_of.day(date.fromisoformat(value))
    return value
