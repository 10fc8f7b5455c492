"""The port of a report's data, and the context of its screen; its adapter checks rights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from components.forms.ports import EntityData
from components.search.ports import WellLookup
from components.wells.ports import WellContext
from welltrack_ui.domain.reports.answers import ReportAnswer
from welltrack_ui.domain.reports.performance import GroupPerformance, WellPerformanceByDay
from welltrack_ui.domain.reports.report import Report, ReportDraft, Revision
from welltrack_ui.domain.reports.report_document import ReportDocument
from welltrack_ui.domain.reports.report_overview import (
    ReadChanges,
    ReportFilter,
    ReportPage,
    UnreportedWell,
)
from welltrack_ui.domain.search.hit import WellChoice
from welltrack_ui.domain.stage import Stage


@dataclass(frozen=True, slots=True)
class ReportContext(WellContext):
    """The well of a report, its organization, and the rights to write and to approve."""

    may_approve: bool


class ReportListData(Protocol):
    """The data of the list of reports; each call may raise an error of the domain."""

    async def list_unreported(self) -> Sequence[UnreportedWell]: ...
    async def list_projects(self) -> Mapping[str, str]: ...
    async def read_well(self, well_id: str) -> WellChoice | None: ...
    async def list_reports(self, wanted: ReportFilter, cursor: str | None) -> ReportPage: ...

    @property
    def wells(self) -> WellLookup: ...


class WellPerformanceData(Protocol):
    """The performance of a well; each call may raise an error of the domain."""

    async def load_performance(
        self, first: date | None, last: date | None
    ) -> WellPerformanceByDay: ...
    async def list_stages(self) -> Sequence[Stage]: ...


class GroupPerformanceData(Protocol):
    """The performance of many wells; each call may raise an error of the domain."""

    async def load_performance(self, first: date, last: date) -> GroupPerformance: ...


class ReportData(EntityData[ReportAnswer], Protocol):
    """The data of reports; each call may raise an error of the domain."""

    async def create(self, draft: ReportDraft) -> ReportAnswer: ...
    async def list_day(self, well_id: str, day: date) -> Sequence[Report]: ...
    async def load_document(
        self, report_id: str, revision: int | None = None
    ) -> ReportDocument: ...
    async def list_revisions(self, report_id: str) -> Sequence[Revision]: ...
    async def verify_revision(self, report_id: str, revision: int) -> bool: ...
    async def open_report(self, report_id: str) -> ReadChanges: ...
    async def list_recipients(self, report_id: str) -> Sequence[str]: ...
    async def submit(self, report: ReportAnswer) -> ReportAnswer: ...
    async def withdraw(self, report: ReportAnswer) -> ReportAnswer: ...

    async def approve(self, report: ReportAnswer) -> ReportAnswer:
        """Approve a report as it was read. Raises: Conflict where its content is another now."""
        ...

    async def reopen(self, report: ReportAnswer, reason: str) -> ReportAnswer: ...
    async def send(self, report_id: str, to: Sequence[str]) -> None: ...
