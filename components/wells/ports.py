"""What the screen of a well can ask for and have done; who gives it decides on rights."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Protocol

from components.audit.change_texts import format_changes
from components.events.editing import EventData
from components.forms.ports import EntityData
from components.forms.stale_conflict import ConflictReader
from welltrack_ui.domain import report_day
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.stage import Stage, StageDraft
from welltrack_ui.domain.well import Well


@dataclass(frozen=True, slots=True)
class WellContext:
    """The well, the organization it is in, and whether one may write."""

    org: Organization
    well: Well
    may_write: bool

    @property
    def reader(self) -> ConflictReader:
        """How changes on the well are told: by its clocks, in the organization's unit."""
        return ConflictReader(format_changes, self.tz, self.org.depth_unit)

    @property
    def tz(self) -> tzinfo:
        """The zone whose clocks count on the well."""
        return report_day.load_zone(self.well.timezone)

    def report_day_of(self, instant: datetime) -> date:
        """The report day that an instant belongs to."""
        return report_day.find_report_day(instant, self.tz, self.well.report_day_start)

    def report_window_of(self, day: date) -> report_day.Window:
        """The instants that a report day covers."""
        return report_day.report_day_window(day, self.tz, self.well.report_day_start)


class StageData(EntityData[Stage], Protocol):
    """How stages are read and written; each call may raise a refusal of the domain."""

    async def create(self, draft: StageDraft) -> Stage: ...


class WellData(Protocol):
    """Each may raise a refusal of the domain; whoever calls lets it through to its door."""

    @property
    def events(self) -> EventData: ...
    @property
    def stages(self) -> StageData: ...
    async def list_events(self, day: date) -> Sequence[Event]: ...
    async def list_files(self, place: Event | Stage) -> Sequence[File]: ...
    async def latest_event(self) -> Event | None: ...
    async def list_stages(self) -> Sequence[Stage]: ...
