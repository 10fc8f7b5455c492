"""The files of an event or a stage, where it is looked at: what is there, and a place for more."""

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
    """Made inside a drawer or a card; files that are dropped while it is open belong there.

    `to` is that place, None where nothing is taken; `read` gives its files.
    """

    def __init__(self, to: Mapping[str, str | None] | None, read: ReadFiles) -> None:
        self._read, self._may_add = read, to is not None
        with ui.element("section").classes("wt-event-files") as self.element:
            with ui.element("div").classes("wt-row"):
                with ui.element("h3").classes("wt-grow"):
                    ui.label(t("Files"))
                if to is not None:
                    upload_button(to, t("Add files"))
            self._list = ui.html()
        if to is not None:
            get_upload_tray().add_done_listener(self.element, self.load)

    async def load(self) -> None:
        """Read them again."""
        self.show(await self._read())

    def show(self, files: Sequence[File]) -> None:
        """Show these."""
        if self._list.is_deleted:
            return
        self._list.content = attachments_html(files)
        self.element.visible = self._may_add or bool(files)


def draw_event_attachments(
    event: Event, read: ReadFiles, *, may_write: bool = True
) -> AttachmentPanel:
    """Those of an event; nothing can be added to what tells of an upload itself."""
    to = {"well_id": event.well_id, "event_id": event.id, "stage_id": event.stage_id}
    return AttachmentPanel(to if may_write and event.kind != UPLOAD_KIND else None, read)


def draw_stage_attachments(stage: Stage, read: ReadFiles) -> AttachmentPanel:
    """Those of a stage."""
    return AttachmentPanel({"well_id": stage.well_id, "stage_id": stage.id}, read)


def attachments_html(files: Sequence[File]) -> Markup:
    """The latest version of each as a link that downloads it."""
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
