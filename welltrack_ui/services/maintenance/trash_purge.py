"""What stood below something whose 30 days in the trash are over, removed in the background.

The thing itself expires in the store of records. What stood below it goes in steps of one commit
each, so that a sweep that is broken off goes on where it was. Audit entries stay.
"""

import itertools
import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from welltrack_ui.domain import ids
from welltrack_ui.domain.well import Well
from welltrack_ui.object_storage.store import FileStore
from welltrack_ui.store import keys, projects, purge_queue, records, wells
from welltrack_ui.store.engine.engine import (
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
"""So long after the end, whoever restores in the last second, by another clock, has done so."""
MAX_DUE_ENTITIES = 100
MAX_PURGE_STEPS = 500
AUDIT_KEY_RANGE = keys.prefix_range("A#")
OTHER_KEY_RANGES = (("", AUDIT_KEY_RANGE[0]), (AUDIT_KEY_RANGE[1], LAST_CHARACTER))
"""The ranges of sort keys of a partition that hold no audit entry."""


def sweep_trash(engine: Engine, store: FileStore, now: datetime | None = None) -> int:
    """Some steps; how many were taken, 0 when nothing is due. Raises StoreAway and FilesAway."""
    before = (now or datetime.now(UTC)) - GRACE_PERIOD
    found = purge_queue.list_due_tasks(engine, before, MAX_DUE_ENTITIES)
    steps = itertools.chain.from_iterable(
        Purge(engine, store, due.org_id).run_steps(due) for due in found
    )
    taken = sum(1 for _ in itertools.islice(steps, MAX_PURGE_STEPS))
    if taken:
        log.info("what stood below %d things in the trash was removed", len(found))
    return taken


class Purge:
    """Removes what stands below something. Each step is one commit, or one object's removal."""

    def __init__(self, engine: Engine, store: FileStore, org_id: str) -> None:
        self.engine, self.store, self.org_id = engine, store, org_id

    def run_steps(self, due: PurgeTask) -> Iterator[None]:
        """All steps of what is due; none but the last where it was restored meanwhile."""
        letter = ids.split_id(due.entity_id).letter
        if self.engine.get(keys.entity_key(due.entity_id, letter)) is None:
            below = {"w": self._purge_well, "p": self._purge_project, "o": self._purge_organization}
            yield from below[letter](due.entity_id)
        self.engine.commit([Delete(due.key)])
        yield

    def _purge_well(self, well_id: str) -> Iterator[None]:
        prefix = f"{ids.split_id(self.org_id).core}/{ids.split_id(well_id).core}/"
        for found in self.store.list_keys(prefix):
            self.store.delete(found.key)
            yield
        yield from self._purge_partition(keys.partition_key(well_id))

    def _purge_project(self, project_id: str) -> Iterator[None]:
        # Those in the trash are in no list, and due by themselves.
        listed = Query("g1", keys.well_list_partition(project_id))
        for well in records.read_all_models(self.engine, listed, Well):
            yield from self._purge_well(well.id)
            # Last and together: as long as it is listed, a sweep finds what is left of it.
            places = [*wells.unique_guards(well).values(), *wells.search_records(well)]
            yield from self._delete_keys([*places, keys.entity_key(well.id, "w")])

    def _purge_organization(self, org_id: str) -> Iterator[None]:
        for project in projects.read_all_projects(self.engine, org_id):
            yield from self._purge_project(project.id)
        yield from self._delete_keys(self._walk_membership_keys(org_id))
        yield from self._purge_partition(keys.partition_key(org_id))

    def _walk_membership_keys(self, org_id: str) -> Iterator[Key]:
        """Where each lies, and before it where the member's own partition tells of it."""
        members = Query("main", keys.partition_key(org_id), *keys.prefix_range("M#"))
        for record in self.engine.walk(members):
            yield keys.membership_link_key(org_id, f"u-{record.sk.removeprefix('M#')}")
            yield record.key

    def _purge_partition(self, pk: str) -> Iterator[None]:
        """Remove all of a partition but its audit entries, and a well itself."""
        for low, high in OTHER_KEY_RANGES:
            below = self.engine.walk(Query("main", pk, low, high, MAX_COMMIT_OPERATIONS))
            yield from self._delete_keys(record.key for record in below if record.sk != "W")

    def _delete_keys(self, places: Iterable[Key]) -> Iterator[None]:
        left = iter(places)
        while batch := list(itertools.islice(left, MAX_COMMIT_OPERATIONS)):
            self.engine.commit([Delete(key) for key in batch])
            yield
