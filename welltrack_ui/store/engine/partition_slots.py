"""Slots of partitions: a partition that is throttled or hangs takes few threads, never all.

A well that is busy beyond what DynamoDB serves makes its callers wait and repeat. Without a cap
they would soon be all threads there are, and every other well would wait too.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from welltrack_ui import deadlines
from welltrack_ui.store.engine.errors import NothingWritten, StoreUnavailable

MAX_CALLS = 8
"""Calls of one partition at the same time."""
MAX_PATIENT_CALLERS = 8
QUIET_SECONDS = 1.0
SHORT_QUIET_SECONDS = 0.25
MAX_WAIT_SECONDS = 2.0


class PartitionCrowded(NothingWritten):
    """A call that was not made: the calls of its partition don't come back."""


class PartitionSlots:
    """Counts the calls of each partition at work; more than 8 wait for one of them to end.

    They wait only while calls of the partition come back: where none did for a second (for a
    quarter of one, where eight wait already), a further one is refused at once. Safe to call from
    many threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queues: dict[str, _Queue] = {}

    @contextmanager
    def take(self, partition: str) -> Iterator[None]:
        """A block with a slot of a partition. Raises: PartitionCrowded."""
        with self._lock:
            queue = self._queues.setdefault(partition, _Queue(self._lock))
            try:
                queue.enter(partition)
            finally:
                self._forget(partition, queue)
        came_back = True
        try:
            yield
        except StoreUnavailable:
            came_back = False
            raise
        finally:
            with self._lock:
                queue.leave(came_back=came_back)
                self._forget(partition, queue)

    def _forget(self, partition: str, queue: "_Queue") -> None:
        if not queue.running and not queue.waiting:
            self._queues.pop(partition, None)


class _Queue:
    """The calls of one partition; whoever uses it holds the lock."""

    def __init__(self, lock: threading.Lock) -> None:
        self.running = self.waiting = 0
        self._freed = threading.Condition(lock)
        self._came_back_at = time.monotonic()

    def enter(self, partition: str) -> None:
        """Count a call that begins, once there is a slot for it. Raises: PartitionCrowded."""
        patience = QUIET_SECONDS if self.waiting < MAX_PATIENT_CALLERS else SHORT_QUIET_SECONDS
        until = time.monotonic() + min(MAX_WAIT_SECONDS, deadlines.count_seconds_left())
        self.waiting += 1
        try:
            while self.running >= MAX_CALLS:
                left = min(until, self._came_back_at + patience) - time.monotonic()
                if left <= 0:
                    raise PartitionCrowded(f"calls of {partition} don't come back")
                self._freed.wait(left)
        finally:
            self.waiting -= 1
        self.running += 1

    def leave(self, *, came_back: bool) -> None:
        """Count a call that has ended, and let the next one begin."""
        self.running -= 1
        if came_back:
            self._came_back_at = time.monotonic()
        self._freed.notify()
