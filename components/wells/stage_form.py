"""The form fields of a stage."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from components.forms.entity_fields import EntityFields, FieldContext
from components.forms.form import Form
from components.forms.ports import NamesOfList
from welltrack_ui.domain.stage import Stage, StageDraft
from welltrack_ui.domain.units import DepthUnit


class StageForm:
    """The fields of a stage inside `form`; `before` is the stage to edit, None for a new one."""

    def __init__(
        self,
        form: Form,
        *,
        tz: tzinfo,
        unit: DepthUnit,
        today: date,
        start: datetime,
        before: Stage | None = None,
        list_names: NamesOfList | None = None,
    ) -> None:
        context = FieldContext(
            today,
            tz,
            unit,
            before,
            initial={"starts_at": start, "kind": "drilling"},
            hints={"starts_at": str(tz)},
            list_names=list_names,
        )
        self._fields = EntityFields(form, "stage", StageDraft, context)
        self._fields.draw_all()

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a draft, without the well, from the form's values. Raises: Invalid."""
        return self._fields.read(values)
