"""The screen of a daily report."""

from collections.abc import Mapping

from components.kit.element_presence import ElementPresence
from components.reports.ports import ReportContext
from components.reports.report_panel import ReportPanel, read_revision
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from welltrack_ui import urls
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.web.screen_data.reports import ServiceReportData
from welltrack_ui.web.screen_user import ScreenUser


async def report_page(
    user: ScreenUser, frame: Frame, query: Mapping[str, str], *, report_id: str
) -> None:
    """Draw the report; `revision` in `query` shows an approved one below it."""
    services = user.services
    report = await user.ask(services.reports.get, report_id)
    well = await user.ask(services.wells.get, report.well_id)
    org = await user.ask(services.organizations.get, report.org_id)
    enter_organization(frame, user.me.memberships, org.id)
    crumbs = [
        NavigationLink(org.name, urls.dashboard_url(org.id)),
        NavigationLink(well.name, urls.well_url(well.id, day=report.date.isoformat())),
        NavigationLink(report.name),
    ]
    frame.set_location(report.name, crumbs, "reports")
    may_write = user.may(org.id, Permission.WRITE)
    context = ReportContext(org, well, may_write, user.may(org.id, Permission.ADMINISTER))
    panel = ReportPanel(context, ServiceReportData(user, org.id), report, read_revision(query))

    def concerns(entry: AuditEntry) -> bool:
        return entry.well_id == well.id and entry.entity in {"report", "event", "well"}

    # Followed before the first read, so that no change falls in between.
    user.follow(org.id, concerns, panel.load, ElementPresence(panel.box))
    await panel.load()
