"""What happened in an organization."""

from collections.abc import Mapping
from datetime import tzinfo

from nicegui import ui

from components.activityfilters import KINDS
from components.changewords import Reader
from components.frame import Frame, Link
from components.heading import heading
from components.logarea import LogArea, LogGround
from components.places import enter
from components.shown import Shown
from components.text import t
from welltrack_ui.domain import reportday
from welltrack_ui.domain.organization import Organization
from welltrack_ui.web import paths
from welltrack_ui.web.live import Follower
from welltrack_ui.web.logdesks import LogDesk
from welltrack_ui.web.visits import Visit


async def activity_page(
    visit: Visit, frame: Frame, query: Mapping[str, str], *, org_id: str
) -> None:
    """Every entry, newest first; the query filters: `entity`, `actor`, `from` and `to` as days."""
    org = await visit.ask(visit.services.organizations.get, org_id)
    enter(frame, visit.me.memberships, org_id)
    crumbs = [Link(org.name, paths.dashboard(org_id)), Link(t("Activity"))]
    frame.place(t("Activity"), crumbs, "activity")
    zone = reader_zone(visit, org)
    with heading(t("Activity"), detail=t("Times in {zone}", zone=zone)):
        actions = ui.element("div").classes("wt-row wt-wrap")
    ground = LogGround(
        paths.activity(org_id), "activity", Reader(zone, org.depth_unit), tuple(KINDS)
    )
    area = LogArea(ground, LogDesk(visit, org_id, zone))
    await area.draw(query, actions)
    follower = Follower(lambda _: True, area.follow, Shown(actions))
    follower.start(visit.services.bus, org_id)


def reader_zone(visit: Visit, org: Organization) -> tzinfo:
    """The reader's zone where they chose one, else the organization's."""
    own = visit.me.timezone
    return reportday.zone(org.timezone if own == "UTC" else own)
