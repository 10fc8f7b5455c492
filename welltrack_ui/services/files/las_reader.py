"""A reader of well logs in the Log ASCII Standard (CWLS LAS 1.2 and 2.0)."""

import io
import logging
import math
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import Any

import lasio
import numpy as np

from welltrack_ui.domain.files.file_preview import LogCurve, LogHeaderLine, LogPreview

MAX_HEADER_LINES = 150
MAX_CURVES = 60
CURVE_BUCKETS = 200
"""Each gives its least and its greatest value, so that no spike is lost."""

MAX_TEXT_LENGTH = 300
logging.getLogger("lasio").setLevel(logging.CRITICAL)  # it logs each oddity of a file

CurveRun = tuple[tuple[float, float], ...]


class NotLasError(Exception):
    """A text that lasio can't read as a log."""


def read_las(text: str) -> LogPreview:
    """The log of a LAS text: header and thinned-out curves. Raises: NotLasError."""
    try:
        las = lasio.read(io.StringIO(text), engine="numpy", ignore_header_errors=True)
        index = np.asarray(las.index, dtype=float)
    # Files come from anywhere, and lasio raises any exception for one that it can't read.
    except Exception as error:  # noqa: BLE001 - as above; the file is shown as text then
        raise NotLasError(str(error)) from None
    if index.size == 0 or not np.isfinite(index).any():
        raise NotLasError("it has no data")
    # The first curve of a LAS file is its index, depth or time.
    curves = [read_curve(item, index) for item in islice(las.curves[1:], MAX_CURVES)]
    first = las.curves[0]
    finite = index[np.isfinite(index)]
    return LogPreview(
        header=tuple(islice(read_header_lines(las), MAX_HEADER_LINES)),
        index=shorten_text(first.mnemonic),
        index_unit=shorten_text(first.unit),
        start=float(finite[0]),
        stop=float(finite[-1]),
        count=int(index.size),
        curves=tuple(curve for curve in curves if curve),
    )


def read_header_lines(las: Any) -> Iterator[LogHeaderLine]:
    """The lines of the well and parameter sections that have a value."""
    for section in (las.well, las.params):
        for item in section:
            if str(item.value).strip():
                yield LogHeaderLine(
                    name=shorten_text(item.mnemonic),
                    value=shorten_text(item.value),
                    unit=shorten_text(item.unit),
                    description=shorten_text(item.descr),
                )


def read_curve(item: Any, index: "np.ndarray[Any, np.dtype[np.float64]]") -> LogCurve | None:
    """A curve; None for one without numbers."""
    try:
        values = np.asarray(item.data, dtype=float)
    except (TypeError, ValueError):
        return None
    finite = np.isfinite(values)
    if values.shape != index.shape or not finite.any():
        return None
    points = thin_curve([float(x) for x in index], [float(x) for x in values])
    return LogCurve(
        name=shorten_text(item.mnemonic),
        unit=shorten_text(item.unit),
        description=shorten_text(item.descr),
        low=float(values[finite].min()),
        high=float(values[finite].max()),
        runs=tuple(split_runs(points)),
    )


def thin_curve(index: Sequence[float], values: Sequence[float]) -> list[tuple[float, float]]:
    """At most two points a bucket, the least and the greatest; NaN for an empty bucket."""
    width = max(1, math.ceil(len(index) / CURVE_BUCKETS))
    points: list[tuple[float, float]] = []
    for start in range(0, len(index), width):
        bucket = list(zip(index[start : start + width], values[start : start + width], strict=True))
        known_points = [(x, y) for x, y in bucket if math.isfinite(x) and math.isfinite(y)]
        if not known_points:
            points.append((math.nan, math.nan))
            continue
        ends = {min(known_points, key=lambda p: p[1]), max(known_points, key=lambda p: p[1])}
        points.extend(sorted(ends, key=bucket.index))
    return points


def split_runs(points: Sequence[tuple[float, float]]) -> Iterator[CurveRun]:
    """The points between gaps."""
    for missing, run in groupby(points, key=lambda p: math.isnan(p[1])):
        if not missing:
            yield tuple(run)


def shorten_text(value: object) -> str:
    """A text of the file, short enough to be shown."""
    return " ".join(str(value).split())[:MAX_TEXT_LENGTH]
