"""The files of an event or a stage, where it is looked at: what is there, and a place for more."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from markupsafe import Markup
from nicegui import ui

from components.files.table import versions_chip
from components.files.upload_tray import tray, upload_button
from components.i18n import format as form_of
from components.i18n.file_labels import format_mark
from components.i18n.translate import t
from welltrack_ui import urls
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.files.file_versions import newest
from welltrack_ui.domain.stage import Stage

Read = Callable[[], Awaitable[Sequence[File]]]
UPLOADED = "file_uploaded"


class PlaceFiles:
    """Made inside a drawer or a card; files that are dropped while it is open belong there.

    `to` is that place, None where nothing is taken; `read` gives its files.
    """

    def __init__(self, to: Mapping[str, str | None] | None, read: Read) -> None:
        self._read, self._may_add = read, to is not None
        with ui.element("section").classes("wt-event-files") as self.element:
            with ui.element("div").classes("wt-row"):
                with ui.element("h3").classes("wt-grow"):
                    ui.label(t("Files"))
                if to is not None:
                    upload_button(to, t("Add files"))
            self._list = ui.html()
        if to is not None:
            tray().tell(self.element, self.load)

    async def load(self) -> None:
        """Read them again."""
        self.show(await self._read())

    def show(self, files: Sequence[File]) -> None:
        """Show these."""
        if self._list.is_deleted:
            return
        self._list.content = files_html(files)
        self.element.visible = self._may_add or bool(files)


def event_files(event: Event, read: Read, *, may_write: bool = True) -> PlaceFiles:
    """Those of an event; nothing can be added to what tells of an upload itself."""
    to = {"well_id": event.well_id, "event_id": event.id, "stage_id": event.stage_id}
    return PlaceFiles(to if may_write and event.kind != UPLOADED else None, read)


def stage_files(stage: Stage, read: Read) -> PlaceFiles:
    """Those of a stage."""
    return PlaceFiles({"well_id": stage.well_id, "stage_id": stage.id}, read)


def files_html(files: Sequence[File]) -> Markup:
    """The latest version of each as a link that downloads it."""
    row = Markup('<li><a href="{}" download>{}<span>{}</span></a>{}<small>{}</small></li>')
    rows = Markup("").join(
        row.format(
            urls.download(file.id),
            format_mark(file),
            file.name,
            versions_chip(count),
            form_of.size(file.size),
        )
        for file, count in newest(files)
    )
    return Markup("<ul>{}</ul>").format(rows) if files else Markup("")
