"""The dashboard of an organization: projects, active wells, lost time, latest changes."""

from dataclasses import dataclass, field
from datetime import timedelta

from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well


@dataclass(frozen=True, slots=True)
class ProjectCount:
    """A project, and the number of its wells in each status."""

    project: Project
    statuses: dict[str, int] = field(default_factory=dict)

    @property
    def wells(self) -> int:
        """The number of all its wells."""
        return sum(self.statuses.values())


@dataclass(frozen=True, slots=True)
class ActiveWell:
    """A well in work, the stage it is in, and the stage that comes next."""

    well: Well
    stage: Stage | None
    next_stage: Stage | None


@dataclass(frozen=True, slots=True)
class WellNpt:
    """Non-productive time on a well."""

    well: Well
    time: timedelta


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Projects by name, active wells, NPT of the last 7 days (most first), latest changes."""

    projects: list[ProjectCount]
    active_wells: list[ActiveWell]
    well_npt: list[WellNpt]
    audit_entries: list[AuditEntry]
