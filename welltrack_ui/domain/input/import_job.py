"""Imports of files: what a check says of each row, and the journal of what was written."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import Any, Literal

from welltrack_ui.domain.audit import FieldChange
from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.field_types import Instant
from welltrack_ui.domain.input.import_faults import FileWarning, RowError

ImportKind = Literal["wells", "events"]
JobKind = Literal[ImportKind, "reports"]
"""What an import makes: rows of a table, or daily reports with their time logs."""
IMPORT_KINDS: tuple[ImportKind, ...] = ("wells", "events")
RowAction = Literal["new", "changed", "unchanged", "refused"]
ImportState = Literal["planning", "running", "done", "undoing", "undone"]
ACTIONS: tuple[RowAction, ...] = ("new", "changed", "unchanged", "refused")
PartState = Literal["planned", "written", "undone"]


@dataclass(frozen=True, slots=True)
class ImportFile:
    """A file as the browser sent it."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How a file is taken: `mapping` gives fields to headings, `well` is for rows without one."""

    kind: ImportKind
    mapping: Mapping[str, str | None] = dataclass_field(default_factory=dict)
    well: str | None = None
    make_stages: bool = False


@dataclass(frozen=True, slots=True)
class ImportItem:
    """A row of a file: `row` counts data rows from 1, `line` is its number in a spreadsheet.

    `fields` are the values that it gives, of a refused row its cells as texts.
    """

    row: int
    line: int
    action: RowAction
    fields: Mapping[str, Any]
    changes: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """Faults of one cause: the data rows that have it, and the first of them as it is."""

    rows: tuple[int, ...]
    fault: RowError


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column of a file, and the field that it fills."""

    heading: str
    field: str | None


@dataclass(frozen=True, slots=True)
class ImportFormat:
    """How a file is written; a workbook has neither encoding nor separator."""

    type: Literal["csv", "xlsx", "ods"]
    encoding: str | None = None
    separator: str | None = None


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import does, or would do: a count of rows for each action, all rows, all problems."""

    kind: ImportKind
    format: ImportFormat
    columns: tuple[ImportColumn, ...]
    counts: Mapping[RowAction, int]
    stages: int
    items: tuple[ImportItem, ...]
    problems: tuple[ImportProblem, ...]
    warnings: tuple[FileWarning, ...]

    @property
    def total(self) -> int:
        """The number of rows."""
        return len(self.items)


class PlannedWrite(FrozenModel):
    """One entity that an import makes or changes; `version` is the one that it has afterwards.

    `fields` are those of its draft; `before` are the old values of what is changed.
    """

    entity: Literal["well", "stage", "event", "report"]
    action: Literal["new", "changed"]
    id: str
    version: int
    fields: Mapping[str, Any]
    before: Mapping[str, Any] = {}


class ImportPart(FrozenModel):
    """What one commit of an import writes; of an undone part `undone` and `retained` tell."""

    import_id: str
    number: int
    version: int
    state: PartState
    writes: tuple[PlannedWrite, ...]
    undone: int = 0
    retained: tuple[str, ...] = ()


class ImportJob(FrozenModel):
    """An import: it is `done` once all of it is there, and `undone` once nothing of it is."""

    id: str
    version: int
    org_id: str
    project_id: str
    kind: JobKind
    file_name: str
    state: ImportState
    total: int
    new: int
    changed: int
    unchanged: int
    parts: int
    written: int = 0
    failure: str = ""
    created_at: Instant
    created_by: str
    created_by_name: str


class ImportLock(FrozenModel):
    """Which import of a project is at work, until when nobody else may go on with it."""

    project_id: str
    version: int
    import_id: str | None = None
    until: float = 0.0


class UndoneImport(FrozenModel):
    """How much was taken back, and the ids of what stays since somebody changed it."""

    undone: int
    kept: tuple[str, ...]
