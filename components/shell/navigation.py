"""Where one is: the rail of an organization, and the screens that are in it."""

from collections.abc import Sequence

from components.i18n.translate import t
from components.shell.frame import Entry, Frame, Link
from welltrack_ui import urls
from welltrack_ui.domain.access import Permission, allowed
from welltrack_ui.domain.user import MembershipOfMine


def enter(frame: Frame, memberships: Sequence[MembershipOfMine], org_id: str) -> None:
    """Show the rail of an organization, and the way to the others."""
    mine = sorted(memberships, key=lambda m: (m.org_id != org_id, m.org_name.casefold()))
    links = [
        Link(m.org_name, None if m.org_id == org_id else urls.dashboard(m.org_id)) for m in mine
    ]
    administers = any(m.org_id == org_id and allowed(m.role, Permission.ADMINISTER) for m in mine)
    frame.org_id = org_id
    frame.set_rail(links, entries(org_id, administers=administers))


def entries(org_id: str, *, administers: bool = False) -> list[Entry]:
    """The screens of an organization."""
    made = [
        Entry("dashboard", t("Dashboard"), "layout-dashboard", urls.dashboard(org_id)),
        Entry("calendar", t("Calendar"), "calendar-days", urls.calendar(org_id)),
        Entry("projects", t("Projects"), "folder", urls.projects(org_id)),
        Entry("files", t("Files"), "files", urls.files(org_id)),
        Entry("activity", t("Activity"), "activity", urls.activity(org_id)),
        Entry("members", t("Members"), "users", urls.members(org_id)),
        Entry("trash", t("Trash"), "trash-2", urls.trash(org_id)),
    ]
    if administers:
        made.append(Entry("settings", t("Settings"), "settings", urls.settings(org_id)))
    return made
