"""The ways from the event loop to what blocks."""

import asyncio
import threading

import pytest

from tests.components.patience import until
from welltrack_ui.web import threads
from welltrack_ui.web.threads import ThreadBatcher, run_in_thread


async def test_call_runs_beside_the_event_loop() -> None:
    assert await run_in_thread(threading.get_ident) != threading.get_ident()


async def test_calls_that_wait_together_are_answered_by_one_thread_in_order() -> None:
    seen: list[tuple[int, int]] = []

    def call(number: int) -> int:
        seen.append((number, threading.get_ident()))
        return number * 2

    together = ThreadBatcher(call)
    assert await asyncio.gather(*map(together, range(50))) == [n * 2 for n in range(50)]
    assert [number for number, _ in seen] == list(range(50))
    (ident,) = {ident for _, ident in seen}
    assert ident != threading.get_ident()


async def test_what_one_call_raises_reaches_its_own_caller_alone() -> None:
    def call(number: int) -> int:
        if number == 1:
            raise ValueError("one is refused")
        return number

    together = ThreadBatcher(call)
    found = await asyncio.gather(*map(together, range(3)), return_exceptions=True)
    assert (found[0], found[2]) == (0, 2)
    assert isinstance(found[1], ValueError)


async def test_slow_call_does_not_keep_later_ones_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "PATIENCE_SECONDS", 0.01)
    release = threading.Event()

    def call(name: str) -> str:
        if name == "slow":
            assert release.wait(20)
        return name

    together = ThreadBatcher(call)
    slow = asyncio.create_task(together("slow"))
    await asyncio.sleep(0.1)
    assert await asyncio.wait_for(together("quick"), 10) == "quick"
    assert not slow.done()
    release.set()
    assert await slow == "slow"


async def test_caller_who_gave_up_disturbs_nobody() -> None:
    begun, release = threading.Event(), threading.Event()

    def call(name: str) -> str:
        begun.set()
        assert release.wait(20)
        return name

    together = ThreadBatcher(call)
    given_up = asyncio.create_task(together("one"))
    await until(begun.is_set)
    given_up.cancel()
    waiting = asyncio.create_task(together("another"))
    await until(given_up.done)
    release.set()
    assert await waiting == "another"
    assert given_up.cancelled()
