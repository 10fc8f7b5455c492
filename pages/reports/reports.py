"""The screen of an organization's daily reports."""

from collections.abc import Mapping

from components.i18n.translate import t
from components.kit.element_presence import ElementPresence
from components.kit.page_header import page_header
from components.reports.report_list import ReportList
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from welltrack_ui import urls
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.web.screen_data.reports import ServiceReportListData
from welltrack_ui.web.screen_user import ScreenUser


async def reports_page(
    user: ScreenUser, frame: Frame, query: Mapping[str, str], *, org_id: str
) -> None:
    """Draw who has not reported, and all reports; `query` filters them."""
    org = await user.ask(user.services.organizations.get, org_id)
    enter_organization(frame, user.me.memberships, org_id)
    crumbs = [NavigationLink(org.name, urls.dashboard_url(org_id)), NavigationLink(t("Reports"))]
    frame.set_location(t("Reports"), crumbs, "reports")
    with page_header(t("Reports")):
        pass
    reports = ReportList(ServiceReportListData(user, org_id), org_id)

    def concerns(entry: AuditEntry) -> bool:
        return entry.entity in {"report", "well", "project"}

    user.follow(org_id, concerns, reports.load, ElementPresence(reports.box))
    await reports.begin(query)
