"""The fields of an organization."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from components.forms import fields
from components.forms.form import Form
from components.i18n.labels import DEPTH_UNITS, LANGUAGES, REPORT_DAY_HOURS
from components.i18n.translate import t
from welltrack_ui.domain.organization import Organization, OrganizationDraft


class OrganizationForm:
    """Made inside a form; `read` gives the fields of a draft."""

    def __init__(self, form: Form, before: Organization | OrganizationDraft) -> None:
        name = fields.text_field("name", t("Name"), before.name, required=True)
        form.add(name).control.props("maxlength=120 autofocus")
        form.add(fields.time_zone_field("timezone", t("Time zone"), before.timezone, required=True))
        units = {key: t(label) for key, label in DEPTH_UNITS.items()}
        start = str(before.report_day_start)
        label = t("Report day starts at")
        with ui.element("div").classes("wt-form-row"):
            form.add(
                fields.choice_field(
                    "report_day_start", label, REPORT_DAY_HOURS, start, required=True
                )
            )
            form.add(
                fields.choice_field(
                    "depth_unit", t("Depths in"), units, before.depth_unit, required=True
                )
            )
        with ui.element("div").classes("wt-form-row"):
            form.add(fields.text_field("country", t("Country"), before.country))
            form.add(
                fields.choice_field(
                    "locale", t("Language"), LANGUAGES, before.locale, required=True
                )
            )

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The draft's fields."""
        return {**values, "report_day_start": int(values["report_day_start"])}
