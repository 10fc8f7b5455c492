"""Projects of an organization."""

from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, diff
from welltrack_ui.domain.errors import Conflict, NotFound, StaleVersion
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.project import Project, ProjectDraft
from welltrack_ui.services.core.access import require_permission
from welltrack_ui.services.core.context import (
    ServiceContext,
    comparable_fields,
    creation_fields,
    expect_version,
    merge_changes,
    next_version,
    resolve_limit,
    select_fields,
)
from welltrack_ui.store import projects, purge_queue
from welltrack_ui.store.engine.engine import Delete, Key, Put, Record
from welltrack_ui.store.unit_of_work import UnitOfWork


class ProjectService:
    """Administrators make, change and delete projects; members read them."""

    def __init__(self, ground: ServiceContext) -> None:
        self.context = ground

    def list(
        self, actor: Actor, org_id: str, limit: int | None = None, cursor: str | None = None
    ) -> ListPage[Project]:
        """The projects of an organization, by name."""
        self.context.authorizer.org(actor, org_id, Permission.READ)
        return projects.list_projects(self.context.engine, org_id, resolve_limit(limit), cursor)

    def get(self, actor: Actor, project_id: str) -> Project:
        """One project."""
        return self.context.authorizer.project(actor, project_id, Permission.READ)

    def create(self, actor: Actor, draft: ProjectDraft) -> Project:
        """A new project. Raises Conflict for a name that another one has."""
        self.context.authorizer.org(actor, draft.org_id, Permission.ADMINISTER)
        draft = draft.check_rules()
        plan = self.context.begin(actor)
        project = Project(
            id=ids.new_id("p", draft.org_id), **draft.model_dump(), **creation_fields(plan)
        )
        plan.add(Put(projects.record(project), "absent"))
        plan.add(Put(build_name_guard(project), "absent"), name_taken_error(project))
        self._audit_project(plan, "project.created", project)
        self.context.transactions.commit(plan)
        return project

    def update(
        self, actor: Actor, project_id: str, version: int, changes: dict[str, Any]
    ) -> Project:
        """The project as it is after the change."""
        before = self.context.authorizer.project(actor, project_id, Permission.ADMINISTER)
        expect_version(before, version, "project")
        draft = merge_changes(
            ProjectDraft, select_fields(before, ProjectDraft.model_fields), changes
        )
        plan = self.context.begin(actor)
        after = next_version(before, plan, **draft.model_dump())
        told = diff(before, after, comparable_fields(draft))
        if not told:
            return before
        plan.add(Put(projects.record(after), before.version), StaleVersion("project"))
        if projects.name_guard(after) != projects.name_guard(before):
            plan.add(Delete(projects.name_guard(before)))
            plan.add(Put(build_name_guard(after), "absent"), name_taken_error(after))
        self._audit_project(plan, "project.updated", after, told)
        self.context.transactions.commit(plan)
        return after

    def delete(self, actor: Actor, project_id: str) -> None:
        """To the trash, with its wells out of sight; its name is free again."""
        project = self.context.authorizer.project(actor, project_id, Permission.ADMINISTER)
        plan = self.context.begin(actor)
        gone = next_version(project, plan, deleted_at=plan.at)
        plan.add(Put(projects.record(gone), project.version), StaleVersion("project"))
        plan.add(Delete(projects.name_guard(project)))
        plan.add(purge_queue.purge_task_put(gone, gone.org_id))
        self._audit_project(plan, "project.deleted", project)
        self.context.transactions.commit(plan)

    def restore(self, actor: Actor, project_id: str) -> Project:
        """Back from the trash. Raises Conflict when its name was taken meanwhile."""
        project = projects.load(self.context.engine, project_id)
        org_id = f"o-{ids.split_id(project_id).home}"
        role = self.context.authorizer.role(actor, org_id, "project")
        if project is None:
            raise NotFound("project")
        require_permission(role, Permission.ADMINISTER)
        if project.deleted_at is None:
            return project
        plan = self.context.begin(actor)
        back = next_version(project, plan, deleted_at=None)
        plan.add(Put(projects.record(back), project.version), StaleVersion("project"))
        plan.add(Put(build_name_guard(back), "absent"), name_taken_error(back))
        plan.add(purge_queue.purge_task_delete(project))
        self._audit_project(plan, "project.restored", back)
        self.context.transactions.commit(plan)
        return back

    def _audit_project(
        self, plan: UnitOfWork, action: str, project: Project, told: Any = ()
    ) -> None:
        plan.audit(action, project.id, project.name, org_id=project.org_id, changes=told)


def build_name_guard(project: Project) -> Record:
    """What keeps the project's name its own."""
    key: Key = projects.name_guard(project)
    return Record(key.pk, key.sk, "guard", 1, f'"{project.id}"')


def name_taken_error(project: Project) -> Conflict:
    """The refusal of a name that another project has."""
    return Conflict(
        message(
            "There is a project named {name!r} already: choose another name.", name=project.name
        )
    )
