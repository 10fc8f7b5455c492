"""Stages of a well: drilling a section, casing, testing. They may overlap."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel

from welltrack_ui.domain.entity import Change, Draft, Entity, build_change_model
from welltrack_ui.domain.errors import FieldError
from welltrack_ui.domain.field_labels import END_NOT_AFTER_START
from welltrack_ui.domain.field_types import (
    Depth,
    Identifier,
    Inches,
    Instant,
    Line120,
    Optional120,
    OptionalText,
)
from welltrack_ui.domain.messages import message

StageKind = Literal[
    "site_preparation",
    "rig_move",
    "drilling",
    "casing_cementing",
    "logging",
    "completion",
    "testing",
    "production",
    "workover",
    "suspension",
    "abandonment",
    "other",
]
StageStatus = Literal["planned", "in_progress", "done", "cancelled"]


class StageFields(BaseModel):
    """The fields of a stage that an engineer sets; it is open while `ends_at` is None."""

    kind: StageKind
    name: Line120
    starts_at: Instant
    ends_at: Instant | None = None
    planned_starts_at: Instant | None = None
    planned_ends_at: Instant | None = None
    status: StageStatus = "planned"
    hole_section_in: Inches | None = None
    casing_od_in: Inches | None = None
    md_start: Depth | None = None
    md_end: Depth | None = None
    rig: Optional120 = None
    contractor: Optional120 = None
    description: OptionalText = None


class StageDraft(StageFields, Draft):
    """Input for a stage."""

    IMMUTABLE_FIELDS: ClassVar[frozenset[str]] = frozenset({"well_id"})
    well_id: Identifier

    def find_rule_errors(self) -> Iterator[FieldError]:
        """The errors of ends before their starts, and of a bottom depth above the top."""
        if self.ends_at and self.ends_at <= self.starts_at:
            yield FieldError("ends_at", "must be after starts_at", END_NOT_AFTER_START)
        planned = self.planned_starts_at, self.planned_ends_at
        if planned[0] and planned[1] and planned[1] <= planned[0]:
            yield FieldError(
                "planned_ends_at",
                "must be after planned_starts_at",
                message("Planned end must be after planned start"),
            )
        if self.md_start and self.md_end is not None and self.md_end < self.md_start:
            yield FieldError(
                "md_end",
                "must not be above md_start",
                message("Depth to must not be less than depth from"),
            )


class Stage(StageFields, Entity):
    """A stage of a well. Depths are metres of measured depth, diameters inches."""

    org_id: str
    well_id: str


if TYPE_CHECKING:
    StageChange = Change
else:
    StageChange = build_change_model(StageDraft, "StageChange")
