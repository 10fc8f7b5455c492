"""The upload tray: the files that are being uploaded, and the places on screens that take them.

The tray belongs to the page and not to a screen, so that uploads go on when the user leaves it. The
browser sends the files itself, straight to the object storage: `upload_tray.js`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from markupsafe import Markup
from nicegui import Client, ui
from nicegui.events import GenericEventArguments

from components.i18n import format as form_of
from components.i18n.translate import mark, t, tn
from components.kit.buttons import ButtonWeight, button
from components.kit.callback import Callback, run_callback
from components.kit.html_cache import cached_html
from components.theme.icons import icon_html

_STORAGE_KEY = "welltrack_uploads"
UPLOAD_STATE_LABELS = {
    "queued": mark("Waiting for its turn"),
    "checking": mark("Checking"),
    "waiting": mark("The connection broke. Trying again soon"),
    "failed": mark("Not uploaded"),
}


@dataclass(frozen=True, slots=True)
class UploadJob:
    """The upload of one file: sizes in bytes, `speed` in bytes a second, `reason` of a failure."""

    id: int
    name: str
    size: int
    sent: int
    state: str
    speed: float
    reason: str


class UploadTrayHtml(ui.html, component="upload_tray.js"):
    """The NiceGUI element of the tray, with the component that sends the files."""


class UploadTray:
    """The tray of a page; `on_held` is called with the number of files that came without a well.

    `on_dropped` is called in its place for files dropped on an element of `accept_drops`: with
    their number, and {"e": event id, "d": day, "s": seconds, "w": well id}, each empty or 0 where
    there is none.
    """

    def __init__(self) -> None:
        self.on_held: Callback | None = None
        self.on_dropped: Callback | None = None
        self._held_batches = self._done_count = 0
        self._done_listeners: list[tuple[ui.element, Callback]] = []
        self.element = UploadTrayHtml(tray_shell_html(), sanitize=False)
        self.element.classes("wt-uploads wt-no-print")
        self.element.props["aria-label"] = t("Uploads")
        self.element.on("report", self._on_report)

    def set_target(self, target: Mapping[str, str | None]) -> None:
        """Upload the files that wait for a well; without a `well_id` they are discarded."""
        target = {name: value for name, value in target.items() if value}
        self.element.run_method("release", target or None)

    def add_done_listener(self, element: ui.element, on_done: Callback) -> None:
        """Call `on_done` after uploads, as long as the element exists."""
        self._done_listeners.append((element, on_done))

    async def _on_report(self, event: GenericEventArguments) -> None:
        report: dict[str, Any] = event.args
        done, held, dropped_on = report["done"], report["held"], report["held_at"]
        self._show(tray_html([UploadJob(**job) for job in report["jobs"]], report["waiting"], done))
        is_new_batch, self._held_batches = (
            report["held_batches"] > self._held_batches,
            report["held_batches"],
        )
        if held and is_new_batch and dropped_on and self.on_dropped:
            await run_callback(self.on_dropped, held, dropped_on)
        elif held and is_new_batch and self.on_held:
            await run_callback(self.on_held, held)
        is_new_file, self._done_count = done > self._done_count, done
        if is_new_file:
            # Removed here and not when an element is deleted: NiceGUI has no event for that.
            self._done_listeners = [pair for pair in self._done_listeners if not pair[0].is_deleted]
            for _, on_done in self._done_listeners:
                await run_callback(on_done)

    def _show(self, rows: Markup) -> None:
        # Reports come several times a second: only what changed is sent.
        if self.element.props.get("rows", "") != rows:
            self.element.props["rows"] = rows
            self.element.update()


def get_upload_tray(client: Client | None = None) -> UploadTray:
    """The tray of a page, by default of the current one; made on first use."""
    client = client or ui.context.client
    tray: UploadTray | None = client.storage.get(_STORAGE_KEY)
    # The layout may have been cleared, and the tray with it.
    if tray is None or tray.element.is_deleted:
        # In the layout of the page, outside of the screen that the router replaces.
        with client.layout:
            tray = client.storage[_STORAGE_KEY] = UploadTray()
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
        '<div class="wt-drop-aim">{}</div></div><div data-part="rows"></div>'
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
    job = "" if job_id is None else Markup(' data-job="{}"').format(job_id)
    return Markup(
        '<button type="button" class="wt-btn wt-btn-ghost wt-btn-icon" data-job-act="{}"{}'
        ' aria-label="{}" title="{}">{}</button>'
    ).format(action, job, label, label, icon_html(symbol))


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
