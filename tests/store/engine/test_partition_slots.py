"""A partition that does not answer takes eight threads at most; those beyond are told at once."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from welltrack_ui.store.engine import partition_slots
from welltrack_ui.store.engine.errors import NothingWritten, StoreUnavailable
from welltrack_ui.store.engine.partition_slots import PartitionSlots

WELL, OTHER = "W#a", "W#b"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partition_slots, "QUIET_SECONDS", 0.25)
    monkeypatch.setattr(partition_slots, "SHORT_QUIET_SECONDS", 0.05)


class Callers:
    """Threads that call a partition, each until it may end."""

    def __init__(self) -> None:
        self.slots = PartitionSlots()
        self.may_end = threading.Event()
        self.outcomes: list[str] = []
        self.threads: list[threading.Thread] = []
        self.running = 0

    def start(self, count: int) -> None:
        for _ in range(count):
            thread = threading.Thread(target=self._call)
            self.threads.append(thread)
            thread.start()

    def end(self) -> None:
        self.may_end.set()
        for thread in self.threads:
            thread.join(10)

    def _call(self) -> None:
        try:
            with self.slots.take(WELL):
                self.running += 1
                self.may_end.wait(10)
            self.outcomes.append("answered")
        except NothingWritten:
            self.outcomes.append("refused")


@pytest.fixture
def callers() -> Iterator[Callers]:
    made = Callers()
    yield made
    made.end()


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


def test_ninth_call_of_a_partition_that_hangs_is_refused(callers: Callers) -> None:
    callers.start(partition_slots.MAX_CALLS)
    wait_for(lambda: callers.running == partition_slots.MAX_CALLS)
    began = time.monotonic()
    with pytest.raises(NothingWritten, match="don't come back"), callers.slots.take(WELL):
        pass
    assert time.monotonic() - began < 1.0
    # Known to hang by now, so that the next one does not wait at all.
    began = time.monotonic()
    with pytest.raises(NothingWritten), callers.slots.take(WELL):
        pass
    assert time.monotonic() - began < partition_slots.QUIET_SECONDS
    # Nobody else notices.
    with callers.slots.take(OTHER):
        pass


def test_calls_beyond_the_slots_wait_while_others_come_back(callers: Callers) -> None:
    callers.start(partition_slots.MAX_CALLS + 5)
    wait_for(lambda: callers.running == partition_slots.MAX_CALLS)
    callers.end()
    assert callers.outcomes == ["answered"] * (partition_slots.MAX_CALLS + 5)


def test_crowd_before_a_partition_that_hangs_stays_small(callers: Callers) -> None:
    callers.start(partition_slots.MAX_CALLS + 3 * partition_slots.MAX_PATIENT_CALLERS)
    crowd = 3 * partition_slots.MAX_PATIENT_CALLERS
    wait_for(lambda: callers.outcomes.count("refused") == crowd)
    assert callers.running == partition_slots.MAX_CALLS


def test_call_that_came_to_nothing_is_no_sign_of_life() -> None:
    slots = PartitionSlots()
    may_end = threading.Event()

    def hang() -> None:
        with slots.take(WELL):
            may_end.wait(10)

    threads = [threading.Thread(target=hang) for _ in range(partition_slots.MAX_CALLS - 1)]
    for thread in threads:
        thread.start()
    time.sleep(partition_slots.QUIET_SECONDS + 0.05)
    with pytest.raises(StoreUnavailable), slots.take(WELL):
        raise StoreUnavailable("throttled")
    held = slots.take(WELL)
    with held:
        began = time.monotonic()
        with pytest.raises(NothingWritten), slots.take(WELL):
            pass
        assert time.monotonic() - began < partition_slots.QUIET_SECONDS
    may_end.set()
    for thread in threads:
        thread.join(10)


def test_slots_of_partitions_without_calls_are_forgotten() -> None:
    slots = PartitionSlots()
    for number in range(50):
        with slots.take(f"W#{number}"):
            pass
    assert slots._queues == {}
