"""What a check says of a file, for screens and API: rows with their actions, problems, warnings."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from welltrack_ui.domain.input.import_faults import group_row_errors
from welltrack_ui.domain.input.import_job import (
    ACTIONS,
    ImportItem,
    ImportProblem,
    ImportReport,
    RowAction,
)
from welltrack_ui.services.imports.event_rows import EventRow
from welltrack_ui.services.imports.importer import ImportCheck, ImportRow


def build_report(check: ImportCheck) -> ImportReport:
    """The report of a check; its rows count data rows from 1."""
    places = {number: place for place, number in enumerate(check.table.numbers, 1)}
    items = tuple(list_items(check))
    counts: Counter[RowAction] = Counter(item.action for item in items)
    return ImportReport(
        kind=check.kind,
        format=check.table.format,
        columns=check.table.columns,
        counts={action: counts[action] for action in ACTIONS},
        stages=len(check.stages),
        items=items,
        problems=tuple(
            ImportProblem(tuple(places[row] for row in group.rows), group.first)
            for group in group_row_errors(check.errors)
        ),
        warnings=check.warnings,
    )


def list_items(check: ImportCheck) -> Iterator[ImportItem]:
    """All rows of a file in its order."""
    refused = {error.row for error in check.errors}
    cells = {row.number: row.cells for row in check.table.rows}
    rows = {row.number: row for row in check.rows}
    for place, number in enumerate(check.table.numbers, 1):
        row = rows.get(number)
        if number in refused or row is None:
            yield ImportItem(place, number, "refused", dict(cells.get(number, {})))
        else:
            fields = describe_row(check, row)
            yield ImportItem(place, number, row.action, fields, row.changes)


def describe_row(check: ImportCheck, row: ImportRow) -> Mapping[str, Any]:
    """The fields of a row as JSON values; an event's well and new stage by their names."""
    fields = row.draft.model_dump(mode="json", exclude={"well_id", "project_id"})
    if not isinstance(row, EventRow):
        return fields
    well = check.wells[row.draft.well_id]
    return {"well": well.name, **fields, **({"stage": row.new_stage} if row.new_stage else {})}
