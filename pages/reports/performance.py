"""The screens of the performance of an organization's and of a project's wells."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from components.i18n.translate import t
from components.kit.element_presence import ElementPresence
from components.kit.page_header import page_header
from components.reports.performance_panel import GroupPerformanceSource, PerformancePanel
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.organization import Organization
from welltrack_ui.web.screen_data.reports import ServiceGroupPerformanceData
from welltrack_ui.web.screen_user import ScreenUser


async def organization_performance_page(
    user: ScreenUser, frame: Frame, query: Mapping[str, str], *, org_id: str
) -> None:
    """Draw the performance of all wells; in `query`, `from` and `to` are days, `sort` an order."""
    org = await user.ask(user.services.organizations.get, org_id)
    enter_organization(frame, user.me.memberships, org_id)
    crumbs = [NavigationLink(org.name, urls.dashboard_url(org_id))]
    data = ServiceGroupPerformanceData(user, org_id)
    await draw_group(user, frame, query, org, crumbs, data, urls.performance_url(org_id))


async def project_performance_page(
    user: ScreenUser, frame: Frame, query: Mapping[str, str], *, project_id: str
) -> None:
    """Draw the performance of a project's wells; `query` as for the organization."""
    project = await user.ask(user.services.projects.get, project_id)
    org = await user.ask(user.services.organizations.get, project.org_id)
    enter_organization(frame, user.me.memberships, org.id)
    crumbs = [
        NavigationLink(org.name, urls.dashboard_url(org.id)),
        NavigationLink(project.name, urls.project_url(project.id)),
    ]
    data = ServiceGroupPerformanceData(user, org.id, project.id)
    path = urls.project_performance_url(project.id)
    await draw_group(user, frame, query, org, crumbs, data, path)


async def draw_group(
    user: ScreenUser,
    frame: Frame,
    query: Mapping[str, str],
    org: Organization,
    crumbs: Sequence[NavigationLink],
    data: ServiceGroupPerformanceData,
    path: str,
) -> None:
    """Draw the screen of many wells below its crumbs."""
    title = t("Performance")
    frame.set_location(title, [*crumbs, NavigationLink(title)], "performance")
    with page_header(title):
        pass
    today = report_day.to_local_time(datetime.now(UTC), report_day.load_zone(org.timezone)).date()
    source = GroupPerformanceSource(data, path, org.depth_unit, today)
    panel = PerformancePanel(source, path, today)

    def concerns(entry: AuditEntry) -> bool:
        return entry.entity in {"event", "well", "project"}

    panel.draw(query)
    # Followed before the first read, so that no change falls in between.
    user.follow(org.id, concerns, panel.load, ElementPresence(panel.box))
    await panel.load()
