"""What readers of cells have in common: the format of the file's cells, and their refusal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any


class CellError(ValueError):
    """A cell that its field can't take; the message is for people, without the cell's text."""


@dataclass(frozen=True, slots=True)
class CellFormat:
    """The format of cells: the zone of times without one, and whether `3,125` is a decimal.

    A time that clocks showed twice is the first of the two, unless the second alone is not before
    `after`, where the row before ended.
    """

    zone: tzinfo
    decimal_comma: bool
    after: datetime | None = None


CellReader = Callable[[str, CellFormat], Any]
