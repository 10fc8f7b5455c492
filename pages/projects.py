"""The screen of an organization's projects."""

from collections.abc import Mapping, Sequence

from nicegui import ui

from components.i18n.translate import t, tn
from components.kit.buttons import link_button
from components.kit.element_presence import ElementPresence
from components.kit.filter_bar import FilterBar, FilterState, read_filter_state
from components.kit.page_header import page_header
from components.kit.table import empty_state
from components.organizations.dashboard_panels import project_tiles_html
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from welltrack_ui import urls
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.dashboard import ProjectCount
from welltrack_ui.domain.search.folding import fold_loose
from welltrack_ui.web.screen_data.well_directory import concerns_wells
from welltrack_ui.web.screen_user import ScreenUser

MIN_SEARCHED_PROJECTS = 7
"""Projects; fewer are seen at once, and need no search field."""


async def projects_page(
    user: ScreenUser, frame: Frame, query: Mapping[str, str], *, org_id: str
) -> None:
    """Draw a tile for each project, with its counts of wells by status; `query` may search."""
    projects = await user.ask(user.services.dashboard.list_projects, org_id)
    enter_organization(frame, user.me.memberships, org_id)
    org_name = user.membership(org_id).org_name
    crumbs = [NavigationLink(org_name, urls.dashboard_url(org_id)), NavigationLink(t("Projects"))]
    frame.set_location(t("Projects"), crumbs, "projects")
    with page_header(t("Projects")):
        pass
    if projects:
        ProjectTiles(user, org_id, read_filter_state(query, [])).draw(projects)
    else:
        with empty_state("folder", t("There is no project yet. Administrators make them.")):
            if user.may(org_id, Permission.ADMINISTER):
                url = urls.dashboard_url(org_id)
                link_button(t("Create the first project"), url, weight="primary")


class ProjectTiles:
    """Tiles of the projects whose names have all words of a search text, in natural order."""

    def __init__(self, user: ScreenUser, org_id: str, state: FilterState) -> None:
        self._user, self._org_id, self._state = user, org_id, state
        self._box = ui.element("div").classes("wt-stack wt-grow")

    def draw(self, projects: Sequence[ProjectCount]) -> None:
        """Draw the tiles, and follow the changes of others."""
        with self._box:
            if len(projects) >= MIN_SEARCHED_PROJECTS or self._state:
                path = urls.projects_url(self._org_id)
                FilterBar([], self._state, self._search, path=path, search=t("Find a project"))
            self._count = ui.label().classes("wt-meta").props("role=status")
            self._tiles = ui.html().classes("wt-grow")
            self._none = empty_state("folder", t("No matching projects"))
        self._show(projects)
        self._user.follow(self._org_id, concerns_wells, self._load, ElementPresence(self._box))

    async def _search(self, state: FilterState) -> None:
        self._state = state
        await self._load()

    async def _load(self) -> None:
        service = self._user.services.dashboard
        projects = await self._user.ask(service.list_projects, self._org_id)
        if not self._box.is_deleted:
            self._show(projects)

    def _show(self, projects: Sequence[ProjectCount]) -> None:
        words = fold_loose(self._state.get("q", "")).split()
        matching = [one for one in projects if all(word in fold_loose(one.name) for word in words)]
        self._count.text = tn("{count} project", "{count} projects", len(matching))
        self._tiles.content = project_tiles_html(matching, is_screen=True)
        self._tiles.visible, self._none.visible = bool(matching), not matching
