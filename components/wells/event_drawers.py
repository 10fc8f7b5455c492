"""The drawers of a well's events: create, edit, copy and delete, with their files."""

from collections.abc import Callable, Sequence
from datetime import datetime

from nicegui import ui

from components.audit.change_texts import format_changes
from components.events.editing import EventEditor
from components.events.form import EventFormContext
from components.files.attachments import AttachmentPanel, draw_event_attachments
from components.files.preview_drawer import open_file_drawer
from components.forms.drafts import NEW_ID, offer_drafts
from components.i18n.translate import t
from components.kit.callback import Callback
from components.wells.ports import WellContext, WellData
from welltrack_ui.domain.stage import Stage


class EventDrawers:
    """The drawers; `on_done` draws the screen again, `on_saved` gets a new event in its place.

    `list_stages` gives the stages that an event may belong to, `find_start` the start of a new one.
    """

    def __init__(
        self,
        context: WellContext,
        data: WellData,
        *,
        list_stages: Callable[[], Sequence[Stage]],
        find_start: Callable[[], datetime],
        on_done: Callback,
        on_saved: Callback | None = None,
        stage_id: str | None = None,
    ) -> None:
        self.context, self.data = context, data
        self._list_stages, self._find_start = list_stages, find_start
        self._on_saved, self._stage_id = on_saved, stage_id
        self._files: AttachmentPanel | None = None
        unit = context.org.depth_unit
        self._editor = EventEditor(data.events, ui.element("div"), on_done, format_changes, unit)
        if context.may_write:
            offer_drafts(f"event/{context.well.id}/", self._open_draft)

    def new(self) -> None:
        """Open the drawer of a new event."""
        context = self._build_context(self._find_start(), self._stage_id)
        well_id = self.context.well.id
        self._editor.create_event(well_id, context, t("New event"), self._on_saved)

    async def open(self, event_id: str) -> None:
        """Open the drawer of an event; of an upload, that of its file. Raises: NotFound."""
        event = await self.data.events.get(event_id)
        if event.file_id:
            names = {self.context.well.id: self.context.well.name}
            await open_file_drawer(self.data.files, event.file_id, names, self.context.tz)
            return

        def attach() -> None:
            self._files = draw_event_attachments(event, lambda: self.data.list_files(event))

        context = self._build_context(event.starts_at)
        self._editor.edit_event(event, context, t("Event"), attach, self._on_saved)
        await self.load_files()

    async def load_files(self) -> None:
        """Read the files of the open drawer again."""
        # The drawer may have been closed, and its elements with it.
        if self._files and self._files.element.is_deleted:
            self._files = None
        if self._files:
            await self._files.load()

    async def _open_draft(self, event_id: str) -> None:
        if event_id == NEW_ID:
            self.new()
        else:
            await self.open(event_id)

    def _build_context(self, start: datetime, stage_id: str | None = None) -> EventFormContext:
        context = self.context
        return EventFormContext(
            self._list_stages(),
            context.tz,
            context.org.depth_unit,
            context.report_day_of(start),
            start,
            stage_id=stage_id,
        )
