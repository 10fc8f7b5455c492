"""The stages of a well as a bar, and the drawers they are written in."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from nicegui import ui

from components.files.attachments import PlaceFiles, stage_files
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.toast import toast
from components.wells.ports import Desk, Subject
from components.wells.stage_bar import StageBar
from components.wells.stage_form import edit_stage
from welltrack_ui.domain.stage import Stage


class StageArea:
    """Draws the bar; a click opens a stage for those who may write."""

    def __init__(self, subject: Subject, desk: Desk, stages: Sequence[Stage]) -> None:
        self.subject, self.desk = subject, desk
        self.stages = stages
        with ui.element("section").classes("wt-panel"):
            with ui.element("h2"):
                ui.label(t("Stages"))
                if subject.may_write:
                    button(t("New stage"), self.new, symbol="plus")
            self._bar = StageBar(self._chosen)
            self._none = ui.label(t("No stage was planned yet.")).classes("wt-muted")
        self._show()

    async def load(self) -> None:
        """Read them again."""
        self.stages = await self.desk.stages()
        self._show()

    async def open(self, stage_id: str) -> None:
        """A drawer with a stage in it."""
        stage = await self.desk.stage(stage_id)

        async def save(fields: dict[str, Any]) -> None:
            await self.desk.change_stage(stage, fields)
            await self.load()

        async def delete() -> None:
            await self.desk.delete_stage(stage.id)
            toast(t("{name} is in the trash.", name=stage.name), undo=undo)
            await self.load()

        async def undo() -> None:
            await self.desk.restore_stage(stage.id)
            await self.load()

        files: list[PlaceFiles] = []

        def attach() -> None:
            files.append(stage_files(stage, lambda: self.desk.files_of(stage)))

        self._drawer(t("Stage"), save, stage, delete, attach)
        for found in files:
            await found.load()

    def new(self) -> None:
        """A drawer with a new stage."""

        async def save(fields: dict[str, Any]) -> None:
            stage = await self.desk.create_stage(fields)
            toast(t("{name} is saved.", name=stage.name))
            await self.load()

        self._drawer(t("New stage"), save)

    async def _chosen(self, stage_id: str) -> None:
        if self.subject.may_write:
            await self.open(stage_id)

    def _drawer(
        self,
        title: str,
        save: Any,
        stage: Stage | None = None,
        delete: Any = None,
        attach: Any = None,
    ) -> None:
        today = self.subject.day_of(datetime.now(UTC))
        edit_stage(
            save,
            title=title,
            tz=self.subject.tz,
            unit=self.subject.org.depth_unit,
            today=today,
            start=self.subject.window_of(today).start,
            before=stage,
            delete=delete,
            attach=attach,
        )

    def _show(self) -> None:
        self._bar.element.visible = bool(self.stages)
        self._none.visible = not self.stages
        if self.stages:
            self._bar.show(self.stages, self.subject.tz, datetime.now(UTC))
