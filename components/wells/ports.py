"""The port of a well's data, and the context of its screen; its adapter checks rights."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from typing import Protocol

from components.audit.change_texts import format_changes
from components.events.editing import EventData
from components.files.ports import FileData, FileListContext
from components.forms.ports import EntityData
from components.forms.stale_conflict import ConflictReader
from welltrack_ui.domain import report_day
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.stage import Stage, StageDraft
from welltrack_ui.domain.well import Well


@dataclass(frozen=True, slots=True)
class WellContext:
    """The well, its organization, and the right to write."""

    org: Organization
    well: Well
    may_write: bool

    @property
    def reader(self) -> ConflictReader:
        """The reader of conflicts: the well's zone and the organization's unit of depth."""
        return ConflictReader(format_changes, self.tz, self.org.depth_unit)

    @property
    def tz(self) -> tzinfo:
        """The time zone of the well."""
        return report_day.load_zone(self.well.timezone)

    def build_file_list(self, path: str, stage_id: str | None = None) -> FileListContext:
        """The context of the files of the well, or of a stage of it, on the screen at `path`."""
        return FileListContext(
            org_id=self.well.org_id,
            path=path,
            tz=self.tz,
            today=self.report_day_of(datetime.now(UTC)),
            may_write=self.may_write,
            reader=self.reader,
            well_id=self.well.id,
            stage_id=stage_id,
        )

    def report_day_of(self, instant: datetime) -> date:
        """The date of the report day of an instant."""
        return report_day.find_report_day(instant, self.tz, self.well.report_day_start)

    def report_window_of(self, day: date) -> report_day.Window:
        """The window of instants of a report day."""
        return report_day.report_day_window(day, self.tz, self.well.report_day_start)


class StageData(EntityData[Stage], Protocol):
    """The data of stages; each call may raise an error of the domain."""

    async def create(self, draft: StageDraft) -> Stage: ...


class WellData(Protocol):
    """The data of a well's screen; each call may raise an error of the domain.

    The error boundary of the screen shows them: nothing here catches one.
    """

    @property
    def events(self) -> EventData: ...
    @property
    def stages(self) -> StageData: ...
    @property
    def files(self) -> FileData: ...
    async def list_events(self, day: date) -> Sequence[Event]: ...
    async def list_files(self, owner: Event | Stage) -> Sequence[File]: ...
    async def latest_event(self) -> Event | None: ...
    async def list_stages(self) -> Sequence[Stage]: ...
    async def list_stage_events(
        self, stage_id: str, limit: int, cursor: str | None = None
    ) -> ListPage[Event]: ...
