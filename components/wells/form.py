"""The fields of a well."""

from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Any

from nicegui import ui

from components.forms import date_fields, fields
from components.forms.conversions import instant_of, metres_of, shown_depth, wall_of
from components.forms.edit_drawer import Save, edit_in_drawer
from components.forms.fields import Field
from components.forms.form import Form
from components.i18n.format import DepthUnit
from components.i18n.labels import (
    FLUIDS,
    PURPOSES,
    REPORT_DAY_HOURS,
    TRAJECTORIES,
    WELL_STATUSES,
    options,
)
from components.i18n.translate import t
from components.kit.drawer import Drawer
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.report_day import zone
from welltrack_ui.domain.well import MILESTONES, Well

DATUMS = {key: key for key in ("KB", "RT", "DF", "GL", "MSL")}
DEPTHS = ("planned_md", "total_depth_md", "total_depth_tvd")
HEIGHTS = ("ground_elevation", "kb_elevation", "water_depth")
LABELS = {
    "planned_md": "Planned depth (MD)",
    "total_depth_md": "Total depth (MD)",
    "total_depth_tvd": "Total depth (TVD)",
    "ground_elevation": "Ground elevation",
    "kb_elevation": "KB elevation",
    "water_depth": "Water depth",
    "spud_at": "Spud",
    "td_at": "Total depth reached",
    "rig_release_at": "Rig release",
    "completed_at": "Completed",
    "abandoned_at": "Abandoned",
    "operator": "Operator",
    "rig": "Rig",
    "rig_contractor": "Rig contractor",
    "uwi": "UWI",
    "api_number": "API number",
}


class WellFields:
    """Made inside a form; `read` turns the form's values into the fields of a draft."""

    def __init__(
        self, form: Form, org: Organization, today: date, before: Well | None = None
    ) -> None:
        self._form, self._org, self._today, self._before = form, org, today, before
        self._unit: DepthUnit = org.depth_unit
        self._draw_what()
        self._draw_who()
        self._draw_time()
        self._draw_depths()
        self._draw_place()

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The draft's fields, without the project."""
        found = dict(values)
        found["report_day_start"] = int(values["report_day_start"])
        # Of a well that exists, times stand here in the zone that it had when the form was drawn.
        tz = self._zone(self._old("timezone") or values["timezone"])
        for name in MILESTONES:
            found[name] = instant_of(values[name], tz, self._old(name))
        for name in (*DEPTHS, *HEIGHTS):
            found[name] = metres_of(values[name], self._unit, self._old(name))
        return found

    def _draw_what(self) -> None:
        name = fields.text("name", t("Name"), self._old("name"), required=True)
        self._add(name).control.props("autofocus maxlength=80")
        with self._row():
            self._choice("status", t("Status"), options(WELL_STATUSES), "proposed")
            self._choice("purpose", t("Purpose"), options(PURPOSES), "development")
            self._choice("fluid", t("Fluid"), options(FLUIDS))
            self._choice("trajectory", t("Trajectory"), options(TRAJECTORIES))

    def _draw_who(self) -> None:
        with self._row():
            for name in ("operator", "rig", "rig_contractor", "uwi", "api_number"):
                self._add(fields.text(name, t(LABELS[name]), self._old(name)))

    def _draw_time(self) -> None:
        zone_name = self._old("timezone") or self._org.timezone
        start = self._old("report_day_start")
        hour = str(self._org.report_day_start if start is None else start)
        with self._row():
            self._add(fields.zone("timezone", t("Time zone"), zone_name, required=True))
            label = t("Report day starts at")
            self._add(
                fields.choice("report_day_start", label, REPORT_DAY_HOURS, hour, required=True)
            )
        tz = self._zone(zone_name)
        with self._row():
            for name in MILESTONES:
                wall = wall_of(self._old(name), tz)
                self._add(date_fields.moment(name, t(LABELS[name]), wall, today=self._today))

    def _draw_depths(self) -> None:
        with self._row():
            for name in (*DEPTHS, *HEIGHTS):
                value = shown_depth(self._old(name), self._unit)
                self._add(fields.number(name, t(LABELS[name]), value, unit=t(self._unit)))
            self._choice("depth_datum", t("Depths measured from"), DATUMS, "KB")

    def _draw_place(self) -> None:
        with self._row():
            hint = t("WGS84, decimal degrees")
            for name, label in (("latitude", t("Latitude")), ("longitude", t("Longitude"))):
                self._add(fields.number(name, label, self._old(name), unit="°", hint=hint))
        description = self._old("description")
        self._add(fields.long_text("description", t("Description"), description))

    def _choice(
        self, name: str, label: str, choices: Mapping[str, str], default: str | None = None
    ) -> None:
        value = self._old(name) or default
        self._add(fields.choice(name, label, choices, value, required=default is not None))

    def _add(self, field: Field) -> Field:
        return self._form.add(field)

    def _row(self) -> ui.element:
        return ui.element("div").classes("wt-form-row")

    def _zone(self, name: str) -> tzinfo:
        return zone(name)

    def _old(self, name: str) -> Any:
        return getattr(self._before, name) if self._before else None


def edit_well(save: Save, *, org: Organization, today: date, before: Well) -> Drawer:
    """A drawer with a well in it."""
    return edit_in_drawer(
        t("Edit the well"), lambda form: WellFields(form, org, today, before), save
    )
