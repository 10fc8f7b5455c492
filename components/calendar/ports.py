"""The port of a calendar's data, and the rights of its user; its adapter checks rights."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from components.events.editing import EventData
from components.search.ports import WellLookup
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.units import DepthUnit
from welltrack_ui.domain.well import Well


class CalendarData(EventData, Protocol):
    """The data that a calendar reads and writes; each call may raise an error of the domain."""

    async def well(self, well_id: str) -> Well: ...
    def well_lookup(self) -> WellLookup: ...
    async def stages(self, well_id: str) -> Sequence[Stage]: ...
    async def files(self, event: Event) -> Sequence[File]: ...


@dataclass(frozen=True, slots=True)
class CalendarRights:
    """The right to write, and the unit of depths."""

    may_write: bool
    unit: DepthUnit
