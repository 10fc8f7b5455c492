"""The fields of a stage."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from nicegui import ui

from components.forms import date_fields, fields
from components.forms.conversions import (
    to_display_depth,
    to_instant,
    to_stored_depth,
    to_wall_clock,
)
from components.forms.form import Form
from components.i18n.format import DepthUnit
from components.i18n.labels import STAGE_KIND_STYLES, STAGE_STATUSES, select_options
from components.i18n.translate import t
from welltrack_ui.domain.stage import Stage

TIME_FIELDS = ("starts_at", "ends_at", "planned_starts_at", "planned_ends_at")
DEPTH_FIELDS = ("md_start", "md_end")
PLAIN_FIELDS = (
    "kind",
    "name",
    "status",
    "hole_section_in",
    "casing_od_in",
    "rig",
    "contractor",
    "description",
)


class StageForm:
    """Made inside a form; `read` turns the form's values into the fields of a draft."""

    def __init__(
        self,
        form: Form,
        *,
        tz: tzinfo,
        unit: DepthUnit,
        today: date,
        start: datetime,
        before: Stage | None = None,
    ) -> None:
        self._form, self._tz, self._unit = form, tz, unit
        self._today, self._start, self._before = today, start, before
        self._draw_identity()
        self._draw_times()
        self._draw_details()

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The draft's fields, without the well."""
        found = {name: values[name] for name in PLAIN_FIELDS}
        for name in TIME_FIELDS:
            found[name] = to_instant(values[name], self._tz, self._initial_value(name))
        for name in DEPTH_FIELDS:
            found[name] = to_stored_depth(values[name], self._unit, self._initial_value(name))
        return found

    def _draw_identity(self) -> None:
        name = fields.text_field("name", t("Name"), self._initial_value("name"), required=True)
        self._form.add(name).control.props("autofocus maxlength=120")
        with ui.element("div").classes("wt-form-row"):
            kinds, statuses = select_options(STAGE_KIND_STYLES), select_options(STAGE_STATUSES)
            kind, status = (
                self._initial_value("kind") or "drilling",
                self._initial_value("status") or "planned",
            )
            self._form.add(fields.choice_field("kind", t("Kind"), kinds, kind, required=True))
            self._form.add(
                fields.choice_field("status", t("Status"), statuses, status, required=True)
            )

    def _draw_times(self) -> None:
        zone = str(self._tz)
        labels = {
            "starts_at": (t("Start"), zone),
            "ends_at": (t("End"), t("Empty: still open")),
            "planned_starts_at": (t("Planned start"), ""),
            "planned_ends_at": (t("Planned end"), ""),
        }
        with ui.element("div").classes("wt-form-row"):
            for name, (label, hint) in labels.items():
                value = self._initial_value(name)
                if name == "starts_at" and self._before is None:
                    value = self._start
                wall = to_wall_clock(value, self._tz)
                needed = name == "starts_at"
                field = date_fields.datetime_field(
                    name, label, wall, today=self._today, hint=hint, required=needed
                )
                self._form.add(field)

    def _draw_details(self) -> None:
        with ui.element("div").classes("wt-form-row"):
            for name, label in (("md_start", t("Depth from")), ("md_end", t("Depth to"))):
                value = to_display_depth(self._initial_value(name), self._unit)
                self._form.add(fields.number_field(name, label, value, unit=t(self._unit)))
            for name, label in (("hole_section_in", t("Hole")), ("casing_od_in", t("Casing"))):
                self._form.add(
                    fields.number_field(name, label, self._initial_value(name), unit=t("in"))
                )
            for name, label in (("rig", t("Rig")), ("contractor", t("Contractor"))):
                self._form.add(fields.text_field(name, label, self._initial_value(name)))
        details = fields.long_text_field(
            "description", t("Details"), self._initial_value("description")
        )
        self._form.add(details)

    def _initial_value(self, name: str) -> Any:
        return getattr(self._before, name) if self._before else None
