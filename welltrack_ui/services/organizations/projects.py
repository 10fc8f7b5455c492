"""Projects of an organization."""

from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, diff
from welltrack_ui.domain.errors import Conflict, NotFound, Stale
from welltrack_ui.domain.messages import said
from welltrack_ui.domain.page import Listing
from welltrack_ui.domain.project import Project, ProjectDraft
from welltrack_ui.services.core.access import require
from welltrack_ui.services.core.context import (
    Ground,
    changed,
    checked_limit,
    expect_version,
    fields_of,
    made,
    merged,
    set_fields,
)
from welltrack_ui.store import projects, purge_queue
from welltrack_ui.store.engine.engine import Delete, Key, Put, Record
from welltrack_ui.store.unit_of_work import Plan


class ProjectService:
    """Administrators make, change and delete projects; members read them."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def list(
        self, actor: Actor, org_id: str, limit: int | None = None, cursor: str | None = None
    ) -> Listing[Project]:
        """The projects of an organization, by name."""
        self.ground.scope.org(actor, org_id, Permission.READ)
        return projects.of_organization(self.ground.engine, org_id, checked_limit(limit), cursor)

    def get(self, actor: Actor, project_id: str) -> Project:
        """One project."""
        return self.ground.scope.project(actor, project_id, Permission.READ)

    def create(self, actor: Actor, draft: ProjectDraft) -> Project:
        """A new project. Raises Conflict for a name that another one has."""
        self.ground.scope.org(actor, draft.org_id, Permission.ADMINISTER)
        draft = draft.checked()
        plan = self.ground.plan(actor)
        project = Project(id=ids.new_id("p", draft.org_id), **draft.model_dump(), **made(plan))
        plan.add(Put(projects.record(project), "absent"))
        plan.add(Put(guard(project), "absent"), taken(project))
        self._tell(plan, "project.created", project)
        self.ground.changes.commit(plan)
        return project

    def update(
        self, actor: Actor, project_id: str, version: int, changes: dict[str, Any]
    ) -> Project:
        """The project as it is after the change."""
        before = self.ground.scope.project(actor, project_id, Permission.ADMINISTER)
        expect_version(before, version, "project")
        draft = merged(ProjectDraft, fields_of(before, ProjectDraft.model_fields), changes)
        plan = self.ground.plan(actor)
        after = changed(before, plan, **draft.model_dump())
        told = diff(before, after, set_fields(draft))
        if not told:
            return before
        plan.add(Put(projects.record(after), before.version), Stale("project"))
        if projects.name_guard(after) != projects.name_guard(before):
            plan.add(Delete(projects.name_guard(before)))
            plan.add(Put(guard(after), "absent"), taken(after))
        self._tell(plan, "project.updated", after, told)
        self.ground.changes.commit(plan)
        return after

    def delete(self, actor: Actor, project_id: str) -> None:
        """To the trash, with its wells out of sight; its name is free again."""
        project = self.ground.scope.project(actor, project_id, Permission.ADMINISTER)
        plan = self.ground.plan(actor)
        gone = changed(project, plan, deleted_at=plan.at)
        plan.add(Put(projects.record(gone), project.version), Stale("project"))
        plan.add(Delete(projects.name_guard(project)))
        plan.add(purge_queue.put(gone, gone.org_id))
        self._tell(plan, "project.deleted", project)
        self.ground.changes.commit(plan)

    def restore(self, actor: Actor, project_id: str) -> Project:
        """Back from the trash. Raises Conflict when its name was taken meanwhile."""
        project = projects.load(self.ground.engine, project_id)
        org_id = f"o-{ids.split(project_id).home}"
        role = self.ground.scope.role(actor, org_id, "project")
        if project is None:
            raise NotFound("project")
        require(role, Permission.ADMINISTER)
        if project.deleted_at is None:
            return project
        plan = self.ground.plan(actor)
        back = changed(project, plan, deleted_at=None)
        plan.add(Put(projects.record(back), project.version), Stale("project"))
        plan.add(Put(guard(back), "absent"), taken(back))
        plan.add(purge_queue.drop(project))
        self._tell(plan, "project.restored", back)
        self.ground.changes.commit(plan)
        return back

    def _tell(self, plan: Plan, action: str, project: Project, told: Any = ()) -> None:
        plan.tell(action, project.id, project.name, org_id=project.org_id, changes=told)


def guard(project: Project) -> Record:
    """What keeps the project's name its own."""
    key: Key = projects.name_guard(project)
    return Record(key.pk, key.sk, "guard", 1, f'"{project.id}"')


def taken(project: Project) -> Conflict:
    """The refusal of a name that another project has."""
    return Conflict(
        said("There is a project named {name!r} already: choose another name.", name=project.name)
    )
