"""Routes of the stages of a well."""

from fastapi import APIRouter, Response

from welltrack_ui.api.dependencies import CurrentCall, Cursor, Limit, set_location_header
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.pagination import PageOf, respond_with_page
from welltrack_ui.domain.stage import Stage, StageChange, StageDraft

router = APIRouter(prefix="/stages", tags=["stages"], route_class=RetrySafeRoute)


@router.post("", status_code=201)
def create(call: CurrentCall, draft: StageDraft, response: Response) -> Stage:
    """Create a stage; engineers."""
    stage = call.services.stages.create(call.actor, draft)
    set_location_header(response, f"/api/stages/{stage.id}")
    return stage


@router.get("")
def list_stages(
    call: CurrentCall, well_id: str, limit: Limit = None, cursor: Cursor = None
) -> PageOf[Stage]:
    """The stages of a well, by start."""
    return respond_with_page(call.services.stages.list(call.actor, well_id, limit, cursor))


@router.get("/{stage_id}")
def get(call: CurrentCall, stage_id: str) -> Stage:
    """One stage."""
    return call.services.stages.get(call.actor, stage_id)


@router.patch("/{stage_id}")
def update(call: CurrentCall, stage_id: str, change: StageChange) -> Stage:
    """Change a stage; engineers."""
    return call.services.stages.update(call.actor, stage_id, change.version, change.sent_fields())


@router.delete("/{stage_id}", status_code=204)
def delete(call: CurrentCall, stage_id: str) -> None:
    """Move a stage to the trash; its events stay on the well; engineers."""
    call.services.stages.delete(call.actor, stage_id)


@router.post("/{stage_id}/restore")
def restore(call: CurrentCall, stage_id: str) -> Stage:
    """Restore a stage from the trash; engineers."""
    return call.services.stages.restore(call.actor, stage_id)
