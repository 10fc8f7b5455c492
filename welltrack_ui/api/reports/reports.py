"""Routes of daily reports: drafts, their life, approved revisions."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from welltrack_ui.api.dependencies import CurrentCall, Cursor, Limit, set_location_header
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.pagination import PageOf, respond_with_list, respond_with_page
from welltrack_ui.domain.entity import Draft
from welltrack_ui.domain.field_types import Day, Version
from welltrack_ui.domain.reports.answers import ReportAnswer
from welltrack_ui.domain.reports.report import (
    FrozenRevision,
    Report,
    ReportChange,
    ReportDraft,
    ReportStatus,
    Revision,
)
from welltrack_ui.object_storage.content_headers import (
    download_headers,
    format_content_disposition,
)
from welltrack_ui.services.reports.pdf_printer import Paper
from welltrack_ui.services.reports.report_life import Approval, Reopening
from welltrack_ui.services.reports.report_sending import Sending
from welltrack_ui.services.reports.reports import ReportQuery
from welltrack_ui.services.reports.revisions import Verification

router = APIRouter(prefix="/reports", tags=["reports"], route_class=RetrySafeRoute)
FromDay = Annotated[Day | None, Query(alias="from", description="The first report day")]
ToDay = Annotated[Day | None, Query(alias="to", description="The last report day")]


class PdfResponse(Response):
    """An answer with a PDF."""

    media_type = "application/pdf"


class WitsmlResponse(Response):
    """An answer with a WITSML document."""

    media_type = "application/xml"


class ReadVersion(Draft):
    """The version that was read."""

    version: Version


@router.post("", status_code=201)
def create(call: CurrentCall, draft: ReportDraft, response: Response) -> ReportAnswer:
    """Create a report from the one before it of the same job; engineers."""
    report = call.services.reports.create(call.actor, draft)
    set_location_header(response, f"/api/reports/{report.id}")
    return report


@router.get("")
def list_reports(
    call: CurrentCall,
    well_id: str | None = None,
    project_id: str | None = None,
    org_id: str | None = None,
    first: FromDay = None,
    last: ToDay = None,
    status: ReportStatus | None = None,
    job: Annotated[str | None, Query(max_length=60)] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> PageOf[Report]:
    """The reports of a well, a project or an organization, newest first."""
    query = ReportQuery(
        well_id, project_id, org_id, first, last, status, job, limit=limit, cursor=cursor
    )
    return respond_with_page(call.services.reports.list(call.actor, query))


@router.get("/{report_id}")
def get(call: CurrentCall, report_id: str) -> ReportAnswer:
    """One report, with its figures."""
    return call.services.reports.get(call.actor, report_id)


@router.patch("/{report_id}")
def update(call: CurrentCall, report_id: str, change: ReportChange) -> ReportAnswer:
    """Change a draft; engineers."""
    service = call.services.reports
    return service.update(call.actor, report_id, change.version, change.sent_fields())


@router.delete("/{report_id}", status_code=204)
def delete(call: CurrentCall, report_id: str) -> None:
    """Move a draft that was never approved to the trash; engineers."""
    call.services.reports.delete(call.actor, report_id)


@router.post("/{report_id}/restore")
def restore(call: CurrentCall, report_id: str) -> ReportAnswer:
    """Restore a report from the trash; engineers."""
    return call.services.reports.restore(call.actor, report_id)


@router.post("/{report_id}/submit")
def submit(call: CurrentCall, report_id: str, read: ReadVersion) -> ReportAnswer:
    """Submit a draft whose log closes; engineers. 422 names each gap, overlap and field."""
    return call.services.report_life.submit(call.actor, report_id, read.version)


@router.post("/{report_id}/withdraw")
def withdraw(call: CurrentCall, report_id: str, read: ReadVersion) -> ReportAnswer:
    """Make a submitted report a draft again; engineers."""
    return call.services.report_life.withdraw(call.actor, report_id, read.version)


@router.post("/{report_id}/approve")
def approve(call: CurrentCall, report_id: str, approval: Approval) -> ReportAnswer:
    """Approve a submitted report, which freezes a revision and locks its log; administrators."""
    return call.services.report_life.approve(call.actor, report_id, approval)


@router.post("/{report_id}/reopen")
def reopen(call: CurrentCall, report_id: str, reopening: Reopening) -> ReportAnswer:
    """Make an approved report a draft of the next revision; administrators."""
    return call.services.report_life.reopen(call.actor, report_id, reopening)


@router.post("/{report_id}/send", status_code=202)
def send(call: CurrentCall, report_id: str, sending: Sending) -> None:
    """Send a report by e-mail: engineers to members and recipients, administrators to anyone."""
    call.services.report_sending.send(call.actor, report_id, sending)


@router.get("/{report_id}/revisions")
def list_revisions(call: CurrentCall, report_id: str) -> PageOf[Revision]:
    """The approved revisions of a report, newest first."""
    return respond_with_list(call.services.revisions.list(call.actor, report_id))


@router.get("/{report_id}/revisions/{revision}")
def get_revision(call: CurrentCall, report_id: str, revision: int) -> FrozenRevision:
    """An approved revision with its content."""
    return call.services.revisions.get(call.actor, report_id, revision)


@router.get("/{report_id}/pdf", response_class=PdfResponse)
def print_report(
    call: CurrentCall, report_id: str, revision: int | None = None, paper: Paper = "a4"
) -> PdfResponse:
    """The PDF of an approved revision, else of the report as it is, in the reader's language."""
    pdf = call.services.report_pdfs.print_report(call.actor, report_id, revision, paper)
    disposition = format_content_disposition(pdf.name, inline=True)
    return PdfResponse(pdf.content, headers=download_headers(PdfResponse.media_type, disposition))


@router.get("/{report_id}/witsml", response_class=WitsmlResponse)
def write_witsml(call: CurrentCall, report_id: str, revision: int | None = None) -> WitsmlResponse:
    """The WITSML 1.4.1 `drillReport` of an approved revision, else of the report as it is."""
    file = call.services.report_pdfs.write_witsml(call.actor, report_id, revision)
    disposition = format_content_disposition(file.name, inline=False)
    headers = download_headers(WitsmlResponse.media_type, disposition)
    return WitsmlResponse(file.content, headers=headers)


@router.get("/{report_id}/verify")
def verify(call: CurrentCall, report_id: str, revision: int | None = None) -> Verification:
    """The hash of what is stored of a revision, and whether it is the one that was signed."""
    return call.services.revisions.verify(call.actor, report_id, revision)
