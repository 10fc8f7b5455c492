"""The data of the screens of reports."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from welltrack_ui.domain.reports.answers import ReportAnswer
from welltrack_ui.domain.reports.performance import GroupPerformance
from welltrack_ui.domain.reports.report import Report, ReportDraft, ReportStatus, Revision
from welltrack_ui.domain.reports.report_document import ReportDocument
from welltrack_ui.domain.reports.report_overview import (
    ReadChanges,
    ReportFilter,
    ReportPage,
    UnreportedWell,
)
from welltrack_ui.domain.search.hit import WellChoice
from welltrack_ui.services.reports.report_life import Approval, Reopening
from welltrack_ui.services.reports.report_sending import Sending
from welltrack_ui.services.reports.reports import ReportQuery
from welltrack_ui.web.screen_data.entities import ServiceEntityData
from welltrack_ui.web.screen_data.search import ServiceWellLookup
from welltrack_ui.web.screen_user import ScreenUser

PAGE_SIZE = 50


class ServiceReportData(ServiceEntityData[ReportAnswer]):
    """The reports of an organization.

    Raises: NotSignedIn and NotFound from each method; Forbidden, Invalid, Conflict from writes.
    """

    def __init__(self, user: ScreenUser, org_id: str) -> None:
        super().__init__(user, org_id, user.services.reports)
        self.services = user.services

    async def create(self, draft: ReportDraft) -> ReportAnswer:
        """A new report."""
        return await self.user.make(self.services.reports, draft)

    async def list_day(self, well_id: str, day: date) -> Sequence[Report]:
        """The reports of a well on a report day: one of each job."""
        query = ReportQuery(well_id=well_id, first=day, last=day)
        return (await self.user.ask(self.services.reports.list, query)).items

    async def load_document(self, report_id: str, revision: int | None = None) -> ReportDocument:
        """The document of a revision, else of the report as it is."""
        return await self.user.ask(self.services.report_pdfs.load_document, report_id, revision)

    async def list_revisions(self, report_id: str) -> Sequence[Revision]:
        """The approved revisions, newest first."""
        return await self.user.ask(self.services.revisions.list, report_id)

    async def verify_revision(self, report_id: str, revision: int) -> bool:
        """Whether what is stored of a revision is what was approved."""
        result = await self.user.ask(self.services.revisions.verify, report_id, revision)
        return result.matches

    async def open_report(self, report_id: str) -> ReadChanges:
        """What others changed since the user read a report last; from now on it is read."""
        return await self.user.ask(self.services.report_reading.open_report, report_id)

    async def list_recipients(self, report_id: str) -> Sequence[str]:
        """The addresses that the report is sent to by itself."""
        return await self.user.ask(self.services.report_sending.list_addresses, report_id)

    async def submit(self, report: ReportAnswer) -> ReportAnswer:
        """The report, submitted."""
        return await self.user.ask(self.services.report_life.submit, report.id, report.version)

    async def withdraw(self, report: ReportAnswer) -> ReportAnswer:
        """The report, a draft again."""
        return await self.user.ask(self.services.report_life.withdraw, report.id, report.version)

    async def approve(self, report: ReportAnswer) -> ReportAnswer:
        """The report, approved as it was read; another content is refused."""
        approval = Approval(version=report.version, content_sha256=report.content_sha256)
        return await self.user.ask(self.services.report_life.approve, report.id, approval)

    async def reopen(self, report: ReportAnswer, reason: str) -> ReportAnswer:
        """The report, a draft of the next revision."""
        reopening = Reopening.parse({"version": report.version, "reason": reason})
        return await self.user.ask(self.services.report_life.reopen, report.id, reopening)

    async def send(self, report_id: str, to: Sequence[str]) -> None:
        """Queue an e-mail of the report to each address."""
        sending = Sending.parse({"to": to})
        await self.user.ask(self.services.report_sending.send, report_id, sending)


class ServiceGroupPerformanceData:
    """The performance of an organization's wells, or of a project's.

    Raises: NotSignedIn, NotFound and Invalid.
    """

    def __init__(self, user: ScreenUser, org_id: str, project_id: str | None = None) -> None:
        self.user, self.org_id, self.project_id = user, org_id, project_id

    async def load_performance(self, first: date, last: date) -> GroupPerformance:
        """The performance on report days, both ends included."""
        performance = self.user.services.performance
        if self.project_id is None:
            return await self.user.ask(performance.load_organization, self.org_id, first, last)
        return await self.user.ask(performance.load_project, self.project_id, first, last)


class ServiceReportListData:
    """The list of the reports of an organization. Raises: NotSignedIn and NotFound."""

    def __init__(self, user: ScreenUser, org_id: str) -> None:
        self.user, self.org_id = user, org_id

    async def list_unreported(self) -> Sequence[UnreportedWell]:
        """The wells in work without a report of yesterday."""
        return await self.user.ask(self.user.services.unreported_wells.list, self.org_id)

    @property
    def wells(self) -> ServiceWellLookup:
        """The lookup of the organization's wells."""
        return ServiceWellLookup(self.user, self.org_id)

    async def list_projects(self) -> Mapping[str, str]:
        """The names of the projects by id."""
        return await self.user.ask(self.user.services.well_directory.list_projects, self.org_id)

    async def read_well(self, well_id: str) -> WellChoice | None:
        """A well of the organization; None where it is gone, or another's."""
        return await self.wells.read_well(well_id)

    async def list_reports(self, wanted: ReportFilter, cursor: str | None) -> ReportPage:
        """A page of reports, newest first, with the names of their wells."""
        services = self.user.services
        query = ReportQuery(
            # Of the narrowest home that is chosen.
            well_id=wanted.well_id,
            project_id=None if wanted.well_id else wanted.project_id,
            org_id=None if wanted.well_id or wanted.project_id else self.org_id,
            first=wanted.first,
            last=wanted.last,
            status=cast(ReportStatus | None, wanted.status),
            limit=PAGE_SIZE,
            cursor=cursor,
        )
        page = await self.user.ask(services.reports.list, query)
        # Of a well the project is another filter: one of another project has nothing to show.
        listed = [one for one in page.items if wanted.project_id in {None, one.project_id}]
        ids = sorted({report.well_id for report in listed})
        named = await self.user.ask(services.audit.resolve_names, self.org_id, ids)
        names = {well_id: one.name for well_id, one in named.items() if one.name}
        return ReportPage(listed, names, page.next_cursor)
