"""Routes of organizations: settings, audit log, trash, export."""

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from welltrack_ui.api.audit_query import AuditQueryParams
from welltrack_ui.api.dependencies import CurrentCall, Cursor, Limit, set_location_header
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.pagination import PageOf, respond_with_list, respond_with_page
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.organization import (
    OrganizationChange,
    OrganizationDraft,
    OrganizationOfMine,
)
from welltrack_ui.domain.trash import Trashed

router = APIRouter(prefix="/orgs", tags=["organizations"], route_class=RetrySafeRoute)


@router.post("", status_code=201)
def create(call: CurrentCall, draft: OrganizationDraft, response: Response) -> OrganizationOfMine:
    """Create an organization; its creator is its owner."""
    org = call.services.organizations.create(call.actor, draft)
    set_location_header(response, f"/api/orgs/{org.id}")
    return org


@router.get("")
def list_mine(call: CurrentCall, deleted: bool = False) -> PageOf[OrganizationOfMine]:
    """The user's organizations with their role, or the deleted ones that they can restore."""
    service = call.services.organizations
    return respond_with_list(
        service.list_deleted(call.actor) if deleted else service.list_mine(call.actor)
    )


@router.get("/{org_id}")
def get(call: CurrentCall, org_id: str) -> OrganizationOfMine:
    """One organization."""
    return call.services.organizations.get(call.actor, org_id)


@router.patch("/{org_id}")
def update(call: CurrentCall, org_id: str, change: OrganizationChange) -> OrganizationOfMine:
    """Change settings; administrators."""
    return call.services.organizations.update(
        call.actor, org_id, change.version, change.sent_fields()
    )


@router.delete("/{org_id}", status_code=204)
def delete(call: CurrentCall, org_id: str) -> None:
    """Move an organization and all in it to the trash; owners."""
    call.services.organizations.delete(call.actor, org_id)


@router.post("/{org_id}/restore")
def restore(call: CurrentCall, org_id: str) -> OrganizationOfMine:
    """Restore an organization from the trash; owners."""
    return call.services.organizations.restore(call.actor, org_id)


@router.get("/{org_id}/activity")
def activity(
    call: CurrentCall,
    org_id: str,
    query: AuditQueryParams,
    limit: Limit = None,
    cursor: Cursor = None,
) -> PageOf[AuditEntry]:
    """The audit log of an organization, newest first; filters leave the entries that match."""
    return respond_with_page(
        call.services.audit.list_for_organization(call.actor, org_id, limit, cursor, query)
    )


@router.get("/{org_id}/trash")
def trash(
    call: CurrentCall, org_id: str, limit: Limit = None, cursor: Cursor = None
) -> PageOf[Trashed]:
    """The entities in the trash, latest deletion first."""
    return respond_with_page(call.services.audit.list_trash(call.actor, org_id, limit, cursor))


@router.get("/{org_id}/export", response_class=StreamingResponse)
def export(call: CurrentCall, org_id: str) -> StreamingResponse:
    """A ZIP of all data of an organization; owners."""
    actor = call.actor
    chunks = call.services.exports.stream_zip(actor, org_id)
    headers = {"Content-Disposition": f'attachment; filename="welltrack-{org_id}.zip"'}
    # A failure later on breaks the download off: without its end a ZIP opens nowhere.
    return StreamingResponse(chunks, media_type="application/zip", headers=headers)
