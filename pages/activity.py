"""The screen of an organization's audit log."""

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
    user: ScreenUser, frame: Frame, query: Mapping[str, str], *, org_id: str
) -> None:
    """Draw the log, newest first; `query` filters by `entity`, `actor`, days `from` and `to`."""
    org = await user.ask(user.services.organizations.get, org_id)
    enter_organization(frame, user.me.memberships, org_id)
    crumbs = [NavigationLink(org.name, urls.dashboard_url(org_id)), NavigationLink(t("Activity"))]
    frame.set_location(t("Activity"), crumbs, "activity")
    zone = reader_zone(user, org)
    with page_header(t("Activity"), detail=t("Times in {zone}", zone=zone)):
        actions = ui.element("div").classes("wt-row wt-wrap")
    context = AuditListContext(
        urls.activity_url(org_id),
        "activity",
        FormatContext(zone, org.depth_unit),
        tuple(ENTITY_KIND_LABELS),
    )
    panel = AuditPanel(context, ServiceAuditData(user, org_id, zone))
    await panel.draw(query, actions)
    user.follow(org_id, lambda _: True, panel.follow, ElementPresence(actions))


def reader_zone(user: ScreenUser, org: Organization) -> tzinfo:
    """The user's time zone where they chose one, else the organization's."""
    # UTC is what an account has until a zone is chosen.
    own = user.me.timezone
    return report_day.load_zone(org.timezone if own == "UTC" else own)
