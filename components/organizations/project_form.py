"""The fields of a project."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from nicegui import ui

from components.forms import date_fields, fields
from components.forms.form import Form
from components.i18n.labels import PROJECT_STATUSES, options
from components.i18n.translate import t
from welltrack_ui.domain.project import Project

TEXTS = (
    ("field", "Field"),
    ("basin", "Basin"),
    ("licence", "Licence"),
    ("operator", "Operator"),
    ("country", "Country"),
)


class ProjectFields:
    """Made inside a form; the form's values are the draft's fields, without the organization."""

    def __init__(self, form: Form, today: date, before: Project | None = None) -> None:
        self._before = before
        name = fields.text("name", t("Name"), self._old("name"), required=True)
        form.add(name).control.props("autofocus maxlength=120")
        with ui.element("div").classes("wt-form-row"):
            for key, label in TEXTS:
                form.add(fields.text(key, t(label), self._old(key)))
            statuses, status = options(PROJECT_STATUSES), self._old("status") or "active"
            form.add(fields.choice("status", t("Status"), statuses, status, required=True))
        with ui.element("div").classes("wt-form-row"):
            for key, label in (("starts_on", t("Starts on")), ("ends_on", t("Ends on"))):
                form.add(date_fields.day(key, label, self._old(key), today=today))
        description = self._old("description")
        form.add(fields.long_text("description", t("Description"), description))

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The draft's fields."""
        return dict(values)

    def _old(self, name: str) -> Any:
        return getattr(self._before, name) if self._before else None
