"""Taking input in: every fault with its field, in words for people, and partial changes."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from tests.domain import drafts
from welltrack_ui.domain.entity import Draft, describe_field_errors, format_field_path
from welltrack_ui.domain.errors import FieldError, Invalid
from welltrack_ui.domain.event import EventChange, EventDraft
from welltrack_ui.domain.files.file import FileChange, FileDraft
from welltrack_ui.domain.organization import OrganizationChange, OrganizationDraft
from welltrack_ui.domain.project import ProjectChange, ProjectDraft
from welltrack_ui.domain.stage import StageChange, StageDraft
from welltrack_ui.domain.user import Registration
from welltrack_ui.domain.well import WellChange, WellDraft

NOUNS: list[tuple[Any, type[Draft], set[str]]] = [
    (OrganizationChange, OrganizationDraft, set()),
    (ProjectChange, ProjectDraft, {"org_id"}),
    (WellChange, WellDraft, {"project_id"}),
    (StageChange, StageDraft, {"well_id"}),
    (EventChange, EventDraft, {"well_id"}),
    (FileChange, FileDraft, {"well_id", "size", "content_type"}),
]


def refused(draft: dict[str, Any], of: type[Draft] = WellDraft) -> list[FieldError]:
    with pytest.raises(Invalid) as found:
        of.parse(draft)
    return list(found.value.errors)


def test_every_fault_is_told_at_once() -> None:
    errors = refused({"name": "", "latitude": 91, "status": "wet", "created_by": "me"})
    assert {error.field: error.message for error in errors} == {
        "project_id": "is required",
        "name": "is required",
        "latitude": "must be at most 90",
        "status": (
            "must be one of 'proposed', 'permitted', 'drilling', 'completed', 'testing', "
            "'active_producing', 'active_injecting', 'suspended', 'working_over' or "
            "'plugged_abandoned'"
        ),
        "created_by": "is not a field that can be set here",
    }


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", 7, "must be a text"),
        ("name", None, "must be a text"),
        ("report_day_start", "6", "must be a whole number"),
        ("report_day_start", 24, "must be at most 23"),
        ("latitude", "1", "must be a number"),
        ("latitude", float("nan"), "must be a number"),
        ("planned_md", -1, "must be at least 0"),
        ("project_id", "a b", "is not an identifier"),
        ("project_id", "x" * 65, "must be at most 64 characters"),
        ("name", "x" * 81, "must be at most 80 characters, not 81"),
    ],
)
def test_fault_is_told_in_words(field: str, value: object, message: str) -> None:
    errors = refused({**drafts.WELL, "latitude": 1, "longitude": 1, field: value})
    assert errors == [FieldError(field, message)]


def test_fault_of_a_list_and_of_an_address_is_told_in_words() -> None:
    tags = refused({**drafts.EVENT, "tags": ["x", "y" * 41, 7]}, EventDraft)
    assert tags == [
        FieldError("tags[1]", "must be at most 40 characters, not 41"),
        FieldError("tags[2]", "must be a text"),
    ]
    many = refused({**drafts.EVENT, "tags": [str(n) for n in range(21)]}, EventDraft)
    assert many == [FieldError("tags", "must hold at most 20 entries, not 21")]
    account = {"email": "no-at-sign", "password": "x" * 12, "name": "N"}
    (error,) = refused(account, Registration)
    assert (error.field, error.message[:26]) == ("email", "is not an e-mail address: ")


@pytest.mark.parametrize(
    ("location", "path"),
    [
        (("body", "name"), "name"),
        (("query", "from"), "from"),
        (("body", "events", 3, "title"), "events[3].title"),
        (("body", "events", 3, "tags", 0), "events[3].tags[0]"),
        (("body",), "body"),
        ((), "body"),
        (("body", 7), "[7]"),
    ],
)
def test_path_of_a_field(location: tuple[int | str, ...], path: str) -> None:
    assert format_field_path(location) == path


def test_same_fault_is_told_once() -> None:
    error = {"loc": ("body", "name"), "type": "missing", "msg": ""}
    assert describe_field_errors([error, error]) == [FieldError("name", "is required")]


def test_unknown_fault_keeps_its_words() -> None:
    with pytest.raises(ValidationError) as found:
        TypeAdapter(set[int]).validate_python(7)
    (error,) = describe_field_errors(found.value.errors())
    assert error.message == "Input should be a valid set"


@pytest.mark.parametrize(("change", "draft", "fixed"), NOUNS)
def test_change_knows_all_that_can_change_and_nothing_else(
    change: Any, draft: type[Draft], fixed: set[str]
) -> None:
    assert fixed == draft.IMMUTABLE_FIELDS
    assert set(change.model_fields) == set(draft.model_fields) - fixed | {"version"}
    assert change(version=1).sent_fields() == {}


def test_change_tells_what_was_sent_and_only_that() -> None:
    change = WellChange.model_validate({"version": 3, "name": " New ", "rig": None})
    assert (change.version, change.sent_fields()) == (3, {"name": "New", "rig": None})


@pytest.mark.parametrize(
    "body",
    [{"name": "New"}, {"version": None}, {"version": "1"}, {"version": 1, "project_id": "p"}],
)
def test_change_without_version_or_of_a_fixed_field_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        WellChange.model_validate(body)


def test_rule_of_a_field_holds_in_a_change_too() -> None:
    for body in ({"title": "x" * 161}, {"md_start": -1}, {"tags": ["x" * 41]}, {"npt": 1}):
        with pytest.raises(ValidationError):
            EventChange.model_validate({"version": 1, **body})


def test_draft_never_changes() -> None:
    draft = WellDraft.parse(drafts.WELL)
    with pytest.raises(ValidationError, match="frozen"):
        draft.name = "Another"
