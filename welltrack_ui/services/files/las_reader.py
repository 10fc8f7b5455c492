"""A reader of well logs in the Log ASCII Standard (CWLS LAS 1.2 and 2.0).

Its time and memory grow with the size of the text alone. Where it can't be sure of a number, it
refuses the log, which is then shown as text.
"""

import io
import math
from collections.abc import Iterator, Sequence
from itertools import islice
from math import isfinite
from typing import NamedTuple

from welltrack_ui.domain.files.file_preview import LogCurve, LogHeaderLine, LogPreview
from welltrack_ui.services.files.las_data import (
    Floats,
    LasColumns,
    LasColumnsReader,
    NotLasError,
    remove_nulls,
)
from welltrack_ui.services.files.las_header import HeaderItem, LasHeader

MAX_HEADER_LINES = 150
MAX_CURVES = 60
CURVE_BUCKETS = 200
"""Each gives its least and its greatest value, so that no spike is lost."""

MAX_TEXT_LENGTH = 300
CurveRun = tuple[tuple[float, float], ...]


class _CurveText(NamedTuple):
    name: str
    unit: str
    description: str


def read_las(text: str) -> LogPreview:
    """The log of a LAS text: header and thinned-out curves.

    Raises: NotLasError for a text that is no log, or not surely read right.
    """
    lines = io.StringIO(text, newline=None)
    header = LasHeader.read(lines)
    names = [shorten_item(item) for item in header.curves]
    reader = LasColumnsReader(len(names), MAX_CURVES, header.separator, header.is_wrapped)
    columns = reader.read_columns(lines)
    index = remove_nulls(columns.index, {header.null} - {None, 0.0})
    if not any(map(isfinite, index)) or all(values is None for values in columns.curves):
        raise NotLasError("it has no numbers")
    return _build_preview(header, names, columns, index)


def _build_preview(
    header: LasHeader, names: Sequence[_CurveText], columns: LasColumns, index: Floats
) -> LogPreview:
    assumed = columns.find_assumed_nulls(header.null)
    curves = [
        read_curve(name, remove_nulls(values, {header.null, *assumed}), index)
        for name, values in zip(names[1:], columns.curves, strict=False)
        if values is not None
    ]
    finite = list(filter(isfinite, index))
    return LogPreview(
        header=tuple(islice(read_header_lines(header), MAX_HEADER_LINES)),
        index=names[0].name,
        index_unit=names[0].unit,
        start=finite[0],
        stop=finite[-1],
        count=len(index),
        curves=tuple(curve for curve in curves if curve),
        assumed_nulls=tuple(sorted(assumed)),
        text_curves=tuple(
            name.name
            for name, values in zip(names[1:], columns.curves, strict=False)
            if values is None
        ),
    )


def read_header_lines(header: LasHeader) -> Iterator[LogHeaderLine]:
    """The lines of the well and parameter sections that have a value."""
    for item in (*header.well, *header.parameters):
        if item.value:
            name, unit, description = shorten_item(item)
            yield LogHeaderLine(
                name=name, value=shorten_text(item.value), unit=unit, description=description
            )


def read_curve(name: _CurveText, values: Floats, index: Floats) -> LogCurve | None:
    """A curve; None for one without numbers."""
    finite = list(filter(isfinite, values))
    if not finite:
        return None
    return LogCurve(
        name=name.name,
        unit=name.unit,
        description=name.description,
        low=min(finite),
        high=max(finite),
        runs=tuple(thin_curve(index, values)),
    )


def thin_curve(index: Floats, values: Floats) -> Iterator[CurveRun]:
    """The runs between gaps: at most two points a bucket, the least and the greatest.

    A bucket without any is a gap.
    """
    width = max(1, math.ceil(len(index) / CURVE_BUCKETS))
    run: list[tuple[float, float]] = []
    for start in range(0, len(index), width):
        bucket = zip(index[start : start + width], values[start : start + width], strict=True)
        points = [point for point in bucket if isfinite(point[0]) and isfinite(point[1])]
        if points:
            only = [value for _, value in points]
            ends = {only.index(min(only)), only.index(max(only))}
            run.extend(points[at] for at in sorted(ends))
        elif run:
            yield tuple(run)
            run = []
    if run:
        yield tuple(run)


def shorten_item(item: HeaderItem) -> _CurveText:
    """The name, unit and description of a header line, short enough to be shown."""
    return _CurveText(
        shorten_text(item.name), shorten_text(item.unit), shorten_text(item.description)
    )


def shorten_text(value: str) -> str:
    """A text of the file, short enough to be shown."""
    return " ".join(value.split())[:MAX_TEXT_LENGTH]
