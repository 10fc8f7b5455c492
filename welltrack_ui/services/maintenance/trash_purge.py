"""The trash purge: removes everything below an entity whose 30 days in the trash are over.

The record of the entity itself expires. Its children are removed in steps of one commit each, so
that a purge that broke off continues where it was. Audit entries and approved revisions stay.
"""

import itertools
import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain import ids
from welltrack_ui.domain.well import Well
from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.store import imports, keys, projects, purge_queue, records, wells
from welltrack_ui.store.engine.engine import (
    EVIDENCE_PREFIXES,
    LAST_CHARACTER,
    MAX_COMMIT_OPERATIONS,
    Delete,
    Engine,
    Key,
    Query,
)
from welltrack_ui.store.purge_queue import PurgeTask

log = logging.getLogger(__name__)
GRACE_PERIOD = timedelta(hours=1)
"""Added to the 30 days: a restore in the last second, by a clock behind ours, has happened."""
MAX_DUE_ENTITIES = 100
MAX_PURGE_STEPS = 500
EVIDENCE_RANGES = [keys.prefix_range(prefix) for prefix in EVIDENCE_PREFIXES]
_ENDS = ["", *itertools.chain.from_iterable(EVIDENCE_RANGES), LAST_CHARACTER]
OTHER_KEY_RANGES = tuple(zip(_ENDS[::2], _ENDS[1::2], strict=True))
"""The ranges of sort keys of a partition that hold no audit entry and no approved revision."""


def sweep_trash(
    engine: Engine,
    store: FileStore,
    now: datetime | None = None,
    *,
    purge_texts: Callable[[str, str], None],
) -> int:
    """Take some steps of purges that are due; their number, 0 when nothing is due.

    `purge_texts` gets the ids of an organization and of what is gone in it, for other places that
    have texts of it.

    Raises: StoreUnavailable; FileStoreUnavailable.
    """
    before = (now or datetime.now(UTC)) - GRACE_PERIOD
    due_tasks = purge_queue.list_due_tasks(engine, before, MAX_DUE_ENTITIES)
    steps = itertools.chain.from_iterable(
        Purge(engine, store, task.org_id, purge_texts).run_steps(task) for task in due_tasks
    )
    taken = sum(1 for _ in itertools.islice(steps, MAX_PURGE_STEPS))
    if taken:
        log.info("what stood below %d things in the trash was removed", len(due_tasks))
    return taken


class Purge:
    """Removes everything below one entity. Each step is one commit, or one object's removal."""

    def __init__(
        self,
        engine: Engine,
        store: FileStore,
        org_id: str,
        purge_texts: Callable[[str, str], None],
    ) -> None:
        self.engine, self.store, self.org_id = engine, store, org_id
        self.purge_texts = purge_texts

    def run_steps(self, task: PurgeTask) -> Iterator[None]:
        """All steps of a task; only its end where the entity was restored meanwhile."""
        letter = ids.split_id(task.entity_id).letter
        # The record is there: it was restored, and its children with it.
        if self.engine.get(keys.entity_key(task.entity_id, letter)) is None:
            below = {"w": self._purge_well, "p": self._purge_project, "o": self._purge_organization}
            yield from below[letter](task.entity_id)
            self.purge_texts(self.org_id, task.entity_id)
        # Last: as long as the task is stored, another sweep continues a purge that broke off.
        self.engine.commit([Delete(task.key)])
        yield

    def _purge_well(self, well_id: str) -> Iterator[None]:
        prefix = f"{ids.split_id(self.org_id).core}/{ids.split_id(well_id).core}/"
        for listed in self.store.list_keys(prefix):
            self.store.delete(listed.key)
            yield
        yield from self._purge_partition(keys.partition_key(well_id))

    def _purge_project(self, project_id: str) -> Iterator[None]:
        # Wells that are in the trash themselves are in no list, and have tasks of their own.
        listed = Query("g1", keys.well_list_partition(project_id))
        for well in records.read_all_models(self.engine, listed, Well):
            yield from self._purge_well(well.id)
            # The well itself last, with its guards: as long as it is listed, a sweep that broke off
            # finds it again.
            unique_keys = [*wells.unique_guards(well).values(), *wells.search_records(well)]
            yield from self._delete_keys([*unique_keys, keys.entity_key(well.id, "w")])
        # The journals of its imports, which hold all rows of their files.
        yield from self._purge_partition(keys.partition_key(project_id))
        # Only what is there is a step: of a sweep that takes few steps the next must get further.
        yield from self._delete_keys(self.engine.get_many([imports.lock_key(project_id)]))

    def _purge_organization(self, org_id: str) -> Iterator[None]:
        for project in projects.read_all_projects(self.engine, org_id):
            yield from self._purge_project(project.id)
        yield from self._delete_keys(self._walk_membership_keys(org_id))
        yield from self._purge_partition(keys.partition_key(org_id))

    def _walk_membership_keys(self, org_id: str) -> Iterator[Key]:
        """The keys of memberships, each after the key of its link in the user's partition."""
        members = Query("main", keys.partition_key(org_id), *keys.prefix_range("M#"))
        for record in self.engine.walk(members):
            yield keys.membership_link_key(org_id, f"u-{record.sk.removeprefix('M#')}")
            yield record.key

    def _purge_partition(self, pk: str) -> Iterator[None]:
        """Remove all of a partition but its evidence, and a well itself."""
        below = itertools.chain.from_iterable(
            self.engine.walk(Query("main", pk, low, high, MAX_COMMIT_OPERATIONS))
            for low, high in OTHER_KEY_RANGES
        )
        yield from self._delete_keys(record.key for record in below if record.sk != "W")

    def _delete_keys(self, record_keys: Iterable[Key]) -> Iterator[None]:
        remaining = iter(record_keys)
        while batch := list(itertools.islice(remaining, MAX_COMMIT_OPERATIONS)):
            self.engine.commit([Delete(key) for key in batch])
            yield
