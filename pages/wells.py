"""The screen of all wells of an organization: a list and a map."""

from collections.abc import Mapping

from nicegui import ui

from components.i18n.translate import t
from components.kit.element_presence import ElementPresence
from components.kit.page_header import page_header
from components.lists.saved_views import SavedViewPlace, ViewsMenu, draw_views_button
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from components.wells.no_wells import draw_no_wells
from components.wells.well_finder import FinderPlace, WellFinder
from welltrack_ui import urls
from welltrack_ui.domain.lists.saved_view import SavedView
from welltrack_ui.web.screen_data.saved_views import ServiceSavedViewData, saved_view_url
from welltrack_ui.web.screen_data.well_directory import (
    ServiceWellDirectoryData,
    concerns_wells,
    find_tile_source,
)
from welltrack_ui.web.screen_user import ScreenUser


async def wells_page(
    user: ScreenUser, frame: Frame, query: Mapping[str, str], *, org_id: str
) -> None:
    """Draw the list and the map; `query` holds filters, order, columns and page."""
    org = await user.ask(user.services.organizations.get, org_id)
    enter_organization(frame, user.me.memberships, org_id)
    crumbs = [NavigationLink(org.name, urls.dashboard_url(org_id)), NavigationLink(t("Wells"))]
    frame.set_location(t("Wells"), crumbs, "wells")
    with page_header(t("Wells")):
        views_bar = ui.element("div")
    place = FinderPlace(
        urls.wells_url(org_id), None, org.depth_unit, org.name, await find_tile_source(user)
    )

    projects = await user.ask(user.services.projects.list, org_id, 2)

    def draw_empty() -> None:
        draw_no_wells(org_id, [project.id for project in projects.items], org.role)

    finder = WellFinder(ServiceWellDirectoryData(user, org_id), place, draw_empty)
    await finder.draw(query)

    def open_view(view: SavedView) -> None:
        ui.navigate.to(saved_view_url(view))

    place_of_views = SavedViewPlace("wells", finder.read_query)
    views_data = ServiceSavedViewData(user, org_id)
    menu = ViewsMenu(views_data, place_of_views, views_bar, open_view)
    with views_bar:
        draw_views_button(menu)
    user.follow(org_id, concerns_wells, finder.refresh, ElementPresence(finder.box))
