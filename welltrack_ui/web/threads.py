"""The ways from the event loop to what blocks."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
Given = TypeVar("Given")
Result = TypeVar("Result")
MAX_BATCH_CALLS = 8
PATIENCE_SECONDS = 0.25


async def run_in_thread(call: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
    """Run a blocking call in a thread, with the context of the caller."""
    return await asyncio.to_thread(call, *args, **kwargs)


class ThreadBatcher(Generic[Given, Result]):
    """One thread for a short call that many ask for at the same time.

    Such a call computes more than it waits. With a thread for each, they and the event loop take
    Python's global lock from each other again and again; one thread that answers eight in a row
    and hands them back at once gets a third more done. Where one of them takes long after all,
    those that come meanwhile go each to a thread of its own.
    """

    def __init__(self, call: Callable[[Given], Result]) -> None:
        self._call = call
        self._waiting: deque[_PendingCall[Given, Result]] = deque()
        self._pending = threading.Semaphore(0)
        self._busy_since: float | None = None
        threading.Thread(target=self._run_batches, name="together", daemon=True).start()

    async def __call__(self, given: Given) -> Result:
        """What the call makes of it; it runs without the context of the caller."""
        since = self._busy_since
        if since is not None and time.monotonic() - since > PATIENCE_SECONDS:
            return await run_in_thread(self._call, given)
        loop = asyncio.get_running_loop()
        waiting: _PendingCall[Given, Result] = _PendingCall(given, loop, loop.create_future())
        self._waiting.append(waiting)
        self._pending.release()
        return await waiting.future

    def _run_batches(self) -> None:
        while True:
            self._pending.acquire()
            while self._waiting:
                self._busy_since = time.monotonic()
                self._run_batch([self._waiting.popleft() for _ in range(self._next_batch_size())])
            self._busy_since = None

    def _next_batch_size(self) -> int:
        """How many are answered in a row; only this thread takes any away."""
        return min(len(self._waiting), MAX_BATCH_CALLS)

    def _run_batch(self, few: "Sequence[_PendingCall[Given, Result]]") -> None:
        for one in few:
            one.run(self._call)
        for loop in {one.loop for one in few}:
            # A loop that has ended has nobody left who waits.
            if not loop.is_closed():
                loop.call_soon_threadsafe(
                    _deliver_results, [one for one in few if one.loop is loop]
                )


@dataclass(slots=True, eq=False)
class _PendingCall(Generic[Given, Result]):
    """One who waits, and what came of it."""

    given: Given
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Result]
    result: Result | None = None
    error: Exception | None = None

    def run(self, call: Callable[[Given], Result]) -> None:
        """Call; what is raised goes to whoever waits."""
        try:
            self.result = call(self.given)
        except Exception as error:  # noqa: BLE001 - raised again where it is awaited
            self.error = error


def _deliver_results(few: "Sequence[_PendingCall[Given, Result]]") -> None:
    """On the event loop: wake those who still wait."""
    for one in few:
        if one.future.done():
            continue
        if one.error is not None:
            one.future.set_exception(one.error)
        else:
            one.future.set_result(one.result)  # type: ignore[arg-type]  # answered without error
