"""The check of files to import: each row is new, changed, unchanged or refused."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from welltrack_ui.deadlines import take_time
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import invalid_field
from welltrack_ui.domain.input.import_faults import FileWarning, RowError
from welltrack_ui.domain.input.import_job import ImportColumn, ImportKind, RowAction
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.stage import StageDraft
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.imports import event_checks, event_rows, well_checks, well_rows
from welltrack_ui.services.imports.column_names import Names, normalize_column
from welltrack_ui.services.imports.event_rows import EventRow
from welltrack_ui.services.imports.import_table import (
    ImportTable,
    list_columns,
    locate_errors,
    map_table,
)
from welltrack_ui.services.imports.table_loader import TableLoader
from welltrack_ui.services.imports.well_checks import WellRow
from welltrack_ui.store import imports

COLUMNS_BY_KIND: Mapping[ImportKind, Names] = {
    "wells": well_rows.WELL_COLUMNS,
    "events": event_rows.EVENT_COLUMNS,
}
ColumnMapping = Mapping[str, str | None]
ImportRow = WellRow | EventRow


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """A file to import into a project.

    `mapping` gives fields to headings, or None; `well` names the well of rows that name none; with
    `make_stages` a stage that a well lacks is made, from the first of its rows to the last.
    """

    kind: ImportKind
    project_id: str
    content: bytes
    file_name: str = ""
    mapping: ColumnMapping = field(default_factory=dict)
    well: str | None = None
    make_stages: bool = False


@dataclass(frozen=True, slots=True)
class ImportCheck:
    """The check of a file. It can be written only while `errors` is empty.

    `lock_version` is that of the project's lock before anything was compared: an import that came
    between makes the check outdated. `wells` are those of the events, by id.
    """

    kind: ImportKind
    project: Project
    lock_version: int
    table: ImportTable
    rows: tuple[ImportRow, ...]
    errors: tuple[RowError, ...]
    warnings: tuple[FileWarning, ...]
    stages: tuple[StageDraft, ...] = ()
    wells: Mapping[str, Well] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The number of rows of the file."""
        return len(self.table.numbers)

    def count_rows(self, action: RowAction) -> int:
        """The number of rows of an action, by which every row has one."""
        refused = {error.row for error in self.errors}
        if action == "refused":
            return len(refused)
        return sum(row.action == action and row.number not in refused for row in self.rows)


class ImportCheckService:
    """Checks files, for engineers. Rights are checked before a file is read."""

    def __init__(self, context: ServiceContext, loader: TableLoader) -> None:
        self.context = context
        self.loader = loader

    def read_columns(self, actor: Actor, request: ImportRequest) -> tuple[ImportColumn, ...]:
        """The columns of a file with the fields that they would fill.

        Raises: Invalid for a file that can't be read; PayloadTooLarge; NotFound; Forbidden.
        """
        self.context.authorizer.project(actor, request.project_id, Permission.WRITE)
        names = combine_names(request.kind, request.mapping)
        return list_columns(self.loader.load_lines(actor.user_id, request.content, names), names)

    @take_time()
    def check(self, actor: Actor, request: ImportRequest) -> ImportCheck:
        """The check of a file; nothing is written.

        Raises: Invalid for a file or a mapping that can't be read; PayloadTooLarge;
        TooManyAttempts; NotFound; Forbidden.
        """
        project = self.context.authorizer.project(actor, request.project_id, Permission.WRITE)
        names = combine_names(request.kind, request.mapping)
        # Before anything is compared: an import that ends meanwhile makes this check outdated.
        lock = imports.load_lock(self.context.engine, project.id)
        lines = self.loader.load_lines(actor.user_id, request.content, names)
        table = map_table(lines, names)
        if request.kind == "wells":
            return self._check_wells(actor, project, lock.version, table)
        return self._check_events(request, project, lock.version, table)

    def _check_wells(
        self, actor: Actor, project: Project, lock_version: int, table: ImportTable
    ) -> ImportCheck:
        org = self.context.authorizer.org(actor, project.org_id, Permission.WRITE)
        rows, errors = well_checks.check_well_rows(self.context, org, project, table)
        return ImportCheck(
            "wells",
            project,
            lock_version,
            table,
            tuple(rows),
            sort_errors(table, errors),
            table.warnings,
        )

    def _check_events(
        self, request: ImportRequest, project: Project, lock_version: int, table: ImportTable
    ) -> ImportCheck:
        check = event_checks.EventCheck(self.context, project, table, request.make_stages)
        rows, errors = check.check_table(request.well)
        return ImportCheck(
            "events",
            project,
            lock_version,
            table,
            tuple(rows),
            sort_errors(table, errors),
            (*table.warnings, *event_checks.list_day_warnings(rows)),
            tuple(check.new_stages),
            {well_id: home.well for well_id, home in check.wells_by_id.items()},
        )


def list_fields(kind: ImportKind) -> tuple[str, ...]:
    """The fields that a column of a file can fill."""
    return tuple(dict.fromkeys(name for name in COLUMNS_BY_KIND[kind].values() if name))


def combine_names(kind: ImportKind, mapping: ColumnMapping) -> Names:
    """The names of columns, those that are mapped by hand before the known ones.

    Raises: Invalid, field `mapping`, for a field that no column can fill.
    """
    fields = list_fields(kind)
    for heading, name in mapping.items():
        if name is not None and name not in fields:
            raise invalid_field(
                "mapping",
                message("{heading!r}: {field!r} is no field", heading=heading, field=name),
            )
    return {
        **COLUMNS_BY_KIND[kind],
        **{normalize_column(heading): name for heading, name in mapping.items()},
    }


def sort_errors(table: ImportTable, errors: Collection[RowError]) -> tuple[RowError, ...]:
    """All errors of a file with their cells, in the order of its rows."""
    located = locate_errors(table, errors, event_rows.CELL_SOURCES)
    return tuple(sorted([*table.errors, *located], key=lambda error: error.row))
