"""Routes of projects."""

from fastapi import APIRouter, Response

from welltrack_ui.api.dependencies import CurrentCall, Cursor, Limit, set_location_header
from welltrack_ui.api.idempotent_route import RetrySafeRoute
from welltrack_ui.api.pagination import PageOf, respond_with_page
from welltrack_ui.domain.project import Project, ProjectChange, ProjectDraft

router = APIRouter(prefix="/projects", tags=["projects"], route_class=RetrySafeRoute)


@router.post("", status_code=201)
def create(call: CurrentCall, draft: ProjectDraft, response: Response) -> Project:
    """Create a project; administrators."""
    project = call.services.projects.create(call.actor, draft)
    set_location_header(response, f"/api/projects/{project.id}")
    return project


@router.get("")
def list_projects(
    call: CurrentCall, org_id: str, limit: Limit = None, cursor: Cursor = None
) -> PageOf[Project]:
    """The projects of an organization, by name."""
    return respond_with_page(call.services.projects.list(call.actor, org_id, limit, cursor))


@router.get("/{project_id}")
def get(call: CurrentCall, project_id: str) -> Project:
    """One project."""
    return call.services.projects.get(call.actor, project_id)


@router.patch("/{project_id}")
def update(call: CurrentCall, project_id: str, change: ProjectChange) -> Project:
    """Change a project; administrators."""
    return call.services.projects.update(
        call.actor, project_id, change.version, change.sent_fields()
    )


@router.delete("/{project_id}", status_code=204)
def delete(call: CurrentCall, project_id: str) -> None:
    """Move a project and its wells to the trash; administrators."""
    call.services.projects.delete(call.actor, project_id)


@router.post("/{project_id}/restore")
def restore(call: CurrentCall, project_id: str) -> Project:
    """Restore a project from the trash; administrators."""
    return call.services.projects.restore(call.actor, project_id)
