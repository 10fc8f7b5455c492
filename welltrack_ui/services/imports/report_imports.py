"""Imports of daily reports from WITSML: checked, then all of a file is written or nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import FieldError, Invalid
from welltrack_ui.domain.input.import_faults import RowError
from welltrack_ui.domain.input.import_job import ImportPart, PlannedWrite
from welltrack_ui.domain.reports.witsml.reader import read_drill_reports
from welltrack_ui.services.imports.import_plan import number_parts, plan_events, split_batches
from welltrack_ui.services.imports.import_run import ImportRun
from welltrack_ui.services.imports.imports import MAX_REFUSALS, FileImport, ImportService
from welltrack_ui.services.imports.report_checks import ReportCheck, ReportMatcher, ReportRow
from welltrack_ui.store import imports

MAX_REPORTS_IN_PART = 12
"""Each takes up to six of the operations of a commit: itself, guards, its entry."""


@dataclass(frozen=True, slots=True)
class ReportImportRequest:
    """A WITSML file to import into a project.

    `well` names the well in place of what the file says; with `make_stages` a phase that is no
    stage of the well becomes one, else it is left out.
    """

    project_id: str
    content: bytes
    file_name: str = ""
    well: str | None = None
    make_stages: bool = False


class ReportImportService:
    """Imports reports with their time logs, for engineers; rights are checked at each commit."""

    def __init__(self, service: ImportService) -> None:
        self.context = service.context
        self.loader = service.checks.loader
        self.imports = service

    def check(self, actor: Actor, request: ReportImportRequest) -> ReportCheck:
        """The check of a file; nothing is written.

        Raises: Invalid for a file that can't be read; PayloadTooLarge; TooManyAttempts; NotFound;
        Forbidden.
        """
        project = self.context.authorizer.project(actor, request.project_id, Permission.WRITE)
        lock = imports.load_lock(self.context.engine, project.id)
        drill_reports = read_drill_reports(self.loader.load_xml(actor.user_id, request.content))
        matcher = ReportMatcher(self.context, project, make_stages=request.make_stages)
        return matcher.match_reports(drill_reports, request.well, lock.version)

    def start(self, actor: Actor, request: ReportImportRequest) -> tuple[ReportCheck, ImportRun]:
        """An import whose plan is stored; `ImportService.finish` writes it.

        Raises: Invalid with every fault, as `lines[34].md`; StillRunning while another import into
        the project is at work; as `check` does.
        """

        def check() -> ReportCheck:
            checked = self.check(actor, request)
            if checked.errors:
                raise Invalid(list(map(locate_error, checked.errors[:MAX_REFUSALS])))
            return checked

        source = FileImport(request.project_id, request.file_name, check, plan_report_parts)
        return self.imports.start_file(actor, source)


def locate_error(error: RowError) -> FieldError:
    """The error of a report's field, with the line of the file."""
    place = f"lines[{error.row}]" + (f".{error.field}" if error.field else "")
    return FieldError(place, error.message, error.sentence)


def plan_report_parts(check: ReportCheck, import_id: str) -> list[ImportPart]:
    """The commits of an import: stages, events, then the reports over them."""
    writes = (plan_report(row) for row in check.rows if row.action != "unchanged")
    batches: Iterator[list[PlannedWrite]] = chain(
        plan_events(check.stages, check.event_rows), split_batches(writes, MAX_REPORTS_IN_PART)
    )
    return number_parts(batches, import_id)


def plan_report(row: ReportRow) -> PlannedWrite:
    """The write of a report with all its fields."""
    fields = row.draft.model_dump(mode="json")
    if row.target is None:
        report_id = ids.new_id("r", row.draft.well_id)
        return PlannedWrite(entity="report", action="new", id=report_id, version=1, fields=fields)
    return PlannedWrite(
        entity="report",
        action="changed",
        id=row.target.id,
        version=row.target.version + 1,
        fields=fields,
        before={change.field: change.before for change in row.changes},
    )
