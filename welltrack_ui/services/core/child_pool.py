"""A few child processes that read what users send, so that a file can harm nobody but itself.

A child has none of the server's memory, secrets or open files. It is started when it is needed,
serves some jobs, and is killed as soon as one takes more than it may.
"""

import contextlib
import os
import subprocess
import sys
import threading
import weakref
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import IO

import welltrack_ui
from welltrack_ui.services.core.child_jobs import (
    DONE,
    OVER_LIMIT,
    JobLimits,
    JobRequest,
    read_frame,
    write_frame,
)

MAX_CHILDREN = 3
MAX_JOBS_AT_ONCE = 8
MAX_JOBS_PER_OWNER = 2
"""Less than there are children: nobody takes them all."""

JOBS_PER_CHILD = 50
INHERITED_VARIABLES = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LANG")


class JobLimitReached(Exception):
    """A job that took more time, memory or answer than it may; its process is gone."""


class JobFailed(Exception):
    """A job that ended with an error of its own, or a child that died; holds no text of a user."""


class PoolBusy(Exception):
    """All children work, and as many jobs wait as may, of all or of this owner."""


class ChildPool:
    """Runs jobs of one module, `python -m <module>`, which calls `serve_jobs`; thread-safe."""

    def __init__(self, module: str, limits: JobLimits | None = None) -> None:
        self.module = module
        self.limits = limits or JobLimits()
        self._idle: list[_Child] = []
        self._jobs: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._free = threading.BoundedSemaphore(MAX_CHILDREN)
        weakref.finalize(self, _end_children, self._idle)

    def run_job(
        self, owner: str, job: str, arguments: Mapping[str, str], load: Callable[[], bytes]
    ) -> bytes:
        """The JSON that a job makes of the bytes, which are loaded when its turn has come.

        Raises: JobLimitReached, JobFailed, PoolBusy; the errors of `load`.
        """
        with self._count_job(owner), self._free:
            content = load()
            child = self._take_child()
            try:
                answer = child.run_job(JobRequest(job, arguments, self.limits), content)
            except BaseException:
                child.kill()
                raise
            if child.jobs_left:
                with self._lock:
                    self._idle.append(child)
            else:
                child.kill()
            return answer

    def count_jobs(self) -> int:
        """The number of jobs that run or wait."""
        with self._lock:
            return self._jobs.total()

    @contextlib.contextmanager
    def _count_job(self, owner: str) -> Iterator[None]:
        """One place among the jobs that run or wait, of which each holds a thread of the server."""
        with self._lock:
            if self._jobs.total() >= MAX_JOBS_AT_ONCE or self._jobs[owner] >= MAX_JOBS_PER_OWNER:
                raise PoolBusy
            self._jobs[owner] += 1
        try:
            yield
        finally:
            with self._lock:
                self._jobs[owner] -= 1
                self._jobs += Counter()  # drops those at zero

    def _take_child(self) -> "_Child":
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.is_alive():
                    return child
                child.kill()
        return _Child(self.module)


class _Child:
    """A process that does one job at a time."""

    def __init__(self, module: str) -> None:
        self.jobs_left = JOBS_PER_CHILD
        # A new interpreter, not a fork: threads of the server may hold any lock at this moment.
        self._process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_child_environment(),
            # Ctrl+C in the server's terminal is the server's: it lets open requests end.
            start_new_session=True,
        )
        assert self._process.stdin  # noqa: S101 - a pipe, as said above
        assert self._process.stdout  # noqa: S101 - the same
        self._requests, self._answers = self._process.stdin, self._process.stdout

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def run_job(self, request: JobRequest, content: bytes) -> bytes:
        """The job's answer. Raises: JobLimitReached, JobFailed."""
        self.jobs_left -= 1
        # Killing is what ends a read or a write that waits, on every system.
        clock = threading.Timer(request.limits.wall_seconds, self._process.kill)
        clock.daemon = True
        clock.start()
        try:
            write_frame(self._requests, request.to_json())
            write_frame(self._requests, content)
            status = self._answers.read(1)
            answer = read_frame(self._answers, request.limits.answer_bytes)
        except (EOFError, OverflowError, OSError):
            # Killed by the clock, or by the system for its memory or its time.
            raise JobLimitReached from None
        finally:
            clock.cancel()
        if status == OVER_LIMIT:
            raise JobLimitReached
        if status != DONE:
            raise JobFailed(answer.decode("ascii", "replace")[:60])
        return answer

    def kill(self) -> None:
        """End the process, and wait until it is gone."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._requests, self._answers):
            _close_pipe(pipe)


def _close_pipe(pipe: IO[bytes]) -> None:
    # What was not written yet has nobody to go to.
    with contextlib.suppress(OSError):
        pipe.close()


def _end_children(children: "list[_Child]") -> None:
    for child in children:
        child.kill()


def _child_environment() -> dict[str, str]:
    """What an interpreter needs; none of the server's secrets."""
    known = {name: os.environ[name] for name in INHERITED_VARIABLES if name in os.environ}
    root = str(Path(welltrack_ui.__file__).resolve().parents[1])
    return known | {"PYTHONPATH": root, "PYTHONUTF8": "1"}
