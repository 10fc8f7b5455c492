"""What the screen of a well can ask for and have done; who gives it decides on rights."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any, Protocol

from welltrack_ui.domain import report_day
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well

FieldValues = dict[str, Any]


@dataclass(frozen=True, slots=True)
class WellContext:
    """The well, the organization it is in, and whether one may write."""

    org: Organization
    well: Well
    may_write: bool

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


class WellData(Protocol):
    """Each may raise a refusal of the domain; whoever calls lets it through to its door."""

    async def list_events(self, day: date) -> Sequence[Event]: ...
    async def list_files(self, place: Event | Stage) -> Sequence[File]: ...
    async def latest_event(self) -> Event | None: ...
    async def event(self, event_id: str) -> Event: ...
    async def create_event(self, fields: FieldValues) -> Event: ...
    async def change_event(self, event: Event, fields: FieldValues) -> Event: ...
    async def delete_event(self, event_id: str) -> None: ...
    async def restore_event(self, event_id: str) -> Event: ...
    async def stages(self) -> Sequence[Stage]: ...
    async def stage(self, stage_id: str) -> Stage: ...
    async def create_stage(self, fields: FieldValues) -> Stage: ...
    async def change_stage(self, stage: Stage, fields: FieldValues) -> Stage: ...
    async def delete_stage(self, stage_id: str) -> None: ...
    async def restore_stage(self, stage_id: str) -> Stage: ...
