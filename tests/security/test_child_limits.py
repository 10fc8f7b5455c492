"""Whatever reads a user's file has little to take, is gone when it takes more, and disturbs nobody.

Which answer comes first is measured, not how long one takes: machines are as busy as they are.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.security.child_pools import held_jobs, make_pool, run
from welltrack_ui.services.core.child_pool import (
    JOBS_PER_CHILD,
    MAX_CHILDREN,
    MAX_JOBS_AT_ONCE,
    MAX_JOBS_PER_OWNER,
    ChildPool,
    JobFailed,
    JobLimitReached,
    PoolBusy,
)

MEGABYTE = 1024 * 1024
ONLY_LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="other systems don't limit an address space"
)


def process_id(pool: ChildPool) -> int:
    return int(run(pool, "tell_process")[0])


def is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return False


def test_child_gets_its_bytes_and_none_of_the_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLTRACK_SECRET", "s" * 40)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "a" * 40)
    process, variables, count, arguments = run(make_pool(), "tell_process", form="log")
    assert process != os.getpid()
    assert [name for name in variables if name.startswith(("WELLTRACK", "AWS"))] == []
    assert (count, arguments) == (5, {"form": "log"})


@pytest.mark.parametrize(
    ("job", "limits", "arguments"),
    [
        ("spin", {"cpu_seconds": 1, "wall_seconds": 60}, {}),
        ("sleep", {"wall_seconds": 1}, {"until": "/never"}),
        pytest.param(
            "eat", {"memory_bytes": 400 * MEGABYTE}, {"megabytes": "400"}, marks=ONLY_LINUX
        ),
        ("shout", {"answer_bytes": 1000}, {"count": "1001"}),
        ("die", {}, {}),
    ],
)
def test_child_that_takes_too_much_is_gone(
    job: str, limits: Mapping[str, Any], arguments: Mapping[str, str]
) -> None:
    pool = make_pool(**limits)
    before = process_id(pool)
    with pytest.raises(JobLimitReached):
        run(pool, job, **arguments)
    assert is_gone(before)
    assert process_id(pool) != before


@ONLY_LINUX
def test_child_holds_no_more_memory_than_it_may() -> None:
    limits = {"wall_seconds": 60, "memory_bytes": 400 * MEGABYTE}
    assert run(make_pool(**limits), "eat", megabytes="100") == 100
    with pytest.raises(JobLimitReached):
        run(make_pool(**limits), "eat", megabytes="400")


def test_child_writes_no_file(tmp_path: Path) -> None:
    to = tmp_path / "written"
    with pytest.raises(JobFailed):
        run(make_pool(), "write", to=str(to))
    assert not to.exists() or to.read_bytes() == b""


def test_error_of_a_job_tells_no_text_of_the_file_and_leaves_no_child() -> None:
    pool = make_pool()
    before = process_id(pool)
    with pytest.raises(JobFailed, match=r"^ValueError$"):
        run(pool, "fail")
    assert is_gone(before)


def test_what_a_library_prints_is_no_answer() -> None:
    assert run(make_pool(), "chat") == [1]


def test_child_serves_several_jobs_and_is_then_replaced() -> None:
    pool = make_pool()
    processes = [process_id(pool) for _ in range(JOBS_PER_CHILD + 1)]
    assert len(set(processes[:-1])) == 1
    assert processes[-1] != processes[0]
    assert is_gone(processes[0])


def test_children_end_with_their_pool() -> None:
    pool = make_pool()
    process = process_id(pool)
    del pool
    assert is_gone(process)


def test_another_is_answered_while_one_takes_all_that_they_may(tmp_path: Path) -> None:
    assert MAX_JOBS_PER_OWNER < MAX_CHILDREN
    pool = make_pool(wall_seconds=60)
    with held_jobs(pool, ["mallory"] * MAX_JOBS_PER_OWNER, tmp_path / "until") as jobs:
        with pytest.raises(PoolBusy):
            run(pool, "tell_process", "mallory")
        assert run(pool, "tell_process", "anna")[2] == 5
        assert [job.done() for job in jobs] == [False] * len(jobs)
    assert run(pool, "tell_process", "mallory")[2] == 5


def test_jobs_that_wait_are_few_so_that_threads_are_left(tmp_path: Path) -> None:
    pool = make_pool(wall_seconds=60)
    owners = [f"person {n}" for n in range(MAX_JOBS_AT_ONCE)]
    with held_jobs(pool, owners, tmp_path / "until"), pytest.raises(PoolBusy):
        run(pool, "tell_process", "anna")
