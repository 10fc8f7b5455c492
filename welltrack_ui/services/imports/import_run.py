"""One import at work: its plan is stored, then carried out or taken back, a commit for each part.

All or nothing can't be one commit of 100 operations. So the journal says in the same commit as each
part that it is written, and an import that broke off is finished or taken back by whoever holds the
project's lock next. The lock is written in each of these commits, too: who lost it writes nothing.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Conflict, StillRunning
from welltrack_ui.domain.input.import_job import (
    ImportJob,
    ImportLock,
    ImportPart,
    ImportState,
    UndoneImport,
)
from welltrack_ui.domain.messages import mark
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.imports.import_writes import add_undo, add_writes
from welltrack_ui.services.wells import all_day_events
from welltrack_ui.store import imports
from welltrack_ui.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
LEASE_SECONDS = 30
MAX_UNDO_TRIES = 5
MAX_PLAN_PARTS = 12
"""Parts of a plan that are stored in one commit of 4 MB."""
ANOTHER_IMPORT = mark("Another import into this project is at work. Try again in a moment.")
OnProgress = Callable[[ImportJob], None]


class LockLost(StillRunning):
    """The project's lock is with another import, or another process went on with this one."""

    def __init__(self) -> None:
        super().__init__(ANOTHER_IMPORT, retry_after=5)


class ImportRun:
    """An import whose project's lock this process holds; `actor` is who imports."""

    def __init__(
        self, context: ServiceContext, actor: Actor, job: ImportJob, lock: ImportLock
    ) -> None:
        self.context = context
        self.actor = replace(actor, source="import")
        self.job = job
        self.lock = lock

    def begin(self) -> None:
        """Take the lock and store the import, as planned so far. Raises: LockLost; Conflict."""
        uow = self.context.begin(self.actor)
        self._audit(uow, "import.created")
        self._commit(uow, self.job)
        # The idempotency key of the request is spent with this commit.
        self.actor = replace(self.actor, claim=None)

    def resume(self) -> None:
        """Take the lock of a stored import. Raises: LockLost."""
        self._commit(self.context.begin(self.actor))

    def store_plan(self, parts: Sequence[ImportPart]) -> None:
        """Store what is to be written, and say that it is. Raises: LockLost."""
        for first in range(0, len(parts), MAX_PLAN_PARTS):
            uow = self.context.begin(self.actor)
            for part in parts[first : first + MAX_PLAN_PARTS]:
                uow.add(imports.part_put(part))
            self._commit(uow)
        self._change_state("running" if parts else "done", holds=bool(parts))

    def write_parts(self, on_progress: OnProgress = lambda _: None) -> None:
        """Write all parts that are not written yet; rights are read anew for each.

        Raises: LockLost; Forbidden; NotFound; Conflict for what was changed since the plan.
        """
        for part in list(imports.list_parts(self.context.engine, self.job.id)):
            if part.state == "planned":
                self._write_part(part)
                on_progress(self.job)
        self._change_state("done", holds=False)

    def undo_parts(self, failure: str = "") -> None:
        """Take back all parts that are written, the last one first. Raises: LockLost."""
        if self.job.state != "undoing":
            self._change_state("undoing", failure=failure)
        for part in list(imports.list_parts(self.context.engine, self.job.id, reverse=True)):
            if part.state == "written":
                self._undo_part(part)
        self._change_state("undone", holds=False)

    def release(self) -> None:
        """Let the next one go on with this import at once, where it broke off here."""
        lock = self.lock.model_copy(update={"version": self.lock.version + 1, "until": 0.0})
        self.context.engine.commit([imports.lock_put(lock)])

    def _write_part(self, part: ImportPart) -> None:
        authorizer = self.context.authorizer
        project = authorizer.project(self.actor, self.job.project_id, Permission.WRITE)
        org = authorizer.org(self.actor, project.org_id, Permission.WRITE)
        uow = self.context.begin(self.actor)
        add_writes(self.context, uow, org, part.writes)
        written = part.model_copy(update={"state": "written"})
        self._commit_part(uow, written, len(part.writes))
        self._settle_zones(uow, part)

    def _undo_part(self, part: ImportPart) -> None:
        for attempt in range(1, MAX_UNDO_TRIES + 1):
            uow = self.context.begin(self.actor)
            undone, retained = add_undo(self.context, uow, part.writes)
            update = {"state": "undone", "undone": undone, "retained": tuple(retained)}
            try:
                self._commit_part(uow, part.model_copy(update=update), -len(part.writes))
            except LockLost:
                raise
            # Somebody changes one of these things at this very moment: it is read again, and stays.
            except Conflict:
                if attempt == MAX_UNDO_TRIES:
                    raise
            else:
                self._settle_zones(uow, part)
                return

    def _commit_part(self, uow: UnitOfWork, part: ImportPart, count: int) -> None:
        """Commit that a part is written or undone, and how far the import is."""
        uow.add(imports.part_put(part.model_copy(update={"version": part.version + 1})), LockLost())
        update = {"version": self.job.version + 1, "written": self.job.written + count}
        self._commit(uow, self.job.model_copy(update=update))

    def _settle_zones(self, uow: UnitOfWork, part: ImportPart) -> None:
        """Move the other all-day events of wells whose zone has changed."""
        for write in part.writes:
            if write.entity == "well" and "timezone" in write.before:
                all_day_events.settle_all_day_events(self.context, uow, write.id)

    def _change_state(self, state: ImportState, *, holds: bool = True, failure: str = "") -> None:
        uow = self.context.begin(self.actor)
        update = {"version": self.job.version + 1, "state": state}
        job = self.job.model_copy(update=update | ({"failure": failure} if failure else {}))
        if state == "undone":
            self._audit(uow, "import.undone")
        self._commit(uow, job, holds=holds)

    def _commit(self, uow: UnitOfWork, job: ImportJob | None = None, *, holds: bool = True) -> None:
        """Commit with the lock: only who holds it by now writes, and holds it on, or lets go."""
        lock = ImportLock(
            project_id=self.job.project_id,
            version=self.lock.version + 1,
            import_id=self.job.id if holds else None,
            until=time.time() + LEASE_SECONDS if holds else 0.0,
        )
        uow.add(imports.lock_put(lock), LockLost())
        if job is not None:
            uow.add(imports.job_put(job), LockLost())
        self.context.transactions.commit(uow)
        # Only now: of a commit that was refused the next one must not know.
        self.job, self.lock = job or self.job, lock

    def _audit(self, uow: UnitOfWork, action: str) -> None:
        uow.audit(action, self.job.id, self.job.file_name, org_id=self.job.org_id)


def take_lock(context: ServiceContext, actor: Actor, job: ImportJob, lock: ImportLock) -> ImportRun:
    """A run that holds a lock nobody holds any more. Raises: LockLost."""
    if lock.import_id is not None and lock.until > time.time():
        raise LockLost
    run = ImportRun(context, actor, job, lock)
    run.resume()
    return run


def count_undone(parts: Iterator[ImportPart]) -> UndoneImport:
    """What the parts of an import say that was taken back, and what stays."""
    listed = list(parts)
    retained = tuple(entity_id for part in listed for entity_id in part.retained)
    return UndoneImport(undone=sum(part.undone for part in listed), kept=retained)
