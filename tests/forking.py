"""Processes that are killed. To start a Python with all of WellTrack takes a second: these are
forked from a process that has imported it, and share nothing else with it.
"""

import multiprocessing
from collections.abc import Callable

# Whatever is imported here is there at once in each process.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["tests.factories"])
WAIT_SECONDS = 60


def run_process(work: Callable[..., None], *values: object) -> int | None:
    """The exit code of a process that does this work; that of a signal is negative."""
    process = FORKS.Process(target=work, args=values)
    process.start()
    process.join(WAIT_SECONDS)
    return process.exitcode
