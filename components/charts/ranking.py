"""Rankings: a bar a row, most first, and how much of all the rows so far are (a Pareto chart)."""

from collections.abc import Sequence
from dataclasses import dataclass

import htpy as h
from markupsafe import Markup

from components.charts.frame import lines_html
from components.charts.scale import format_share
from components.kit.markup import to_markup

ROW_HEIGHT = 34
"""Pixels; two lines of a label fit in."""


@dataclass(frozen=True, slots=True)
class RankingRow:
    """A row: its label and where that leads, its value, and the value in words.

    `part` is what of the value is drawn in the colour of NPT.
    """

    label: str
    value: float
    text: str
    href: str = ""
    colour: str = ""
    part: float = 0.0


def ranking_html(rows: Sequence[RankingRow], *, total: float | None = None) -> Markup:
    """The HTML of a ranking; with the `total` of all rows, also of others, it is a Pareto chart.

    It needs no axis: each row says its value.
    """
    longest = max((row.value for row in rows), default=0.0) or 1.0
    bars = [bar_html(row, number, len(rows), longest) for number, row in enumerate(rows)]
    return to_markup(
        h.div(".wt-chart-ranking", style=f"--rows:{len(rows)};--row:{ROW_HEIGHT}px")[
            h.ul[[row_html(row) for row in rows]],
            h.div(".wt-chart-bars", aria_hidden="true")[
                bars, total is not None and len(rows) > 1 and cumulated_html(rows, total)
            ],
        ]
    )


def row_html(row: RankingRow) -> h.Element:
    """The words of a row: they are the whole of it for those who don't see bars."""
    label: h.Node = h.a(href=row.href)[row.label] if row.href else row.label
    return h.li[h.span(".wt-chart-name")[label], h.span(".wt-num")[row.text]]


def bar_html(row: RankingRow, number: int, count: int, longest: float) -> h.Element:
    """The bar of a row."""
    colour = f";--k:{row.colour}" if row.colour else ""
    return h.div(
        ".wt-chart-bar",
        style=f"top:{format_share(number / count)};height:{format_share(1 / count)}",
    )[
        h.i(style=f"width:{format_share(row.value / longest)}{colour}"),
        bool(row.part) and h.i(".wt-chart-npt", style=f"width:{format_share(row.part / longest)}"),
    ]


def cumulated_html(rows: Sequence[RankingRow], total: float) -> h.Fragment:
    """The line of the shares of all rows so far, from the first row to the last."""
    points, sum_so_far = [], 0.0
    for number, row in enumerate(rows):
        sum_so_far += row.value
        points.append((sum_so_far / total, (number + 0.5) / len(rows)))
    dots = [h.u(style=f"left:{format_share(x)};top:{format_share(y)}") for x, y in points]
    return h.fragment[lines_html([("wt-chart-rate", points)]), dots]
