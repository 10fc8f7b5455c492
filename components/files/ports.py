"""The port of a list's files, and the context of the list; its adapter checks rights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Protocol

from components.forms.ports import EntityData
from components.forms.stale_conflict import ConflictReader
from components.search.ports import WellLookup
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.files.file_preview import Preview
from welltrack_ui.domain.search.hit import WellChoice
from welltrack_ui.domain.stage import Stage


@dataclass(frozen=True, slots=True)
class FileListContext:
    """The context of a list: the organization, or the one well or stage, whose files it has.

    `path` is the screen's URL, `tz` the zone of times, `reader` the reader of conflicts.
    """

    org_id: str
    path: str
    tz: tzinfo
    today: date
    may_write: bool
    reader: ConflictReader
    well_id: str | None = None
    stage_id: str | None = None


class FileResultSet(Protocol):
    """The first files of a list, and how many there are.

    `whole` is False where `total` counts only a part. `names` are by id; `versions` are the counts
    of files with several, by id.
    """

    @property
    def files(self) -> Sequence[File]: ...
    @property
    def total(self) -> int: ...
    @property
    def whole(self) -> bool: ...
    @property
    def names(self) -> Mapping[str, str]: ...
    @property
    def versions(self) -> Mapping[str, int]: ...


class FileData(EntityData[File], Protocol):
    """The data of files; each call may raise an error of the domain.

    The error boundary of the screen shows them: nothing here catches one.
    """

    async def find(self, state: Mapping[str, str], order: str, count: int) -> FileResultSet: ...
    async def choices(self, state: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]: ...
    def well_lookup(self, project_id: str | None) -> WellLookup: ...
    async def read_well(self, well_id: str) -> WellChoice | None: ...
    async def versions(self, file_id: str) -> FileResultSet: ...
    async def preview(self, file_id: str) -> Preview: ...
    async def stages(self, well_id: str) -> Sequence[Stage]: ...
    async def events(self, file: File) -> Sequence[Event]: ...
