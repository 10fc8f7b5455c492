"""The panel of a well's stages: their bar, and the drawers of stages."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from nicegui import ui

from components.files.attachments import AttachmentPanel, draw_stage_attachments
from components.forms.drafts import NEW_ID, offer_drafts
from components.forms.entity_editor import EntityEditor
from components.forms.form import Form
from components.forms.stale_conflict import entity_kind
from components.i18n.translate import t
from components.kit.buttons import button
from components.wells.ports import WellContext, WellData
from components.wells.stage_bar import StageBar
from components.wells.stage_form import StageForm
from welltrack_ui.domain.stage import Stage, StageDraft

STAGE_KIND = entity_kind("stage", StageDraft)


class StagePanel:
    """The panel; a pressed stage opens its drawer for users with the right to write."""

    def __init__(self, context: WellContext, data: WellData, stages: Sequence[Stage]) -> None:
        self.context, self.data = context, data
        self.stages = stages
        # Beside the panel, whose bar is drawn anew under an open drawer.
        self._editor = EntityEditor(data.stages, STAGE_KIND, ui.element("div"), self.load)
        with ui.element("section").classes("wt-panel"):
            with ui.element("h2"):
                ui.label(t("Stages"))
                if context.may_write:
                    button(t("New stage"), self.new, symbol="plus")
            self._bar = StageBar(self._on_choose)
            self._none = ui.label(t("No stage was planned yet.")).classes("wt-muted")
        if context.may_write:
            offer_drafts(f"stage/{context.well.id}/", self._open_draft)
        self._show()

    async def load(self) -> None:
        """Read the stages again and draw them."""
        self.stages = await self.data.list_stages()
        self._show()

    async def open(self, stage_id: str) -> None:
        """Open the drawer of a stage. Raises: NotFound."""
        stage = await self.data.stages.get(stage_id)
        files: list[AttachmentPanel] = []

        def attach() -> None:
            files.append(draw_stage_attachments(stage, lambda: self.data.list_files(stage)))

        reader = self.context.reader
        self._editor.edit(t("Stage"), stage, self._make_fields, reader, attach=attach)
        for panel in files:
            await panel.load()

    def new(self) -> None:
        """Open the drawer of a new stage."""

        async def create(fields: dict[str, Any]) -> Stage:
            draft = StageDraft.parse({"well_id": self.context.well.id, **fields})
            return await self.data.stages.create(draft)

        scope = self.context.well.id
        self._editor.create(t("New stage"), self._make_fields, create, draft_scope=scope)

    async def _open_draft(self, stage_id: str) -> None:
        if stage_id == NEW_ID:
            self.new()
        else:
            await self.open(stage_id)

    def _make_fields(self, form: Form, before: Stage | None = None) -> StageForm:
        today = self.context.report_day_of(datetime.now(UTC))
        return StageForm(
            form,
            tz=self.context.tz,
            unit=self.context.org.depth_unit,
            today=today,
            start=self.context.report_window_of(today).start,
            before=before,
        )

    async def _on_choose(self, stage_id: str) -> None:
        if self.context.may_write:
            await self.open(stage_id)

    def _show(self) -> None:
        self._bar.element.visible = bool(self.stages)
        self._none.visible = not self.stages
        if self.stages:
            self._bar.show(self.stages, self.context.tz, datetime.now(UTC))
