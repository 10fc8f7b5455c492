"""Tables with sorting and row actions, their empty and loading states, and pagers."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import htpy as h
from markupsafe import Markup
from nicegui import ui

from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.callback import Callback, run_callback
from components.kit.html_view import HtmlView
from components.kit.markup import to_markup
from components.theme.icons import icon, icon_html

Cell = Markup | str
SORT_ACTION = "sort"


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `key` makes its heading a button that sorts, `align_end` is for numbers.

    `visible_from` is the narrowest screen that shows it; `is_silent` is for a column whose label
    only screen readers tell.
    """

    label: str
    key: str | None = None
    align_end: bool = False
    visible_from: Literal["all", "tablet", "wide"] = "all"
    is_silent: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row: a cell for each column, escaped unless it is Markup.

    With `href` the first cell is a link for the whole row. Elements of a cell with `data-action`
    report it with the row's `id` to the table's `on_action`.
    """

    cells: Sequence[Cell]
    href: str | None = None
    id: str = ""


class Table:
    """A table of one HTML string, whose rows can be replaced; a loading skeleton until `show`.

    `has_menus` is for rows with popovers, which the browser's sanitizer would take out; `folds` is
    of `table_html`.
    """

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        caption: str,
        on_sort: Callback | None = None,
        on_action: Callback | None = None,
        has_menus: bool = False,
        folds: bool = False,
    ) -> None:
        self._columns, self._caption, self._folds = columns, caption, folds
        self._on_sort, self._on_action = on_sort, on_action
        self._running: set[tuple[str, str]] = set()
        self.element = HtmlView(self._handle_action, skeleton_html(), sanitize=not has_menus)
        self.element.classes("wt-table-box")

    def show(self, rows: Sequence[Row], sort: str = "") -> None:
        """Show these rows; `sort` is the key that they are sorted by, `-key` for descending."""
        html = table_html(self._columns, rows, self._caption, sort, folds=self._folds)
        self.element.content = html

    async def _handle_action(self, action: str, value: str, _where: object) -> None:
        if action == SORT_ACTION:
            if self._on_sort:
                await run_callback(self._on_sort, value)
        # A row that is pressed again on a slow line is not acted on twice.
        elif self._on_action and (action, value) not in self._running:
            self._running.add((action, value))
            try:
                await run_callback(self._on_action, action, value)
            finally:
                self._running.discard((action, value))


def table_html(
    columns: Sequence[Column],
    rows: Sequence[Row],
    caption: str,
    sort: str = "",
    *,
    folds: bool = False,
) -> Markup:
    """The HTML of a table; its caption is for screen readers.

    With `folds` a row is a card on a phone: the first cell above the others, each of which has its
    column's label.
    """
    heads = Markup("").join(_header_cell(column, sort) for column in columns)
    body = Markup("").join(_row_html(columns, row, folds=folds) for row in rows)
    return Markup(
        '<table class="wt-table{}"><caption class="wt-hidden">{}</caption>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table>"
    ).format(" wt-fold" if folds else "", caption, heads, body)


def empty_state(symbol: str, sentence: str, *, is_screen: bool = False) -> ui.element:
    """The empty state of a list: an icon and a sentence; add the next step as a button inside.

    `is_screen` is for one in place of a whole screen, whose heading the sentence is.
    """
    box = ui.element("div").classes("wt-empty")
    with box:
        with ui.element("span").classes("wt-empty-icon"):
            icon(symbol)
        with ui.element("h1" if is_screen else "div").classes("wt-empty-text"):
            ui.label(sentence)
    return box


def loading_skeleton(rows: int = 6) -> ui.html:
    """The loading state of a list: grey rows."""
    return ui.html(skeleton_html(rows)).classes("wt-table-box")


def skeleton_html(rows: int = 6) -> Markup:
    """The HTML of the loading state."""
    bars = Markup("<i></i>") * rows
    return Markup('<div class="wt-skeleton" role="status" aria-label="{}">{}</div>').format(
        t("Loading"), bars
    )


class Pager:
    """The foot of a list: its count of rows, and a button that loads more."""

    def __init__(self, on_more: Callable[[], Awaitable[None]]) -> None:
        with ui.element("div").classes("wt-pager wt-no-print") as self.element:
            self._text = ui.label().classes("wt-meta")
            self._more = button(t("Load more"), self._load_more)
        self._on_more = on_more

    def show(self, count: int, *, more: bool, total: int | None = None) -> None:
        """Show the count of loaded rows, the total where it is known, and the button for more."""
        if total is None:
            self._text.text = t("{count} shown", count=count)
        else:
            self._text.text = t("{count} of {total}", count=count, total=total)
        self._more.visible = more

    async def _load_more(self) -> None:
        self._more.props("loading")
        try:
            await self._on_more()
        finally:
            self._more.props(remove="loading")


def _header_cell(column: Column, sort: str) -> Markup:
    classes = _cell_classes(column)
    if column.key is None:
        hiding = "wt-hidden" if column.is_silent else ""
        return Markup('<th scope="col" class="{}"><span class="{}">{}</span></th>').format(
            classes, hiding, column.label
        )
    is_sorted = sort.lstrip("-") == column.key
    down = is_sorted and sort.startswith("-")
    return to_markup(
        h.th(
            {"scope": "col", "class": classes},
            aria_sort=("descending" if down else "ascending") if is_sorted else None,
        )[
            h.button(
                type="button",
                data_action=SORT_ACTION,
                # Pressed again, the sorted column turns its order round.
                data_value=column.key if down or not is_sorted else f"-{column.key}",
            )[column.label, is_sorted and icon_html("arrow-down" if down else "arrow-up")]
        ]
    )


def _row_html(columns: Sequence[Column], row: Row, *, folds: bool) -> Markup:
    first, *rest = row.cells
    # A real link, since a row with a click handler opens in no tab and is announced as nothing.
    if row.href:
        first = Markup('<a class="wt-row-link" href="{}">{}</a>').format(row.href, first)
    cells = Markup("").join(
        Markup('<td class="{}"{}>{}</td>').format(
            _cell_classes(column),
            Markup(' data-label="{}"').format(column.label)
            if folds and number and not column.is_silent
            else "",
            cell,
        )
        for number, (column, cell) in enumerate(zip(columns, (first, *rest), strict=True))
    )
    return Markup('<tr data-value="{}">{}</tr>').format(row.id, cells)


def _cell_classes(column: Column) -> str:
    keep = "" if column.visible_from == "all" else f"wt-keep-{column.visible_from}"
    return f"{'wt-end' if column.align_end else ''} {keep}".strip()
