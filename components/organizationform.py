"""The fields of an organization."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from components import fields
from components.forms import Form
from components.text import mark, t
from welltrack_ui.domain.organization import Organization

HOURS = {str(hour): f"{hour:02}:00" for hour in range(24)}
UNITS = {"m": mark("metres"), "ft": mark("feet")}
# Each in its own words, as its readers look for it.
LANGUAGES = {"en": "English", "ru": "Русский", "kk": "Қазақша"}


class OrganizationFields:
    """Made inside a form; `read` gives the fields of a draft."""

    def __init__(self, form: Form, before: Organization) -> None:
        name = fields.text("name", t("Name"), before.name, required=True)
        form.add(name).control.props("maxlength=120")
        form.add(fields.zone("timezone", t("Time zone"), before.timezone, required=True))
        units = {key: t(label) for key, label in UNITS.items()}
        start = str(before.report_day_start)
        label = t("Report day starts at")
        with ui.element("div").classes("wt-form-row"):
            form.add(fields.choice("report_day_start", label, HOURS, start, required=True))
            form.add(
                fields.choice("depth_unit", t("Depths in"), units, before.depth_unit, required=True)
            )
        with ui.element("div").classes("wt-form-row"):
            form.add(fields.text("country", t("Country"), before.country))
            form.add(
                fields.choice("locale", t("Language"), LANGUAGES, before.locale, required=True)
            )

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The draft's fields."""
        return {**values, "report_day_start": int(values["report_day_start"])}
