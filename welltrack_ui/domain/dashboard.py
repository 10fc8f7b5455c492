"""The dashboard of an organization: what runs, what stands still, lost time, what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.lists.well_rows import WellRow
from welltrack_ui.domain.reports.recent_work import WorkEvent
from welltrack_ui.domain.stage import Stage

ACTIVE_STATUSES = ("drilling", "testing", "working_over")
MAX_ACTIVE_WELLS = 12
"""Active wells that are shown in full; of the others the lists of wells tell."""
SILENCE = timedelta(days=1)
"""A well without an event for longer than a report day stands still."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class ProjectCount:
    """A project, and the number of its wells in each status."""

    id: str
    name: str
    statuses: Mapping[str, int] = field(default_factory=dict)

    @property
    def wells(self) -> int:
        """The number of all its wells."""
        return sum(self.statuses.values())

    @property
    def active_wells(self) -> int:
        """The number of its wells that are drilled, tested or worked over."""
        return sum(self.statuses.get(status, 0) for status in ACTIVE_STATUSES)


@dataclass(frozen=True, slots=True)
class ActiveWell:
    """A well in work: its stage and the next one, its last event, the NPT that goes on.

    `heard_at` is the latest instant that its events tell of, at most now; None without any. The
    stages are those of the wells that are shown in full.
    """

    well: WellRow
    stage: Stage | None
    next_stage: Stage | None
    last_event: WorkEvent | None
    heard_at: datetime | None
    npt: WorkEvent | None

    def with_stages(self, stage: Stage | None, next_stage: Stage | None) -> "ActiveWell":
        """The same well, with its stages."""
        return replace(self, stage=stage, next_stage=next_stage)

    def count_days_since_spud(self, now: datetime) -> int | None:
        """The whole days since spud; None before it."""
        spud = self.well.spud_at
        return (now - spud) // ONE_DAY if spud and spud <= now else None

    def measure_silence(self, now: datetime) -> timedelta | None:
        """The time since its last event ended; None without any."""
        return now - self.heard_at if self.heard_at else None

    def is_at_standstill(self, now: datetime) -> bool:
        """Whether NPT goes on, or no event tells of the last report day."""
        silence = self.measure_silence(now)
        return self.npt is not None or silence is None or silence > SILENCE


@dataclass(frozen=True, slots=True)
class WellNpt:
    """Net NPT of a well in its last 7 and 30 report days, and the time of each category in 30.

    Overlapping NPT counts once in the net time, and in each of its categories.
    """

    well: WellRow
    last_7: timedelta
    last_30: timedelta
    categories: Mapping[str, timedelta]


@dataclass(frozen=True, slots=True)
class ComingStage:
    """A planned stage, and its well."""

    well: WellRow
    stage: Stage


@dataclass(frozen=True, slots=True)
class Dashboard:
    """An organization as of `at`.

    Projects are in natural order, active wells by their last event, latest first; wells with NPT
    have most of 7 days first, and coming stages are by start.
    """

    at: datetime
    projects: Sequence[ProjectCount]
    active_wells: Sequence[ActiveWell]
    well_npt: Sequence[WellNpt]
    coming_stages: Sequence[ComingStage]
    audit_entries: Sequence[AuditEntry]
