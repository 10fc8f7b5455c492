"""The projects of an organization."""

from collections.abc import Mapping

from nicegui import ui

from components.cards import project_tiles
from components.frame import Frame, Link
from components.heading import heading
from components.lists import empty_state
from components.places import enter
from components.text import t
from welltrack_ui.web import paths
from welltrack_ui.web.visits import Visit


async def projects_page(
    visit: Visit, frame: Frame, _query: Mapping[str, str], *, org_id: str
) -> None:
    """All projects, with their wells by status."""
    seen = await visit.ask(visit.services.overviews.of_organization, org_id)
    enter(frame, visit.me.memberships, org_id)
    org_name = visit.membership(org_id).org_name
    crumbs = [Link(org_name, paths.dashboard(org_id)), Link(t("Projects"))]
    frame.place(t("Projects"), crumbs, "projects")
    with heading(t("Projects")):
        pass
    if seen.projects:
        ui.html(project_tiles(seen.projects)).classes("wt-grow")
    else:
        empty_state("folder", t("There is no project yet. Administrators make them."))
