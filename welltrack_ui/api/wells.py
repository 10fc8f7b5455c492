"""Routes of wells and their audit logs."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from welltrack_ui.api.audit_query import AuditQueryParams
from welltrack_ui.api.dependencies import CurrentCall, Cursor, Limit, set_location_header
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.pagination import PageOf, respond_with_page
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.well import Well, WellChange, WellDraft, WellStatus

router = APIRouter(prefix="/wells", tags=["wells"], route_class=RetrySafeRoute)


@router.post("", status_code=201)
def create(call: CurrentCall, draft: WellDraft, response: Response) -> Well:
    """Create a well; engineers."""
    well = call.services.wells.create(call.actor, draft)
    set_location_header(response, f"/api/wells/{well.id}")
    return well


@router.get("")
def list_wells(
    call: CurrentCall,
    project_id: str | None = None,
    org_id: str | None = None,
    status: WellStatus | None = None,
    q: Annotated[str | None, Query(max_length=120)] = None,
    limit: Limit = None,
    cursor: Cursor = None,
) -> PageOf[Well]:
    """The wells of a project or an organization, by name; `q` matches word starts of the name."""
    page = call.services.well_lists.list(
        call.actor,
        project_id=project_id,
        org_id=org_id,
        status=status,
        q=q,
        limit=limit,
        cursor=cursor,
    )
    return respond_with_page(page)


@router.get("/{well_id}")
def get(call: CurrentCall, well_id: str) -> Well:
    """One well."""
    return call.services.wells.get(call.actor, well_id)


@router.patch("/{well_id}")
def update(call: CurrentCall, well_id: str, change: WellChange) -> Well:
    """Change a well; engineers."""
    return call.services.wells.update(call.actor, well_id, change.version, change.sent_fields())


@router.delete("/{well_id}", status_code=204)
def delete(call: CurrentCall, well_id: str) -> None:
    """Move a well and all that belongs to it to the trash; engineers."""
    call.services.wells.delete(call.actor, well_id)


@router.post("/{well_id}/restore")
def restore(call: CurrentCall, well_id: str) -> Well:
    """Restore a well from the trash; engineers."""
    return call.services.wells.restore(call.actor, well_id)


@router.get("/{well_id}/changes")
def changes(
    call: CurrentCall,
    well_id: str,
    query: AuditQueryParams,
    limit: Limit = None,
    cursor: Cursor = None,
) -> PageOf[AuditEntry]:
    """The audit log of a well, newest first; filters leave the entries that match."""
    return respond_with_page(
        call.services.audit.list_for_well(call.actor, well_id, limit, cursor, query)
    )
