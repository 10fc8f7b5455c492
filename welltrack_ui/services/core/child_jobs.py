"""A child process's side of the pool: jobs on bytes of users, each within limits.

A request is a frame of JSON (which job, its arguments, how many bytes follow) and the bytes; an
answer is one letter and a frame. Nothing is pickled either way: what a child sends is only data.
"""

import contextlib
import json
import math
import os
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import IO, NamedTuple

DONE, OVER_LIMIT, FAILED = b"D", b"L", b"F"
FRAME_LENGTH = struct.Struct(">Q")
MAX_REQUEST_BYTES = 200_000
MEMORY_CHECK_SECONDS = 0.05

Job = Callable[[bytes, Mapping[str, str]], str]
"""Takes the bytes and the arguments; gives the answer as JSON."""


@dataclass(frozen=True, slots=True)
class JobLimits:
    """What a job may take: seconds on the clock and of a core, bytes of memory and of answer."""

    wall_seconds: float = 15.0
    cpu_seconds: int = 10
    memory_bytes: int = 768 * 1024 * 1024
    answer_bytes: int = 4 * 1024 * 1024


class JobRequest(NamedTuple):
    """The name of a job, its arguments, and the limits that the child sets itself."""

    job: str
    arguments: Mapping[str, str]
    limits: JobLimits

    def to_json(self) -> bytes:
        """The frame's content."""
        return json.dumps([self.job, dict(self.arguments), asdict(self.limits)]).encode()


def write_frame(stream: IO[bytes], content: bytes) -> None:
    """Write a length and the content. Raises: OSError for a stream that is closed."""
    stream.write(FRAME_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: IO[bytes], max_bytes: int) -> bytes:
    """The content of a frame. Raises: EOFError for none, OverflowError for too long a one."""
    (length,) = FRAME_LENGTH.unpack(_read_bytes(stream, FRAME_LENGTH.size))
    if length > max_bytes:
        raise OverflowError(f"{length} bytes of {max_bytes}")
    return _read_bytes(stream, length)


def _read_bytes(stream: IO[bytes], count: int) -> bytes:
    content = stream.read(count)
    if len(content) < count:
        raise EOFError
    return content


def serve_jobs(jobs: Mapping[str, Job]) -> None:
    """Do jobs from standard input until it ends, which it also does when the parent dies."""
    # What a library prints must not stand among the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    # The server and its people go first.
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)
    while True:
        try:
            name, arguments, limits = json.loads(read_frame(sys.stdin.buffer, MAX_REQUEST_BYTES))
            content = read_frame(sys.stdin.buffer, sys.maxsize)
        except EOFError:
            return
        limit_process(JobLimits(**limits))
        status, answer = do_job(jobs[name], content, arguments)
        answers.write(status)
        write_frame(answers, answer)


def do_job(job: Job, content: bytes, arguments: Mapping[str, str]) -> tuple[bytes, bytes]:
    """The answer's letter and content; of an error only its type, which holds no user's text."""
    try:
        return DONE, job(content, arguments).encode()
    except (MemoryError, RecursionError):
        return OVER_LIMIT, b""
    except Exception as error:  # noqa: BLE001 - the parent logs it; the next job is done here
        return FAILED, type(error).__name__.encode()


def limit_process(limits: JobLimits) -> None:
    """Limit what this process takes from now on, as far as its system can."""
    try:
        import resource  # noqa: PLC0415 - Windows has none: the parent's clock alone counts there
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu_seconds = math.ceil(used.ru_utime + used.ru_stime) + limits.cpu_seconds
    for name, value in (
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS refuses some; a hard limit stays, since the next job's may be higher.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(name, (value, resource.getrlimit(name)[1]))
    if sys.platform == "darwin":
        _start_memory_watch(limits.memory_bytes)


def _start_memory_watch(memory_bytes: int) -> None:
    """End the process where it takes more; macOS doesn't hold anybody to an address space."""
    import resource  # noqa: PLC0415 - as above

    def watch() -> None:
        while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < memory_bytes:
            time.sleep(MEMORY_CHECK_SECONDS)
        os._exit(1)

    if not any(thread.name == "memory-watch" for thread in threading.enumerate()):
        threading.Thread(target=watch, name="memory-watch", daemon=True).start()
