"""The fields of a well."""

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Any

from nicegui import ui

from components.forms import date_fields, fields
from components.forms.conversions import (
    to_display_depth,
    to_instant,
    to_stored_depth,
    to_wall_clock,
)
from components.forms.edit_drawer import SaveFields, edit_in_drawer
from components.forms.fields import Field
from components.forms.form import Form
from components.i18n.format import DepthUnit
from components.i18n.labels import (
    FLUIDS,
    PURPOSES,
    REPORT_DAY_HOURS,
    TRAJECTORIES,
    WELL_STATUSES,
    select_options,
)
from components.i18n.translate import mark, t
from components.kit.drawer import Drawer
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.report_day import load_zone
from welltrack_ui.domain.well import MILESTONE_FIELDS, Well

DATUM_OPTIONS = {key: key for key in ("KB", "RT", "DF", "GL", "MSL")}
DEPTH_FIELDS = ("planned_md", "total_depth_md", "total_depth_tvd")
ELEVATION_FIELDS = ("ground_elevation", "kb_elevation", "water_depth")
FIELD_LABELS = {
    "planned_md": mark("Planned depth (MD)"),
    "total_depth_md": mark("Total depth (MD)"),
    "total_depth_tvd": mark("Total depth (TVD)"),
    "ground_elevation": mark("Ground elevation"),
    "kb_elevation": mark("KB elevation"),
    "water_depth": mark("Water depth"),
    "spud_at": mark("Spud"),
    "td_at": mark("Total depth reached"),
    "rig_release_at": mark("Rig release"),
    "completed_at": mark("Completed"),
    "abandoned_at": mark("Abandoned"),
    "operator": mark("Operator"),
    "rig": mark("Rig"),
    "rig_contractor": mark("Rig contractor"),
    "uwi": mark("UWI"),
    "api_number": mark("API number"),
}


class WellForm:
    """Made inside a form; `read` turns the form's values into the fields of a draft."""

    def __init__(
        self, form: Form, org: Organization, today: date, before: Well | None = None
    ) -> None:
        self._form, self._org, self._today, self._before = form, org, today, before
        self._unit: DepthUnit = org.depth_unit
        self._draw_identity()
        self._draw_companies()
        self._draw_times()
        self._draw_depths()
        self._draw_position()

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The draft's fields, without the project."""
        found = dict(values)
        found["report_day_start"] = int(values["report_day_start"])
        # Of a well that exists, times stand here in the zone that it had when the form was drawn.
        tz = self._zone(self._initial_value("timezone") or values["timezone"])
        for name in MILESTONE_FIELDS:
            found[name] = to_instant(values[name], tz, self._initial_value(name))
        for name in (*DEPTH_FIELDS, *ELEVATION_FIELDS):
            found[name] = to_stored_depth(values[name], self._unit, self._initial_value(name))
        return found

    def _draw_identity(self) -> None:
        name = fields.text_field("name", t("Name"), self._initial_value("name"), required=True)
        self._add_field(name).control.props("autofocus maxlength=80")
        with self._form_row():
            self._add_choice("status", t("Status"), select_options(WELL_STATUSES), "proposed")
            self._add_choice("purpose", t("Purpose"), select_options(PURPOSES), "development")
            self._add_choice("fluid", t("Fluid"), select_options(FLUIDS))
            self._add_choice("trajectory", t("Trajectory"), select_options(TRAJECTORIES))

    def _draw_companies(self) -> None:
        with self._form_row():
            for name in ("operator", "rig", "rig_contractor", "uwi", "api_number"):
                self._add_field(
                    fields.text_field(name, t(FIELD_LABELS[name]), self._initial_value(name))
                )

    def _draw_times(self) -> None:
        zone_name = self._initial_value("timezone") or self._org.timezone
        start = self._initial_value("report_day_start")
        hour = str(self._org.report_day_start if start is None else start)
        with self._form_row():
            self._add_field(
                fields.time_zone_field("timezone", t("Time zone"), zone_name, required=True)
            )
            label = t("Report day starts at")
            self._add_field(
                fields.choice_field(
                    "report_day_start", label, REPORT_DAY_HOURS, hour, required=True
                )
            )
        tz = self._zone(zone_name)
        with self._form_row():
            for name in MILESTONE_FIELDS:
                wall = to_wall_clock(self._initial_value(name), tz)
                self._add_field(
                    date_fields.datetime_field(name, t(FIELD_LABELS[name]), wall, today=self._today)
                )

    def _draw_depths(self) -> None:
        with self._form_row():
            for name in (*DEPTH_FIELDS, *ELEVATION_FIELDS):
                value = to_display_depth(self._initial_value(name), self._unit)
                self._add_field(
                    fields.number_field(name, t(FIELD_LABELS[name]), value, unit=t(self._unit))
                )
            self._add_choice("depth_datum", t("Depths measured from"), DATUM_OPTIONS, "KB")

    def _draw_position(self) -> None:
        with self._form_row():
            hint = t("WGS84, decimal degrees")
            for name, label in (("latitude", t("Latitude")), ("longitude", t("Longitude"))):
                self._add_field(
                    fields.number_field(name, label, self._initial_value(name), unit="°", hint=hint)
                )
        description = self._initial_value("description")
        self._add_field(fields.long_text_field("description", t("Description"), description))

    def _add_choice(
        self, name: str, label: str, choices: Mapping[str, str], default: str | None = None
    ) -> None:
        value = self._initial_value(name) or default
        self._add_field(
            fields.choice_field(name, label, choices, value, required=default is not None)
        )

    def _add_field(self, field: Field) -> Field:
        return self._form.add(field)

    def _form_row(self) -> ui.element:
        return ui.element("div").classes("wt-form-row")

    def _zone(self, name: str) -> tzinfo:
        return load_zone(name)

    def _initial_value(self, name: str) -> Any:
        return getattr(self._before, name) if self._before else None


def open_well_drawer(save: SaveFields, *, org: Organization, today: date, before: Well) -> Drawer:
    """A drawer with a well in it."""
    return edit_in_drawer(t("Edit the well"), lambda form: WellForm(form, org, today, before), save)
