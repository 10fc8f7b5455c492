"""Organizations, projects and stages: what they ask for."""

from typing import Any

import pytest

from tests.domain.drafts import ORGANIZATION, PROJECT, STAGE, faults
from welltrack_ui.domain.organization import OrganizationDraft
from welltrack_ui.domain.project import ProjectDraft
from welltrack_ui.domain.stage import StageDraft

LATER = "2026-03-02T07:00:00Z"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, set()),
        ({"name": "AB"}, set()),
        ({"timezone": "Asia/Almaty", "depth_unit": "ft", "report_day_start": 6}, set()),
        ({"country": "  "}, set()),
        ({"name": "A"}, {"name"}),
        ({"name": " A "}, {"name"}),
        ({"name": "x" * 121}, {"name"}),
        ({"timezone": None}, {"timezone"}),
        ({"timezone": "+05:00"}, {"timezone"}),
        ({"depth_unit": "fathom"}, {"depth_unit"}),
        ({"report_day_start": -1}, {"report_day_start"}),
        ({"locale": "no"}, {"locale"}),
    ],
)
def test_organization_asks_for(fields: dict[str, Any], wrong: set[str]) -> None:
    assert faults(OrganizationDraft.parse, {**ORGANIZATION, **fields}) == wrong


def test_organization_has_its_defaults() -> None:
    draft = OrganizationDraft.parse(ORGANIZATION)
    assert draft.model_dump() == {
        "name": "Equinor",
        "timezone": "UTC",
        "depth_unit": "m",
        "report_day_start": 0,
        "country": None,
        "locale": "en",
        "report_dated_by": "start",
        "report_sent_on": "approved",
    }


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, set()),
        ({"starts_on": "2026-01-01", "ends_on": "2026-01-01"}, set()),
        ({"ends_on": "2026-01-01"}, set()),
        ({"description": "x" * 10_000}, set()),
        ({"starts_on": "2026-01-02", "ends_on": "2026-01-01"}, {"ends_on"}),
        ({"status": "open"}, {"status"}),
        ({"name": "x" * 121}, {"name"}),
        ({"licence": "x" * 121}, {"licence"}),
        ({"org_id": None}, {"org_id"}),
    ],
)
def test_project_asks_for(fields: dict[str, Any], wrong: set[str]) -> None:
    assert faults(ProjectDraft.parse, {**PROJECT, **fields}) == wrong


def test_project_is_active_unless_told_otherwise() -> None:
    assert ProjectDraft.parse(PROJECT).status == "active"


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, set()),
        ({"ends_at": LATER}, set()),
        ({"planned_ends_at": STAGE["starts_at"]}, set()),
        ({"planned_starts_at": STAGE["starts_at"], "planned_ends_at": LATER}, set()),
        ({"md_start": 0, "md_end": 0}, set()),
        ({"hole_section_in": 12.25, "casing_od_in": 9.625}, set()),
        ({"ends_at": STAGE["starts_at"]}, {"ends_at"}),
        ({"planned_starts_at": LATER, "planned_ends_at": LATER}, {"planned_ends_at"}),
        ({"md_start": 10, "md_end": 9.9}, {"md_end"}),
        ({"hole_section_in": 0}, {"hole_section_in"}),
        ({"casing_od_in": 200.1}, {"casing_od_in"}),
        ({"kind": "fishing"}, {"kind"}),
        ({"status": "late"}, {"status"}),
        ({"starts_at": None}, {"starts_at"}),
        ({"name": ""}, {"name"}),
    ],
)
def test_stage_asks_for(fields: dict[str, Any], wrong: set[str]) -> None:
    assert faults(StageDraft.parse, {**STAGE, **fields}) == wrong


def test_stage_is_open_and_planned_unless_told_otherwise() -> None:
    draft = StageDraft.parse(STAGE)
    assert (draft.ends_at, draft.status) == (None, "planned")
