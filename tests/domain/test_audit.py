"""What differs between two states of an entity, as the log tells it."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from welltrack_ui.domain.audit import Actor, AuditEntry, FieldChange, StoredAuditEntry, diff
from welltrack_ui.domain.organization import OrganizationFields
from welltrack_ui.domain.stage import StageFields

START = datetime(2026, 3, 2, 6, tzinfo=UTC)
STAGE = StageFields(kind="drilling", name="Section", starts_at=START, md_start=10)


def test_diff_tells_each_field_before_and_after_as_json() -> None:
    after = STAGE.model_copy(update={"ends_at": START, "md_start": 12.5, "name": "New"})
    assert diff(STAGE, after, StageFields.model_fields) == (
        FieldChange(field="name", before="Section", after="New"),
        FieldChange(field="ends_at", before=None, after="2026-03-02T06:00:00.000Z"),
        FieldChange(field="md_start", before=10.0, after=12.5),
    )


def test_diff_of_the_same_is_nothing() -> None:
    assert diff(STAGE, STAGE.model_copy(), StageFields.model_fields) == ()


def test_diff_looks_at_the_given_fields_alone() -> None:
    after = STAGE.model_copy(update={"name": "New", "md_start": 12.5})
    assert [c.field for c in diff(STAGE, after, ["name"])] == ["name"]
    other = OrganizationFields(name="Organization")
    assert [c.field for c in diff(STAGE, other, ["name", "kind"])] == ["name", "kind"]


def test_entry_that_is_shown_has_no_address() -> None:
    stored = StoredAuditEntry(
        id="a-1",
        at=START,
        actor={"id": "u-1", "name": "Ada"},  # type: ignore[arg-type]  # as it is read
        action="well.created",
        entity="well",
        entity_id="w-1",
        entity_name="Well",
        ip="10.0.0.1",
    )
    shown = AuditEntry.model_validate_json(stored.model_dump_json())
    assert "ip" not in AuditEntry.model_fields
    assert shown.model_dump() == stored.model_dump(exclude={"ip"})


def test_entry_never_changes() -> None:
    change = FieldChange(field="name", before=1, after=2)
    with pytest.raises(ValidationError, match="frozen"):
        change.after = 3


def test_actor_carries_no_right() -> None:
    assert set(Actor.__slots__) == {
        "user_id",
        "name",
        "email",
        "source",
        "ceiling",
        "session_id",
        "request_id",
        "ip",
        "claim",
        "trace",
    }
