"""Blocking calls from the event loop: in a thread each, or batched in one."""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

from welltrack_ui.deadlines import limit_time

P = ParamSpec("P")
Argument = TypeVar("Argument")
Result = TypeVar("Result")
MAX_BATCH_CALLS = 8
PATIENCE_SECONDS = 0.25


async def run_in_thread(call: Callable[P, Result], *args: P.args, **kwargs: P.kwargs) -> Result:
    """The result of a blocking call in a thread, with the context of the caller.

    It has the time that is left of the caller's request; that of a screen has a request's time.

    Raises: the errors of the call; Unavailable where the time is over.
    """

    def call_in_time() -> Result:
        with limit_time():
            return call(*args, **kwargs)

    return await asyncio.to_thread(call_in_time)


class ThreadBatcher(Generic[Argument, Result]):
    """One thread for short calls of the same function by many at the same time.

    Such a call computes more than it waits. With a thread for each, they and the event loop take
    Python's global lock from each other again and again; one thread that runs eight in a row and
    delivers their results at once gets a third more done. Where one of them takes long after all,
    those that come meanwhile go each to a thread of its own.
    """

    def __init__(self, call: Callable[[Argument], Result]) -> None:
        self._call = call
        self._waiting: deque[_PendingCall[Argument, Result]] = deque()
        self._pending = threading.Semaphore(0)
        self._busy_since: float | None = None
        threading.Thread(target=self._run_batches, name="batcher", daemon=True).start()

    async def __call__(self, argument: Argument) -> Result:
        """The result of the call; it runs without the context of the caller.

        Raises: the errors of the call.
        """
        since = self._busy_since
        if since is not None and time.monotonic() - since > PATIENCE_SECONDS:
            return await run_in_thread(self._call, argument)
        loop = asyncio.get_running_loop()
        waiting: _PendingCall[Argument, Result] = _PendingCall(argument, loop, loop.create_future())
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
        """The number of calls in the next batch; only this thread takes any from the queue."""
        return min(len(self._waiting), MAX_BATCH_CALLS)

    def _run_batch(self, batch: "Sequence[_PendingCall[Argument, Result]]") -> None:
        for pending in batch:
            pending.run(self._call)
        for loop in {pending.loop for pending in batch}:
            # Nobody waits any more on a loop that has ended.
            if not loop.is_closed():
                loop.call_soon_threadsafe(
                    _deliver_results, [pending for pending in batch if pending.loop is loop]
                )


@dataclass(slots=True, eq=False)
class _PendingCall(Generic[Argument, Result]):
    """A call that waits in the queue, and its result or error."""

    argument: Argument
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Result]
    result: Result | None = None
    error: Exception | None = None

    def run(self, call: Callable[[Argument], Result]) -> None:
        """Run the call; its error is raised where the result is awaited."""
        try:
            self.result = call(self.argument)
        except Exception as error:  # noqa: BLE001 - raised again where it is awaited
            self.error = error


def _deliver_results(batch: "Sequence[_PendingCall[Argument, Result]]") -> None:
    """Resolve the futures of a batch, on the event loop; a cancelled one is done already."""
    for pending in batch:
        if pending.future.done():
            continue
        if pending.error is not None:
            pending.future.set_exception(pending.error)
        else:
            pending.future.set_result(pending.result)  # type: ignore[arg-type]  # answered without error
