"""The screen of an organization's projects."""

from collections.abc import Mapping

from nicegui import ui

from components.i18n.translate import t
from components.kit.buttons import link_button
from components.kit.page_header import page_header
from components.kit.table import empty_state
from components.organizations.dashboard_panels import project_tiles_html
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from welltrack_ui import urls
from welltrack_ui.domain.access import Permission
from welltrack_ui.web.screen_user import ScreenUser


async def projects_page(
    user: ScreenUser, frame: Frame, _query: Mapping[str, str], *, org_id: str
) -> None:
    """Draw a tile for each project, with its counts of wells by status."""
    overview = await user.ask(user.services.dashboard.load_overview, org_id)
    enter_organization(frame, user.me.memberships, org_id)
    org_name = user.membership(org_id).org_name
    crumbs = [NavigationLink(org_name, urls.dashboard_url(org_id)), NavigationLink(t("Projects"))]
    frame.set_location(t("Projects"), crumbs, "projects")
    with page_header(t("Projects")):
        pass
    if overview.projects:
        ui.html(project_tiles_html(overview.projects)).classes("wt-grow")
    else:
        with empty_state("folder", t("There is no project yet. Administrators make them.")):
            if user.may(org_id, Permission.ADMINISTER):
                url = urls.dashboard_url(org_id)
                link_button(t("Create the first project"), url, weight="primary")
