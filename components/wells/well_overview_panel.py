"""The overview of a well: what runs now, its stages, milestones, depths, fields and position."""

from datetime import UTC, datetime

from nicegui import ui

from components.i18n.translate import t
from components.wells.details import format_position
from components.wells.ports import WellContext, WellData
from components.wells.stage_panel import StagePanel
from components.wells.well_finder import WellDirectoryData
from components.wells.well_overview import (
    WellState,
    about_html,
    depths_html,
    milestones_html,
    running_tiles_html,
)
from components.wells.well_position import WellPositionMap
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.map.mercator import TileSource


class WellOverviewPanel:
    """The overview; the map has the wells of `directory`, over `tiles`. `show` draws the rest."""

    def __init__(
        self,
        context: WellContext,
        directory: WellDirectoryData,
        tiles: TileSource | None,
    ) -> None:
        with ui.element("div").classes("wt-columns wt-well-columns"):
            with ui.element("div").classes("wt-stack"):
                self._milestones = _draw_panel(t("Dates")).classes("wt-dates")
                self._depths = _draw_panel(t("Depths"))
                self._about = _draw_panel(t("About the well"))
            with ui.element("section").classes("wt-panel wt-position"):
                with ui.element("h2"):
                    ui.label(t("Position"))
                self._draw_position(context, directory, tiles)

    def show(self, context: WellContext) -> None:
        """Draw the fields of the well as they are now."""
        # The screen may have been left while they were read.
        if self._about.is_deleted:
            return
        self._milestones.content = milestones_html(context.well)
        self._depths.content = depths_html(context)
        self._about.content = about_html(context)

    def _draw_position(
        self, context: WellContext, directory: WellDirectoryData, tiles: TileSource | None
    ) -> None:
        position = format_position(context.well)
        if not position:
            ui.label(t("No position was given.")).classes("wt-muted")
            return
        WellPositionMap(directory, context.well, context.org.depth_unit, tiles)
        ui.label(f"{position} (WGS84)").classes("wt-meta wt-num")


class RunningPanel:
    """The tiles of what runs now; `show` draws them."""

    def __init__(self, data: WellData) -> None:
        self.data = data
        self.latest: Event | None = None
        self._tiles = ui.html().classes("wt-running")

    async def load(self, context: WellContext, stage_panel: StagePanel) -> None:
        """Read the last event, and draw it beside the stages of the panel."""
        self.latest = await self.data.latest_event()
        if self._tiles.is_deleted:
            return
        state = WellState(context, stage_panel.stages, self.latest, datetime.now(UTC))
        self._tiles.content = running_tiles_html(state)

    def find_start(self) -> datetime:
        """The start of a new event: where the last one ended, without one now."""
        if self.latest is None:
            return datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        return self.latest.ends_at or self.latest.starts_at


def _draw_panel(title: str) -> ui.html:
    with ui.element("section").classes("wt-panel"):
        with ui.element("h2"):
            ui.label(title)
        return ui.html()
