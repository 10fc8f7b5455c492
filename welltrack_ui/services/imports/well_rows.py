"""A row of a wells file: which columns it may have, and the well that it makes.

Columns are the fields of a well, by name or by label in English, Russian or Kazakh. Other names for
them, as open data files have them:

| column | field |
|---|---|
| `well_name`, `wellbore`, `wellbore_name`, `well` | `name` |
| `spud_date` | `spud_at` |
| `completion_date` | `completed_at` |
| `td_date`, `release_date` | `td_at`, `rig_release_at` |
| `abandonment_date`, `plug_date` | `abandoned_at` |
| `total_depth`, `tvd` | `total_depth_md`, `total_depth_tvd` |
| `lat`, `lon`, `long` | `latitude`, `longitude` |
| any length with `_m` or `_ft` at its end | the length, in metres or turned into them |
| `field` | none: the project stands for it |

Words of the Norwegian Offshore Directorate's FactPages for status and purpose are taken too. What
has no word of its own here takes the nearest: a closed or predrilled well is `suspended`, a junked
one or one that blew out was abandoned, one that will never be drilled stays `proposed`.
"""

from typing import Any

from welltrack_ui.domain import report_day
from welltrack_ui.domain.field_labels import METRE_KINDS, WELL_FIELDS
from welltrack_ui.domain.input import import_words
from welltrack_ui.domain.input.import_faults import RowError
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.well import WellDraft
from welltrack_ui.services.imports import csv_cells
from welltrack_ui.services.imports.cell_format import CellFormat, CellReader
from welltrack_ui.services.imports.cell_numbers import parse_feet
from welltrack_ui.services.imports.csv_cells import read_cells
from welltrack_ui.services.imports.import_table import (
    TableRow,
    columns_from_labels,
    columns_from_words,
)
from welltrack_ui.services.imports.row_drafts import parse_row_draft

STATUS_WORDS = {
    "blowout": "plugged_abandoned",
    "closed": "suspended",
    "injecting": "active_injecting",
    "junked": "plugged_abandoned",
    "p&a": "plugged_abandoned",
    "plugged": "plugged_abandoned",
    "predrilled": "suspended",
    "producing": "active_producing",
    "re-class to dev": "completed",
    "re-class to test": "testing",
    "will never be drilled": "proposed",
}
PURPOSE_WORDS = {
    "geothermal": "other",
    "injector": "injection",
    "producer": "development",
    "production": "development",
    "wildcat": "exploration",
    "wildcat-ccs": "exploration",
}
LENGTH_FIELDS = [name for name, row in WELL_FIELDS.items() if row.kind in METRE_KINDS]
OTHER_WORDS = {
    "status": STATUS_WORDS,
    "purpose": PURPOSE_WORDS,
    "depth_datum": {"RKB": "KB"},
}
WELL_WORDS = {
    name: {
        **import_words.map_words(import_words.WELL_VALUES.get(name, {})),
        **OTHER_WORDS.get(name, {}),
    }
    for name in {*import_words.WELL_VALUES, *OTHER_WORDS}
}
# Recipients are set by administrators alone, and engineers import wells.
CHOSEN_WITH_THE_FILE = {"project_id", "report_recipients"}
WELL_CELL_READERS: dict[str, CellReader] = {
    **csv_cells.build_field_readers(WELL_FIELDS, WellDraft, WELL_WORDS, but=CHOSEN_WITH_THE_FILE),
    **{f"{name}_ft": parse_feet for name in LENGTH_FIELDS},
}
WELL_COLUMNS: dict[str, str | None] = {
    **columns_from_words(import_words.WELL_HEADINGS),
    **columns_from_labels(WELL_FIELDS, WELL_CELL_READERS),
    **{name: name for name in WELL_CELL_READERS},
    **{f"{name}_m": name for name in LENGTH_FIELDS},
    "well_name": "name",
    "wellbore": "name",
    "wellbore_name": "name",
    "well": "name",
    "spud_date": "spud_at",
    "td_date": "td_at",
    "release_date": "rig_release_at",
    "completion_date": "completed_at",
    "abandonment_date": "abandoned_at",
    "plug_date": "abandoned_at",
    "total_depth": "total_depth_md",
    "total_depth_m": "total_depth_md",
    "total_depth_ft": "total_depth_md_ft",
    "tvd": "total_depth_tvd",
    "tvd_m": "total_depth_tvd",
    "tvd_ft": "total_depth_tvd_ft",
    "lat": "latitude",
    "lon": "longitude",
    "long": "longitude",
    "field": None,
}


def parse_well_row(
    row: TableRow, org: Organization, project_id: str, *, decimal_comma: bool
) -> tuple[WellDraft | None, list[RowError]]:
    """The well of a row, or all errors of it."""
    zone = report_day.load_zone(org.timezone)
    zone_errors: dict[str, str] = {}
    if zone_name := row.cells.get("timezone", "").strip():
        try:
            zone = report_day.load_zone(zone_name)
        except ValueError as error:
            zone_errors["timezone"] = error.args[0]
    values, cell_errors = read_cells(row.cells, WELL_CELL_READERS, CellFormat(zone, decimal_comma))
    fields = {"project_id": project_id, **convert_to_metres(values)}
    known = {name.removesuffix("_ft"): text for name, text in (cell_errors | zone_errors).items()}
    return parse_row_draft(WellDraft, row.number, fields, known)


def convert_to_metres(values: dict[str, Any]) -> dict[str, Any]:
    """Lengths in feet converted, under the field's own name; metres win over feet."""
    metric = {name: value for name, value in values.items() if not name.endswith("_ft")}
    feet = {n.removesuffix("_ft"): value for n, value in values.items() if n.endswith("_ft")}
    return {**feet, **metric}
