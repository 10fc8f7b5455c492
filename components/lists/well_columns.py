"""The columns of lists of wells, for the screen and for exports."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.field_labels import field_label
from components.i18n.labels import PURPOSES, WELL_STATUSES
from components.i18n.translate import t
from components.kit.chips import well_status_chip
from components.kit.spreadsheet import CellValue
from components.kit.table import Column, Row
from welltrack_ui import urls
from welltrack_ui.domain.lists.well_rows import WellRow
from welltrack_ui.domain.units import DepthUnit, metres_to_unit

DEFAULT_COLUMNS = ("name", "project", "status", "rig", "spud_on", "total_depth_md")
COLUMN_WIDTHS: Mapping[str, Literal["all", "tablet", "wide"]] = {
    "name": "all",
    "status": "all",
    "project": "tablet",
    "spud_on": "tablet",
}
"""The narrowest screen that shows a column, where it is not a wide one."""


@dataclass(frozen=True, slots=True)
class WellColumn:
    """A column: its heading, what a cell shows, and its value for spreadsheets."""

    key: str
    label: str
    cell: Callable[[WellRow], Markup | str]
    value: Callable[[WellRow], CellValue]
    align_end: bool = False


def build_well_columns(unit: DepthUnit, *, with_project: bool) -> dict[str, WellColumn]:
    """All columns by key; that of the project only where there are several."""
    columns = [
        _text_column("name", t("Well")),
        _text_column("project", t("Project")),
        WellColumn(
            "status",
            field_label("well", "status"),
            lambda row: well_status_chip(row.status),
            lambda row: t(WELL_STATUSES[row.status].label),
        ),
        WellColumn(
            "purpose",
            field_label("well", "purpose"),
            lambda row: t(PURPOSES[row.purpose]),
            lambda row: t(PURPOSES[row.purpose]),
        ),
        _text_column("operator", field_label("well", "operator")),
        _text_column("rig", field_label("well", "rig")),
        _date_column("spud_on", field_label("well", "spud_at")),
        WellColumn(
            "total_depth_md",
            field_label("well", "total_depth_md"),
            lambda row: (
                "" if row.total_depth_md is None else form_of.format_depth(row.total_depth_md, unit)
            ),
            lambda row: _convert_depth(row.total_depth_md, unit),
            align_end=True,
        ),
        _date_column("updated_on", t("Changed")),
    ]
    return {c.key: c for c in columns if with_project or c.key != "project"}


def table_columns(columns: Sequence[WellColumn], *, chosen: bool) -> list[Column]:
    """The columns as the table takes them.

    The usual ones make room on narrow screens: all but name and status. Those that the reader has
    `chosen` stay.
    """
    return [
        Column(
            column.label,
            column.key,
            align_end=column.align_end,
            visible_from="all" if chosen else COLUMN_WIDTHS.get(column.key, "wide"),
        )
        for column in columns
    ]


def table_row(columns: Sequence[WellColumn], row: WellRow) -> Row:
    """The row of a well, a link to its screen."""
    return Row([column.cell(row) for column in columns], urls.well_url(row.id), row.id)


def read_columns(text: str, known: Mapping[str, WellColumn]) -> list[WellColumn]:
    """The columns that an address names, in their own order; the usual ones where none is known.

    The name is always one: it is the link to the well.
    """
    wanted = {key for key in text.split(",") if key in known}
    keys = wanted | {"name"} if wanted else set(DEFAULT_COLUMNS)
    return [column for key, column in known.items() if key in keys]


def _text_column(key: str, label: str) -> WellColumn:
    def read(row: WellRow) -> str:
        return getattr(row, key) or ""

    return WellColumn(key, label, read, read)


def _date_column(key: str, label: str) -> WellColumn:
    def show(row: WellRow) -> str:
        value: date | None = getattr(row, key)
        return form_of.format_date(value) if value else ""

    return WellColumn(key, label, show, lambda row: getattr(row, key))


def _convert_depth(metres: float | None, unit: DepthUnit) -> float | None:
    if metres is None or unit == "m":
        return metres
    return round(metres_to_unit(metres, unit), 2)
