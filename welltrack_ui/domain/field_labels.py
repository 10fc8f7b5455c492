"""What people set: each field's label, the kind of its values, and the group it stands in.

Forms, details, the log, the import and what is said of a wrong field all read the same row, which a
field that is added to a draft gets here. Labels are English messages, which screens translate.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from welltrack_ui.domain.messages import Message, message

ValueKind = Literal[
    "line",
    "text",
    "choice",
    "reference",
    "zone",
    "hour",
    "instant",
    "day",
    "depth",
    "length",
    "inches",
    "degrees",
    "amount",
    "count",
    "number",
    "density",
    "weight",
    "stress",
    "bytes",
    "flag",
    "tags",
    "secret",
]
"""`depth` and `length` are metres that people read in their organization's unit, `depth` below
the well's datum; `hour` is a local hour 0 to 23, `reference` the id of another entity."""
METRE_KINDS = frozenset({"depth", "length"})


@dataclass(frozen=True, slots=True)
class FieldLabel:
    """A field as people know it. Fields of one `group` stand in one row of a form.

    `required` fields have a value always: a choice of these can't be cleared.
    """

    label: Message
    kind: ValueKind = "line"
    group: str = ""
    required: bool = False
    hint: str = ""


FieldTable = Mapping[str, FieldLabel]

NAME = FieldLabel(message("Name"), group="name", required=True)
DETAILS = FieldLabel(message("Details"), "text", group="description")
TIME_ZONE = FieldLabel(message("Time zone"), "zone", group="clock", required=True)
REPORT_DAY_START = FieldLabel(message("Report day starts at"), "hour", group="clock", required=True)
FIRST_DAY = FieldLabel(message("First day"), "day", group="days")
LAST_DAY = FieldLabel(message("Last day"), "day", group="days")
PROJECT = FieldLabel(message("Project"), "reference", required=True)
WELL = FieldLabel(message("Well"), "reference", required=True)
STAGE = FieldLabel(message("Stage"), "reference", group="stage")
ROLE = FieldLabel(message("Role"), "choice", group="role", required=True)
EMAIL = FieldLabel(message("E-mail"), group="email", required=True)
DEPTH_FROM = FieldLabel(message("Depth from"), "depth", group="depths")
DEPTH_TO = FieldLabel(message("Depth to"), "depth", group="depths")
RECIPIENTS = FieldLabel(
    message("Report recipients"),
    "tags",
    group="recipients",
    hint=message("E-mail addresses, separated by commas; set by administrators"),
)
END_NOT_AFTER_START = message("End must be after the start")
LAST_DAY_EARLY = message("Last day must not be before the first day")

ORGANIZATION_FIELDS: FieldTable = {
    "name": NAME,
    "timezone": FieldLabel(message("Time zone"), "zone", group="zone", required=True),
    "report_day_start": REPORT_DAY_START,
    "depth_unit": FieldLabel(message("Depths in"), "choice", group="clock", required=True),
    "country": FieldLabel(message("Country"), group="place"),
    "locale": FieldLabel(message("Language"), "choice", group="place", required=True),
    "report_dated_by": FieldLabel(
        message("Reports dated by"), "choice", group="reports", required=True
    ),
    "report_sent_on": FieldLabel(
        message("Reports sent on"), "choice", group="reports", required=True
    ),
}
PROJECT_FIELDS: FieldTable = {
    "org_id": FieldLabel(message("Organization"), "reference", required=True),
    "name": NAME,
    "field": FieldLabel(message("Field"), group="place"),
    "basin": FieldLabel(message("Basin"), group="place"),
    "licence": FieldLabel(message("Licence"), group="place"),
    "operator": FieldLabel(message("Operator"), group="place"),
    "country": FieldLabel(message("Country"), group="place"),
    "status": FieldLabel(message("Status"), "choice", group="place", required=True),
    "starts_on": FIRST_DAY,
    "ends_on": LAST_DAY,
    "report_recipients": RECIPIENTS,
    "description": DETAILS,
}
WELL_FIELDS: FieldTable = {
    "project_id": PROJECT,
    "name": NAME,
    "status": FieldLabel(message("Status"), "choice", group="identity", required=True),
    "purpose": FieldLabel(message("Purpose"), "choice", group="identity", required=True),
    "fluid": FieldLabel(message("Fluid"), "choice", group="identity"),
    "trajectory": FieldLabel(message("Trajectory"), "choice", group="identity"),
    "operator": FieldLabel(message("Operator"), group="companies"),
    "rig": FieldLabel(message("Rig"), group="companies"),
    "rig_contractor": FieldLabel(message("Rig contractor"), group="companies"),
    "uwi": FieldLabel(message("UWI"), group="companies"),
    "api_number": FieldLabel(message("API number"), group="companies"),
    "timezone": TIME_ZONE,
    "report_day_start": REPORT_DAY_START,
    "spud_at": FieldLabel(message("Spud"), "instant", group="milestones"),
    "td_at": FieldLabel(message("Total depth reached"), "instant", group="milestones"),
    "rig_release_at": FieldLabel(message("Rig release"), "instant", group="milestones"),
    "completed_at": FieldLabel(message("Completed"), "instant", group="milestones"),
    "abandoned_at": FieldLabel(message("Abandoned"), "instant", group="milestones"),
    "planned_md": FieldLabel(message("Planned depth (MD)"), "depth", group="depths"),
    "total_depth_md": FieldLabel(message("Total depth (MD)"), "depth", group="depths"),
    "total_depth_tvd": FieldLabel(message("Total depth (TVD)"), "depth", group="depths"),
    "ground_elevation": FieldLabel(message("Ground elevation"), "length", group="depths"),
    "kb_elevation": FieldLabel(message("KB elevation"), "length", group="depths"),
    "water_depth": FieldLabel(message("Water depth"), "length", group="depths"),
    "depth_datum": FieldLabel(
        message("Depths measured from"), "choice", group="depths", required=True
    ),
    "latitude": FieldLabel(
        message("Latitude"), "degrees", group="position", hint=message("WGS84, decimal degrees")
    ),
    "longitude": FieldLabel(
        message("Longitude"), "degrees", group="position", hint=message("WGS84, decimal degrees")
    ),
    "afe_number": FieldLabel(message("AFE number"), group="costs"),
    "afe_amount": FieldLabel(message("AFE amount"), "amount", group="costs"),
    "currency": FieldLabel(message("Currency"), group="costs"),
    "report_recipients": RECIPIENTS,
    "description": DETAILS,
}
STAGE_FIELDS: FieldTable = {
    "well_id": WELL,
    "name": NAME,
    "kind": FieldLabel(message("Kind"), "choice", group="identity", required=True),
    "status": FieldLabel(message("Status"), "choice", group="identity", required=True),
    "starts_at": FieldLabel(message("Start"), "instant", group="times", required=True),
    "ends_at": FieldLabel(
        message("End"), "instant", group="times", hint=message("Empty: still open")
    ),
    "planned_starts_at": FieldLabel(message("Planned start"), "instant", group="times"),
    "planned_ends_at": FieldLabel(message("Planned end"), "instant", group="times"),
    "md_start": DEPTH_FROM,
    "md_end": DEPTH_TO,
    "hole_section_in": FieldLabel(message("Hole"), "inches", group="depths"),
    "casing_od_in": FieldLabel(message("Casing"), "inches", group="depths"),
    "rig": FieldLabel(message("Rig"), group="depths"),
    "contractor": FieldLabel(message("Contractor"), group="depths"),
    "description": DETAILS,
}
EVENT_FIELDS: FieldTable = {
    "well_id": WELL,
    "title": FieldLabel(message("Title"), group="title", required=True),
    "kind": FieldLabel(message("Kind"), "choice", group="kind", required=True),
    "all_day": FieldLabel(message("All day"), "flag", group="span"),
    "starts_at": FieldLabel(message("Start"), "instant", group="instants"),
    "ends_at": FieldLabel(message("End"), "instant", group="instants"),
    "starts_on": FIRST_DAY,
    "ends_on": LAST_DAY,
    "stage_id": STAGE,
    "md_start": DEPTH_FROM,
    "md_end": DEPTH_TO,
    "parallel": FieldLabel(
        message("Parallel"),
        "flag",
        group="counting",
        hint=message("Beside the critical path: listed, never summed"),
    ),
    "state": FieldLabel(message("Actual or plan"), "choice", group="counting", required=True),
    "npt": FieldLabel(
        message("Non-productive time"),
        "flag",
        group="npt",
        hint=message("Lost time, counted as NPT"),
    ),
    "npt_category": FieldLabel(message("NPT category"), "choice", group="npt_cause"),
    "npt_party": FieldLabel(message("NPT party"), "choice", group="npt_cause"),
    "description": DETAILS,
    "severity": FieldLabel(message("Severity"), "choice", group="classes"),
    "time_class": FieldLabel(message("Time class"), "choice", group="classes", required=True),
    "activity_code": FieldLabel(message("Activity code"), group="classes"),
    "contractor": FieldLabel(message("Contractor"), group="classes"),
    "tags": FieldLabel(message("Tags"), "tags", group="tags", hint=message("Separated by commas")),
}
FILE_FIELDS: FieldTable = {
    "name": NAME,
    "kind": FieldLabel(message("Kind"), "choice", group="kind", required=True),
    "report_date": FieldLabel(message("Report date"), "day", group="report_date"),
    "well_id": WELL,
    "stage_id": STAGE,
    "event_id": FieldLabel(
        message("Event"),
        "reference",
        group="event",
        hint=message("The events of its report date, else of the day it was uploaded"),
    ),
    "size": FieldLabel(message("Size"), "bytes", required=True),
    "content_type": FieldLabel(message("Type")),
}
USER_FIELDS: FieldTable = {
    "email": EMAIL,
    "name": FieldLabel(message("Your name"), group="name", required=True),
    "locale": FieldLabel(message("Language"), "choice", group="place", required=True),
    "timezone": FieldLabel(message("Your time zone"), "zone", group="place", required=True),
    "password": FieldLabel(
        message("New password"), "secret", required=True, hint=message("12 characters or more")
    ),
    "old_password": FieldLabel(message("Old password"), "secret", required=True),
}
MEMBER_FIELDS: FieldTable = {"role": ROLE}
INVITATION_FIELDS: FieldTable = {"email": EMAIL, "role": ROLE}
API_TOKEN_FIELDS: FieldTable = {
    "name": replace(NAME, hint=message("What it is for, such as: nightly reports")),
    "role": FieldLabel(
        message("May do at most"),
        "choice",
        group="role",
        hint=message("A token cannot exceed your rights"),
    ),
    "expires_at": FieldLabel(
        message("Last day"), "instant", group="end", hint=message("Empty: until you end it.")
    ),
}
VIEW_FIELDS: FieldTable = {
    "name": NAME,
    "query": FieldLabel(message("Filters")),
    "is_shared": FieldLabel(message("Shared with everybody here"), "flag", group="shared"),
}
DIAMETER = FieldLabel(message("Outer diameter"), "inches", group="size")
REPORT_FIELDS: FieldTable = {
    "well_id": WELL,
    "date": FieldLabel(message("Report day"), "day"),
    "job": FieldLabel(message("Job")),
    "number": FieldLabel(message("Report number"), "count", group="number", required=True),
    "covers_from": FieldLabel(message("Covers from"), "instant", group="covers"),
    "covers_to": FieldLabel(message("Covers to"), "instant", group="covers"),
    "present_operations": FieldLabel(message("Present operations"), "text", group="present"),
    "summary": FieldLabel(message("24 h summary"), "text", group="summary"),
    "forecast": FieldLabel(message("Next 24 h"), "text", group="forecast"),
    "supervisor": FieldLabel(message("Supervisor"), group="people"),
    "engineer": FieldLabel(message("Engineer"), group="people"),
    "geologist": FieldLabel(message("Geologist"), group="people"),
    "md": FieldLabel(
        message("Measured depth"), "depth", group="depth", hint=message("Empty: that of the log")
    ),
    "tvd": FieldLabel(message("TVD"), "depth", group="depth"),
    "hole_size_in": FieldLabel(message("Hole size"), "inches", group="hole"),
    "leak_off_emw": FieldLabel(message("Leak-off EMW"), "density", group="hole"),
    "last_casing_od_in": FieldLabel(message("Last casing"), "inches", group="last_casing"),
    "last_casing_md": FieldLabel(message("Last casing shoe"), "depth", group="last_casing"),
    "pob": FieldLabel(message("People on board"), "count", group="safety"),
    "lti_free_days": FieldLabel(message("LTI-free days"), "count", group="safety"),
    "last_bop_test_on": FieldLabel(message("Last BOP test"), "day", group="bop"),
    "next_bop_test_on": FieldLabel(message("Next BOP test"), "day", group="bop"),
    "hse_remarks": FieldLabel(message("Safety remarks"), "text", group="remarks"),
    "personnel": FieldLabel(message("People on board")),
    "weather": FieldLabel(message("Weather")),
    "mud": FieldLabel(message("Mud")),
    "bits": FieldLabel(message("Bits")),
    "bha": FieldLabel(message("Bottom-hole assembly")),
    "surveys": FieldLabel(message("Surveys")),
    "casing": FieldLabel(message("Casing")),
    "costs": FieldLabel(message("Costs")),
    "revision": FieldLabel(message("Revision"), "count"),
    "reason": FieldLabel(message("Reason"), "text"),
}
PERSONNEL_FIELDS: FieldTable = {
    "company": FieldLabel(message("Company"), group="company", required=True),
    "service": FieldLabel(message("Service"), group="company"),
    "count": FieldLabel(message("People"), "count", group="company", required=True),
}
WEATHER_FIELDS: FieldTable = {
    "conditions": FieldLabel(message("Weather"), group="weather"),
    "temperature_c": FieldLabel(message("Temperature °C"), "number", group="weather"),
    "wind_ms": FieldLabel(message("Wind m/s"), "number", group="weather"),
    "wave_m": FieldLabel(message("Waves m"), "number", group="sea"),
    "visibility_km": FieldLabel(message("Visibility km"), "number", group="sea"),
}
MUD_FIELDS: FieldTable = {
    "at": FieldLabel(message("Time"), "instant", group="sample"),
    "type": FieldLabel(message("Type of mud"), group="sample"),
    "md": FieldLabel(message("Measured depth"), "depth", group="sample"),
    "density": FieldLabel(message("Density"), "density", group="flow"),
    "funnel_viscosity": FieldLabel(message("Funnel viscosity s/qt"), "number", group="flow"),
    "pv": FieldLabel(message("PV mPa·s"), "number", group="flow"),
    "yp": FieldLabel(message("YP"), "stress", group="gels"),
    "gel_10s": FieldLabel(message("Gel 10 s"), "stress", group="gels"),
    "gel_10m": FieldLabel(message("Gel 10 min"), "stress", group="gels"),
    "ph": FieldLabel(message("Acidity, pH"), "number", group="chemistry"),
    "chlorides": FieldLabel(message("Chlorides mg/l"), "number", group="chemistry"),
}
BIT_FIELDS: FieldTable = {
    "number": FieldLabel(message("Bit number"), group="bit", required=True),
    "run": FieldLabel(message("Run"), "count", group="bit"),
    "size_in": FieldLabel(message("Size"), "inches", group="bit"),
    "make": FieldLabel(message("Make"), group="make"),
    "type": FieldLabel(message("Type of bit"), group="make"),
    "md_in": FieldLabel(message("Depth in"), "depth", group="run"),
    "md_out": FieldLabel(message("Depth out"), "depth", group="run"),
    "hours": FieldLabel(message("Hours"), "number", group="run"),
    "dull": FieldLabel(message("Dull grading"), group="dull"),
}
BHA_FIELDS: FieldTable = {
    "component": FieldLabel(message("Component"), group="component", required=True),
    "od_in": DIAMETER,
    "id_in": FieldLabel(message("Inner diameter"), "inches", group="size"),
    "length": FieldLabel(message("Length"), "length", group="size"),
}
SURVEY_FIELDS: FieldTable = {
    "md": FieldLabel(message("Measured depth"), "depth", group="survey", required=True),
    "inclination": FieldLabel(message("Inclination"), "degrees", group="survey", required=True),
    "azimuth": FieldLabel(message("Azimuth"), "degrees", group="survey", required=True),
}
CASING_FIELDS: FieldTable = {
    "string": FieldLabel(message("String"), group="string", required=True),
    "od_in": DIAMETER,
    "weight_kgm": FieldLabel(message("Weight"), "weight", group="size"),
    "grade": FieldLabel(message("Grade"), group="grade"),
    "connection": FieldLabel(message("Connection"), group="grade"),
    "md_top": FieldLabel(message("Top"), "depth", group="set"),
    "md_shoe": FieldLabel(message("Shoe"), "depth", group="set"),
}
COST_FIELDS: FieldTable = {
    "code": FieldLabel(message("Code"), group="what"),
    "description": FieldLabel(message("Description"), group="what"),
    "vendor": FieldLabel(message("Vendor"), group="who"),
    "ticket": FieldLabel(message("Ticket"), group="who"),
    "quantity": FieldLabel(message("Quantity"), "number", group="cost", required=True),
    "unit_cost": FieldLabel(message("Unit cost"), "amount", group="cost", required=True),
    "recurring": FieldLabel(message("Recurs daily"), "flag", group="cost"),
}

FIELD_TABLES: Mapping[str, FieldTable] = {
    "event": EVENT_FIELDS,
    "stage": STAGE_FIELDS,
    "well": WELL_FIELDS,
    "project": PROJECT_FIELDS,
    "organization": ORGANIZATION_FIELDS,
    "file": FILE_FIELDS,
    "member": MEMBER_FIELDS,
    "invitation": INVITATION_FIELDS,
    "token": API_TOKEN_FIELDS,
    "user": USER_FIELDS,
    "view": VIEW_FIELDS,
    "report": REPORT_FIELDS,
    "personnel": PERSONNEL_FIELDS,
    "weather": WEATHER_FIELDS,
    "mud": MUD_FIELDS,
    "bits": BIT_FIELDS,
    "bha": BHA_FIELDS,
    "surveys": SURVEY_FIELDS,
    "casing": CASING_FIELDS,
    "costs": COST_FIELDS,
}
"""The tables by the entity's name in the log; without it a field is the first of its name."""
COLUMN_LABELS: Mapping[str, Message] = {
    "comment": message("Comment: title and details"),
    "date": message("Date"),
    "depth": message("Depth"),
    "file": message("File"),
    "stage": message("Stage"),
    "well": message("Well"),
}
"""What a file to import has and an entity hasn't, by column."""


def find_field(name: str, entity: str = "") -> FieldLabel | None:
    """The row of a field, of any entity where that isn't said or hasn't the field."""
    tables = (FIELD_TABLES.get(entity, {}), *FIELD_TABLES.values())
    return next((table[name] for table in tables if name in table), None)


def find_label(name: str, entity: str = "") -> str:
    """The English label of a field; one that has none, by its own name in words."""
    row = find_field(name, entity)
    return row.label if row else COLUMN_LABELS.get(name, name.replace("_", " "))


def group_fields(table: FieldTable) -> Iterator[tuple[str, list[str]]]:
    """The names of the fields that forms hold, in rows, each with its group."""
    held = [name for name, row in table.items() if row.group]
    for group, names in groupby(held, key=lambda name: table[name].group):
        yield group, list(names)
