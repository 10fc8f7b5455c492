"""The editor of a well's stages: create, edit and delete, each with undo."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from nicegui import ui

from components.files.attachments import AttachmentPanel, draw_stage_attachments
from components.forms.entity_editor import EntityEditor
from components.forms.form import Form
from components.forms.stale_conflict import entity_kind
from components.i18n.translate import t
from components.kit.callback import Callback
from components.wells.ports import WellContext, WellData
from components.wells.stage_form import StageForm
from welltrack_ui.domain.stage import Stage, StageDraft

STAGE_KIND = entity_kind("stage", StageDraft)


class StageEditor:
    """The editor on a screen; `on_done` draws the screen again."""

    def __init__(self, context: WellContext, data: WellData, on_done: Callback) -> None:
        self.context, self.data = context, data
        # An area of its own: what it edits may be drawn anew under an open drawer.
        self._editor = EntityEditor(data.stages, STAGE_KIND, ui.element("div"), on_done)

    def new(self) -> None:
        """Open the drawer of a new stage."""

        async def create(fields: dict[str, Any]) -> Stage:
            draft = StageDraft.parse({"well_id": self.context.well.id, **fields})
            return await self.data.stages.create(draft)

        scope = self.context.well.id
        self._editor.create(t("New stage"), self._make_fields, create, draft_scope=scope)

    async def open(self, stage_id: str, *, delete: bool = True) -> None:
        """Open the drawer of a stage, where `delete` offers to delete it. Raises: NotFound."""
        stage = await self.data.stages.get(stage_id)
        files: list[AttachmentPanel] = []

        def attach() -> None:
            files.append(draw_stage_attachments(stage, lambda: self.data.list_files(stage)))

        reader, make_fields = self.context.reader, self._make_fields
        self._editor.edit(
            t("Edit the stage"), stage, make_fields, reader, delete=delete, attach=attach
        )
        for panel in files:
            await panel.load()

    def confirm_deletion(
        self, stage: Stage, *, on_deleted: Callable[[], None], on_restored: Callable[[], None]
    ) -> None:
        """Ask, then move a stage to the trash; the callbacks are for a screen that goes with it."""
        self._editor.confirm_deletion([stage], on_deleted=on_deleted, on_restored=on_restored)

    def _make_fields(self, form: Form, before: Stage | None = None) -> StageForm:
        today = self.context.report_day_of(datetime.now(UTC))
        return StageForm(
            form,
            tz=self.context.tz,
            unit=self.context.org.depth_unit,
            today=today,
            start=self.context.report_window_of(today).start,
            before=before,
            list_names=self._list_names,
        )

    async def _list_names(self) -> Sequence[str]:
        return [stage.name for stage in await self.data.list_stages()]
