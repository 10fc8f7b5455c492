"""The frame of a chart: title, what it says in a sentence, legend, axes, and its table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import htpy as h
from markupsafe import Markup

from components.charts.data_table import DataTable, data_table_html, export_buttons_html
from components.charts.scale import Tick, format_share
from components.i18n.translate import t
from components.kit.buttons import button_html
from components.kit.markup import to_markup

PLOT_HEIGHT = 260
TABLE_ACTION = "table"


@dataclass(frozen=True, slots=True)
class LegendItem:
    """What a mark of the chart means; `classes` draw the mark, in a `colour` where it has one."""

    label: str
    classes: str
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Axes:
    """The ticks of the axes and their units; `right` is a second axis of heights."""

    left: Sequence[Tick]
    bottom: Sequence[Tick]
    left_unit: str = ""
    bottom_unit: str = ""
    right: Sequence[Tick] = ()
    right_unit: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its drawing, and what it says in a sentence, for those who don't see it as well.

    Without a drawing the sentence says why there is none. `notes` say what is not in it.
    """

    table: DataTable
    summary: str
    drawing: Markup | None = None
    legend: Sequence[LegendItem] = ()
    notes: Sequence[str] = field(default=())
    is_wide: bool = False


def chart_html(chart: Chart, *, is_open: bool = False, whole: bool = False) -> Markup:
    """The HTML of a chart with its table, which is folded unless it `is_open`.

    The button of the table reports `TABLE_ACTION` and its key; `whole` is for all of its rows.
    """
    table, title_id = chart.table, f"wt-chart-{chart.table.key}"
    return to_markup(
        h.figure(class_=["wt-chart", chart.is_wide and "wt-chart-wide"], aria_labelledby=title_id)[
            h.figcaption[
                h.h2(id=title_id)[table.title],
                bool(chart.summary) and h.p(".wt-meta", id=f"{title_id}-summary")[chart.summary],
            ],
            chart.drawing and bool(chart.legend) and legend_html(chart.legend),
            chart.drawing,
            [h.p(".wt-meta")[note] for note in chart.notes],
            bool(table.rows) and folded_table_html(table, is_open=is_open, whole=whole),
        ]
    )


def folded_table_html(table: DataTable, *, is_open: bool, whole: bool) -> h.Element:
    """A button, and the table with its files, which the button shows and hides."""
    attributes = {
        "aria-expanded": "true" if is_open else "false",
        "aria-label": t("Table: {title}", title=table.title),
    }
    return h.div(class_=["wt-chart-table", is_open and "wt-open"])[
        button_html(
            t("Table"),
            TABLE_ACTION,
            table.key,
            classes="wt-btn wt-btn-ghost wt-no-print",
            symbol="chevron-right",
            more=attributes,
        ),
        h.div[data_table_html(table, whole=whole), export_buttons_html(table)],
    ]


def legend_html(items: Iterable[LegendItem]) -> Markup:
    """The HTML of a legend."""
    return to_markup(
        h.ul(".wt-chart-legend")[
            [
                h.li[
                    h.i(
                        class_=item.classes,
                        style=f"--k:{item.colour}" if item.colour else None,
                        aria_hidden="true",
                    ),
                    item.label,
                ]
                for item in items
            ]
        ]
    )


def picture_html(table: DataTable, axes: Axes, plot: h.Node, height: int = PLOT_HEIGHT) -> Markup:
    """The HTML of a plot that is one picture, named by the chart's title and its sentence."""
    title_id = f"wt-chart-{table.key}"
    return to_markup(
        h.div(role="img", aria_labelledby=title_id, aria_describedby=f"{title_id}-summary")[
            axes_html(axes, plot, height)
        ]
    )


def axes_html(axes: Axes, plot: h.Node, height: int = PLOT_HEIGHT) -> h.Element:
    """A plot within its axes; `plot` is placed by shares of its width and height."""
    grid = [h.i(style=f"top:{format_share(tick.at)}", aria_hidden="true") for tick in axes.left]
    return h.div(".wt-chart-box")[
        h.div(".wt-chart-left", aria_hidden="true")[
            h.em[axes.left_unit], [tick_html(tick, "top") for tick in axes.left]
        ],
        h.div(".wt-chart-plot", style=f"height:{height}px")[grid, plot],
        h.div(".wt-chart-right", aria_hidden="true")[
            bool(axes.right) and h.em[axes.right_unit],
            [tick_html(tick, "top") for tick in axes.right],
        ],
        h.div(".wt-chart-bottom", aria_hidden="true")[
            [tick_html(tick, "left") for tick in axes.bottom],
            axes.bottom_unit and h.em[axes.bottom_unit],
        ],
    ]


def tick_html(tick: Tick, side: str) -> h.Element:
    """A label of an axis; `top` and `left` are the sides that it is placed from."""
    classes = "wt-chart-minor" if tick.minor and side == "left" else None
    return h.span(class_=classes, style=f"{side}:{format_share(tick.at)}")[tick.label]


def lines_html(lines: Iterable[tuple[str, Sequence[tuple[float, float]]]]) -> h.Element:
    """Lines by class and points, whose shares are from the left and from the top.

    Their strokes are as thick on every screen, however the picture is stretched.
    """
    return h.svg(
        {"viewBox": "0 0 1000 1000", "preserveAspectRatio": "none", "aria-hidden": "true"}
    )[
        [
            h.polyline(
                class_=classes, points=" ".join(f"{x * 1000:.1f},{y * 1000:.1f}" for x, y in points)
            )
            for classes, points in lines
        ]
    ]
