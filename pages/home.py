"""The first screen: the dashboard, or a welcome for users without an organization."""

from collections.abc import Mapping

from nicegui import ui

from components.i18n.translate import mark, t
from components.kit.buttons import link_button
from components.kit.table import empty_state
from components.shell.frame import Frame
from welltrack_ui import urls
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.web.screen_data.saved_views import saved_view_url
from welltrack_ui.web.screen_user import ScreenUser

WELCOME_TEXT = mark(
    "Create an organization for your wells, or open the link of an invitation"
    " that somebody sent you."
)


async def not_found_page(
    _user: ScreenUser, frame: Frame, _query: Mapping[str, str], *, missing: str
) -> None:
    """The screen of an unknown address. Raises: NotFound for every one.

    The error boundary shows it, as for the address of an entity that does not exist.
    """
    del missing
    frame.leave_organization()
    frame.set_location(t("There is no such page."))
    raise NotFound


async def home_page(user: ScreenUser, frame: Frame, _query: Mapping[str, str]) -> None:
    """Open the view that the user starts at, else the dashboard of their first organization.

    Without an organization, draw the welcome.
    """
    start = await user.ask(user.services.saved_views.find_start)
    if start:
        ui.navigate.to(saved_view_url(start))
        return
    if user.me.memberships:
        ui.navigate.to(urls.dashboard_url(user.me.memberships[0].org_id))
        return
    frame.leave_organization()
    frame.set_location(t("Welcome"))
    with empty_state("building-2", t(WELCOME_TEXT), is_screen=True):
        label = t("Create organization")
        link_button(label, urls.new_organization_url(), weight="primary", symbol="plus")
        if await user.ask(user.services.organizations.list_deleted):
            link_button(
                t("Restore one that was deleted"), urls.profile_url(), symbol="archive-restore"
            )
