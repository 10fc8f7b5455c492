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
from welltrack_ui.store.purge_queue import Due

log = logging.getLogger(__name__)
GRACE = timedelta(hours=1)
"""So long after the end, whoever restores in the last second, by another clock, has done so."""
MOST_DUE = 100
MOST_STEPS = 500
LOG = keys.prefix("A#")
BESIDE_THE_LOG = (("", LOG[0]), (LOG[1], LAST_CHARACTER))
"""The ranges of sort keys of a partition that hold no audit entry."""


def sweep_trash(engine: Engine, store: FileStore, now: datetime | None = None) -> int:
    """Some steps; how many were taken, 0 when nothing is due. Raises StoreAway and FilesAway."""
    before = (now or datetime.now(UTC)) - GRACE
    found = purge_queue.until(engine, before, MOST_DUE)
    steps = itertools.chain.from_iterable(Purge(engine, store, due.org_id).of(due) for due in found)
    taken = sum(1 for _ in itertools.islice(steps, MOST_STEPS))
    if taken:
        log.info("what stood below %d things in the trash was removed", len(found))
    return taken


class Purge:
    """Removes what stands below something. Each step is one commit, or one object's removal."""

    def __init__(self, engine: Engine, store: FileStore, org_id: str) -> None:
        self.engine, self.store, self.org_id = engine, store, org_id

    def of(self, due: Due) -> Iterator[None]:
        """All steps of what is due; none but the last where it was restored meanwhile."""
        letter = ids.split(due.entity_id).letter
        if self.engine.get(keys.entity(due.entity_id, letter)) is None:
            below = {"w": self._below_well, "p": self._below_project, "o": self._below_organization}
            yield from below[letter](due.entity_id)
        self.engine.commit([Delete(due.key)])
        yield

    def _below_well(self, well_id: str) -> Iterator[None]:
        prefix = f"{ids.split(self.org_id).core}/{ids.split(well_id).core}/"
        for found in self.store.list_keys(prefix):
            self.store.delete(found.key)
            yield
        yield from self._empty(keys.partition(well_id))

    def _below_project(self, project_id: str) -> Iterator[None]:
        # Those in the trash are in no list, and due by themselves.
        listed = Query("g1", keys.wells_of(project_id))
        for well in records.every(self.engine, listed, Well):
            yield from self._below_well(well.id)
            # Last and together: as long as it is listed, a sweep finds what is left of it.
            places = [*wells.guards(well).values(), *wells.search_records(well)]
            yield from self._remove([*places, keys.entity(well.id, "w")])

    def _below_organization(self, org_id: str) -> Iterator[None]:
        for project in projects.every(self.engine, org_id):
            yield from self._below_project(project.id)
        yield from self._remove(self._memberships(org_id))
        yield from self._empty(keys.partition(org_id))

    def _memberships(self, org_id: str) -> Iterator[Key]:
        """Where each lies, and before it where the member's own partition tells of it."""
        members = Query("main", keys.partition(org_id), *keys.prefix("M#"))
        for record in self.engine.walk(members):
            yield keys.membership_link(org_id, f"u-{record.sk.removeprefix('M#')}")
            yield record.key

    def _empty(self, pk: str) -> Iterator[None]:
        """Remove all of a partition but its audit entries, and a well itself."""
        for low, high in BESIDE_THE_LOG:
            below = self.engine.walk(Query("main", pk, low, high, MAX_COMMIT_OPERATIONS))
            yield from self._remove(record.key for record in below if record.sk != "W")

    def _remove(self, places: Iterable[Key]) -> Iterator[None]:
        left = iter(places)
        while batch := list(itertools.islice(left, MAX_COMMIT_OPERATIONS)):
            self.engine.commit([Delete(key) for key in batch])
            yield
