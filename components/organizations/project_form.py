"""The form of a project."""

from collections.abc import Mapping
from datetime import UTC, date
from typing import Any

from components.forms.entity_fields import EntityFields, FieldContext
from components.forms.form import Form
from components.forms.ports import NamesOfList
from welltrack_ui.domain.project import Project, ProjectDraft


class ProjectForm:
    """The fields of a project in a form; `read` gives those of its draft, but the organization."""

    def __init__(
        self, form: Form, today: date, list_names: NamesOfList, before: Project | None = None
    ) -> None:
        context = FieldContext(today, UTC, before=before, list_names=list_names)
        self._fields = EntityFields(form, "project", ProjectDraft, context)
        self._fields.draw_all()

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of the draft, from the values of the form."""
        return self._fields.read(values)
