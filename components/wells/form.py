"""The form fields of a well."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from components.forms.entity_fields import EntityFields, FieldContext
from components.forms.form import Form
from components.forms.ports import NamesOfList
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.report_day import load_zone
from welltrack_ui.domain.well import Well, WellDraft


class WellForm:
    """The fields of a well inside `form`; `before` is the well to edit, None for a new one."""

    def __init__(
        self,
        form: Form,
        org: Organization,
        today: date,
        before: Well | None = None,
        *,
        list_names: NamesOfList | None = None,
    ) -> None:
        self._before = before
        context = FieldContext(
            today,
            load_zone(before.timezone if before else org.timezone),
            org.depth_unit,
            before,
            initial={"timezone": org.timezone, "report_day_start": org.report_day_start},
            list_names=list_names,
        )
        self._fields = EntityFields(form, "well", WellDraft, context)
        self._fields.draw_all()

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a draft, without the project, from the form's values. Raises: Invalid."""
        # The times of a stored well are in the zone that it had when the form was drawn.
        zone = self._before.timezone if self._before else values["timezone"]
        return self._fields.read(values, load_zone(zone))
