"""The importer: wells and events from CSV files, checked whole, then written or not at all.

A file is written in several commits. Entities that are there already are left out, so an import
that broke off continues where it stopped when it is run again, and one that was done does nothing.
A batch is written under an idempotency key made of the file and the batch, so that two imports of
one file at the same time write it once too.
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
from welltrack_ui.domain.input.import_faults import RowError
from welltrack_ui.domain.stage import StageDraft
from welltrack_ui.domain.well import WellDraft
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.core.idempotency import LEASE_SECONDS, IdempotencyService
from welltrack_ui.services.imports import event_checks, event_rows, well_checks, well_rows
from welltrack_ui.services.imports.csv_table import CsvTable, locate_errors, read_table
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
    """The check of a file: the rows to write, the number already there, errors and warnings.

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
    """A batch of rows, written by this import or by one beside it."""

    rows: int
    by_this_import: bool


class ImportService:
    """Imports files, for engineers. Rights are checked before a file is read, and at each batch.

    `patience` is how many seconds to wait for another import of the same file.
    """

    def __init__(
        self,
        context: ServiceContext,
        stages: StageService,
        events: EventService,
        idempotency: IdempotencyService,
        patience: float = LEASE_SECONDS + 5,
    ) -> None:
        self.context = context
        self.stages = stages
        self.events = events
        self.idempotency = idempotency
        self.patience = patience

    def check_wells(self, actor: Actor, project_id: str, content: bytes) -> ImportCheck[WellRow]:
        """The check of a wells file; nothing is written.

        Raises: Invalid for a file that can't be read; NotFound; Forbidden.
        """
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
        """The check of an events file; nothing is written.

        `well` is the name of the well of rows that name none; with `make_stages` a stage that a
        well lacks is made, from the first of its rows to the last.

        Raises: Invalid for a file that can't be read; NotFound; Forbidden.
        """
        project = self.context.authorizer.project(actor, project_id, Permission.WRITE)
        table = read_table(content, event_rows.EVENT_COLUMNS)
        check = event_checks.EventCheck(self.context, project, table, make_stages)
        rows, present, errors = check.check_table(well)
        checked = build_import_check(table, rows, present, errors, check.new_stages)
        return replace(
            checked, warnings=(*checked.warnings, *event_checks.list_day_warnings(checked.rows))
        )

    def write_wells(self, actor: Actor, checked: ImportCheck[WellRow]) -> Iterator[WrittenBatch]:
        """Make the wells, batch by batch while iterating.

        Raises: Conflict for a name that was taken since the check; the batches before it stay.
        ValueError for a file with errors.
        """
        require_no_errors(checked)
        # One commit a batch, with rights read anew: somebody may lose them while a long file is
        # written.
        for batch in batch_wells(checked.rows):
            project_id = batch[0].draft.project_id
            project = self.context.authorizer.project(actor, project_id, Permission.WRITE)
            org = self.context.authorizer.org(actor, project.org_id, Permission.WRITE)
            uow = self.context.begin(replace(actor, source="import"))
            for row in batch:
                add_well(uow, org, row.draft)
            self.context.transactions.commit(uow)
            yield WrittenBatch(len(batch), by_this_import=True)

    def write_events(self, actor: Actor, checked: ImportCheck[EventRow]) -> Iterator[WrittenBatch]:
        """Make the stages and events, batch by batch while iterating.

        Raises: StillRunning when another import of the file has not ended in time; ValueError for a
        file with errors.
        """
        require_no_errors(checked)
        new_stage_ids = {
            (draft.well_id, fold_text(draft.name)): self.stages.create(actor, draft).id
            for draft in checked.stages
        }
        for batch in batch_events(checked.rows):
            drafts = [assign_stage(row, new_stage_ids) for row in batch]
            yield WrittenBatch(len(batch), self._write_batch(actor, checked.digest, drafts))

    def _write_batch(self, actor: Actor, digest: str, drafts: Sequence[EventDraft]) -> bool:
        """Make the events unless this batch of the file was made before; whether it made them."""
        request = EVENTS_ADAPTER.dump_json(tuple(drafts))
        key = "import-" + hashlib.sha256(digest.encode() + request).hexdigest()
        claim = self._await_claim(lambda: self._begin_claim(actor, key, request))
        if claim is None:
            return False
        try:
            self.events.create_many(replace(actor, claim=claim, source="import"), drafts)
        # Interrupts too (Ctrl+C): else the same command could not continue within the next minute.
        except BaseException:
            self.idempotency.release_claim(claim)
            raise
        return True

    def _begin_claim(self, actor: Actor, key: str, request: bytes) -> IdempotencyClaim | None:
        claim = self.idempotency.begin_request(actor.user_id, key, request)
        return claim if isinstance(claim, IdempotencyClaim) else None

    def _await_claim(self, begin: Callable[[], IdempotencyClaim | None]) -> IdempotencyClaim | None:
        """A claim, after waiting while another import has it; a dead one loses it in a minute."""
        began = time.monotonic()
        warned = False
        while True:
            try:
                return begin()
            except StillRunning:
                if time.monotonic() >= began + self.patience:
                    raise
            if not warned:
                log.warning(WAITING_MESSAGE)
                warned = True
            time.sleep(1)


def build_import_check(
    table: CsvTable,
    rows: Sequence[ImportRow],
    present: int,
    errors: Sequence[RowError],
    stages: Sequence[StageDraft] = (),
) -> ImportCheck[ImportRow]:
    """The result of a check, its errors in the order of the rows."""
    all_errors = sorted(
        [*table.errors, *locate_errors(table, errors, event_rows.CELL_SOURCES)],
        key=lambda error: error.row,
    )
    total = len(table.rows) + len(table.errors)
    return ImportCheck(
        table.digest, total, tuple(rows), present, tuple(all_errors), table.warnings, tuple(stages)
    )


def require_no_errors(checked: ImportCheck[WellRow] | ImportCheck[EventRow]) -> None:
    """Check that a file has no errors. Raises: ValueError where it has any."""
    if checked.errors:
        raise ValueError(f"a file with {len(checked.errors)} errors can't be written")


def batch_wells(rows: Sequence[WellRow]) -> Iterator[list[WellRow]]:
    """Batches of wells that fit in one commit with their guards, search records and entries."""
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
    """The number of operations of a new well: itself, its entry, guards and search records."""
    guards = 1 + bool(draft.uwi) + bool(draft.api_number)
    return 2 + guards + len(keys.list_word_starts(draft.name))


def batch_events(rows: Sequence[EventRow]) -> Iterator[list[EventRow]]:
    """Batches of up to 40 events of one well, in the order of the file."""
    wells: dict[str, list[EventRow]] = {}
    for row in rows:
        wells.setdefault(row.draft.well_id, []).append(row)
    for of_well in wells.values():
        for first in range(0, len(of_well), MAX_EVENTS_AT_ONCE):
            yield of_well[first : first + MAX_EVENTS_AT_ONCE]


def assign_stage(row: EventRow, new_stage_ids: dict[tuple[str, str], str]) -> EventDraft:
    """The draft, with the id of the stage that was just made for it."""
    if row.new_stage is None:
        return row.draft
    stage_id = new_stage_ids[row.draft.well_id, fold_text(row.new_stage)]
    return row.draft.model_copy(update={"stage_id": stage_id})
