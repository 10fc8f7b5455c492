"""Drafts of reports: what is taken, what is refused, and what the next one takes over."""

from typing import Any

import pytest

from tests.domain.drafts import faults
from tests.domain.reports.report_samples import STAMP
from welltrack_ui.domain.reports.report import Report, ReportDraft, carry_over

REPORT = {"well_id": "w-1", "date": "2024-05-01"}
ROWS: dict[str, tuple[dict[str, Any], int]] = {
    "personnel": ({"company": "Rig", "count": 1}, 60),
    "mud": ({"density": 1.2}, 12),
    "bits": ({"number": "1"}, 10),
    "bha": ({"component": "Bit"}, 60),
    "surveys": ({"md": 1.0, "inclination": 0.0, "azimuth": 0.0}, 200),
    "casing": ({"string": "Conductor"}, 20),
    "costs": ({"quantity": 1.0, "unit_cost": 2.0}, 200),
}


@pytest.mark.parametrize("section", ROWS)
def test_section_takes_its_most_rows_and_no_more(section: str) -> None:
    row, most = ROWS[section]
    assert len(getattr(ReportDraft.parse({**REPORT, section: [row] * most}), section)) == most
    assert faults(ReportDraft.parse, {**REPORT, section: [row] * (most + 1)}) == {section}
    assert faults(ReportDraft.parse, {**REPORT, section: [row, {**row, "colour": 1}]}) == {
        f"{section}[1].colour"
    }


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"md": 100.0, "tvd": 100.5}, "tvd"),
        ({"summary": "x" * 4001}, "summary"),
        ({"job": ""}, "job"),
        ({"job": "x" * 61}, "job"),
        ({"number": 0}, "number"),
        ({"number": 10_000}, "number"),
        ({"date": "2024-02-30"}, "date"),
        ({"mud": [{"ph": 15.0}]}, "mud[0].ph"),
        (
            {"surveys": [{"md": 1.0, "inclination": 181.0, "azimuth": 0.0}]},
            "surveys[0].inclination",
        ),
        ({"weather": {"wind": 3}}, "weather.wind"),
        ({"covers_from": "2024-05-01T08:00:00Z", "covers_to": "2024-05-01T08:00:00Z"}, "covers_to"),
        ({"status": "approved"}, "status"),
    ],
)
def test_draft_that_breaks_a_rule_names_the_field(fields: dict[str, Any], field: str) -> None:
    assert faults(ReportDraft.parse, {**REPORT, **fields}) == {field}


def test_next_report_takes_over_who_and_what_is_there_and_no_words() -> None:
    given = {"id": "r-1", "org_id": "o-1", "project_id": "p-1", "job": "Drilling", "number": 1}
    report = Report.model_validate(
        {
            **STAMP,
            **given,
            **REPORT,
            "summary": "Words",
            "supervisor": "Ada",
            "hole_size_in": 12.25,
            "lti_free_days": 100,
            "md": 1500.0,
            "weather": {"conditions": "Fog"},
            "mud": [{"density": 1.2}],
            "surveys": [{"md": 1.0, "inclination": 0.0, "azimuth": 0.0}],
            "bha": [{"component": "Bit"}],
            "bits": [{"number": "1", "md_out": 900.0}, {"number": "2"}],
            "costs": [{"code": "1", "recurring": True}, {"code": "2"}],
        }
    )
    carried = carry_over(report)
    assert (carried["supervisor"], carried["hole_size_in"], carried["bha"]) == (
        "Ada",
        12.25,
        report.bha,
    )
    assert carried["lti_free_days"] == 101
    assert [bit.number for bit in carried["bits"]] == ["2"]
    assert [cost.code for cost in carried["costs"]] == ["1"]
    assert carried.keys().isdisjoint({"summary", "forecast", "mud", "surveys", "weather", "md"})
    assert report.name == "Drilling 1, 2024-05-01"
