"""What lists of files ask for and have done; who gives it decides on rights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Protocol

from components.forms.ports import EntityData
from components.forms.stale_conflict import ConflictReader
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.files.file_preview import Preview
from welltrack_ui.domain.stage import Stage


@dataclass(frozen=True, slots=True)
class FileListContext:
    """Whose files are shown: of an organization, or of one well alone; `path` is where.

    Times are shown in `tz`; `reader` is for whom changes are told.
    """

    org_id: str
    path: str
    tz: tzinfo
    today: date
    may_write: bool
    reader: ConflictReader
    well_id: str | None = None


class FileResultSet(Protocol):
    """The first files of a list, how many there are, and what is spoken of by id;
    `versions` only of those that have several."""

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
    """Each may raise a refusal of the domain; whoever calls lets it through to its door."""

    async def find(self, state: Mapping[str, str], order: str, count: int) -> FileResultSet: ...
    async def choices(self, state: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]: ...
    async def versions(self, file_id: str) -> FileResultSet: ...
    async def preview(self, file_id: str) -> Preview: ...
    async def stages(self, well_id: str) -> Sequence[Stage]: ...
    async def events(self, file: File) -> Sequence[Event]: ...
