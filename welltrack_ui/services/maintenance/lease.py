"""The lease of the regular work: of several processes on one store, one does it.

Who has it raises its version again and again. Another takes it over when it has itself seen the
same version for a whole minute: no clock of one is compared with that of another, and a process
that hung for so long finds that it has lost it before it goes on.
"""

import json
import logging
import threading
import time
from collections.abc import Callable

from welltrack_ui.domain import ids
from welltrack_ui.domain.errors import Unavailable
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Condition, Engine, Put, Record
from welltrack_ui.store.engine.errors import CommitCancelled

log = logging.getLogger(__name__)
LEASE_SECONDS = 60.0
RENEW_SECONDS = 15.0
MARGIN_SECONDS = 10.0
"""Who has the lease counts on it for so much less: its last write took its time."""
NOBODY = ""


class Lease:
    """The lease of a work, as one process sees it. Safe to call from many threads.

    A store within this process has no other server, and its lease is always held. `clock` gives
    seconds that never go back.
    """

    def __init__(
        self, engine: Engine, work: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.engine, self.key, self.clock = engine, keys.lease_key(work), clock
        self.owner = ids.new_core()
        self._held_until = float("-inf")
        self._version = 0
        self._seen: tuple[int, float] | None = None

    @property
    def is_held(self) -> bool:
        """Whether this process does the work now."""
        return self.engine.is_near or self.clock() < self._held_until

    def keep(self, stop: threading.Event, on_taken: Callable[[], None]) -> None:
        """Take the lease when nobody has it, and renew it, until the server stops.

        `on_taken` is called when it was taken, and need not wait for its next round.
        """
        while not self.engine.is_near and not stop.is_set():
            was_held = self.is_held
            try:
                if self.hold() and not was_held:
                    on_taken()
            # The store may be away for a while: what is not renewed runs out.
            except Unavailable as error:
                log.warning("the lease of the regular work can't be renewed: %s", error)
            except Exception:
                log.exception("the lease of the regular work can't be renewed")
            stop.wait(RENEW_SECONDS)

    def hold(self) -> bool:
        """Renew the lease, or take it where it may be taken; whether it is held now.

        Raises: StoreUnavailable.
        """
        if self.engine.is_near:
            return True
        began_at = self.clock()
        # Who has it knows its version, and need not read it.
        if self.is_held and self._write(self._version, self._version + 1, began_at):
            return True
        record = self.engine.get(self.key)
        if record is None:
            return self._write("absent", 1, began_at)
        owner = json.loads(record.body)
        if owner not in {self.owner, NOBODY} and not self._has_run_out(record.version, began_at):
            self._held_until = float("-inf")
            return False
        return self._write(record.version, record.version + 1, began_at)

    def release(self) -> None:
        """Give the lease up, so that the next process need not wait. Raises: StoreUnavailable."""
        record = self.engine.get(self.key) if self.is_held and not self.engine.is_near else None
        self._held_until = float("-inf")
        if record and json.loads(record.body) == self.owner:
            self._commit(record.version, record.version + 1, NOBODY)

    def _has_run_out(self, version: int, now: float) -> bool:
        """Whether this process has seen the same version for as long as a lease lasts."""
        if self._seen is None or self._seen[0] != version:
            self._seen = version, now
        return now - self._seen[1] >= LEASE_SECONDS

    def _write(self, when: Condition, version: int, began_at: float) -> bool:
        if not self._commit(when, version, self.owner):
            self._held_until = float("-inf")
            return False
        self._version = version
        # From before the write: others count from when they see it, which is later.
        self._held_until = began_at + LEASE_SECONDS - MARGIN_SECONDS
        return True

    def _commit(self, when: Condition, version: int, owner: str) -> bool:
        """Write the lease; False where another process did since it was read."""
        record = Record(self.key.pk, self.key.sk, "lease", version, json.dumps(owner))
        try:
            self.engine.commit([Put(record, when)])
        except CommitCancelled:
            return False
        return True
