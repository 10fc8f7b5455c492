"""Pools of children that misbehave, and jobs that last until a test has seen what it came for."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from welltrack_ui.services.core.child_jobs import JobLimits
from welltrack_ui.services.core.child_pool import ChildPool

CHILD = "tests.security.misbehaving_child"


def make_pool(**limits: Any) -> ChildPool:
    return ChildPool(CHILD, JobLimits(**limits))


def run(pool: ChildPool, job: str, owner: str = "anna", **arguments: str) -> Any:
    return json.loads(pool.run_job(owner, job, arguments, lambda: b"bytes"))


@contextmanager
def held_jobs(pool: ChildPool, owners: list[str], until: Path) -> Iterator[list[Any]]:
    """Jobs that run, or wait for their turn, until the block ends."""
    with ThreadPoolExecutor(len(owners)) as threads:
        jobs = [threads.submit(run, pool, "sleep", owner, until=str(until)) for owner in owners]
        try:
            while pool.count_jobs() < len(owners):
                assert not [job for job in jobs if job.done()]
            yield jobs
        finally:
            until.touch()
        wait(jobs)
        assert [job.result() for job in jobs] == [None] * len(owners)
