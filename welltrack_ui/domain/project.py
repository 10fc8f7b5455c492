"""Projects: a field or a campaign, and the wells in it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel

from welltrack_ui.domain.entity import Change, Draft, Entity, build_change_model
from welltrack_ui.domain.errors import FieldError
from welltrack_ui.domain.field_labels import LAST_DAY_EARLY
from welltrack_ui.domain.field_types import (
    Country,
    Day,
    Identifier,
    Line120,
    Optional120,
    OptionalText,
)
from welltrack_ui.domain.user import Recipients

ProjectStatus = Literal["planned", "active", "closed"]


class ProjectFields(BaseModel):
    """The fields of a project that an administrator sets."""

    name: Line120
    field: Optional120 = None
    basin: Optional120 = None
    licence: Optional120 = None
    operator: Optional120 = None
    country: Country = None
    description: OptionalText = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    status: ProjectStatus = "active"
    report_recipients: Recipients = ()


class ProjectDraft(ProjectFields, Draft):
    """Input for a project; its name is unique in the organization."""

    IMMUTABLE_FIELDS: ClassVar[frozenset[str]] = frozenset({"org_id"})
    org_id: Identifier

    def find_rule_errors(self) -> Iterator[FieldError]:
        """The error of an end before the start."""
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            yield FieldError("ends_on", "must not be before starts_on", LAST_DAY_EARLY)


class Project(ProjectFields, Entity):
    """A project: a field or a campaign."""

    org_id: str


if TYPE_CHECKING:
    ProjectChange = Change
else:
    ProjectChange = build_change_model(ProjectDraft, "ProjectChange")
