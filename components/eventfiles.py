"""The files of an event, in its drawer: what is there, and a place to drop more."""

from collections.abc import Awaitable, Callable, Sequence

from markupsafe import Markup
from nicegui import ui

from components import format as form_of
from components.filekinds import format_mark
from components.filelist import versions_chip
from components.text import t
from components.uploads import upload_button
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.file import File
from welltrack_ui.domain.fileversions import newest
from welltrack_ui.web import paths

Read = Callable[[str], Awaitable[Sequence[File]]]


class EventFiles:
    """Made inside the drawer of an event; files that are dropped while it is open are the event's.

    `read` gives the files of an event by its id.
    """

    def __init__(self, event: Event, read: Read) -> None:
        self._event, self._read = event, read
        with ui.element("section").classes("wt-event-files") as self.element:
            with ui.element("div").classes("wt-row"):
                with ui.element("h3").classes("wt-grow"):
                    ui.label(t("Files"))
                to = {"well_id": event.well_id, "event_id": event.id, "stage_id": event.stage_id}
                upload_button(to, t("Add files"))
            self._list = ui.html()

    async def load(self) -> None:
        """Read them again."""
        files = await self._read(self._event.id)
        if not self._list.is_deleted:
            self._list.content = files_html(files)


def files_html(files: Sequence[File]) -> Markup:
    """The latest version of each as a link that downloads it."""
    row = Markup('<li><a href="{}" download>{}<span>{}</span></a>{}<small>{}</small></li>')
    rows = Markup("").join(
        row.format(
            paths.download(file.id),
            format_mark(file),
            file.name,
            versions_chip(count),
            form_of.size(file.size),
        )
        for file, count in newest(files)
    )
    return Markup("<ul>{}</ul>").format(rows) if files else Markup("")
