"""The queue of uploads: order, tries after a failure, parts of large files."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from components.files.upload_queue import (
    MAX_ATTEMPTS,
    PARALLEL_UPLOADS,
    SendFailure,
    UploadJob,
    UploadQueue,
    is_passing,
    retry_delay,
)
from tests.components.patience import until
from welltrack_ui.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    NotSignedIn,
    PayloadTooLarge,
    TooManyAttempts,
    Unavailable,
    WellTrackError,
)
from welltrack_ui.domain.files.upload_steps import (
    MULTIPART_THRESHOLD_BYTES,
    MultipartState,
    SendRequest,
    StartedUpload,
)

HOUR = timedelta(hours=1)
PART = 8 * 1024 * 1024
LARGE = MULTIPART_THRESHOLD_BYTES + 1


def request(size: int, start: int = 0, life: timedelta = HOUR) -> SendRequest:
    return SendRequest("PUT", f"/{start}", {}, {}, size, datetime.now(UTC) + life, start)


class Storage:
    """A place that takes bytes, and tells what came; `faults` are raised one by one, then none.

    A fault stands at the step at which it is raised: "start", "send", "parts" or "complete".
    """

    def __init__(self, *faults: tuple[str, Exception], link_life: timedelta = HOUR) -> None:
        self.faults, self.link_life = list(faults), link_life
        self.steps: list[str] = []
        self.parts: set[int] = set()
        self.gate: asyncio.Event | None = None

    def note(self, step: str, text: str) -> None:
        self.steps.append(text)
        if self.faults and self.faults[0][0] == step:
            raise self.faults.pop(0)[1]

    async def start(self, fields: Mapping[str, Any]) -> StartedUpload:
        self.note("start", f"start {fields['name']}")
        return StartedUpload(fields["name"], request(fields["size"], life=self.link_life))

    async def read_parts(self, _file_id: str) -> MultipartState:
        self.note("parts", f"parts {len(self.parts)}")
        starts = [start for start in range(0, LARGE, PART) if start not in self.parts]
        missing = [request(min(PART, LARGE - s), s, self.link_life) for s in starts[:2]]
        self.link_life = HOUR
        return MultipartState(sum(min(PART, LARGE - s) for s in self.parts), missing)

    async def complete(self, file_id: str) -> None:
        self.note("complete", f"complete {file_id}")

    async def send(self, _job: UploadJob, one: SendRequest) -> None:
        if self.gate:
            await self.gate.wait()
        self.note("send", f"send {one.start}+{one.size}")
        self.parts.add(one.start)


def queue_of(
    storage: Storage, send: Callable[[UploadJob, SendRequest], Awaitable[None]] | None = None
) -> UploadQueue:
    def describe(error: WellTrackError) -> str:
        return error.detail

    return UploadQueue(storage, send or storage.send, lambda: None, describe, delay=lambda _: 0)


def add(queue: UploadQueue, *names: str, size: int = 7) -> list[UploadJob]:
    jobs = [
        UploadJob(len(queue.jobs) + i, name, size, fields={"name": name, "size": size})
        for i, name in enumerate(names)
    ]
    for job in jobs:
        queue.add(job)
    queue.start_queued()
    return jobs


async def test_file_is_begun_sent_and_completed() -> None:
    storage = Storage()
    queue = queue_of(storage)
    add(queue, "a.txt")
    await until(lambda: queue.done_count == 1)
    assert storage.steps == ["start a.txt", "send 0+7", "complete a.txt"]
    assert queue.jobs == []


async def test_three_files_are_sent_at_a_time_and_the_rest_in_their_order() -> None:
    storage = Storage()
    storage.gate = asyncio.Event()
    queue = queue_of(storage)
    jobs = add(queue, "a", "b", "c", "d", "e")
    await asyncio.sleep(0)
    assert [job.state for job in jobs] == ["sending"] * PARALLEL_UPLOADS + ["queued"] * 2
    storage.gate.set()
    await until(lambda: queue.done_count == 5)
    assert [step for step in storage.steps if "start" in step] == [
        f"start {name}" for name in "abcde"
    ]


def test_tries_come_later_each_time_up_to_half_a_minute() -> None:
    delays = [retry_delay(attempts) for attempts in range(1, 8)]
    assert delays == [1, 2, 4, 8, 16, 30, 30]


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        *((SendFailure(status), True) for status in (0, 408, 409, 429, 500, 503)),
        *((SendFailure(status), False) for status in (400, 403, 404, 413, 422)),
        (Conflict("x"), True),
        (TooManyAttempts("x"), True),
        (Unavailable("x"), True),
        (RuntimeError("x"), True),
        (NotSignedIn("x"), False),
        (Forbidden("x"), False),
        (NotFound("file"), False),
        (PayloadTooLarge("x"), False),
        (Invalid([]), False),
    ],
)
def test_error_that_may_pass_is_tried_again(error: Exception, passing: bool) -> None:
    assert is_passing(error) is passing


async def test_upload_goes_on_after_the_line_broke_twice() -> None:
    storage = Storage(("send", SendFailure(0)), ("send", SendFailure(503)))
    queue = queue_of(storage)
    add(queue, "a.txt")
    await until(lambda: queue.done_count == 1)
    assert storage.steps == ["start a.txt", *["send 0+7"] * 3, "complete a.txt"]


async def test_eighth_try_is_the_last() -> None:
    storage = Storage(*[("send", SendFailure(0))] * MAX_ATTEMPTS)
    queue = queue_of(storage)
    (job,) = add(queue, "a.txt")
    await until(lambda: job.state == "failed")
    assert storage.steps.count("send 0+7") == 8
    assert (job.attempts, job.reason, queue.done_count) == (8, "", 0)


async def test_refusal_says_why_and_is_tried_again_by_hand() -> None:
    storage = Storage(("start", Forbidden("Only engineers upload.")))
    queue = queue_of(storage)
    (job,) = add(queue, "a.txt")
    await until(lambda: job.state == "failed")
    assert job.reason == "Only engineers upload."
    queue.retry(job)
    await until(lambda: queue.done_count == 1)
    assert job.reason == ""


@pytest.mark.parametrize(
    ("fault", "steps"),
    [
        (("send", SendFailure(403)), ["start a", "send 0+7", "start a", "send 0+7"]),
        (
            ("complete", Conflict("Not all of it.")),
            ["start a", "send 0+7", "complete a", "send 0+7"],
        ),
        (("complete", Unavailable("Away.")), ["start a", "send 0+7", "complete a"]),
    ],
)
async def test_next_try_repeats_what_is_not_there_alone(
    fault: tuple[str, Exception], steps: list[str]
) -> None:
    storage = Storage(fault)
    queue = queue_of(storage)
    (job,) = add(queue, "a")
    await until(lambda: job.state != "sending" or queue.done_count == 1)
    queue.retry(job)
    await until(lambda: queue.done_count == 1)
    assert storage.steps == [*steps, "complete a"]


async def test_link_that_ends_within_a_minute_is_asked_anew() -> None:
    storage = Storage(("send", SendFailure(0)), link_life=timedelta(seconds=59))
    queue = queue_of(storage)
    add(queue, "a")
    await until(lambda: queue.done_count == 1)
    assert storage.steps[:4] == ["start a", "send 0+7", "start a", "send 0+7"]


async def test_large_file_goes_in_parts_and_none_is_sent_twice() -> None:
    storage = Storage(("parts", Unavailable("Away.")), ("send", SendFailure(0)))
    queue = queue_of(storage)
    add(queue, "a", size=LARGE)
    await until(lambda: queue.done_count == 1)
    assert storage.steps == [
        "start a",
        "parts 0",
        "parts 0",
        f"send 0+{PART}",
        "parts 0",
        f"send 0+{PART}",
        f"send {PART}+{PART}",
        "parts 2",
        f"send {2 * PART}+1",
        "parts 3",
        "complete a",
    ]


async def test_file_of_just_the_threshold_goes_whole() -> None:
    storage = Storage()
    queue = queue_of(storage)
    add(queue, "a", size=MULTIPART_THRESHOLD_BYTES)
    await until(lambda: queue.done_count == 1)
    assert storage.steps[1] == f"send 0+{MULTIPART_THRESHOLD_BYTES}"


async def test_links_of_parts_that_end_soon_are_asked_anew() -> None:
    storage = Storage(link_life=timedelta(seconds=59))
    queue = queue_of(storage)
    add(queue, "a", size=LARGE)
    await until(lambda: queue.done_count == 1)
    assert storage.steps[1:4] == ["parts 0", "parts 0", f"send 0+{PART}"]


async def test_store_that_takes_no_parts_gets_the_file_whole() -> None:
    storage = Storage(*[("send", SendFailure(0))] * 3)
    queue = queue_of(storage)
    add(queue, "a", size=LARGE)
    await until(lambda: queue.done_count == 1)
    assert storage.steps[-2:] == [f"send 0+{LARGE}", "complete a"]
    assert storage.steps.count("parts 0") == 3


async def test_cancelled_upload_is_not_completed_and_takes_no_other_with_it() -> None:
    storage = Storage()
    storage.gate = asyncio.Event()
    queue = queue_of(storage)
    first, *_ = add(queue, "a", "b", "c")
    await asyncio.sleep(0)
    queue.cancel(first)
    queue.cancel(first)
    storage.gate.set()
    await until(lambda: queue.done_count == 2)
    assert "complete a" not in storage.steps


async def test_upload_that_waits_is_cancelled_for_good() -> None:
    storage = Storage(("send", SendFailure(0)))
    queue = UploadQueue(storage, storage.send, lambda: None, str, delay=lambda _: 60)
    (job,) = add(queue, "a")
    await until(lambda: job.state == "waiting")
    timer = job.retry_timer
    queue.cancel(job)
    assert timer
    assert timer.cancelled()
    assert queue.jobs == []


def test_speed_follows_slowly() -> None:
    storage, clock = Storage(), iter([10.0, 10.5, 10.6, 11.0])
    queue = UploadQueue(storage, storage.send, lambda: None, str, clock=lambda: next(clock))
    job = UploadJob(1, "a", 10_000)
    queue.note_progress(job, 0)
    queue.note_progress(job, 1000)
    assert job.speed == pytest.approx(400)
    queue.note_progress(job, 1500)  # too soon to be measured
    assert job.speed == pytest.approx(400)
    queue.note_progress(job, 2000)
    assert job.speed == pytest.approx(720)
    assert job.sent == 2000
