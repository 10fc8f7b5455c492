"""Rows of wells for tests of lists and maps."""

from datetime import date
from typing import Any

from welltrack_ui.domain.field_types import fold_text
from welltrack_ui.domain.lists.well_rows import WellRow

ANY_DAY = date(2026, 3, 2)


def well_row(name: str, **given: Any) -> WellRow:
    """A row of this name; its id is the name after `w-`."""
    fields: dict[str, Any] = {
        "id": f"w-{name}",
        "project_id": "p-1",
        "project": "Grieg",
        "status": "drilling",
        "purpose": "development",
        "operator": None,
        "rig": None,
        "spud_on": None,
        "total_depth_md": None,
        "latitude": None,
        "longitude": None,
        "updated_on": ANY_DAY,
        "timezone": "UTC",
        "report_day_start": 0,
        "spud_at": None,
        "text": fold_text(name),
    }
    return WellRow(name=name, **{**fields, **given})
