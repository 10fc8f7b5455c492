"""What lists of files ask for and have done; who gives it decides on rights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Any, Protocol

from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.files.file_preview import Preview
from welltrack_ui.domain.stage import Stage

FileFields = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FileListContext:
    """Whose files are shown: of an organization, or of one well alone; `path` is where.

    Times are shown in `tz`.
    """

    org_id: str
    path: str
    tz: tzinfo
    today: date
    may_write: bool
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


class FileData(Protocol):
    """Each may raise a refusal of the domain; whoever calls lets it through to its door."""

    async def find(self, state: Mapping[str, str], order: str, count: int) -> FileResultSet: ...
    async def choices(self, state: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]: ...
    async def file(self, file_id: str) -> File: ...
    async def change(self, file: File, fields: FileFields) -> File: ...
    async def delete(self, file_id: str) -> None: ...
    async def restore(self, file_id: str) -> File: ...
    async def versions(self, file_id: str) -> FileResultSet: ...
    async def preview(self, file_id: str) -> Preview: ...
    async def stages(self, well_id: str) -> Sequence[Stage]: ...
    async def events(self, file: File) -> Sequence[Event]: ...
