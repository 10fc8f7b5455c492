"""Charts of columns: a column a day, week or month, of one part or several on one another."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import htpy as h
from markupsafe import Markup

from components.charts.data_table import DataTable
from components.charts.frame import PLOT_HEIGHT, Axes, axes_html, lines_html
from components.charts.scale import Scale, choose_scale, format_share, thin_ticks
from components.kit.markup import to_markup

MAX_LABELS, MAX_TICKS = 12, 9
"""Columns that have a label each, above and below; labels below more columns than these."""
ROOM_OF_LABELS = 1.12
GAP = 0.1
"""The room on either side of a column, of what each has."""


class ColumnPart(NamedTuple):
    """A part of a column: its value, and its colour where that is data."""

    value: float
    colour: str = ""


@dataclass(frozen=True, slots=True)
class ChartColumn:
    """A column: the tick below it, what it says in words, where it leads.

    Without parts nothing is known: no column is drawn. `top` is written above it; `line` is its
    point of the line on the right axis.
    """

    tick: str
    text: str
    href: str
    parts: Sequence[ColumnPart] = ()
    top: str = ""
    line: float | None = None


def columns_html(
    table: DataTable,
    columns: Sequence[ChartColumn],
    *,
    unit: str,
    line_unit: str = "",
    scale: Scale | None = None,
    height: int = PLOT_HEIGHT,
) -> Markup:
    """The HTML of columns; `line_unit` is that of a line on the right axis, where there is one.

    Each column is a link; arrow keys go from one to the next, and show what it says.
    """
    has_labels = len(columns) <= MAX_LABELS and any(column.top for column in columns)
    sums = [sum(part.value for part in column.parts) for column in columns]
    room = ROOM_OF_LABELS if has_labels else 1
    scale = scale or choose_scale(value * room for value in sums)
    points = [column.line for column in columns]
    right = choose_scale(p for p in points if p is not None) if line_unit else None
    axes = Axes(
        left=scale.list_ticks(is_reversed=True),
        bottom=thin_ticks([column.tick for column in columns], count_ticks(len(columns))),
        left_unit=unit,
        right=right.list_ticks(is_reversed=True) if right else (),
        right_unit=line_unit,
    )
    links = [
        column_html(column, number, len(columns), scale, has_label=has_labels)
        for number, column in enumerate(columns)
    ]
    plot = h.fragment[links, line_html(points, right) if right else None]
    return to_markup(
        h.div(
            role="group",
            aria_labelledby=f"wt-chart-{table.key}",
            data_columns=str(len(columns)),
            class_=["wt-chart-columns", len(columns) > MAX_LABELS // 2 and "wt-chart-dense"],
        )[axes_html(axes, plot, height)]
    )


def count_ticks(columns: int) -> int:
    """How many columns have a label below: all of a year's months, and fewer of many days."""
    return MAX_LABELS if columns <= MAX_LABELS else MAX_TICKS


def column_html(
    column: ChartColumn, number: int, count: int, scale: Scale, *, has_label: bool
) -> h.Element:
    """A column: its parts from the bottom up, and its words, shown where it is looked at."""
    parts = [
        h.i(
            style=f"height:{format_share(scale.find_share(part.value))}"
            + (f";--k:{part.colour}" if part.colour else ""),
        )
        for part in column.parts
    ]
    return h.a(
        href=column.href,
        # One stop for Tab; the others are reached by arrow keys.
        tabindex="0" if number == 0 else "-1",
        aria_label=column.text,
        class_=["wt-chart-column", number * 2 >= count and "wt-chart-late"],
        style=f"left:{format_share((number + GAP) / count)};"
        f"width:{format_share((1 - 2 * GAP) / count)}",
    )[
        parts,
        has_label and column.top and h.b[column.top],
        h.span(".wt-chart-tip", aria_hidden="true")[column.text],
    ]


def line_html(points: Sequence[float | None], scale: Scale) -> h.Fragment:
    """A line with dots; it is broken where a point is unknown."""
    placed = [
        ((number + 0.5) / len(points), None if value is None else 1 - scale.find_share(value))
        for number, value in enumerate(points)
    ]
    runs = [list(run) for known, run in groupby(placed, lambda p: p[1] is not None) if known]
    lines = [[(x, y) for x, y in run if y is not None] for run in runs]
    dots = [
        h.u(style=f"left:{format_share(x)};top:{format_share(y)}") for run in lines for x, y in run
    ]
    return h.fragment[lines_html(("wt-chart-rate", run) for run in lines), dots]
