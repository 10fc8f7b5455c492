"""What the import panel needs from the screen around it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from components.i18n.field_values import FormatContext
from welltrack_ui.domain.input.import_job import (
    ImportColumn,
    ImportFile,
    ImportJob,
    ImportKind,
    ImportOptions,
    ImportReport,
    UndoneImport,
)

OnWritten = Callable[[int], None]
"""Called with how much is written by now, from another thread."""


@dataclass(frozen=True, slots=True)
class ImportContext:
    """Where the panel imports to; `well` is the well that it was opened for.

    `fields` are those that a column can fill, by kind.
    """

    kind: ImportKind
    reader: FormatContext
    back_url: str
    fields: Mapping[ImportKind, tuple[str, ...]]
    well: str | None = None


class ImportData(Protocol):
    """Files of the browser, checked and imported.

    Raises: refusals of the domain from each method.
    """

    async def take_file(self, token: str) -> ImportFile:
        """The file that the browser sent."""

    async def read_columns(
        self, file: ImportFile, options: ImportOptions
    ) -> tuple[ImportColumn, ...]:
        """The columns of a file."""

    async def check(self, file: ImportFile, options: ImportOptions) -> ImportReport:
        """What an import would do."""

    async def write(
        self, file: ImportFile, options: ImportOptions, on_written: OnWritten
    ) -> ImportJob:
        """Import all of a file."""

    async def undo(self, import_id: str) -> UndoneImport:
        """Take an import back."""
