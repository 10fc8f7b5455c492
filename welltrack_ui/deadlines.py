"""The deadline of a request, which store and object store keep.

A request of seven seconds may make ten calls, and a call three attempts: each alone would be in
time, and all together would not. So the deadline is one instant of the context, by the clock that
nobody sets.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import inf

REQUEST_SECONDS = 7.0
"""The longest that a request, or a call by a screen, waits for what it needs.

The answer that it took too long is there within eight seconds then.
"""


@dataclass(slots=True)
class Deadline:
    """The end of a request, in seconds of `time.monotonic`.

    An object, not a number: threads that were started with it see that it is lifted.
    """

    ends_at: float

    def lift(self) -> None:
        """Take the deadline away: what follows, such as a long download, has its own time."""
        self.ends_at = inf


@dataclass(slots=True)
class _Closing:
    """The end of all requests of a process that ends."""

    ends_at: float = inf


_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)
_closing = _Closing()


@contextmanager
def limit_time(seconds: float | None = None) -> Iterator[Deadline]:
    """A block that has so many seconds, those of a request unless they are given.

    Within another such block, no more than that has.
    """
    outer = _current.get()
    ends_at = time.monotonic() + (REQUEST_SECONDS if seconds is None else seconds)
    deadline = Deadline(min(ends_at, outer.ends_at) if outer else ends_at)
    token = _current.set(deadline)
    try:
        yield deadline
    finally:
        _current.reset(token)


@contextmanager
def take_time() -> Iterator[None]:
    """A block without the caller's deadline: work that is carried to its end, such as an import."""
    token = _current.set(None)
    try:
        yield
    finally:
        _current.reset(token)


def count_seconds_left() -> float:
    """The seconds until the caller's deadline; infinite without one, never below 0."""
    deadline = _current.get()
    ends_at = min(_closing.ends_at, deadline.ends_at if deadline else inf)
    return max(0.0, ends_at - time.monotonic())


def end_all(seconds: float | None) -> None:
    """Give everything in this process so many seconds more, since it ends; None undoes it."""
    _closing.ends_at = inf if seconds is None else time.monotonic() + seconds
