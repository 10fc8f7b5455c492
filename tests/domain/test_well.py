"""Wells: positions, depths and milestones that fit together."""

from typing import Any

import pytest

from tests.domain.drafts import WELL, faults
from welltrack_ui.domain.well import MILESTONE_FIELDS, WellDraft

POSITION = {"latitude": 58.44, "longitude": 1.89}


def wrong(**fields: Any) -> set[str]:
    """The fields that a well is refused for."""
    return faults(WellDraft.parse, {**WELL, **fields})


@pytest.mark.parametrize(
    "fields",
    [
        {},
        POSITION,
        {"latitude": -90, "longitude": 180},
        {"latitude": 0, "longitude": 0},
        {"name": "FORGE 16A [78]-32"},
        {"name": "ÅSGARD"},
        {"name": "x" * 80},
        {"ground_elevation": -400.5, "kb_elevation": 25, "water_depth": 0},
        {"total_depth_md": 3000, "total_depth_tvd": 3000},
        {"total_depth_md": 0, "total_depth_tvd": 0},
        {"total_depth_tvd": 15_000},
        {"total_depth_md": 100},
        {"spud_at": "1850-01-01T00:00:00Z"},
        dict.fromkeys(MILESTONE_FIELDS, "2026-01-01T00:00:00Z"),
        {"spud_at": "2026-01-01T00:00:00Z", "abandoned_at": "2026-01-02T00:00:00Z"},
        {"timezone": None, "report_day_start": None},
        {"uwi": "", "api_number": " "},
    ],
)
def test_well_is_taken(fields: dict[str, Any]) -> None:
    assert wrong(**fields) == set()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"latitude": 1.0}, "longitude"),
        ({"longitude": 1.0}, "latitude"),
        ({"latitude": 90.1, "longitude": 0}, "latitude"),
        ({"latitude": 0, "longitude": -180.1}, "longitude"),
        ({"total_depth_md": 3000, "total_depth_tvd": 3000.1}, "total_depth_tvd"),
        ({"total_depth_md": 0, "total_depth_tvd": 1}, "total_depth_tvd"),
        ({"planned_md": 15_001}, "planned_md"),
        ({"water_depth": -1}, "water_depth"),
        ({"name": "x" * 81}, "name"),
        ({"uwi": "x" * 41}, "uwi"),
        ({"depth_datum": None}, "depth_datum"),
        ({"fluid": "beer"}, "fluid"),
        ({"trajectory": "up"}, "trajectory"),
        ({"status": "planned"}, "status"),
        ({"purpose": "fun"}, "purpose"),
        ({"report_day_start": 24}, "report_day_start"),
    ],
)
def test_well_that_breaks_a_rule_is_refused(fields: dict[str, Any], field: str) -> None:
    assert wrong(**fields) == {field}


@pytest.mark.parametrize("later", range(1, len(MILESTONE_FIELDS)))
@pytest.mark.parametrize("earlier", range(len(MILESTONE_FIELDS) - 1))
def test_milestones_come_in_their_order(earlier: int, later: int) -> None:
    if earlier >= later:
        return
    one, two = "2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z"
    assert wrong(**{MILESTONE_FIELDS[earlier]: two, MILESTONE_FIELDS[later]: one}) == set()
    assert wrong(**{MILESTONE_FIELDS[earlier]: one, MILESTONE_FIELDS[later]: two}) == {
        MILESTONE_FIELDS[later]
    }


def test_each_milestone_that_is_out_of_order_is_told() -> None:
    days = {name: f"2026-01-{9 - i:02}T00:00:00Z" for i, name in enumerate(MILESTONE_FIELDS)}
    assert wrong(**days) == set(MILESTONE_FIELDS[1:])


def test_defaults_are_those_of_the_table() -> None:
    draft = WellDraft.parse(WELL)
    assert (draft.status, draft.purpose, draft.depth_datum) == ("proposed", "development", "KB")
    assert (draft.timezone, draft.report_day_start, draft.fluid) == (None, None, None)
