"""The navigation of an organization: the items of its rail."""

from collections.abc import Sequence

from components.i18n.translate import t
from components.shell.frame import Frame, NavigationItem, NavigationLink
from welltrack_ui import urls
from welltrack_ui.domain.access import Permission, is_allowed
from welltrack_ui.domain.natural_sort import natural_sort_key
from welltrack_ui.domain.user import MembershipOfMine


def enter_organization(frame: Frame, memberships: Sequence[MembershipOfMine], org_id: str) -> None:
    """Show the rail of an organization, with links to the user's others in the switcher."""
    # The current one first: the switcher takes the first link for it.
    mine = sorted(memberships, key=lambda m: (m.org_id != org_id, natural_sort_key(m.org_name)))
    links = [
        NavigationLink(m.org_name, None if m.org_id == org_id else urls.dashboard_url(m.org_id))
        for m in mine
    ]
    administers = any(
        m.org_id == org_id and is_allowed(m.role, Permission.ADMINISTER) for m in mine
    )
    frame.org_id = org_id
    frame.may_write = any(m.org_id == org_id and is_allowed(m.role, Permission.WRITE) for m in mine)
    frame.set_rail(links, navigation_items(org_id, administers=administers))


def navigation_items(org_id: str, *, administers: bool = False) -> list[NavigationItem]:
    """The rail items of an organization; administrators also get its settings."""
    items = [
        NavigationItem("dashboard", t("Dashboard"), "layout-dashboard", urls.dashboard_url(org_id)),
        NavigationItem("calendar", t("Calendar"), "calendar-days", urls.calendar_url(org_id)),
        NavigationItem("projects", t("Projects"), "folder", urls.projects_url(org_id)),
        NavigationItem("wells", t("Wells"), "map", urls.wells_url(org_id)),
        NavigationItem("reports", t("Reports"), "clipboard-check", urls.reports_url(org_id)),
        NavigationItem(
            "performance", t("Performance"), "chart-column", urls.performance_url(org_id)
        ),
        NavigationItem("files", t("Files"), "files", urls.files_url(org_id)),
        NavigationItem("activity", t("Activity"), "activity", urls.activity_url(org_id)),
        NavigationItem("members", t("Members"), "users", urls.members_url(org_id)),
        NavigationItem("trash", t("Trash"), "trash-2", urls.trash_url(org_id)),
    ]
    if administers:
        items.append(
            NavigationItem("settings", t("Settings"), "settings", urls.settings_url(org_id))
        )
    return items
