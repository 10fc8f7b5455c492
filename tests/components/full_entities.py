"""One entity of each kind with every field filled, none as it is by default, and other values."""

from datetime import date
from typing import Any

from tests.components.calendar.calendar_samples import STAMP, event, stage, utc
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.well import Well

WELL_FIELDS: dict[str, Any] = {
    "project_id": "p-1",
    "name": "15/9-F-11",
    "uwi": "NO-15/9-F-11",
    "api_number": "42-501-20130",
    "status": "drilling",
    "purpose": "appraisal",
    "fluid": "condensate",
    "trajectory": "horizontal",
    "operator": "Equinor",
    "rig": "Maersk Inspirer",
    "rig_contractor": "Maersk Drilling",
    "latitude": 58.4416,
    "longitude": -1.8875,
    "ground_elevation": -12.345678,
    "kb_elevation": 54.9,
    "water_depth": 91.123456,
    "depth_datum": "RT",
    "planned_md": 1000 / 3,
    "total_depth_md": 3520.7,
    "total_depth_tvd": 3100.123456789,
    "spud_at": utc("2020-11-01T08:30:40"),  # 01:30 in Denver, for the second time that night
    "td_at": utc("2020-11-20T15:00:12.5"),
    "rig_release_at": utc("2020-11-25T06:59:59"),
    "completed_at": utc("2020-12-01T12:00"),
    "abandoned_at": utc("2021-07-01T12:00"),
    "afe_number": "AFE-2020-17",
    "afe_amount": 12_500_000.5,
    "currency": "NOK",
    "report_recipients": ("office@example.com", "rig@example.com"),
    "description": "Two lines\nof text",
    "timezone": "America/Denver",
    "report_day_start": 5,
}
PROJECT_FIELDS: dict[str, Any] = {
    "org_id": "o-1",
    "name": "Volve",
    "field": "Volve field",
    "basin": "North Sea",
    "licence": "PL046",
    "operator": "Equinor",
    "country": "NO",
    "description": "Two lines\nof text",
    "starts_on": date(2020, 11, 1),
    "ends_on": date(2021, 2, 3),
    "status": "planned",
    "report_recipients": ("office@example.com",),
}
ORGANIZATION_FIELDS: dict[str, Any] = {
    "name": "Equinor",
    "timezone": "Europe/Oslo",
    "depth_unit": "ft",
    "report_day_start": 6,
    "country": "NO",
    "locale": "kk",
    "report_dated_by": "end",
    "report_sent_on": "never",
}
WELL = Well.model_validate({**STAMP, "id": "w-1", "org_id": "o-1", **WELL_FIELDS})
PROJECT = Project.model_validate({**STAMP, "id": "p-1", **PROJECT_FIELDS})
ORGANIZATION = Organization.model_validate({**STAMP, "id": "o-1", **ORGANIZATION_FIELDS})
STAGE = stage(
    "s-1",
    "2020-11-01T08:30:40",
    "2020-11-09T06:00:05",
    kind="casing_cementing",
    name="12 1/4 section",
    status="done",
    planned_starts_at=utc("2020-11-02T06:00:01"),
    planned_ends_at=utc("2020-11-08T06:00:02"),
    hole_section_in=12.25,
    casing_od_in=9.625,
    md_start=1000 / 3,
    md_end=1234.56789,
    rig="Maersk Inspirer",
    contractor="Halliburton",
    description="Two lines\nof text",
)
EVENT = event(
    kind="npt",
    parallel=True,
    state="plan",
    title="Repair the top drive",
    stage_id="s-1",
    starts_at="2020-11-11T15:00:12.5Z",
    ends_at="2020-11-11T17:00:48Z",
    md_start=1000 / 3,
    md_end=1234.56789,
    npt=True,
    npt_category="weather",
    npt_party="operator",
    time_class="downtime",
    activity_code="DRL",
    contractor="Halliburton",
    severity="minor",
    tags=("one", "two"),
    description="Two lines\nof text",
)
DAYS = EVENT.model_copy(
    update={
        "all_day": True,
        "starts_on": date(2020, 11, 12),
        "ends_on": date(2020, 11, 14),
        "starts_at": utc("2020-11-12T07:00"),
        "ends_at": utc("2020-11-15T07:00"),
    }
)

# What the screen of a well shows below its heading, and the card of an event.
OTHER_WELL: dict[str, Any] = {
    "uwi": "NO-2",
    "api_number": "42-501-20131",
    "purpose": "storage",
    "fluid": "gas",
    "trajectory": "vertical",
    "operator": "Shell",
    "rig": "Deepsea Atlantic",
    "rig_contractor": "Odfjell",
    "latitude": 59.1,
    "longitude": 3.2,
    "ground_elevation": 1.0,
    "kb_elevation": 2.0,
    "water_depth": 3.0,
    "depth_datum": "MSL",
    "planned_md": 4.0,
    "total_depth_md": 5.0,
    "total_depth_tvd": 6.0,
    "spud_at": utc("2019-11-01T00:00"),
    "td_at": utc("2019-11-02T00:00"),
    "rig_release_at": utc("2019-11-03T00:00"),
    "completed_at": utc("2019-11-04T00:00"),
    "abandoned_at": utc("2019-11-05T00:00"),
    "afe_number": "AFE-1",
    "afe_amount": 1.5,
    "currency": "USD",
    "report_recipients": ("other@example.com",),
    "description": "Other",
    "timezone": "Asia/Almaty",
    "report_day_start": 7,
}
OTHER_EVENT: dict[str, Any] = {
    "well_id": "w-2",
    "all_day": True,
    "kind": "note",
    "title": "Other",
    "description": "Other",
    "starts_at": utc("2020-11-11T14:00"),
    "ends_at": utc("2020-11-11T18:00"),
    "activity_code": "TRP",
    "parallel": False,
    "state": "actual",
    "npt": False,
    "npt_category": "waiting",
    "md_start": 1.0,
    "md_end": 5000.0,
    "severity": "critical",
    "contractor": "Nabors",
    "tags": ("three",),
}
OTHER_DAYS: dict[str, Any] = {"starts_on": date(2020, 11, 10), "ends_on": date(2020, 11, 19)}
