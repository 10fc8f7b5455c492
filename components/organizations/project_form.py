"""The fields of a project."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from nicegui import ui

from components.forms import date_fields, fields
from components.forms.form import Form
from components.i18n.labels import PROJECT_STATUSES, select_options
from components.i18n.translate import t
from welltrack_ui.domain.project import Project

TEXT_FIELD_LABELS = (
    ("field", "Field"),
    ("basin", "Basin"),
    ("licence", "Licence"),
    ("operator", "Operator"),
    ("country", "Country"),
)


class ProjectForm:
    """Made inside a form; the form's values are the draft's fields, without the organization."""

    def __init__(self, form: Form, today: date, before: Project | None = None) -> None:
        self._before = before
        name = fields.text_field("name", t("Name"), self._initial_value("name"), required=True)
        form.add(name).control.props("autofocus maxlength=120")
        with ui.element("div").classes("wt-form-row"):
            for key, label in TEXT_FIELD_LABELS:
                form.add(fields.text_field(key, t(label), self._initial_value(key)))
            statuses, status = (
                select_options(PROJECT_STATUSES),
                self._initial_value("status") or "active",
            )
            form.add(fields.choice_field("status", t("Status"), statuses, status, required=True))
        with ui.element("div").classes("wt-form-row"):
            for key, label in (("starts_on", t("Starts on")), ("ends_on", t("Ends on"))):
                form.add(date_fields.date_field(key, label, self._initial_value(key), today=today))
        description = self._initial_value("description")
        form.add(fields.long_text_field("description", t("Description"), description))

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The draft's fields."""
        return dict(values)

    def _initial_value(self, name: str) -> Any:
        return getattr(self._before, name) if self._before else None
