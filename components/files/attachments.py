"""The attachments of an event or a stage: its files, and a button for more."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

import htpy as h
from markupsafe import Markup
from nicegui import ui

from components.files.table import versions_chip
from components.files.upload_tray import get_upload_tray, upload_button
from components.i18n import format as form_of
from components.i18n.file_labels import file_format_icon
from components.i18n.translate import t
from components.kit.markup import to_markup
from welltrack_ui import urls
from welltrack_ui.domain.event import UPLOAD_KIND, Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.files.file_versions import select_latest_versions
from welltrack_ui.domain.stage import Stage

ReadFiles = Callable[[], Awaitable[Sequence[File]]]


class AttachmentPanel:
    """The files of `target`, inside a drawer or popover; dropped files go there while it is open.

    `target` has the ids of well, stage and event; None where files cannot be added. `read` reads
    the files.
    """

    def __init__(self, target: Mapping[str, str | None] | None, read: ReadFiles) -> None:
        self._read, self._may_add = read, target is not None
        with ui.element("section").classes("wt-event-files") as self.element:
            with ui.element("div").classes("wt-row"):
                with ui.element("h3").classes("wt-grow"):
                    ui.label(t("Files"))
                if target is not None:
                    upload_button(target, t("Add files"))
            self._list = ui.html()
        if target is not None:
            # With the element: the listener ends with the drawer, the tray stays.
            get_upload_tray().add_done_listener(self.element, self.load)

    async def load(self) -> None:
        """Read the files again and show them."""
        self.show(await self._read())

    def show(self, files: Sequence[File]) -> None:
        """Show files."""
        # The drawer may have been closed while the files were read.
        if self._list.is_deleted:
            return
        self._list.content = attachments_html(files)
        self.element.visible = self._may_add or bool(files)


def draw_event_attachments(
    event: Event, read: ReadFiles, *, may_write: bool = True
) -> AttachmentPanel:
    """The attachments of an event; none can be added to the event of an upload."""
    target = {"well_id": event.well_id, "event_id": event.id, "stage_id": event.stage_id}
    return AttachmentPanel(target if may_write and event.kind != UPLOAD_KIND else None, read)


def draw_stage_attachments(stage: Stage, read: ReadFiles) -> AttachmentPanel:
    """The attachments of a stage."""
    return AttachmentPanel({"well_id": stage.well_id, "stage_id": stage.id}, read)


def attachments_html(files: Sequence[File]) -> Markup:
    """The latest version of each file, as a link that downloads it."""
    rows = (
        h.li[
            h.a(href=urls.download_url(file.id), download=True)[
                file_format_icon(file), h.span[file.name]
            ],
            versions_chip(count),
            h.small[form_of.format_file_size(file.size)],
        ]
        for file, count in select_latest_versions(files)
    )
    return to_markup(h.ul[rows]) if files else Markup("")
