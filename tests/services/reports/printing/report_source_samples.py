"""A source of a report with a day of 25 hours, NPT, and a row of every section."""

import copy
from datetime import UTC, datetime
from typing import Any

from welltrack_ui.services.reports.printing.report_source import ReportSource

URL = "https://welltrack.example/reports/r-1"
SHA = "0123456789abcdef" * 4
WHEN = datetime(2020, 11, 1, 14, tzinfo=UTC)
EVENT = {
    "kind": "drilling",
    "title": "Drill ahead",
    "description": None,
    "activity_code": "Drl",
    "npt": False,
    "npt_category": None,
    "npt_party": None,
    "md_start": None,
    "md_end": None,
}


def row(start: str, end: str, hours: float, **fields: Any) -> dict[str, Any]:
    """A row of the log, from and to given hours of 2020 in UTC."""
    edges = {"continues_before": False, "continues_after": False}
    times = {"from": f"2020-{start}:00Z", "to": f"2020-{end}:00Z", "hours": hours}
    return {**times, **edges, "event": {**EVENT, **fields}}


ROWS = [
    row("10-31T13:00", "11-01T00:30", 11.5, md_start=300.0, md_end=403.86),
    row(
        *("11-01T00:30", "11-01T08:00", 7.5),
        kind="maintenance",
        title="Hydraulic line",
        description="Hydraulic line\nreplaced",
        npt=True,
        npt_category="rig_equipment",
        npt_party="rig_contractor",
    ),
    {**row("11-01T08:00", "11-01T13:00", 5.0, kind="tripping"), "continues_after": True},
]
CONTENT: dict[str, Any] = {
    "organization": {"id": "o-1", "name": "Utah FORGE", "depth_unit": "ft"},
    "project": {"id": "p-1", "name": "Milford", "field": None, "operator": None},
    "well": {
        "name": "FORGE 16A [78]-32",
        "timezone": "America/Denver",
        "rig": "Rig 16",
        "rig_contractor": None,
        "operator": "University",
        "spud_at": "2020-10-30T13:15:00Z",
        "currency": "USD",
    },
    "report": {
        **{"id": "r-1", "date": "2020-10-31", "job": "Drilling", "number": 13, "revision": 0},
        **{"summary": "Drilled", "forecast": "Drill on", "present_operations": None},
        **{"supervisor": "Ada", "engineer": None, "geologist": None, "tvd": None},
        **{"hole_size_in": 17.5, "last_casing_od_in": None, "last_casing_md": None},
        **{"leak_off_emw": 1.45, "pob": 18, "lti_free_days": 3},
        **{"last_bop_test_on": None, "next_bop_test_on": None, "hse_remarks": None},
        "weather": {"conditions": "Clear", "temperature_c": -4.0, "wind_ms": None},
        "personnel": [{"company": "NOV", "service": None, "count": 18}],
        "mud": [
            {
                **{"at": "2020-10-31T14:00:00Z", "type": None, "density": 1.0, "ph": 7.5},
                **{"funnel_viscosity": 52.0, "pv": 13.0, "yp": 4.3, "gel_10s": 1.9},
                **{"gel_10m": 4.8, "chlorides": 700.0, "md": None},
            }
        ],
        "bits": [
            {
                **{"number": "1", "run": 1, "size_in": 17.5, "make": "NOV", "type": "PDC"},
                **{"md_in": 0.0, "md_out": None, "hours": None, "dull": None},
            }
        ],
        "bha": [{"component": "Bit", "od_in": 17.5, "id_in": None, "length": 0.6}],
        "surveys": [{"md": 403.86, "inclination": 1.0, "azimuth": 2.0}],
        "casing": [
            {
                **{"string": "Surface", "od_in": 13.375, "weight_kgm": 101.19, "grade": "L-80"},
                **{"connection": "BTC", "md_top": None, "md_shoe": 487.68},
            }
        ],
        "costs": [
            {
                **{"code": "8100", "description": "Rig", "vendor": None, "ticket": None},
                **{"quantity": 2.0, "unit_cost": 24500.125, "recurring": True},
            }
        ],
    },
    "figures": {
        **{"report_date": "2020-11-01", "reported_hours": 24.0, "npt_hours": 7.5},
        **{"npt_percent": 31.25, "md": 403.86, "progress": 103.86, "drilling_hours": 11.5},
        **{"rop_on_bottom": 9.0313, "days_from_spud": 3, "days_on_location": None},
    },
    "time_log": {
        **{"from": "2020-10-31T12:00:00Z", "to": "2020-11-01T13:00:00Z", "hours": 25.0},
        **{"rows": ROWS, "parallel": [row("10-31T14:00", "10-31T15:00", 1.0, title="Beside")]},
    },
    "survey_stations": [
        {
            **{"md": 403.86, "inclination": 1.0, "azimuth": 2.0, "tvd": 403.8},
            **{"north": -3.52, "east": 0.12, "dogleg": 0.07},
        }
    ],
    "cost_sums": {"day": 49000.25, "cumulative": 49000.25, "afe_remaining": None},
}


def draft(**report: Any) -> ReportSource:
    """A draft, with other values of the report."""
    content = copy.deepcopy(CONTENT)
    content["report"] |= report
    return ReportSource(content, "draft", None, URL, WHEN)


def approved() -> ReportSource:
    """The report, approved by Eve."""
    approval = {"by": "u-1", "by_name": "Eve", "at": "2020-11-01T14:00:00Z"}
    return ReportSource({**CONTENT, "approval": approval}, "approved", SHA, URL, WHEN)
