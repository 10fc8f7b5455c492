"""The stages of a well as a bar, and the drawers they are written in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from nicegui import ui

from components.files.attachments import AttachmentPanel, draw_stage_attachments
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.toast import show_toast
from components.wells.ports import WellContext, WellData
from components.wells.stage_bar import StageBar
from components.wells.stage_form import open_stage_drawer
from welltrack_ui.domain.stage import Stage


class StagePanel:
    """Draws the bar; a click opens a stage for those who may write."""

    def __init__(self, subject: WellContext, desk: WellData, stages: Sequence[Stage]) -> None:
        self.context, self.data = subject, desk
        self.stages = stages
        with ui.element("section").classes("wt-panel"):
            with ui.element("h2"):
                ui.label(t("Stages"))
                if subject.may_write:
                    button(t("New stage"), self.new, symbol="plus")
            self._bar = StageBar(self._on_choose)
            self._none = ui.label(t("No stage was planned yet.")).classes("wt-muted")
        self._show()

    async def load(self) -> None:
        """Read them again."""
        self.stages = await self.data.stages()
        self._show()

    async def open(self, stage_id: str) -> None:
        """A drawer with a stage in it."""
        stage = await self.data.stage(stage_id)

        async def save(fields: dict[str, Any]) -> None:
            await self.data.change_stage(stage, fields)
            await self.load()

        async def delete() -> None:
            await self.data.delete_stage(stage.id)
            show_toast(t("{name} is in the trash.", name=stage.name), undo=undo)
            await self.load()

        async def undo() -> None:
            await self.data.restore_stage(stage.id)
            await self.load()

        files: list[AttachmentPanel] = []

        def attach() -> None:
            files.append(draw_stage_attachments(stage, lambda: self.data.list_files(stage)))

        self._open_drawer(t("Stage"), save, stage, delete, attach)
        for found in files:
            await found.load()

    def new(self) -> None:
        """A drawer with a new stage."""

        async def save(fields: dict[str, Any]) -> None:
            stage = await self.data.create_stage(fields)
            show_toast(t("{name} is saved.", name=stage.name))
            await self.load()

        self._open_drawer(t("New stage"), save)

    async def _on_choose(self, stage_id: str) -> None:
        if self.context.may_write:
            await self.open(stage_id)

    def _open_drawer(
        self,
        title: str,
        save: Any,
        stage: Stage | None = None,
        delete: Any = None,
        attach: Any = None,
    ) -> None:
        today = self.context.report_day_of(datetime.now(UTC))
        open_stage_drawer(
            save,
            title=title,
            tz=self.context.tz,
            unit=self.context.org.depth_unit,
            today=today,
            start=self.context.report_window_of(today).start,
            before=stage,
            delete=delete,
            attach=attach,
        )

    def _show(self) -> None:
        self._bar.element.visible = bool(self.stages)
        self._none.visible = not self.stages
        if self.stages:
            self._bar.show(self.stages, self.context.tz, datetime.now(UTC))
