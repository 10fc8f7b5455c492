"""The data of the import panel."""

from collections.abc import Callable, Mapping

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.input.import_job import (
    IMPORT_KINDS,
    ImportColumn,
    ImportFile,
    ImportJob,
    ImportKind,
    ImportOptions,
    ImportReport,
    UndoneImport,
)
from welltrack_ui.services.imports.import_report import build_report
from welltrack_ui.services.imports.importer import ImportRequest, list_fields
from welltrack_ui.web.screen_user import ScreenUser


class ServiceImportData:
    """Imports into a project. Raises: refusals of the domain from each method."""

    def __init__(self, user: ScreenUser, project_id: str) -> None:
        self.user, self.project_id = user, project_id

    async def take_file(self, token: str) -> ImportFile:
        """The file that the browser sent."""
        return self.user.services.import_inbox.take_file(self.user.me.id, token)

    async def read_columns(
        self, file: ImportFile, options: ImportOptions
    ) -> tuple[ImportColumn, ...]:
        """The columns of a file."""
        checks = self.user.services.imports.checks
        return await self.user.ask(checks.read_columns, self._build_request(file, options))

    async def check(self, file: ImportFile, options: ImportOptions) -> ImportReport:
        """What an import would do."""
        service, request = self.user.services.imports, self._build_request(file, options)

        def check(actor: Actor) -> ImportReport:
            return build_report(service.check(actor, request))

        return await self.user.ask(check)

    async def write(
        self, file: ImportFile, options: ImportOptions, on_written: Callable[[int], None]
    ) -> ImportJob:
        """Import all of a file."""
        service, request = self.user.services.imports, self._build_request(file, options)

        def write(actor: Actor) -> ImportJob:
            run = service.start(actor, request).run
            return service.finish(run, lambda job: on_written(job.written))

        return await self.user.ask(write)

    async def undo(self, import_id: str) -> UndoneImport:
        """Take an import back."""
        return await self.user.ask(self.user.services.imports.undo, import_id)

    def _build_request(self, file: ImportFile, options: ImportOptions) -> ImportRequest:
        return ImportRequest(
            options.kind,
            self.project_id,
            file.content,
            file.name,
            options.mapping,
            options.well,
            options.make_stages,
        )


def list_import_fields() -> Mapping[ImportKind, tuple[str, ...]]:
    """The fields that a column can fill, by kind."""
    return {kind: list_fields(kind) for kind in IMPORT_KINDS}
