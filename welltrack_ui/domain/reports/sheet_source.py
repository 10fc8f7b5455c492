"""What the sheet of a report day is made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from welltrack_ui.domain.event import Event
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage


@dataclass(frozen=True, slots=True)
class Signature:
    """The approval that holds a day: number of the report, name of who signed it, and when."""

    number: int
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SheetSource:
    """The stored rows of a day by start, and what of the day has to be reported.

    `history` are pairs of kind and code that the well had of late, the latest first.
    """

    events: Sequence[Event]
    covers: Window
    stages: Sequence[Stage]
    history: Sequence[tuple[str, str]]
    signature: Signature | None
