"""The wells that a file would make, held against the wells that are there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.well import WellDraft
from welltrack_ui.services.core.context import Ground
from welltrack_ui.services.imports.csv_table import RowError, Table
from welltrack_ui.services.imports.well_rows import well_of
from welltrack_ui.store import keys
from welltrack_ui.store.engine.engine import Key


@dataclass(frozen=True, slots=True)
class WellRow:
    """The well that a row makes."""

    number: int
    draft: WellDraft


def check(
    ground: Ground, org: Organization, project: Project, table: Table
) -> tuple[list[WellRow], int, list[RowError]]:
    """The rows to write, how many are there already, and all errors.

    A well of the project with the same name is there already, and is left as it is.
    """
    rows: list[WellRow] = []
    errors: list[RowError] = []
    for row in table.rows:
        draft, wrong = well_of(row, org, project.id, decimal_comma=table.decimal_comma)
        errors += wrong
        if draft:
            rows.append(WellRow(row.number, draft))
    held = ground.engine.get_many([key for row in rows for key in guards(org, row.draft).values()])
    new = [row for row in rows if guards(org, row.draft)["name"] not in held]
    errors += taken_in_file(org, rows)
    errors += taken_in_store(org, new, held)
    return new, len(rows) - len(new), errors


def guards(org: Organization, draft: WellDraft) -> dict[str, Key]:
    """What the well would hold as its own: field to guard."""
    found = {"name": keys.unique(draft.project_id, "well", draft.name)}
    if draft.uwi:
        found["uwi"] = keys.unique(org.id, "uwi", draft.uwi)
    if draft.api_number:
        found["api_number"] = keys.unique(org.id, "api", draft.api_number)
    return found


def taken_in_file(org: Organization, rows: Sequence[WellRow]) -> list[RowError]:
    """Values that only one well may have, and that an earlier row has."""
    first: dict[Key, int] = {}
    errors = []
    for row in rows:
        for field, key in guards(org, row.draft).items():
            earlier = first.setdefault(key, row.number)
            if earlier != row.number:
                value = getattr(row.draft, field)
                errors.append(RowError(row.number, field, f"{value!r} is in row {earlier} too"))
    return errors


def taken_in_store(
    org: Organization, rows: Sequence[WellRow], held: Iterable[Key]
) -> list[RowError]:
    """UWI and API numbers that another well of the organization has."""
    taken = set(held)
    return [
        RowError(row.number, field, f"another well has {getattr(row.draft, field)!r} already")
        for row in rows
        for field, key in guards(org, row.draft).items()
        if key in taken
    ]
