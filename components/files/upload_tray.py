"""The upload tray: the files that are being uploaded, and the places on screens that take them.

The tray belongs to the page and not to a screen, so that uploads go on when the user leaves it.
What is sent when is decided here; the bytes go from the browser straight to the object storage, by
`upload_tray.js`.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import cached_property

from markupsafe import Markup
from nicegui import Client, background_tasks, ui
from nicegui.events import GenericEventArguments

from components.files.upload_queue import (
    SendFailure,
    UploadData,
    UploadJob,
    UploadQueue,
    UploadState,
)
from components.i18n import format as form_of
from components.i18n.translate import mark, t, tn
from components.kit.buttons import ButtonWeight, button
from components.kit.callback import Callback, run_callback
from components.kit.html_cache import cached_html
from components.kit.html_view import HtmlView
from components.theme.icons import icon_html
from welltrack_ui.domain.errors import WellTrackError
from welltrack_ui.domain.files.upload_steps import SendRequest

_STORAGE_KEY, _DATA_KEY = "welltrack_uploads", "welltrack_upload_data"
# Some proxies never answer and never hang up; nor does a browser that is gone.
SILENCE_SECONDS = 45.0
LISTED_JOBS = 30
# What moves is shown before what waits.
STATE_ORDER: tuple[UploadState, ...] = ("sending", "checking", "failed", "waiting", "queued")
UPLOAD_STATE_LABELS = {
    "queued": mark("Waiting for its turn"),
    "checking": mark("Checking"),
    "waiting": mark("The connection broke. Trying again soon"),
    "failed": mark("Not uploaded"),
}


class FileSender(ui.html, component="upload_tray.js"):
    """The NiceGUI element that holds the files in the browser, and sends their bytes."""


class UploadTray:
    """The tray of a page; `on_held` is called with the number of files that came without a well.

    `on_dropped` is called in its place for files dropped on an element of `accept_drops`: with
    their number, and the data of the event and of the stretch of time there (see `CalendarCanvas`)
    under "e", "d", "s", "t", "w", as far as there are any; "share" (0 to 1) is how far across the
    stretch they were dropped, "well" the well of the address.
    """

    def __init__(self, client: Client) -> None:
        self.on_held: Callback | None = None
        self.on_dropped: Callback | None = None
        self._client = client
        self._held: list[UploadJob] = []
        self._answers: dict[int, asyncio.Future[int]] = {}
        self._shown_done_count = 0
        self._done_listeners: list[tuple[ui.element, Callback]] = []
        self.element = ui.element("section").classes("wt-uploads wt-no-print")
        self.element.props["aria-label"] = t("Uploads")
        with self.element:
            self._sender = FileSender(tray_shell_html(), sanitize=False)
            self._rows = HtmlView(self._act, sanitize=False)
        self._sender.on("chosen", self._on_chosen)
        self._sender.on("progress", self._on_progress)
        self._sender.on("answer", self._on_answer)
        self._sender.on("online", self._retry_all)

    @cached_property
    def queue(self) -> UploadQueue:
        """The queue of the page's uploads, made for the first file."""
        data, _ = self._client.storage[_DATA_KEY]
        queue = UploadQueue(data, self._send, self._show, self._describe_refusal)
        self._client.on_delete(queue.close)
        return queue

    def set_target(self, target: Mapping[str, str | None]) -> None:
        """Upload the files that wait for a well; without a `well_id` they are discarded."""
        jobs, self._held = self._held, []
        self._queue_jobs(jobs, target)

    def add_done_listener(self, element: ui.element, on_done: Callback) -> None:
        """Call `on_done` after uploads, as long as the element exists."""
        self._done_listeners.append((element, on_done))

    async def _on_chosen(self, event: GenericEventArguments) -> None:
        files, target, dropped_on = event.args
        jobs = [UploadJob(file["id"], file["name"], file["size"], fields=file) for file in files]
        if target.get("well_id"):
            self._queue_jobs(jobs, target)
            return
        self._forget([job.id for job in self._held])
        self._held = jobs
        if dropped_on and self.on_dropped:
            await run_callback(self.on_dropped, len(jobs), dropped_on)
        elif self.on_held:
            await run_callback(self.on_held, len(jobs))

    def _queue_jobs(self, jobs: Sequence[UploadJob], target: Mapping[str, str | None]) -> None:
        target = {name: value for name, value in target.items() if value}
        if "well_id" not in target:
            self._forget([job.id for job in jobs])
            return
        for job in jobs:
            file = {name: job.fields[name] for name in ("name", "size", "content_type")}
            # A browser knows no type of many files: then the draft's own default stands.
            job.fields = {name: value for name, value in file.items() if value != ""} | target
            self.queue.add(job)
        self.queue.start_queued()

    async def _send(self, job: UploadJob, request: SendRequest) -> None:
        """Let the browser send bytes. Raises: SendFailure."""
        answer = self._answers[job.id] = asyncio.get_running_loop().create_future()
        way = {name: getattr(request, name) for name in ("method", "url", "headers", "fields")}
        end = request.start + request.size
        self._sender.run_method("send", job.id, way, request.start, end)
        sent_before = -1
        while not answer.done() and job.sent != sent_before:
            sent_before = job.sent
            await asyncio.wait([answer], timeout=SILENCE_SECONDS)
        status = answer.result() if answer.done() else 0
        # 409: it had arrived, and only the answer was lost.
        if not 200 <= status < 300 and status != 409:
            raise SendFailure(status)

    def _on_progress(self, event: GenericEventArguments) -> None:
        job_id, sent = event.args
        job = self.queue.find_job(job_id)
        if job:
            self.queue.note_progress(job, sent)

    def _on_answer(self, event: GenericEventArguments) -> None:
        job_id, status = event.args
        answer = self._answers.get(job_id)
        if answer and not answer.done():
            answer.set_result(status)

    def _act(self, action: str, job_id: str, _where: object) -> None:
        jobs = [job for job in self.queue.jobs if job_id in {"", str(job.id)}]
        for job in jobs:
            if action == "retry":
                self.queue.retry(job)
            elif action == "cancel" or job.state == "failed":
                self.queue.cancel(job)
                self._forget([job.id])
        if action == "close":
            self.queue.done_count = self._shown_done_count = 0
        self._show()

    def _retry_all(self) -> None:
        for job in self.queue.jobs:
            self.queue.retry(job)

    def _forget(self, job_ids: Iterable[int]) -> None:
        """Let the browser forget files that it need not hold any more."""
        for job_id in job_ids:
            self._answers.pop(job_id, None)
            self._sender.run_method("forget", job_id)

    def _describe_refusal(self, error: WellTrackError) -> str:
        # The queue runs outside of the page, whose language it is.
        describe: Callable[[WellTrackError], str] = self._client.storage[_DATA_KEY][1]
        with self.element:
            return describe(error)

    def _show(self) -> None:
        jobs, done = self.queue.jobs, self.queue.done_count
        listed = sorted(jobs, key=lambda job: STATE_ORDER.index(job.state))[:LISTED_JOBS]
        with self.element:
            rows = tray_html(listed, len(jobs), done)
        # Bytes are told several times a second: only what changed is sent.
        if rows != self._rows.content:
            self._rows.show(rows)
        self._forget(self._answers.keys() - {job.id for job in jobs})
        is_new, self._shown_done_count = done > self._shown_done_count, done
        if is_new:
            telling = self._tell_done()
            background_tasks.create(telling, name="uploaded", context=self.element)

    async def _tell_done(self) -> None:
        # Removed here and not when an element is deleted: NiceGUI has no event for that.
        self._done_listeners = [pair for pair in self._done_listeners if not pair[0].is_deleted]
        for _, on_done in self._done_listeners:
            await run_callback(on_done)


def set_upload_data(
    client: Client, data: UploadData, describe: Callable[[WellTrackError], str]
) -> None:
    """Set the data of the tray of a page, and the text of a refusal, before it is first used."""
    client.storage[_DATA_KEY] = (data, describe)


def get_upload_tray(client: Client | None = None) -> UploadTray:
    """The tray of a page, by default of the current one; made on first use."""
    client = client or ui.context.client
    tray: UploadTray | None = client.storage.get(_STORAGE_KEY)
    # The layout may have been cleared, and the tray with it.
    if tray is None or tray.element.is_deleted:
        # In the layout of the page, outside of the screen that the router replaces.
        with client.layout:
            tray = client.storage[_STORAGE_KEY] = UploadTray(client)
    return tray


def upload_button(
    target: Mapping[str, str | None],
    label: str,
    *,
    weight: ButtonWeight = "secondary",
    on_held: Callback | None = None,
) -> ui.button:
    """A button that uploads files; while it is shown the whole page takes dropped files.

    `target` has `well_id`, and perhaps `stage_id`, `event_id`, `report_date`. Without a well
    `on_held` is called with the number of files, which `set_target` sends on.
    """
    get_upload_tray().on_held = on_held
    pick_button = button(label, weight=weight, symbol="upload")
    # The browser opens its file dialog only within the click: the server's answer comes too late.
    pick_button.props["data-upload-pick"] = ""
    set_upload_target(pick_button, target)
    return pick_button


def set_upload_target(element: ui.element, target: Mapping[str, str | None]) -> None:
    """Set the place of files that are dropped on an element, or chosen by it."""
    element.props["data-upload-to"] = json.dumps({k: v for k, v in target.items() if v})
    element.update()


def accept_drops(element: ui.element, on_dropped: Callback) -> None:
    """Hold the files that are dropped on an element, until `set_target` gives their place.

    An element inside that takes files itself, such as an open event, gets those dropped on it.
    """
    get_upload_tray().on_dropped = on_dropped
    element.props["data-upload-asks"] = ""
    set_upload_target(element, {})


@cached_html
def tray_shell_html() -> Markup:
    """The HTML around the rows: the hidden file input, and the note while files are dragged."""
    return Markup(
        '<input type="file" multiple hidden tabindex="-1" aria-label="{}">'
        '<div class="wt-drop-note" aria-hidden="true">{}<div class="wt-drop-any">{}</div>'
        '<div class="wt-drop-aim">{}</div></div>'
    ).format(
        t("Choose files"),
        icon_html("upload"),
        t("Drop the files to upload them"),
        t("Drop the files on a day or an event"),
    )


def tray_html(jobs: Sequence[UploadJob], waiting: int, done: int) -> Markup:
    """The HTML of the tray's rows with their summary; empty without uploads."""
    if not waiting and not done:
        return Markup("")
    more = waiting - len(jobs)
    hidden_text = Markup('<p class="wt-meta">{}</p>').format(
        tn("and {count} more file", "and {count} more files", more)
    )
    return Markup(
        '<div class="wt-tray"><div class="wt-tray-head"><b role="status">{}</b>{}</div>'
        '<ul class="wt-tray-rows">{}</ul>{}</div>'
    ).format(
        _format_summary(waiting, done),
        _close_button(jobs),
        Markup("").join(map(_job_row, jobs)),
        hidden_text if more > 0 else "",
    )


def _format_summary(waiting: int, done: int) -> str:
    uploaded = tn("{count} file uploaded", "{count} files uploaded", done)
    if not waiting:
        return uploaded
    remaining = tn("{count} file to go", "{count} files to go", waiting)
    return f"{remaining}, {uploaded}" if done else remaining


def _close_button(jobs: Sequence[UploadJob]) -> Markup:
    if any(job.state != "failed" for job in jobs):
        return Markup("")
    return _job_button("close", t("Close"), "x", None)


def _job_row(job: UploadJob) -> Markup:
    retry = job.state in {"failed", "waiting"}
    return Markup(
        '<li class="wt-tray-row wt-tray-{}"><div class="wt-tray-name">{}<span>{}</span></div>'
        '<progress max="{}" value="{}" aria-label="{}"></progress>'
        '<div class="wt-meta wt-num">{}</div><div class="wt-tray-acts">{}{}</div></li>'
    ).format(
        job.state,
        icon_html("triangle-alert" if job.state == "failed" else "file"),
        job.name,
        # An empty file would be a progress of 0 of 0, which browsers draw as unknown.
        max(job.size, 1),
        job.sent if job.size else 1,
        job.name,
        format_progress(job),
        _job_button("retry", t("Try again: {name}", name=job.name), "rotate-ccw", job.id)
        if retry
        else "",
        _job_button("cancel", t("Cancel: {name}", name=job.name), "x", job.id),
    )


def _job_button(action: str, label: str, symbol: str, job_id: int | None) -> Markup:
    return Markup(
        '<button type="button" class="wt-btn wt-btn-ghost wt-btn-icon" data-action="{}"'
        ' data-value="{}" aria-label="{}" title="{}">{}</button>'
    ).format(action, "" if job_id is None else job_id, label, label, icon_html(symbol))


def format_progress(job: UploadJob) -> str:
    """The progress of an upload: `3.4 MB of 12 MB · 340 kB/s · 26 s left`, or why it stopped."""
    if job.state in UPLOAD_STATE_LABELS:
        return (
            f"{t(UPLOAD_STATE_LABELS[job.state])}: {job.reason}"
            if job.reason
            else t(UPLOAD_STATE_LABELS[job.state])
        )
    size = form_of.format_file_size(job.size)
    parts = [t("{sent} of {size}", sent=form_of.format_file_size(job.sent), size=size)]
    # A speed below a byte a second gives a time left without meaning.
    if job.speed >= 1:
        parts.append(t("{size}/s", size=form_of.format_file_size(int(job.speed))))
        parts.append(t("{time} left", time=format_time_left(job)))
    return " · ".join(parts)


def format_time_left(job: UploadJob) -> str:
    """The time that the rest takes at the present speed: `26 s`, `4 min`, `2 h 30 min`."""
    seconds = (job.size - job.sent) / job.speed
    if seconds < 60:
        return form_of.format_quantity(str(round(seconds)), t("s"))
    return form_of.format_duration(timedelta(minutes=round(seconds / 60)))
