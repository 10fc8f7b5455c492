"""The data of a LAS text: numbers in columns, and what stands where there is none."""

import math
import re
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Floats = Sequence[float]
"""The values of one column, eight bytes each (`array`); NaN where there is none."""

USUAL_NULLS = frozenset({-999.25, -9999.0, -9999.25, -99999.0, -99999.25})
"""Stand for no value in every log, whatever its header says."""

UNDECLARED_NULLS = USUAL_NULLS | {-999.0}
"""The same where the header says nothing."""

_GAP = re.compile(
    r"|-+|\(?null\)?|n/?a|#n/a|[+-]?nan|[+-]?\d\.?#(ind|qnan|snan|inf)\d*", re.IGNORECASE
)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+([eE][+-]?\d+)?")
_MAYBE_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


class NotLasError(Exception):
    """A text that can't be read as a log, or not surely right."""


@dataclass(frozen=True, slots=True)
class LasColumns:
    """The index, and the curves in the file's order; None for a curve that holds texts."""

    index: Floats
    curves: tuple[Floats | None, ...]

    def find_assumed_nulls(self, declared: float | None) -> set[float]:
        """The usual numbers for no value that are among the curves' and that nobody declared."""
        usual = (UNDECLARED_NULLS if declared is None else USUAL_NULLS) - {declared}
        known = (values for values in self.curves if values is not None)
        return {null for values in known for null in usual.intersection(values)}


class LasColumnsReader:
    """Reads the data lines of `width` columns; of the curves it holds the first `max_curves`."""

    def __init__(
        self, width: int, max_curves: int, separator: str | None, is_wrapped: bool
    ) -> None:
        self.width = width
        self.separator = separator
        self.is_wrapped = is_wrapped
        self._columns = [array("d") for _ in range(min(width, max_curves + 1))]
        self._with_texts: set[int] = set()
        self._has_points = False
        self._comma_is_sure: bool | None = None
        """None before a decimal comma is met; it is sure once one can't part thousands."""

    def read_columns(self, lines: Iterable[str]) -> LasColumns:
        """The columns. Raises: NotLasError for rows of another width, or an index of texts."""
        for row in self._read_rows(lines):
            self._add_row(row)
        if self._comma_is_sure is False or (self._comma_is_sure and self._has_points):
            raise NotLasError("its commas may part thousands")
        if 0 in self._with_texts:
            raise NotLasError("its index is no number")
        index, *curves = self._columns
        return LasColumns(
            index,
            tuple(None if i in self._with_texts else curve for i, curve in enumerate(curves, 1)),
        )

    def _read_rows(self, lines: Iterable[str]) -> Iterator[list[str]]:
        row: list[str] = []
        for line in lines:
            text = line.strip(" \r\n") if self.separator == "\t" else line.strip()
            if not text or text.startswith("#"):
                continue
            if text.startswith("~"):
                raise NotLasError("it goes on after its data")
            row.extend(self._split_line(text))
            if len(row) == self.width:
                yield row
                row = []
            elif not self.is_wrapped or len(row) > self.width:
                raise NotLasError("a row has another number of values than there are curves")
        if row:
            raise NotLasError("its last row is not whole")

    def _split_line(self, text: str) -> Sequence[str]:
        parts = text.split(self.separator)
        # Commas that the header doesn't tell of: only where nothing else fits.
        if self.separator is None and not self.is_wrapped and len(parts) != self.width:
            cells = text.split(",")
            return cells if len(cells) == self.width else parts
        return parts

    def _add_row(self, row: Sequence[str]) -> None:
        for place, (column, token) in enumerate(zip(self._columns, row, strict=False)):
            column.append(self._parse_value(place, token.strip()))

    def _parse_value(self, place: int, token: str) -> float:
        if _NUMBER.fullmatch(token):
            self._has_points = self._has_points or "." in token
            value = float(token)
            return value if math.isfinite(value) else math.nan
        if _DECIMAL_COMMA.fullmatch(token):
            is_sure = not _MAYBE_THOUSANDS.fullmatch(token)
            self._comma_is_sure = bool(self._comma_is_sure) or is_sure
            return float(token.replace(",", "."))
        if not _GAP.fullmatch(token):
            self._with_texts.add(place)
        return math.nan


def parse_number(text: str) -> float | None:
    """The number of a header's value; None for another text."""
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text.replace(",", ".")) else None


def remove_nulls(values: Floats, nulls: Iterable[float | None]) -> Floats:
    """The values with NaN for those that stand for none."""
    known = {null for null in nulls if null is not None}
    return array("d", (math.nan if v in known else v for v in values)) if known else values
