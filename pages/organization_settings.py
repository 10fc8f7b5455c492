"""The settings of an organization, its export, and its end."""

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from components.forms.confirm_dialog import confirm
from components.forms.form import Form
from components.i18n.translate import t
from components.kit.buttons import button, link_button
from components.kit.page_header import heading
from components.kit.toast import toast
from components.organizations.dashboard_panels import panel
from components.organizations.form import OrganizationFields
from components.shell.frame import Frame, Link
from components.shell.navigation import enter
from welltrack_ui import urls
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.errors import Forbidden
from welltrack_ui.domain.organization import OrganizationOfMine
from welltrack_ui.web.screen_user import Visit

DEFAULTS = "New wells start from these. Wells that exist keep what they have."
EXPORT = "Everything of the organization as a ZIP: JSON lines of each kind, and the files."
TRASH = "What was deleted in the last 30 days can be restored there."
END = "All of its projects, wells, events and files go out of sight for everybody."
WAY_BACK = "An owner can restore it for 30 days."


async def settings_page(
    visit: Visit, frame: Frame, _query: Mapping[str, str], *, org_id: str
) -> None:
    """For administrators; owners export and delete here too."""
    org = await visit.ask(visit.services.organizations.get, org_id)
    enter(frame, visit.me.memberships, org_id)
    crumbs = [Link(org.name, urls.dashboard(org_id)), Link(t("Settings"))]
    frame.place(t("Settings"), crumbs, "settings")
    if not visit.may(org_id, Permission.ADMINISTER):
        raise Forbidden("Only administrators of an organization change its settings.")
    with heading(t("Settings")):
        pass
    with ui.element("div").classes("wt-settings"):
        draw_settings(visit, org)
        if visit.may(org_id, Permission.OWN):
            draw_end(visit, org)


def draw_settings(visit: Visit, org: OrganizationOfMine) -> None:
    """What its wells start from, and where else to go."""

    async def save(values: dict[str, Any]) -> None:
        update = visit.services.organizations.update
        await visit.ask(update, org.id, org.version, made.read(values))
        toast(t("The settings are saved."))
        ui.navigate.reload()

    with panel(t("Organization")):
        ui.label(t(DEFAULTS)).classes("wt-meta")
        with Form(save, submit=t("Save")) as form:
            made = OrganizationFields(form, org)
    with panel(t("Trash")), ui.element("div").classes("wt-section-head"):
        ui.label(t(TRASH)).classes("wt-meta wt-grow")
        link_button(t("Open the trash"), urls.trash(org.id), symbol="trash-2")


def draw_end(visit: Visit, org: OrganizationOfMine) -> None:
    """What owners alone may do."""
    with panel(t("Export")), ui.element("div").classes("wt-section-head"):
        ui.label(t(EXPORT)).classes("wt-meta wt-grow")
        link = link_button(t("Download"), urls.export(org.id), symbol="download")
        link.props["download"] = f"welltrack-{org.id}.zip"
    with panel(t("Delete the organization")), ui.element("div").classes("wt-section-head"):
        ui.label(f"{t(END)} {t(WAY_BACK)}").classes("wt-meta wt-grow")
        button(t("Delete"), lambda: ask_end(visit, org), weight="danger", symbol="trash-2")


def ask_end(visit: Visit, org: OrganizationOfMine) -> None:
    """Delete it once its name was typed; the way back stands in a toast."""
    services, client = visit.services, ui.context.client

    async def undo() -> None:
        await visit.ask(services.organizations.restore, org.id)
        await visit.refresh()
        with client:
            ui.navigate.to(urls.dashboard(org.id))

    async def end() -> None:
        await visit.ask(services.organizations.delete, org.id)
        await visit.refresh()
        toast(t("{name} is deleted.", name=org.name), undo=undo)
        ui.navigate.to(urls.home())

    title = t("Delete {name}?", name=org.name)
    confirm(title, f"{t(END)} {t(WAY_BACK)}", end, yes=t("Delete"), typed=org.name)
