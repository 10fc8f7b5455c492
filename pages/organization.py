"""Making an organization."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from components import fields
from components.forms import Form
from components.frame import Frame
from components.heading import heading
from components.text import t
from welltrack_ui.domain.organization import OrganizationDraft
from welltrack_ui.web import paths
from welltrack_ui.web.visits import Visit

HOURS = {str(hour): f"{hour:02}:00" for hour in range(24)}
UNITS = {"m": "metres", "ft": "feet"}


async def new_organization_page(visit: Visit, frame: Frame, _query: Mapping[str, str]) -> None:
    """A form; who makes the organization owns it."""

    async def make(values: dict[str, Any]) -> Mapping[str, str] | None:
        values["report_day_start"] = int(values["report_day_start"])
        draft = OrganizationDraft.parse(values)
        org = await visit.ask(visit.services.organizations.create, draft)
        ui.navigate.to(paths.dashboard(org.id))
        return None

    frame.place(t("New organization"))
    with heading(t("New organization")):
        pass
    with (
        ui.element("div").classes("wt-card wt-narrow"),
        Form(make, submit=t("Make the organization")) as form,
    ):
        name = form.add(fields.text("name", t("Name"), required=True))
        name.control.props("autofocus")
        form.add(fields.zone("timezone", t("Time zone"), "UTC", required=True))
        with ui.element("div").classes("wt-form-row"):
            start = fields.choice(
                "report_day_start", t("Report day starts at"), HOURS, "0", required=True
            )
            form.add(start)
            units = {key: t(label) for key, label in UNITS.items()}
            form.add(fields.choice("depth_unit", t("Depths in"), units, "m", required=True))
