"""Projects of an organization: create, read, change, delete, restore."""

from functools import partial
from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, diff
from welltrack_ui.domain.errors import Conflict, NotFound, StaleVersion
from welltrack_ui.domain.messages import mark, message
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.project import Project, ProjectDraft
from welltrack_ui.services.core.access import require_permission
from welltrack_ui.services.core.context import (
    MAX_LIMIT,
    ServiceContext,
    comparable_fields,
    creation_fields,
    expect_version,
    merge_changes,
    next_version,
    resolve_limit,
    select_fields,
)
from welltrack_ui.store import projects, purge_queue, records, well_logs, wells
from welltrack_ui.store.engine.engine import Delete, Key, Put, Record
from welltrack_ui.store.unit_of_work import UnitOfWork

SIGNED_PROJECT = mark(
    "A well of the project has submitted or approved reports: it can't be deleted."
)


class ProjectService:
    """Manages projects, for administrators; members read them."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def list(
        self, actor: Actor, org_id: str, limit: int | None = None, cursor: str | None = None
    ) -> ListPage[Project]:
        """A page of an organization's projects, by name. Raises: NotFound; Invalid."""
        self.context.authorizer.org(actor, org_id, Permission.READ)
        return projects.list_projects(self.context.engine, org_id, resolve_limit(limit), cursor)

    def get(self, actor: Actor, project_id: str) -> Project:
        """One project. Raises: NotFound."""
        return self.context.authorizer.project(actor, project_id, Permission.READ)

    def create(self, actor: Actor, draft: ProjectDraft) -> Project:
        """A new project. Raises: Conflict for a name that another one has; NotFound; Forbidden."""
        self.context.authorizer.org(actor, draft.org_id, Permission.ADMINISTER)
        draft = draft.check_rules()
        uow = self.context.begin(actor)
        project = Project(
            id=ids.new_id("p", draft.org_id), **draft.model_dump(), **creation_fields(uow)
        )
        uow.add(Put(projects.record(project), "absent"))
        uow.add(Put(build_name_guard(project), "absent"), name_taken_error(project))
        self._audit_project(uow, "project.created", project)
        self.context.transactions.commit(uow)
        return project

    def update(
        self, actor: Actor, project_id: str, version: int, changes: dict[str, Any]
    ) -> Project:
        """The project after a change.

        Raises: Invalid; StaleVersion; Conflict for a name that another one has; NotFound;
        Forbidden.
        """
        before = self.context.authorizer.project(actor, project_id, Permission.ADMINISTER)
        expect_version(before, version, "project")
        draft = merge_changes(
            ProjectDraft, select_fields(before, ProjectDraft.model_fields), changes
        )
        uow = self.context.begin(actor)
        after = next_version(before, uow, **draft.model_dump())
        field_changes = diff(before, after, comparable_fields(draft))
        if not field_changes:
            return before
        uow.add(Put(projects.record(after), before.version), StaleVersion("project"))
        # The guard of the same folded name stays: a commit can't both delete and put one key.
        if projects.name_guard(after) != projects.name_guard(before):
            uow.add(Delete(projects.name_guard(before)))
            uow.add(Put(build_name_guard(after), "absent"), name_taken_error(after))
        self._audit_project(uow, "project.updated", after, field_changes)
        self.context.transactions.commit(uow)
        return after

    def delete(self, actor: Actor, project_id: str) -> None:
        """Move a project to the trash, out of sight with its wells; its name is free again.

        Raises: NotFound; Forbidden; StaleVersion.
        """
        project = self.context.authorizer.project(actor, project_id, Permission.ADMINISTER)
        self._require_unsigned(project)
        uow = self.context.begin(actor)
        deleted = next_version(project, uow, deleted_at=uow.at)
        uow.add(Put(projects.record(deleted), project.version), StaleVersion("project"))
        uow.add(Delete(projects.name_guard(project)))
        uow.add(purge_queue.purge_task_put(deleted, deleted.org_id))
        self._audit_project(uow, "project.deleted", project)
        self.context.transactions.commit(uow)

    def restore(self, actor: Actor, project_id: str) -> Project:
        """The project, back from the trash.

        Raises: Conflict when its name was taken meanwhile; NotFound; Forbidden; StaleVersion.
        """
        project = projects.load(self.context.engine, project_id)
        org_id = f"o-{ids.split_id(project_id).home}"
        role = self.context.authorizer.role(actor, org_id, "project")
        if project is None:
            raise NotFound("project")
        require_permission(role, Permission.ADMINISTER)
        if project.deleted_at is None:
            return project
        uow = self.context.begin(actor)
        restored = next_version(project, uow, deleted_at=None)
        uow.add(Put(projects.record(restored), project.version), StaleVersion("project"))
        # Its name was given up at the deletion, and may belong to another project by now.
        uow.add(Put(build_name_guard(restored), "absent"), name_taken_error(restored))
        uow.add(purge_queue.purge_task_delete(project))
        self._audit_project(uow, "project.restored", restored)
        self.context.transactions.commit(uow)
        return restored

    def _require_unsigned(self, project: Project) -> None:
        """Check the wells of a project. Raises: Conflict where one has a signed report."""
        read = partial(wells.list_wells, self.context.engine, project.id, MAX_LIMIT)
        well_ids = [well.id for well in records.all_pages(read)]
        logs = well_logs.load_many(self.context.engine, well_ids)
        if any(log.signed_ids for log in logs.values()):
            raise Conflict(SIGNED_PROJECT)

    def _audit_project(
        self, uow: UnitOfWork, action: str, project: Project, field_changes: Any = ()
    ) -> None:
        uow.audit(action, project.id, project.name, org_id=project.org_id, changes=field_changes)


def build_name_guard(project: Project) -> Record:
    """The record of the guard of a project's name."""
    key: Key = projects.name_guard(project)
    return Record(key.pk, key.sk, "guard", 1, f'"{project.id}"')


def name_taken_error(project: Project) -> Conflict:
    """The refusal of a name that another project has."""
    return Conflict(
        message(
            "There is a project named {name!r} already: choose another name.", name=project.name
        )
    )
