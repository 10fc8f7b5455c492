"""The numbers of a chart as a table: on the page beside it, as CSV and as XLSX."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import htpy as h
from markupsafe import Markup

from components.i18n import format as form_of
from components.i18n.translate import t
from components.kit.buttons import button_html
from components.kit.markup import to_markup
from components.kit.spreadsheet import CellValue, build_csv, build_xlsx
from components.kit.table import Cell, Column, Row, table_html

MAX_ROWS = 100
"""Rows on the page until one wants all of them; files have all."""
CSV_ACTION, XLSX_ACTION, ALL_ACTION = "csv", "xlsx", "all"
"""The actions of a table's buttons; their value is the table's key."""
NO_VALUE = "–"


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column of numbers with `digits` decimals; without these, of texts, days or times."""

    label: str
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class DataTable:
    """Values by row and column; None is unknown, which is no zero. Times are naive and local.

    `links` are the addresses of the rows; `sort_keys` those of columns by which the page sorts.
    """

    key: str
    title: str
    columns: Sequence[DataColumn]
    rows: Sequence[Sequence[CellValue]]
    links: Sequence[str] = ()
    sort_keys: Sequence[str] = ()
    sort: str = ""

    @property
    def heads(self) -> list[str]:
        """The headings of the columns."""
        return [column.label for column in self.columns]

    def to_csv(self) -> bytes:
        """The CSV of all rows."""
        return build_csv(self.heads, self._round_rows())

    def to_xlsx(self) -> bytes:
        """The XLSX of all rows."""
        return build_xlsx(self.title, self.heads, self._round_rows())

    def _round_rows(self) -> list[list[CellValue]]:
        pairs = [zip(self.columns, row, strict=True) for row in self.rows]
        return [[round_cell(column, value) for column, value in row] for row in pairs]


def round_cell(column: DataColumn, value: CellValue) -> CellValue:
    """A number as exact as files have it: two decimals more than on the page."""
    if column.digits is None or not isinstance(value, (int, float)):
        return value
    return round(value, column.digits + 2)


def format_cell(column: DataColumn, value: CellValue) -> str:
    """A value as the reader writes it."""
    if value is None:
        return NO_VALUE
    if isinstance(value, datetime):
        return form_of.format_wall_clock(value)
    if isinstance(value, date):
        return form_of.format_date(value)
    if isinstance(value, str):
        return value
    return form_of.format_column_number(value, column.digits or 0)


def data_table_html(table: DataTable, *, whole: bool = False) -> Markup:
    """The HTML of all rows for `whole`, else of the first ones, and a button for the rest."""
    keys = [*table.sort_keys, *[None] * len(table.columns)]
    columns = [
        Column(column.label, key, align_end=column.digits is not None)
        for column, key in zip(table.columns, keys, strict=False)
    ]
    count = len(table.rows)
    rows = [build_row(table, number) for number in range(count if whole else min(count, MAX_ROWS))]
    label = t("All {count}", count=form_of.format_number(count, 0))
    text = t("Show fewer") if whole else label
    return to_markup(
        # What scrolls must be reached by the keyboard.
        h.div(".wt-table-box.wt-chart-scroll", tabindex="0", role="group", aria_label=table.title)[
            table_html(columns, rows, table.title, table.sort, folds=True)
        ],
        count > MAX_ROWS and button_html(text, ALL_ACTION, table.key),
    )


def build_row(table: DataTable, number: int) -> Row:
    """A row of a table on the page."""
    cells: list[Cell] = [
        format_cell(column, value)
        for column, value in zip(table.columns, table.rows[number], strict=True)
    ]
    return Row(cells, table.links[number] if table.links else None)


def export_buttons_html(table: DataTable) -> Markup:
    """The HTML of the buttons that download a table."""
    buttons = [
        button_html(label, action, table.key, more={"aria-label": name}, symbol="download")
        for label, action, name in (
            ("CSV", CSV_ACTION, t("{table} as CSV", table=table.title)),
            ("XLSX", XLSX_ACTION, t("{table} as XLSX", table=table.title)),
        )
    ]
    return to_markup(h.div(".wt-row.wt-no-print")[buttons])
