"""What is wrong with a field is told in the screen's words, and to programs in the API's."""

import re
from typing import Any

import pytest

from components.i18n.field_labels import describe_field_error, field_hint, field_label
from components.i18n.translate import in_language
from welltrack_ui.domain.entity import Draft
from welltrack_ui.domain.errors import FieldError, Invalid
from welltrack_ui.domain.event import EventDraft
from welltrack_ui.domain.field_labels import (
    COLUMN_LABELS,
    FIELD_TABLES,
    find_label,
    group_fields,
)
from welltrack_ui.domain.project import ProjectDraft
from welltrack_ui.domain.stage import StageDraft
from welltrack_ui.domain.well import WellDraft

EARLY, LATE, YEARS_LATER = "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", "2028-01-01T00:00:00Z"
RANGE = {"well_id": "w-1", "title": "A", "kind": "drilling", "starts_at": LATE, "ends_at": None}
DAYS = {
    **RANGE,
    "all_day": True,
    "starts_at": None,
    "starts_on": "2026-01-02",
    "ends_on": "2026-01-03",
}
STAGE = {"well_id": "w-1", "name": "A", "kind": "drilling", "starts_at": LATE}
WELL = {"project_id": "p-1", "name": "A"}
PROJECT = {"org_id": "o-1", "name": "A"}
RULES: list[tuple[type[Draft], dict[str, Any], str, str]] = [
    (
        EventDraft,
        RANGE | {"ends_at": EARLY},
        "ends_at: must be after starts_at",
        "End must be after the start",
    ),
    (
        EventDraft,
        RANGE | {"ends_at": YEARS_LATER},
        "ends_at: must be within 366 days of starts_at",
        "End must be within 366 days of the start",
    ),
    (EventDraft, RANGE | {"starts_at": None}, "starts_at: is required", "Start is required"),
    (
        EventDraft,
        RANGE | {"npt": True},
        "npt_category: is required where npt is true",
        "Choose an NPT category",
    ),
    (
        EventDraft,
        RANGE | {"npt_party": "service"},
        "npt_party: is only for an event whose npt is true",
        "NPT party is only for NPT",
    ),
    (
        EventDraft,
        RANGE | {"kind": "hse"},
        "severity: is required for kind hse",
        "Choose a severity for an HSE event",
    ),
    (
        EventDraft,
        RANGE | {"starts_on": "2026-01-02"},
        "starts_on: is only for an all_day event",
        "First day is only for whole days",
    ),
    (
        EventDraft,
        DAYS | {"starts_at": EARLY},
        "starts_at: is computed for an all_day event: send starts_on and ends_on",
        "Start is not for whole days: give the first and the last day",
    ),
    (
        EventDraft,
        DAYS | {"starts_on": None},
        "starts_on: is required for an all_day event",
        "Choose the first day",
    ),
    (
        EventDraft,
        DAYS | {"ends_on": None},
        "ends_on: is required for an all_day event",
        "Choose the last day",
    ),
    (
        EventDraft,
        DAYS | {"ends_on": "2026-01-01"},
        "ends_on: must not be before starts_on",
        "Last day must not be before the first day",
    ),
    (
        EventDraft,
        DAYS | {"ends_on": "2028-01-01"},
        "ends_on: must be within 366 days of starts_on",
        "Last day must be within 366 days of the first day",
    ),
    (
        StageDraft,
        STAGE | {"ends_at": EARLY},
        "ends_at: must be after starts_at",
        "End must be after the start",
    ),
    (
        StageDraft,
        STAGE | {"planned_starts_at": LATE, "planned_ends_at": EARLY},
        "planned_ends_at: must be after planned_starts_at",
        "Planned end must be after planned start",
    ),
    (
        StageDraft,
        STAGE | {"md_start": 20.0, "md_end": 10.0},
        "md_end: must not be above md_start",
        "Depth to must not be less than depth from",
    ),
    (
        WellDraft,
        WELL | {"total_depth_md": 1.0, "total_depth_tvd": 2.0},
        "total_depth_tvd: must not exceed total_depth_md",
        "Total depth (TVD) must not exceed total depth (MD)",
    ),
    (
        WellDraft,
        WELL | {"spud_at": LATE, "rig_release_at": EARLY},
        "rig_release_at: must not be before spud_at",
        "Rig release must not be before Spud",
    ),
    (
        WellDraft,
        WELL | {"latitude": 1.0},
        "longitude: is required where the other coordinate is given",
        "Longitude is required where the other coordinate is given",
    ),
    (
        ProjectDraft,
        PROJECT | {"starts_on": "2026-01-02", "ends_on": "2026-01-01"},
        "ends_on: must not be before starts_on",
        "Last day must not be before the first day",
    ),
    (WellDraft, {"project_id": "p-1"}, "name: is required", "Name is required"),
]


@pytest.mark.parametrize(("draft", "fields", "of_the_api", "of_the_screen"), RULES)
def test_broken_rule_names_fields_as_its_reader_knows_them(
    draft: type[Draft], fields: dict[str, Any], of_the_api: str, of_the_screen: str
) -> None:
    with pytest.raises(Invalid) as refused:
        draft.parse(fields)
    [fault] = refused.value.errors
    assert refused.value.detail == of_the_api
    assert describe_field_error(fault) == of_the_screen


def test_broken_rule_is_told_in_the_readers_language() -> None:
    with pytest.raises(Invalid) as refused:
        WellDraft.parse(WELL | {"spud_at": LATE, "rig_release_at": EARLY})
    [fault] = refused.value.errors
    with in_language("ru"):
        told = describe_field_error(fault)
    assert told == "Веха «Освобождение установки» не может быть раньше вехи «Начало бурения»"  # noqa: RUF001


def test_fault_is_told_by_the_label_that_the_screen_gives() -> None:
    fault = FieldError("password", "is not right")
    assert describe_field_error(fault, "Your password") == "Your password is not right"
    assert describe_field_error(FieldError("", "The well is gone.")) == "The well is gone."
    assert describe_field_error(FieldError("left_over", "is gone")) == "left over is gone"


def test_label_is_of_the_entity_that_is_asked_for() -> None:
    assert field_label("token", "expires_at") == "Last day"
    assert field_label("user", "name") == "Your name"
    assert field_label("project", "name") == "Name"
    assert field_hint("stage", "ends_at") == "Empty: still open"
    assert field_hint("event", "ends_at") == ""
    assert find_label("stage") == "Stage"


def test_no_label_is_the_name_of_a_field() -> None:
    labels = {row.label for table in FIELD_TABLES.values() for row in table.values()}
    assert [
        label for label in labels | {*COLUMN_LABELS.values()} if re.search("_|^[a-z]", label)
    ] == []


@pytest.mark.parametrize("entity", FIELD_TABLES)
def test_fields_of_a_group_stand_together(entity: str) -> None:
    groups = [group for group, _ in group_fields(FIELD_TABLES[entity])]
    assert len(groups) == len(set(groups))
