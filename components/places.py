"""Where one is: the rail of an organization, and the screens that are in it."""

from collections.abc import Sequence

from components.frame import Entry, Frame, Link
from components.text import t
from welltrack_ui.domain.user import MembershipOfMine
from welltrack_ui.web import paths


def enter(frame: Frame, memberships: Sequence[MembershipOfMine], org_id: str) -> None:
    """Show the rail of an organization, and the way to the others."""
    mine = sorted(memberships, key=lambda m: (m.org_id != org_id, m.org_name.casefold()))
    links = [
        Link(m.org_name, None if m.org_id == org_id else paths.dashboard(m.org_id)) for m in mine
    ]
    frame.set_rail(links, entries(org_id))


def entries(org_id: str) -> list[Entry]:
    """The screens of an organization."""
    return [
        Entry("dashboard", t("Dashboard"), "layout-dashboard", paths.dashboard(org_id)),
        Entry("projects", t("Projects"), "folder", paths.projects(org_id)),
        Entry("activity", t("Activity"), "activity", paths.activity(org_id)),
        Entry("members", t("Members"), "users", paths.members(org_id)),
    ]
