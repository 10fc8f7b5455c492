"""Wells and events from CSV files: a file is checked whole, then written, or not written at all.

A file goes in over several commits. What is there already is left out, so an import that broke
off goes on where it stopped when it is run again, and one that was done does nothing. A batch is
written under an idempotency key made of the file and the batch, so that two imports of one file
at the same time write it once too.
"""

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pydantic import TypeAdapter

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, IdempotencyClaim
from welltrack_ui.domain.errors import StillRunning
from welltrack_ui.domain.event import EventDraft
from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.stage import StageDraft
from welltrack_ui.domain.well import WellDraft
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.core.idempotency import LEASE_SECONDS, IdempotencyService
from welltrack_ui.services.imports import event_checks, event_rows, well_checks, well_rows
from welltrack_ui.services.imports.csv_table import CsvTable, RowError, read_table
from welltrack_ui.services.imports.event_rows import EventRow
from welltrack_ui.services.imports.well_checks import WellRow
from welltrack_ui.services.wells.events import MAX_EVENTS_AT_ONCE, EventService
from welltrack_ui.services.wells.stages import StageService
from welltrack_ui.services.wells.wells import add_well
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import MAX_COMMIT_OPERATIONS

log = logging.getLogger(__name__)
WAITING_MESSAGE = (
    "Another import holds the next batch of this file, or one that was cut off just now did:"
    " waiting for it, a minute at most."
)
EVENTS_ADAPTER = TypeAdapter(tuple[EventDraft, ...])
ImportRow = TypeVar("ImportRow", WellRow, EventRow)


@dataclass(frozen=True, slots=True)
class ImportCheck(Generic[ImportRow]):
    """A file that was read: what it would make, what is there already, what is wrong with it.

    It can be written only while `errors` is empty. `total` counts its rows.
    """

    digest: str
    total: int
    rows: tuple[ImportRow, ...]
    present: int
    errors: tuple[RowError, ...]
    warnings: tuple[str, ...]
    stages: tuple[StageDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenBatch:
    """One batch: how many rows, and whether this import or one beside it wrote them."""

    rows: int
    by_this_import: bool


class ImportService:
    """For engineers. Rights are checked before a file is read, and again with each batch.

    `patience` is how many seconds to wait for another import of the same file.
    """

    def __init__(
        self,
        ground: ServiceContext,
        stages: StageService,
        events: EventService,
        idempotency: IdempotencyService,
        patience: float = LEASE_SECONDS + 5,
    ) -> None:
        self.context = ground
        self.stages = stages
        self.events = events
        self.idempotency = idempotency
        self.patience = patience

    def check_wells(self, actor: Actor, project_id: str, content: bytes) -> ImportCheck[WellRow]:
        """Read a wells file; nothing is written. Raises Invalid for what is no such file."""
        project = self.context.authorizer.project(actor, project_id, Permission.WRITE)
        org = self.context.authorizer.org(actor, project.org_id, Permission.WRITE)
        table = read_table(content, well_rows.WELL_COLUMNS)
        rows, present, errors = well_checks.check_well_rows(self.context, org, project, table)
        return build_import_check(table, rows, present, errors)

    def check_events(
        self,
        actor: Actor,
        project_id: str,
        content: bytes,
        *,
        well: str | None = None,
        make_stages: bool = False,
    ) -> ImportCheck[EventRow]:
        """Read an events file; nothing is written.

        `well` is the name of the well of rows that name none; with `make_stages` a stage that a
        well does not have is made, from the first of its rows to the last. Raises Invalid for
        what is no such file.
        """
        project = self.context.authorizer.project(actor, project_id, Permission.WRITE)
        table = read_table(content, event_rows.EVENT_COLUMNS)
        check = event_checks.EventCheck(self.context, project, table, make_stages)
        rows, present, errors = check.check_table(well)
        return build_import_check(table, rows, present, errors, check.new_stages)

    def write_wells(self, actor: Actor, found: ImportCheck[WellRow]) -> Iterator[WrittenBatch]:
        """Make the wells, batch by batch as the answer is read. Raises Conflict for a name that
        was taken since the check; the batches before it stay.
        """
        require_no_errors(found)
        for batch in batch_wells(found.rows):
            project_id = batch[0].draft.project_id
            project = self.context.authorizer.project(actor, project_id, Permission.WRITE)
            org = self.context.authorizer.org(actor, project.org_id, Permission.WRITE)
            plan = self.context.begin(replace(actor, source="import"))
            for row in batch:
                add_well(plan, org, row.draft)
            self.context.transactions.commit(plan)
            yield WrittenBatch(len(batch), by_this_import=True)

    def write_events(self, actor: Actor, found: ImportCheck[EventRow]) -> Iterator[WrittenBatch]:
        """Make the stages and events, batch by batch as the answer is read.

        Raises StillRunning when another import of the file has not ended in time.
        """
        require_no_errors(found)
        made = {
            (draft.well_id, fold_text(draft.name)): self.stages.create(actor, draft).id
            for draft in found.stages
        }
        for batch in batch_events(found.rows):
            drafts = [assign_stage(row, made) for row in batch]
            yield WrittenBatch(len(batch), self._write_batch(actor, found.digest, drafts))

    def _write_batch(self, actor: Actor, digest: str, drafts: Sequence[EventDraft]) -> bool:
        """Make the events unless this batch of this file is made already; whether they were."""
        request = EVENTS_ADAPTER.dump_json(tuple(drafts))
        key = "import-" + hashlib.sha256(digest.encode() + request).hexdigest()
        claim = self._await_claim(lambda: self._begin_claim(actor, key, request))
        if claim is None:
            return False
        try:
            self.events.create_many(replace(actor, claim=claim, source="import"), drafts)
        except BaseException:
            self.idempotency.release_claim(claim)
            raise
        return True

    def _begin_claim(self, actor: Actor, key: str, request: bytes) -> IdempotencyClaim | None:
        began = self.idempotency.begin_request(actor.user_id, key, request)
        return began if isinstance(began, IdempotencyClaim) else None

    def _await_claim(self, begin: Callable[[], IdempotencyClaim | None]) -> IdempotencyClaim | None:
        """A claim, after waiting for whoever holds it; one who died lets go after a minute."""
        begun = time.monotonic()
        told = False
        while True:
            try:
                return begin()
            except StillRunning:
                if time.monotonic() >= begun + self.patience:
                    raise
            if not told:
                log.warning(WAITING_MESSAGE)
                told = True
            time.sleep(1)


def build_import_check(
    table: CsvTable,
    rows: Sequence[ImportRow],
    present: int,
    errors: Sequence[RowError],
    stages: Sequence[StageDraft] = (),
) -> ImportCheck[ImportRow]:
    """What came of a check, its errors in the order of the rows."""
    found = sorted([*table.errors, *errors], key=lambda error: error.row)
    total = len(table.rows) + len(table.errors)
    return ImportCheck(
        table.digest, total, tuple(rows), present, tuple(found), table.warnings, tuple(stages)
    )


def require_no_errors(found: ImportCheck[WellRow] | ImportCheck[EventRow]) -> None:
    """Raise ValueError for a file that has errors: nothing of it may be written."""
    if found.errors:
        raise ValueError(f"a file with {len(found.errors)} errors can't be written")


def batch_wells(rows: Sequence[WellRow]) -> Iterator[list[WellRow]]:
    """As many wells as fit in one commit, each with its guards, search records and entry."""
    batch: list[WellRow] = []
    size = 0
    for row in rows:
        steps = count_operations(row.draft)
        if size + steps > MAX_COMMIT_OPERATIONS:
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += steps
    if batch:
        yield batch


def count_operations(draft: WellDraft) -> int:
    """How many operations a new well takes: itself, its entry, guards and search records."""
    guards = 1 + bool(draft.uwi) + bool(draft.api_number)
    return 2 + guards + len(keys.list_word_starts(draft.name))


def batch_events(rows: Sequence[EventRow]) -> Iterator[list[EventRow]]:
    """Up to 40 events of one well at a time, in the order of the file."""
    wells: dict[str, list[EventRow]] = {}
    for row in rows:
        wells.setdefault(row.draft.well_id, []).append(row)
    for of_well in wells.values():
        for first in range(0, len(of_well), MAX_EVENTS_AT_ONCE):
            yield of_well[first : first + MAX_EVENTS_AT_ONCE]


def assign_stage(row: EventRow, made: dict[tuple[str, str], str]) -> EventDraft:
    """The draft, in the stage that was just made for it."""
    if row.new_stage is None:
        return row.draft
    stage_id = made[row.draft.well_id, fold_text(row.new_stage)]
    return row.draft.model_copy(update={"stage_id": stage_id})
