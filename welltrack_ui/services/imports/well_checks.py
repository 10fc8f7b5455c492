"""Checks of a wells file against the wells of the organization."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from welltrack_ui.domain.audit import FieldChange, diff
from welltrack_ui.domain.errors import Invalid
from welltrack_ui.domain.input.import_faults import RowError
from welltrack_ui.domain.input.import_job import RowAction
from welltrack_ui.domain.messages import mark, message
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.well import Well, WellDraft
from welltrack_ui.services.core.context import ServiceContext, select_fields
from welltrack_ui.services.imports.import_table import ImportTable, TableRow
from welltrack_ui.services.imports.row_drafts import locate_refusal
from welltrack_ui.services.imports.well_rows import parse_well_row
from welltrack_ui.store import keys, wells
from welltrack_ui.store.engine.engine import Key


@dataclass(frozen=True, slots=True)
class WellRow:
    """A row's well; `given` are the fields that the file gives."""

    number: int
    draft: WellDraft
    given: frozenset[str] = frozenset()
    target: Well | None = None
    changes: tuple[FieldChange, ...] = ()

    @property
    def action(self) -> RowAction:
        """Whether the well is made, changed or left as it is."""
        if self.target is None:
            return "new"
        return "changed" if self.changes else "unchanged"


def check_well_rows(
    context: ServiceContext, org: Organization, project: Project, table: ImportTable
) -> tuple[list[WellRow], list[RowError]]:
    """The rows that can be taken, and all errors of the others.

    A row is the well of its name in the project, where there is one.
    """
    rows: list[WellRow] = []
    errors: list[RowError] = []
    for row in table.rows:
        draft, row_errors = parse_well_row(row, org, project.id, decimal_comma=table.decimal_comma)
        errors += row_errors
        if draft:
            rows.append(WellRow(row.number, draft, find_given_fields(row)))
    # All guards in one read, before the rows are compared: thousands of rows, a few batches.
    stored = context.engine.get_many(
        [key for row in rows for key in build_guard_keys(org, row.draft).values()]
    )
    owners = {key: record.body.strip('"') for key, record in stored.items()}
    rows, merge_errors = match_present_wells(context, org, rows, owners)
    errors += merge_errors
    errors += find_file_conflicts(org, rows)
    errors += find_store_conflicts(org, rows, owners)
    return rows, errors


def find_given_fields(row: TableRow) -> frozenset[str]:
    """The fields of a well that a row gives; its name only says which well it is."""
    given = {name.removesuffix("_ft") for name in row.cells}
    return frozenset(given & WellDraft.model_fields.keys()) - {"name", "project_id"}


def match_present_wells(
    context: ServiceContext,
    org: Organization,
    rows: Sequence[WellRow],
    owners: Mapping[Key, str],
) -> tuple[list[WellRow], list[RowError]]:
    """The rows with the wells that they are, and the errors of those that can't be."""
    well_ids = {row.number: owners.get(build_guard_keys(org, row.draft)["name"]) for row in rows}
    present = wells.load_many(context.engine, list(filter(None, well_ids.values())))
    matched: list[WellRow] = []
    errors: list[RowError] = []
    for row in rows:
        target = present.get(well_ids[row.number] or "")
        try:
            matched.append(merge_well(row, target) if target else row)
        except Invalid as refused:
            errors += locate_refusal(row.number, refused)
    return matched, errors


def merge_well(row: WellRow, target: Well) -> WellRow:
    """The row of a well that is there already, with what differs in the fields that it gives.

    Raises: Invalid where the well can't have these values.
    """
    current = select_fields(target, WellDraft.model_fields)
    draft = WellDraft.parse({**current, **{name: getattr(row.draft, name) for name in row.given}})
    before = WellDraft.model_construct(None, **current)
    changes = diff(before, draft, tuple(WellDraft.model_fields))
    return replace(row, draft=draft, target=target, changes=changes)


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
    org: Organization, rows: Sequence[WellRow], owners: Mapping[Key, str]
) -> list[RowError]:
    """The errors of UWI and API numbers that another well of the organization has."""
    return [
        RowError(row.number, field, mark("is that of another well already"))
        for row in rows
        for field, key in build_guard_keys(org, row.draft).items()
        if key in owners and owners[key] != (row.target.id if row.target else None)
    ]
