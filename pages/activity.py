"""What happened in an organization."""

from collections.abc import Mapping
from datetime import tzinfo

from nicegui import ui

from components.audit.field_values import Reader
from components.audit.filters import KINDS
from components.audit.panel import LogArea, LogGround
from components.i18n.translate import t
from components.kit.element_presence import Shown
from components.kit.page_header import heading
from components.shell.frame import Frame, Link
from components.shell.navigation import enter
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.organization import Organization
from welltrack_ui.web.live_updates import Follower
from welltrack_ui.web.screen_data.audit import LogDesk
from welltrack_ui.web.screen_user import Visit


async def activity_page(
    visit: Visit, frame: Frame, query: Mapping[str, str], *, org_id: str
) -> None:
    """Every entry, newest first; the query filters: `entity`, `actor`, `from` and `to` as days."""
    org = await visit.ask(visit.services.organizations.get, org_id)
    enter(frame, visit.me.memberships, org_id)
    crumbs = [Link(org.name, urls.dashboard(org_id)), Link(t("Activity"))]
    frame.place(t("Activity"), crumbs, "activity")
    zone = reader_zone(visit, org)
    with heading(t("Activity"), detail=t("Times in {zone}", zone=zone)):
        actions = ui.element("div").classes("wt-row wt-wrap")
    ground = LogGround(
        urls.activity(org_id), "activity", Reader(zone, org.depth_unit), tuple(KINDS)
    )
    area = LogArea(ground, LogDesk(visit, org_id, zone))
    await area.draw(query, actions)
    follower = Follower(lambda _: True, area.follow, Shown(actions))
    follower.start(visit.services.bus, org_id)


def reader_zone(visit: Visit, org: Organization) -> tzinfo:
    """The reader's zone where they chose one, else the organization's."""
    own = visit.me.timezone
    return report_day.zone(org.timezone if own == "UTC" else own)
