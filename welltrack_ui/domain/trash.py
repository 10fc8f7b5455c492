"""Deleted entities that can still be restored."""

from typing import Literal

from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.field_types import Instant


class Trashed(FrozenModel):
    """A deleted entity: `entity` is its kind, `expires_at` when it can no longer be restored.

    `project_id` is set for a well, `well_id` for everything that belongs to a well.
    """

    id: str
    entity: Literal["organization", "project", "well", "stage", "event", "file", "report"]
    name: str
    project_id: str | None = None
    well_id: str | None = None
    version: int
    deleted_at: Instant
    deleted_by: str
    expires_at: Instant


MAX_COUNTED = 1000


class Contents(FrozenModel):
    """What goes into the trash along with an entity: how many of each kind.

    A count above `MAX_COUNTED` only says that there are more.
    """

    projects: int = 0
    wells: int = 0
    stages: int = 0
    events: int = 0
    files: int = 0
