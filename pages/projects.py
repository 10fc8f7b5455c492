"""The projects of an organization."""

from collections.abc import Mapping

from nicegui import ui

from components.i18n.translate import t
from components.kit.page_header import heading
from components.kit.table import empty_state
from components.organizations.dashboard_panels import project_tiles
from components.shell.frame import Frame, Link
from components.shell.navigation import enter
from welltrack_ui import urls
from welltrack_ui.web.screen_user import Visit


async def projects_page(
    visit: Visit, frame: Frame, _query: Mapping[str, str], *, org_id: str
) -> None:
    """All projects, with their wells by status."""
    seen = await visit.ask(visit.services.overviews.of_organization, org_id)
    enter(frame, visit.me.memberships, org_id)
    org_name = visit.membership(org_id).org_name
    crumbs = [Link(org_name, urls.dashboard(org_id)), Link(t("Projects"))]
    frame.place(t("Projects"), crumbs, "projects")
    with heading(t("Projects")):
        pass
    if seen.projects:
        ui.html(project_tiles(seen.projects)).classes("wt-grow")
    else:
        empty_state("folder", t("There is no project yet. Administrators make them."))
