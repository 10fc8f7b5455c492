"""Days against depth: what was drilled beside what was planned, depth downwards."""

from collections.abc import Sequence
from typing import NamedTuple

import htpy as h
from markupsafe import Markup

from components.charts.data_table import DataTable
from components.charts.frame import Axes, lines_html, picture_html
from components.charts.scale import Scale, choose_scale, format_share
from components.i18n.translate import t

CURVE_HEIGHT = 340
MIN_STEP = 1 / 600
"""The least change of a share that can be seen; points closer than this are left out."""
MAX_DOTS = 60
DAY_STEPS, DEPTH_STEPS = 8, 6


class DepthDay(NamedTuple):
    """A depth in the reader's unit, and the days since the start of its curve."""

    days: float
    depth: float


def depth_curve_html(
    table: DataTable, actual: Sequence[DepthDay], plan: Sequence[DepthDay], unit: str
) -> Markup:
    """The HTML of both curves; either may be empty, but not both."""
    across = choose_scale([point.days for point in (*actual, *plan)], DAY_STEPS)
    down = choose_scale([point.depth for point in (*actual, *plan)], DEPTH_STEPS)
    axes = Axes(
        left=down.list_ticks(),
        bottom=across.list_ticks(),
        left_unit=t("MD, {unit}", unit=unit),
        bottom_unit=t("days"),
    )
    curve, planned = place_points(actual, across, down), place_points(plan, across, down)
    dots = [
        h.u(style=f"left:{format_share(x)};top:{format_share(y)}")
        for x, y in (curve if len(curve) <= MAX_DOTS else [])
    ]
    lines = lines_html([("wt-chart-plan", planned), ("wt-chart-actual", curve)])
    return picture_html(table, axes, [lines, dots], CURVE_HEIGHT)


def place_points(
    points: Sequence[DepthDay], across: Scale, down: Scale
) -> list[tuple[float, float]]:
    """The shares of the points, without those too close to the one before to be told apart."""
    placed: list[tuple[float, float]] = []
    for number, point in enumerate(points):
        x, y = across.find_share(point.days), down.find_share(point.depth)
        is_end = number in {0, len(points) - 1}
        if is_end or max(abs(x - placed[-1][0]), abs(y - placed[-1][1])) >= MIN_STEP:
            placed.append((x, y))
    return placed
