"""The ports of the screens of daily reports; their adapters check rights."""

from datetime import date, datetime
from typing import Protocol

from welltrack_ui.domain.reports.sheet_source import SheetSource


class SheetData(Protocol):
    """The data of the sheets of a well; each call may raise an error of the domain."""

    async def load(self, day: date) -> SheetSource: ...
    async def find_last_start(self) -> datetime | None: ...
