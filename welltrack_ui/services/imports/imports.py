"""Imports: files are checked, then all of them is written or nothing, and taken back as a whole."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NamedTuple, Protocol, TypeVar

from welltrack_ui.deadlines import take_time
from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import (
    FieldError,
    Invalid,
    NotFound,
    Unavailable,
    WellTrackError,
)
from welltrack_ui.domain.input.import_job import (
    ImportJob,
    ImportLock,
    ImportPart,
    JobKind,
    RowAction,
    UndoneImport,
)
from welltrack_ui.domain.messages import mark
from welltrack_ui.domain.project import Project
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.imports.import_plan import plan_parts
from welltrack_ui.services.imports.import_run import (
    ImportRun,
    LockLost,
    OnProgress,
    count_undone,
    take_lock,
)
from welltrack_ui.services.imports.importer import ImportCheck, ImportCheckService, ImportRequest
from welltrack_ui.services.imports.table_loader import TableLoader
from welltrack_ui.store import imports

log = logging.getLogger(__name__)
MAX_CHECKS = 3
MAX_REFUSALS = 1_000
UNEXPECTED = mark("Something went wrong on our side.")
BROKE_OFF = mark("The import broke off before anything was written.")


class StoredImport(NamedTuple):
    """An import that is planned, and the check that it carries out."""

    check: ImportCheck
    run: ImportRun


class CheckedFile(Protocol):
    """The check of a file that may be written; `lock_version` is as ImportCheck has it."""

    @property
    def kind(self) -> JobKind: ...
    @property
    def project(self) -> Project: ...
    @property
    def lock_version(self) -> int: ...
    @property
    def total(self) -> int: ...
    def count_rows(self, action: RowAction) -> int: ...


Checked = TypeVar("Checked", bound=CheckedFile)


@dataclass(frozen=True, slots=True)
class FileImport(Generic[Checked]):
    """How a file is imported: `check` raises Invalid for one with errors."""

    project_id: str
    file_name: str
    check: Callable[[], Checked]
    plan: Callable[[Checked, str], list[ImportPart]]


class ImportService:
    """Imports files, for engineers. Rights are checked before a file is read, and at each commit.

    `patience` is how many seconds to wait for another import into the same project.
    """

    def __init__(
        self, context: ServiceContext, loader: TableLoader | None = None, patience: float = 0
    ) -> None:
        self.context = context
        self.checks = ImportCheckService(context, loader or TableLoader())
        self.patience = patience

    def check(self, actor: Actor, request: ImportRequest) -> ImportCheck:
        """The check of a file; nothing is written. Raises: as ImportCheckService.check."""
        return self.checks.check(actor, request)

    @take_time()
    def get(self, actor: Actor, import_id: str) -> ImportJob:
        """An import; one that broke off is finished or taken back first. Raises: NotFound."""
        job = self._load(actor, import_id, Permission.READ)
        if job.state in {"planning", "running", "undoing"}:
            self._recover(imports.load_lock(self.context.engine, job.project_id))
            job = self._load(actor, import_id, Permission.READ)
        return job

    @take_time()
    def start(self, actor: Actor, request: ImportRequest) -> StoredImport:
        """An import whose plan is stored; `finish` writes it.

        Raises: Invalid with every fault of every row, as `rows[34].md_end`; StillRunning while
        another import into the project is at work; as `check` does.
        """

        def check() -> ImportCheck:
            checked = self.checks.check(actor, request)
            require_no_errors(checked)
            return checked

        source = FileImport(request.project_id, request.file_name, check, plan_parts)
        return StoredImport(*self.start_file(actor, source))

    def start_file(self, actor: Actor, source: FileImport[Checked]) -> tuple[Checked, ImportRun]:
        """The check of a file, and its import, whose plan is stored; `finish` writes it.

        Raises: StillRunning while another import into the project is at work; NotFound; Forbidden;
        as `check` does.
        """
        self.context.authorizer.project(actor, source.project_id, Permission.WRITE)
        began = time.monotonic()
        for last in (*[False] * (MAX_CHECKS - 1), True):
            checked = source.check()
            try:
                return checked, self._plan(actor, checked, source)
            except LockLost:
                if last and time.monotonic() >= began + self.patience:
                    raise
                # It ends soon, or is dead: its lease runs out, and it is finished here.
                self._await_lock(source.project_id, began)
        raise LockLost

    @take_time()
    def finish(self, run: ImportRun, on_progress: OnProgress = lambda _: None) -> ImportJob:
        """Write all of a planned import, or take back what was written of it.

        Raises: the refusal of a part, after all is as it was; Unavailable, and whoever asks next
        finishes it.
        """
        if run.job.state == "running":
            try:
                run.write_parts(on_progress)
            except (LockLost, Unavailable):
                raise
            except WellTrackError as refusal:
                log.warning("the import %s is taken back: %s", run.job.id, refusal.detail)
                run.undo_parts(refusal.detail)
                raise
            except Exception:
                run.undo_parts(UNEXPECTED)
                raise
            except BaseException:
                # Ctrl+C: whoever imports next goes on at once, and need not wait for the lease.
                run.release()
                raise
        return run.job

    @take_time()
    def undo(self, actor: Actor, import_id: str) -> UndoneImport:
        """Take back what an import made and changed; what somebody changed since stays.

        Raises: NotFound; Forbidden; StillRunning while it or another import is at work.
        """
        job = self._load(actor, import_id, Permission.WRITE)
        if job.state != "undone":
            lock = imports.load_lock(self.context.engine, job.project_id)
            if lock.import_id is not None:
                self._recover(lock)
                lock = imports.load_lock(self.context.engine, job.project_id)
                job = self._load(actor, import_id, Permission.WRITE)
            if job.state != "undone":
                take_lock(self.context, actor, job, lock).undo_parts()
        return count_undone(imports.list_parts(self.context.engine, import_id))

    def recover_all(self) -> bool:
        """Finish or take back all imports that broke off; whether some are still being held."""
        held = False
        for lock in list(imports.list_locks(self.context.engine)):
            if lock.import_id is not None:
                held |= not self._recover(lock)
        return held

    def _load(self, actor: Actor, import_id: str, permission: Permission) -> ImportJob:
        job = imports.load(self.context.engine, import_id)
        if job is None:
            raise NotFound("import")
        try:
            self.context.authorizer.project(actor, job.project_id, permission)
        except NotFound:
            raise NotFound("import") from None
        return job

    def _plan(self, actor: Actor, check: Checked, source: FileImport[Checked]) -> ImportRun:
        lock = imports.load_lock(self.context.engine, check.project.id)
        if lock.import_id is not None or lock.version != check.lock_version:
            raise LockLost
        uow = self.context.begin(actor)
        import_id = ids.new_id("j", check.project.id)
        parts = source.plan(check, import_id)
        job = ImportJob(
            id=import_id,
            version=1,
            org_id=check.project.org_id,
            project_id=check.project.id,
            kind=check.kind,
            file_name=source.file_name[-120:] or check.kind,
            state="planning",
            total=check.total,
            new=check.count_rows("new"),
            changed=check.count_rows("changed"),
            unchanged=check.count_rows("unchanged"),
            parts=len(parts),
            created_at=uow.at,
            created_by=actor.user_id,
            created_by_name=actor.name,
        )
        run = ImportRun(self.context, actor, job, lock)
        run.begin()
        run.store_plan(parts)
        return run

    def _await_lock(self, project_id: str, began: float) -> None:
        """Wait until no import is at work in a project, or patience ends. Raises: LockLost."""
        while True:
            lock = imports.load_lock(self.context.engine, project_id)
            if lock.import_id is None or self._recover(lock):
                return
            if time.monotonic() >= began + self.patience:
                raise LockLost
            time.sleep(0.2)

    def _recover(self, lock: ImportLock) -> bool:
        """Finish or take back an import that broke off; False while somebody is at work on it."""
        if lock.import_id is None:
            return True
        job = imports.load(self.context.engine, lock.import_id)
        if job is None:
            return True
        actor = Actor(job.created_by, job.created_by_name, source="import")
        try:
            run = take_lock(self.context, actor, job, lock)
            log.warning("the import %s broke off, and is ended", job.id)
            if job.state == "running":
                self.finish(run)
            else:
                run.undo_parts(BROKE_OFF if job.state == "planning" else "")
        except LockLost:
            return False
        except Unavailable:
            raise
        # It is taken back by now, and says itself why.
        except Exception:
            log.warning("the import %s could not be finished", job.id, exc_info=True)
        return True


def require_no_errors(check: ImportCheck) -> None:
    """Check that a file has no errors. Raises: Invalid with the first thousand of them."""
    if not check.errors:
        return
    places = {number: place for place, number in enumerate(check.table.numbers, 1)}
    faults = []
    for error in check.errors[:MAX_REFUSALS]:
        path = f"rows[{places[error.row]}]" + (f".{error.field}" if error.field else "")
        faults.append(FieldError(path, error.message, error.sentence))
    raise Invalid(faults)
