"""The queue of uploads of a page: what is sent when, and again after the line broke."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Protocol

from welltrack_ui.domain.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    NotSignedIn,
    PayloadTooLarge,
    WellTrackError,
)
from welltrack_ui.domain.files.upload_steps import (
    MULTIPART_THRESHOLD_BYTES,
    MultipartState,
    SendRequest,
    StartedUpload,
)

log = logging.getLogger(__name__)
UploadState = Literal["queued", "sending", "checking", "waiting", "failed"]
PARALLEL_UPLOADS = 3
MAX_ATTEMPTS = 8
MAX_RETRY_SECONDS = 30.0
MAX_REFUSED_PARTS = 3
MEASURE_SECONDS = 0.4
LEAST_LINK_LIFE = timedelta(minutes=1)
LASTING_ERRORS = (NotSignedIn, Forbidden, NotFound, Invalid, PayloadTooLarge)


class UploadData(Protocol):
    """The uploads of the user of a page; each call may raise an error of the domain."""

    async def start(self, fields: Mapping[str, Any]) -> StartedUpload: ...
    async def read_parts(self, file_id: str) -> MultipartState: ...
    async def complete(self, file_id: str) -> None: ...


class SendFailure(Exception):
    """Bytes that did not arrive; `status` is that of the answer, 0 without one."""

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP status {status}")
        self.status = status


@dataclass(slots=True, eq=False)
class UploadJob:
    """The upload of one file: sizes in bytes, `speed` in bytes a second, `reason` of a failure.

    `fields` are those of a `FileDraft`. `stored_bytes` have come in parts; `refusals` counts the
    parts in a row that got no answer.
    """

    id: int
    name: str
    size: int
    sent: int = 0
    state: UploadState = "queued"
    speed: float = 0.0
    reason: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    attempts: int = 0
    refusals: int = 0
    stored_bytes: int = 0
    has_arrived: bool = False
    started: StartedUpload | None = None
    task: asyncio.Task[None] | None = None
    retry_timer: asyncio.TimerHandle | None = None
    measured_at: float = 0.0
    measured_bytes: int = 0


def retry_delay(attempts: int) -> float:
    """Seconds until the next try: later each time."""
    return min(MAX_RETRY_SECONDS, 0.5 * 2.0**attempts)


class UploadQueue:
    """The uploads of a page, three of them at a time.

    `send` lets the browser send bytes, and raises `SendFailure`; `on_change` is called whenever
    there is something to show, `describe` gives the text of a refusal.
    """

    def __init__(
        self,
        data: UploadData,
        send: Callable[[UploadJob, SendRequest], Awaitable[None]],
        on_change: Callable[[], object],
        describe: Callable[[WellTrackError], str],
        *,
        delay: Callable[[int], float] = retry_delay,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.jobs: list[UploadJob] = []
        self.done_count = 0
        self._data, self._send, self._on_change = data, send, on_change
        self._describe, self._delay, self._clock = describe, delay, clock

    def add(self, job: UploadJob) -> None:
        """Queue an upload; `start_queued` starts it."""
        self.jobs.append(job)

    def find_job(self, job_id: int) -> UploadJob | None:
        """The job with this id; None where it has ended."""
        return next((job for job in self.jobs if job.id == job_id), None)

    def retry(self, job: UploadJob, attempts: int = 0) -> None:
        """Try an upload again that failed, or waits for its next try."""
        if job.state not in {"failed", "waiting"}:
            return
        _stop_timer(job)
        job.state, job.attempts = "queued", attempts
        self.start_queued()

    def cancel(self, job: UploadJob) -> None:
        """Drop an upload, whatever its state."""
        _stop_timer(job)
        if job.task:
            job.task.cancel()
        if job in self.jobs:
            self.jobs.remove(job)
        self.start_queued()

    def close(self) -> None:
        """Stop all uploads, at the end of the page."""
        for job in self.jobs:
            _stop_timer(job)
            if job.task:
                job.task.cancel()

    def start_queued(self) -> None:
        """Start uploads in their order, as many as may run at a time."""
        busy = sum(job.state in {"sending", "checking"} for job in self.jobs)
        queued = [job for job in self.jobs if job.state == "queued"]
        for job in queued[: max(0, PARALLEL_UPLOADS - busy)]:
            job.state, job.reason, job.speed = "sending", "", 0.0
            job.task = asyncio.create_task(self._run(job), name=f"upload {job.id}")
        self._on_change()

    def note_progress(self, job: UploadJob, sent: int) -> None:
        """Note how many bytes have left the browser; of the speed a measure changes a fifth."""
        job.sent = min(sent, job.size)
        if sent > job.stored_bytes:
            job.refusals = 0
        now = self._clock()
        seconds = now - job.measured_at
        if seconds >= MEASURE_SECONDS:
            bytes_since = max(0, job.sent - job.measured_bytes) if job.measured_at else 0
            job.speed = 0.8 * job.speed + 0.2 * bytes_since / seconds
            job.measured_at, job.measured_bytes = now, job.sent
        self._on_change()

    async def _run(self, job: UploadJob) -> None:
        job.sent, job.measured_at, job.measured_bytes = job.stored_bytes, 0.0, 0
        try:
            await self._transfer(job)
            self.jobs.remove(job)
            self.done_count += 1
        except Exception as error:  # noqa: BLE001 - each of them is shown, and most tried again
            self._note_failure(job, error)
        self.start_queued()

    async def _transfer(self, job: UploadJob) -> None:
        # Parts have links of their own: of those that have come none is sent twice.
        started = job.started
        if not started or (_is_expiring(started.whole) and not job.stored_bytes):
            job.started = started = await self._data.start(job.fields)
            job.has_arrived, job.stored_bytes = False, 0
        if not job.has_arrived and goes_in_parts(job):
            await self._send_parts(job, started.file_id)
        elif not job.has_arrived:
            await self._send(job, started.whole)
        job.has_arrived, job.sent, job.state = True, job.size, "checking"
        self._on_change()
        await self._data.complete(started.file_id)

    async def _send_parts(self, job: UploadJob, file_id: str) -> None:
        while True:
            state = await self._data.read_parts(file_id)
            job.stored_bytes = job.sent = state.stored_bytes
            if not state.missing:
                return
            for request in state.missing:
                if _is_expiring(request):
                    break
                await self._send(job, request)
                job.stored_bytes += request.size
                job.attempts = 0

    def _note_failure(self, job: UploadJob, error: Exception) -> None:
        status = error.status if isinstance(error, SendFailure) else None
        if not isinstance(error, SendFailure | WellTrackError):
            log.error("an upload failed", exc_info=error)
        # A store that takes no parts from this page looks like a line that is down.
        job.refusals += status == 0
        job.attempts += 1
        job.reason = self._describe(error) if isinstance(error, WellTrackError) else ""
        # The link, or what was begun with it, is gone; or not all the bytes are there.
        if status in {403, 404} or isinstance(error, Forbidden | NotFound):
            job.started, job.stored_bytes = None, 0
        elif isinstance(error, Conflict):
            job.has_arrived = False
        job.state = "waiting" if is_passing(error) and job.attempts < MAX_ATTEMPTS else "failed"
        if job.state == "waiting":
            job.retry_timer = asyncio.get_running_loop().call_later(
                self._delay(job.attempts), self.retry, job, job.attempts
            )


def goes_in_parts(job: UploadJob) -> bool:
    """Whether a file goes in parts: not where the store took none from this page three times."""
    is_refused = job.refusals >= MAX_REFUSED_PARTS and not job.stored_bytes
    return job.size > MULTIPART_THRESHOLD_BYTES and not is_refused


def is_passing(error: Exception) -> bool:
    """Whether to try again after an error."""
    if isinstance(error, SendFailure):
        return error.status in {0, 408, 409, 429} or error.status >= 500
    return not isinstance(error, LASTING_ERRORS)


def _is_expiring(request: SendRequest) -> bool:
    # A link that ends soon would end before much was sent.
    return request.expires_at < datetime.now(UTC) + LEAST_LINK_LIFE


def _stop_timer(job: UploadJob) -> None:
    if job.retry_timer:
        job.retry_timer.cancel()
        job.retry_timer = None
