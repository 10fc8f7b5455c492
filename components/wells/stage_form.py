"""The fields of a stage."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from typing import Any

from nicegui import ui

from components.forms import date_fields, fields
from components.forms.conversions import instant_of, metres_of, shown_depth, wall_of
from components.forms.edit_drawer import Act, Save, edit_in_drawer
from components.forms.form import Form
from components.i18n.format import DepthUnit
from components.i18n.labels import STAGE_LOOKS, STAGE_STATUSES, options
from components.i18n.translate import t
from components.kit.drawer import Drawer
from welltrack_ui.domain.stage import Stage

TIMES = ("starts_at", "ends_at", "planned_starts_at", "planned_ends_at")
DEPTHS = ("md_start", "md_end")
PLAIN = (
    "kind",
    "name",
    "status",
    "hole_section_in",
    "casing_od_in",
    "rig",
    "contractor",
    "description",
)


class StageFields:
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
        self._draw_what()
        self._draw_when()
        self._draw_rest()

    def read(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The draft's fields, without the well."""
        found = {name: values[name] for name in PLAIN}
        for name in TIMES:
            found[name] = instant_of(values[name], self._tz, self._old(name))
        for name in DEPTHS:
            found[name] = metres_of(values[name], self._unit, self._old(name))
        return found

    def _draw_what(self) -> None:
        name = fields.text("name", t("Name"), self._old("name"), required=True)
        self._form.add(name).control.props("autofocus maxlength=120")
        with ui.element("div").classes("wt-form-row"):
            kinds, statuses = options(STAGE_LOOKS), options(STAGE_STATUSES)
            kind, status = self._old("kind") or "drilling", self._old("status") or "planned"
            self._form.add(fields.choice("kind", t("Kind"), kinds, kind, required=True))
            self._form.add(fields.choice("status", t("Status"), statuses, status, required=True))

    def _draw_when(self) -> None:
        zone = str(self._tz)
        labels = {
            "starts_at": (t("Start"), zone),
            "ends_at": (t("End"), t("Empty: still open")),
            "planned_starts_at": (t("Planned start"), ""),
            "planned_ends_at": (t("Planned end"), ""),
        }
        with ui.element("div").classes("wt-form-row"):
            for name, (label, hint) in labels.items():
                value = self._old(name)
                if name == "starts_at" and self._before is None:
                    value = self._start
                wall = wall_of(value, self._tz)
                needed = name == "starts_at"
                field = date_fields.moment(
                    name, label, wall, today=self._today, hint=hint, required=needed
                )
                self._form.add(field)

    def _draw_rest(self) -> None:
        with ui.element("div").classes("wt-form-row"):
            for name, label in (("md_start", t("Depth from")), ("md_end", t("Depth to"))):
                value = shown_depth(self._old(name), self._unit)
                self._form.add(fields.number(name, label, value, unit=t(self._unit)))
            for name, label in (("hole_section_in", t("Hole")), ("casing_od_in", t("Casing"))):
                self._form.add(fields.number(name, label, self._old(name), unit=t("in")))
            for name, label in (("rig", t("Rig")), ("contractor", t("Contractor"))):
                self._form.add(fields.text(name, label, self._old(name)))
        details = fields.long_text("description", t("Details"), self._old("description"))
        self._form.add(details)

    def _old(self, name: str) -> Any:
        return getattr(self._before, name) if self._before else None


def edit_stage(
    save: Save,
    *,
    title: str,
    tz: tzinfo,
    unit: DepthUnit,
    today: date,
    start: datetime,
    before: Stage | None = None,
    delete: Act | None = None,
    attach: Callable[[], None] | None = None,
) -> Drawer:
    """A drawer with a stage in it; `attach` draws what hangs on it, above its form."""
    return edit_in_drawer(
        title,
        lambda form: StageFields(form, tz=tz, unit=unit, today=today, start=start, before=before),
        save,
        delete=delete,
        attach=attach,
    )
