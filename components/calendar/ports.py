"""What a calendar reads and writes, and what its reader may do; who gives it decides on rights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from components.events.editing import EventData
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.units import DepthUnit
from welltrack_ui.domain.well import Well


class CalendarData(EventData, Protocol):
    """What a calendar reads and writes."""

    async def well(self, well_id: str) -> Well: ...
    async def well_names(self) -> Mapping[str, str]: ...
    async def stages(self, well_id: str) -> Sequence[Stage]: ...
    async def files(self, event: Event) -> Sequence[File]: ...


@dataclass(frozen=True, slots=True)
class CalendarRights:
    """Whether one may write, and the unit that depths are shown in."""

    may_write: bool
    unit: DepthUnit
