"""What happened in an organization."""

from collections.abc import Mapping
from datetime import tzinfo

from nicegui import ui

from components.audit.filters import ENTITY_KIND_LABELS
from components.audit.panel import AuditListContext, AuditPanel
from components.i18n.field_values import FormatContext
from components.i18n.translate import t
from components.kit.element_presence import ElementPresence
from components.kit.page_header import page_header
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.organization import Organization
from welltrack_ui.web.screen_data.audit import ServiceAuditData
from welltrack_ui.web.screen_user import ScreenUser


async def activity_page(
    visit: ScreenUser, frame: Frame, query: Mapping[str, str], *, org_id: str
) -> None:
    """Every entry, newest first; the query filters: `entity`, `actor`, `from` and `to` as days."""
    org = await visit.ask(visit.services.organizations.get, org_id)
    enter_organization(frame, visit.me.memberships, org_id)
    crumbs = [NavigationLink(org.name, urls.dashboard_url(org_id)), NavigationLink(t("Activity"))]
    frame.set_location(t("Activity"), crumbs, "activity")
    zone = reader_zone(visit, org)
    with page_header(t("Activity"), detail=t("Times in {zone}", zone=zone)):
        actions = ui.element("div").classes("wt-row wt-wrap")
    ground = AuditListContext(
        urls.activity_url(org_id),
        "activity",
        FormatContext(zone, org.depth_unit),
        tuple(ENTITY_KIND_LABELS),
    )
    area = AuditPanel(ground, ServiceAuditData(visit, org_id, zone))
    await area.draw(query, actions)
    visit.follow(org_id, lambda _: True, area.follow, ElementPresence(actions))


def reader_zone(visit: ScreenUser, org: Organization) -> tzinfo:
    """The reader's zone where they chose one, else the organization's."""
    own = visit.me.timezone
    return report_day.load_zone(org.timezone if own == "UTC" else own)
