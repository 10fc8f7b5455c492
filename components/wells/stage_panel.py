"""The panel of a well's stages: their bar, whose parts lead to their screens."""

from collections.abc import Sequence
from datetime import UTC, datetime

from nicegui import ui

from components.forms.drafts import NEW_ID, offer_drafts
from components.i18n.translate import t
from components.kit.buttons import button
from components.wells.ports import WellContext, WellData
from components.wells.stage_bar import stage_bar_html
from components.wells.stage_editor import StageEditor
from welltrack_ui.domain.stage import Stage


class StagePanel:
    """The panel; users with the right to write add stages."""

    def __init__(self, context: WellContext, data: WellData, stages: Sequence[Stage]) -> None:
        self.context, self.data = context, data
        self.stages = stages
        self._editor = StageEditor(context, data, self.load)
        with ui.element("section").classes("wt-panel"):
            with ui.element("h2"):
                ui.label(t("Stages"))
                if context.may_write:
                    button(t("New stage"), self._editor.new, symbol="plus")
            self._bar = ui.html()
            self._none = ui.label(t("No stage was planned yet.")).classes("wt-muted")
        if context.may_write:
            offer_drafts(f"stage/{context.well.id}/", self._open_draft)
        self.show(stages)

    async def load(self) -> None:
        """Read the stages again and draw them."""
        self.show(await self.data.list_stages())

    async def open(self, stage_id: str) -> None:
        """Open the drawer of a stage. Raises: NotFound."""
        await self._editor.open(stage_id)

    def show(self, stages: Sequence[Stage]) -> None:
        """Draw these stages."""
        self.stages = stages
        self._bar.visible = bool(stages)
        self._none.visible = not stages
        if stages:
            self._bar.content = stage_bar_html(stages, self.context.tz, datetime.now(UTC))

    async def _open_draft(self, stage_id: str) -> None:
        if stage_id == NEW_ID:
            self._editor.new()
        else:
            await self.open(stage_id)
