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
from welltrack_ui.domain.audit import Actor, Claim
from welltrack_ui.domain.errors import StillRunning
from welltrack_ui.domain.event import EventDraft
from welltrack_ui.domain.field_types import fold
from welltrack_ui.domain.stage import StageDraft
from welltrack_ui.domain.well import WellDraft
from welltrack_ui.services.core.context import Ground
from welltrack_ui.services.core.idempotency import LEASE_SECONDS, IdempotencyService
from welltrack_ui.services.imports import event_checks, event_rows, well_checks, well_rows
from welltrack_ui.services.imports.csv_table import RowError, Table, read_table
from welltrack_ui.services.imports.event_rows import EventRow
from welltrack_ui.services.imports.well_checks import WellRow
from welltrack_ui.services.wells.events import MOST_AT_ONCE, EventService
from welltrack_ui.services.wells.stages import StageService
from welltrack_ui.services.wells.wells import add_well
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import MAX_COMMIT_OPERATIONS

log = logging.getLogger(__name__)
WAITING = (
    "Another import holds the next batch of this file, or one that was cut off just now did:"
    " waiting for it, a minute at most."
)
EVENTS = TypeAdapter(tuple[EventDraft, ...])
Row = TypeVar("Row", WellRow, EventRow)


@dataclass(frozen=True, slots=True)
class Checked(Generic[Row]):
    """A file that was read: what it would make, what is there already, what is wrong with it.

    It can be written only while `errors` is empty. `total` counts its rows.
    """

    digest: str
    total: int
    rows: tuple[Row, ...]
    present: int
    errors: tuple[RowError, ...]
    warnings: tuple[str, ...]
    stages: tuple[StageDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """One batch: how many rows, and whether this import or one beside it wrote them."""

    rows: int
    now: bool


class ImportService:
    """For engineers. Rights are checked before a file is read, and again with each batch.

    `patience` is how many seconds to wait for another import of the same file.
    """

    def __init__(
        self,
        ground: Ground,
        stages: StageService,
        events: EventService,
        idempotency: IdempotencyService,
        patience: float = LEASE_SECONDS + 5,
    ) -> None:
        self.ground = ground
        self.stages = stages
        self.events = events
        self.idempotency = idempotency
        self.patience = patience

    def check_wells(self, actor: Actor, project_id: str, content: bytes) -> Checked[WellRow]:
        """Read a wells file; nothing is written. Raises Invalid for what is no such file."""
        project = self.ground.scope.project(actor, project_id, Permission.WRITE)
        org = self.ground.scope.org(actor, project.org_id, Permission.WRITE)
        table = read_table(content, well_rows.COLUMNS)
        rows, present, errors = well_checks.check(self.ground, org, project, table)
        return checked(table, rows, present, errors)

    def check_events(
        self,
        actor: Actor,
        project_id: str,
        content: bytes,
        *,
        well: str | None = None,
        make_stages: bool = False,
    ) -> Checked[EventRow]:
        """Read an events file; nothing is written.

        `well` is the name of the well of rows that name none; with `make_stages` a stage that a
        well does not have is made, from the first of its rows to the last. Raises Invalid for
        what is no such file.
        """
        project = self.ground.scope.project(actor, project_id, Permission.WRITE)
        table = read_table(content, event_rows.COLUMNS)
        check = event_checks.EventCheck(self.ground, project, table, make_stages)
        rows, present, errors = check.run(well)
        return checked(table, rows, present, errors, check.new_stages)

    def write_wells(self, actor: Actor, found: Checked[WellRow]) -> Iterator[Written]:
        """Make the wells, batch by batch as the answer is read. Raises Conflict for a name that
        was taken since the check; the batches before it stay.
        """
        require_sound(found)
        for batch in well_batches(found.rows):
            project_id = batch[0].draft.project_id
            project = self.ground.scope.project(actor, project_id, Permission.WRITE)
            org = self.ground.scope.org(actor, project.org_id, Permission.WRITE)
            plan = self.ground.plan(replace(actor, source="import"))
            for row in batch:
                add_well(plan, org, row.draft)
            self.ground.changes.commit(plan)
            yield Written(len(batch), now=True)

    def write_events(self, actor: Actor, found: Checked[EventRow]) -> Iterator[Written]:
        """Make the stages and events, batch by batch as the answer is read.

        Raises StillRunning when another import of the file has not ended in time.
        """
        require_sound(found)
        made = {
            (draft.well_id, fold(draft.name)): self.stages.create(actor, draft).id
            for draft in found.stages
        }
        for batch in event_batches(found.rows):
            drafts = [with_stage(row, made) for row in batch]
            yield Written(len(batch), self._write_once(actor, found.digest, drafts))

    def _write_once(self, actor: Actor, digest: str, drafts: Sequence[EventDraft]) -> bool:
        """Make the events unless this batch of this file is made already; whether they were."""
        request = EVENTS.dump_json(tuple(drafts))
        key = "import-" + hashlib.sha256(digest.encode() + request).hexdigest()
        claim = self._claim(lambda: self._begin(actor, key, request))
        if claim is None:
            return False
        try:
            self.events.create_many(replace(actor, claim=claim, source="import"), drafts)
        except BaseException:
            self.idempotency.release(claim)
            raise
        return True

    def _begin(self, actor: Actor, key: str, request: bytes) -> Claim | None:
        began = self.idempotency.begin(actor.user_id, key, request)
        return began if isinstance(began, Claim) else None

    def _claim(self, begin: Callable[[], Claim | None]) -> Claim | None:
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
                log.warning(WAITING)
                told = True
            time.sleep(1)


def checked(
    table: Table,
    rows: Sequence[Row],
    present: int,
    errors: Sequence[RowError],
    stages: Sequence[StageDraft] = (),
) -> Checked[Row]:
    """What came of a check, its errors in the order of the rows."""
    found = sorted([*table.errors, *errors], key=lambda error: error.row)
    total = len(table.rows) + len(table.errors)
    return Checked(
        table.digest, total, tuple(rows), present, tuple(found), table.warnings, tuple(stages)
    )


def require_sound(found: Checked[WellRow] | Checked[EventRow]) -> None:
    """Raise ValueError for a file that has errors: nothing of it may be written."""
    if found.errors:
        raise ValueError(f"a file with {len(found.errors)} errors can't be written")


def well_batches(rows: Sequence[WellRow]) -> Iterator[list[WellRow]]:
    """As many wells as fit in one commit, each with its guards, search records and entry."""
    batch: list[WellRow] = []
    size = 0
    for row in rows:
        steps = operations_of(row.draft)
        if size + steps > MAX_COMMIT_OPERATIONS:
            yield batch
            batch, size = [], 0
        batch.append(row)
        size += steps
    if batch:
        yield batch


def operations_of(draft: WellDraft) -> int:
    """How many operations a new well takes: itself, its entry, guards and search records."""
    guards = 1 + bool(draft.uwi) + bool(draft.api_number)
    return 2 + guards + len(keys.search_starts(draft.name))


def event_batches(rows: Sequence[EventRow]) -> Iterator[list[EventRow]]:
    """Up to 40 events of one well at a time, in the order of the file."""
    wells: dict[str, list[EventRow]] = {}
    for row in rows:
        wells.setdefault(row.draft.well_id, []).append(row)
    for of_well in wells.values():
        for first in range(0, len(of_well), MOST_AT_ONCE):
            yield of_well[first : first + MOST_AT_ONCE]


def with_stage(row: EventRow, made: dict[tuple[str, str], str]) -> EventDraft:
    """The draft, in the stage that was just made for it."""
    if row.new_stage is None:
        return row.draft
    stage_id = made[row.draft.well_id, fold(row.new_stage)]
    return row.draft.model_copy(update={"stage_id": stage_id})
