"""Checks of a wells file against the wells of the organization."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from welltrack_ui.domain.input.import_faults import RowError
from welltrack_ui.domain.messages import mark, message
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.well import WellDraft
from welltrack_ui.services.core.context import ServiceContext
from welltrack_ui.services.imports.csv_table import CsvTable
from welltrack_ui.services.imports.well_rows import parse_well_row
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Key


@dataclass(frozen=True, slots=True)
class WellRow:
    """A row's well."""

    number: int
    draft: WellDraft


def check_well_rows(
    context: ServiceContext, org: Organization, project: Project, table: CsvTable
) -> tuple[list[WellRow], int, list[RowError]]:
    """The rows to write, the number of rows that are there already, and all errors.

    A well of the project with the same name is there already, and is left as it is.
    """
    rows: list[WellRow] = []
    errors: list[RowError] = []
    for row in table.rows:
        draft, row_errors = parse_well_row(row, org, project.id, decimal_comma=table.decimal_comma)
        errors += row_errors
        if draft:
            rows.append(WellRow(row.number, draft))
    # All guards in one read, before the rows are compared: thousands of rows, a few batches.
    stored = context.engine.get_many(
        [key for row in rows for key in build_guard_keys(org, row.draft).values()]
    )
    new = [row for row in rows if build_guard_keys(org, row.draft)["name"] not in stored]
    errors += find_file_conflicts(org, rows)
    errors += find_store_conflicts(org, new, stored)
    return new, len(rows) - len(new), errors


def build_guard_keys(org: Organization, draft: WellDraft) -> dict[str, Key]:
    """The keys of the unique values of a well, by field."""
    guard_keys = {"name": keys.unique_value_key(draft.project_id, "well", draft.name)}
    if draft.uwi:
        guard_keys["uwi"] = keys.unique_value_key(org.id, "uwi", draft.uwi)
    if draft.api_number:
        guard_keys["api_number"] = keys.unique_value_key(org.id, "api", draft.api_number)
    return guard_keys


def find_file_conflicts(org: Organization, rows: Sequence[WellRow]) -> list[RowError]:
    """The errors of unique values that an earlier row has too."""
    first: dict[Key, int] = {}
    errors = []
    for row in rows:
        for field, key in build_guard_keys(org, row.draft).items():
            earlier = first.setdefault(key, row.number)
            if earlier != row.number:
                again = message("is in row {row} too", row=earlier)
                errors.append(RowError(row.number, field, again))
    return errors


def find_store_conflicts(
    org: Organization, rows: Sequence[WellRow], stored: Iterable[Key]
) -> list[RowError]:
    """The errors of UWI and API numbers that another well of the organization has."""
    taken = set(stored)
    return [
        RowError(row.number, field, mark("is that of another well already"))
        for row in rows
        for field, key in build_guard_keys(org, row.draft).items()
        if key in taken
    ]
