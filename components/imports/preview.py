"""What an import would do: counts, warnings, faults by cause, columns, and every row."""

from collections.abc import Mapping, Sequence

from markupsafe import Markup
from nicegui import ui

from components.i18n.import_faults import describe_row_errors, describe_warnings
from components.i18n.translate import t
from components.imports.mapping_form import OnMapping, draw_mapping
from components.imports.ports import ImportContext
from components.imports.preview_rows import ACTION_CHIPS, preview_columns, preview_row
from components.kit.buttons import button_html
from components.kit.html_view import HtmlView
from components.kit.table import Pager, Table
from components.theme.icons import icon
from welltrack_ui.domain.input.import_faults import RowError
from welltrack_ui.domain.input.import_job import ACTIONS, ImportColumn, ImportItem, ImportReport

ROWS_PER_PAGE = 100
MAX_CAUSES = 30


class ImportPreview:
    """The rows of a check, all or those of one action, a hundred at a time."""

    def __init__(self, report: ImportReport, context: ImportContext) -> None:
        self.report, self.context = report, context
        self._action = ""
        self._count = ROWS_PER_PAGE

    def draw(self) -> None:
        """Draw warnings, faults, the choice of an action and the rows."""
        draw_notices(self.report)
        with ui.element("div").classes("wt-filters wt-no-print"):
            self._choice = HtmlView(self._choose, "").classes("wt-row wt-wrap")
        self._table = Table(preview_columns(self.report.kind), caption=t("Rows of the file"))
        self._pager = Pager(self._load_more)
        self._show()

    def _list_items(self) -> Sequence[ImportItem]:
        if not self._action:
            return self.report.items
        return [item for item in self.report.items if item.action == self._action]

    async def _choose(self, _name: str, value: str, _where: object) -> None:
        self._action, self._count = value, ROWS_PER_PAGE
        self._show()

    async def _load_more(self) -> None:
        self._count += ROWS_PER_PAGE
        self._show()

    def _show(self) -> None:
        items = self._list_items()
        page_items = items[: self._count]
        reader = self.context.reader
        self._choice.content = Markup("").join(
            button_html(
                label,
                "row",
                value,
                classes=f"wt-pill{' wt-chosen' if value == self._action else ''}",
                more={"aria-pressed": "true" if value == self._action else "false"},
            )
            for value, label in self._list_choices().items()
        )
        self._table.show([preview_row(item, self.report, reader) for item in page_items])
        count = len(page_items)
        self._pager.show(count, more=count < len(items), total=len(items))

    def _list_choices(self) -> dict[str, str]:
        """All rows, and each action that any row has, with their numbers."""
        counts = self.report.counts
        choices = {"": t("{label}: {count}", label=t("All rows"), count=self.report.total)}
        for action in ACTIONS:
            if counts[action]:
                label = t(ACTION_CHIPS[action][0])
                choices[action] = t("{label}: {count}", label=label, count=counts[action])
        return choices


def describe_counts(report: ImportReport) -> str:
    """The sentence above the rows: what an import does with how many of them."""
    numbers = {t("Rows"): report.total}
    for action in ACTIONS:
        if report.counts[action]:
            numbers[t(ACTION_CHIPS[action][0])] = report.counts[action]
    if report.stages:
        numbers[t("New stages")] = report.stages
    return describe_numbers(numbers)


def describe_numbers(numbers: Mapping[str, int]) -> str:
    """`Rows: 33 · New: 30 · Changed: 3`."""
    return " · ".join(t("{label}: {count}", label=k, count=n) for k, n in numbers.items())


def draw_notices(report: ImportReport) -> None:
    """Draw the warnings and the faults, each cause once."""
    places = {item.row: item.line for item in report.items}
    errors = [
        RowError(places[row], *_describe(problem.fault))
        for problem in report.problems
        for row in problem.rows
    ]
    warnings = list(describe_warnings(report.warnings))
    causes = list(describe_row_errors(errors))
    if causes:
        draw_notice("circle-alert", causes[:MAX_CAUSES], is_problem=True)
    if len(causes) > MAX_CAUSES:
        ui.label(t("More faults: {count}", count=len(causes) - MAX_CAUSES))
    if warnings:
        draw_notice("info", warnings)


def _describe(fault: RowError) -> tuple[str, str, str, str, str]:
    return fault.field, fault.message, fault.sentence, fault.column, fault.value


def draw_notice(symbol: str, lines: Sequence[str], *, is_problem: bool = False) -> None:
    """Draw a box of lines with an icon; a problem is read out."""
    look = "wt-import-problem" if is_problem else ""
    with ui.element("div").classes(f"wt-import-notice {look}") as box:
        if is_problem:
            box.props("role=alert")
        icon(symbol)
        with ui.element("ul"):
            for line in lines:
                with ui.element("li"):
                    ui.label(line)


def draw_columns(
    columns: Sequence[ImportColumn],
    context: ImportContext,
    on_mapping: OnMapping,
    *,
    is_open: bool,
) -> None:
    """Draw the columns of a file, folded away where all of them are known."""
    known = sum(column.field is not None for column in columns)
    with ui.element("details").classes("wt-import-columns") as details:
        if is_open:
            details.props("open")
        with ui.element("summary"):
            icon("chevron-right")
            ui.label(t("Columns: {known} of {total} are taken", known=known, total=len(columns)))
        draw_mapping(columns, context.kind, context.fields[context.kind], on_mapping)
