"""The screen of an organization's settings, export and deletion."""

from collections.abc import Mapping

from nicegui import ui

from components.audit.change_texts import format_changes
from components.forms.confirm_deletion import confirm_deletion
from components.forms.entity_form import EntityEditing, EntityForm
from components.forms.stale_conflict import ConflictReader, entity_kind
from components.i18n.translate import mark, t
from components.kit.buttons import button, link_button
from components.kit.page_header import page_header
from components.kit.toast import show_toast
from components.organizations.dashboard_panels import titled_panel
from components.organizations.form import OrganizationForm
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.errors import Forbidden
from welltrack_ui.domain.organization import OrganizationDraft, OrganizationOfMine
from welltrack_ui.web.screen_data.entities import ServiceEntityData
from welltrack_ui.web.screen_user import ScreenUser

DEFAULTS_TEXT = mark("New wells start from these. Wells that exist keep what they have.")
EXPORT_TEXT = mark(
    "Everything of the organization as a ZIP: JSON lines of each kind, and the files."
)
TRASH_TEXT = mark("What was deleted in the last 30 days can be restored there.")
DELETE_TEXT = mark("All of its projects, wells, events and files go out of sight for everybody.")
RESTORE_TEXT = mark("An owner can restore it for 30 days.")
ORGANIZATION_KIND = entity_kind("organization", OrganizationDraft)


async def settings_page(
    user: ScreenUser, frame: Frame, _query: Mapping[str, str], *, org_id: str
) -> None:
    """Draw the settings; owners also export and delete the organization here.

    Raises: Forbidden below administrators.
    """
    org = await user.ask(user.services.organizations.get, org_id)
    enter_organization(frame, user.me.memberships, org_id)
    crumbs = [NavigationLink(org.name, urls.dashboard_url(org_id)), NavigationLink(t("Settings"))]
    frame.set_location(t("Settings"), crumbs, "settings")
    if not user.may(org_id, Permission.ADMINISTER):
        raise Forbidden("Only administrators of an organization change its settings.")
    with page_header(t("Settings")):
        pass
    with ui.element("div").classes("wt-settings"):
        draw_settings_panels(user, org)
        if user.may(org_id, Permission.OWN):
            draw_owner_panels(user, org)


def draw_settings_panels(user: ScreenUser, org: OrganizationOfMine) -> None:
    """Draw the form of the settings, and the link to the trash."""

    async def redraw(*_saved: object) -> None:
        show_toast(t("Settings saved"))
        # Drawn anew within the page: loading it anew would take the message away at once.
        await user.refresh()
        await ui.context.client.sub_pages_router.refresh()

    tz = report_day.load_zone(org.timezone)
    data = ServiceEntityData(user, org.id, user.services.organizations)
    reader = ConflictReader(format_changes, tz, org.depth_unit)
    editing = EntityEditing(data, ORGANIZATION_KIND, reader, OrganizationForm)
    with titled_panel(t("Organization")):
        ui.label(t(DEFAULTS_TEXT)).classes("wt-meta")
        EntityForm(editing, org, redraw, title=t("Organization"))
    with titled_panel(t("Trash")), ui.element("div").classes("wt-section-head"):
        ui.label(t(TRASH_TEXT)).classes("wt-meta wt-grow")
        link_button(t("Open the trash"), urls.trash_url(org.id), symbol="trash-2")


def draw_owner_panels(user: ScreenUser, org: OrganizationOfMine) -> None:
    """Draw the panels of owners: export and deletion."""
    with titled_panel(t("Export")), ui.element("div").classes("wt-section-head"):
        ui.label(t(EXPORT_TEXT)).classes("wt-meta wt-grow")
        link = link_button(t("Download"), urls.export_url(org.id), symbol="download")
        link.props["download"] = f"welltrack-{org.id}.zip"
    with titled_panel(t("Delete the organization")), ui.element("div").classes("wt-section-head"):
        ui.label(f"{t(DELETE_TEXT)} {t(RESTORE_TEXT)}").classes("wt-meta wt-grow")
        button(
            t("Delete"),
            lambda: confirm_organization_deletion(user, org),
            weight="danger",
            symbol="trash-2",
        )


async def confirm_organization_deletion(user: ScreenUser, org: OrganizationOfMine) -> None:
    """Ask for the organization's name, then delete it; a toast offers undo."""
    # The undo is pressed on another screen: it needs the page, since this screen is gone by then.
    services, client = user.services, ui.context.client

    async def undo() -> None:
        await user.ask(services.organizations.restore, org.id)
        await user.refresh()
        with client:
            ui.navigate.to(urls.dashboard_url(org.id))

    async def end() -> None:
        await user.ask(services.organizations.delete, org.id)
        # The switcher of the next screen lists the memberships.
        await user.refresh()
        show_toast(t("{name} is deleted.", name=org.name), undo=undo)
        ui.navigate.to(urls.home_url())

    contents = await user.ask(services.contents.count_organization, org.id)
    note = f"{t(DELETE_TEXT)} {t(RESTORE_TEXT)}"
    confirm_deletion(org.name, end, contents=contents, note=note, typed=org.name)
