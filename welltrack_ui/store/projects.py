"""Records of projects: in their organization's partition, listed by name."""

from collections.abc import Iterator
from dataclasses import replace

from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.project import Project
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import Engine, Key, Query, Record


def record(project: Project) -> Record:
    """A project's record."""
    project_record = records.model_to_record(
        "project", keys.entity_key(project.id, "p"), project, project.version
    )
    project_record = replace(project_record, l1=keys.name_sort_key("P", project.name, project.id))
    return records.trash_if_deleted(project_record, project, project.org_id)


def load(engine: Engine, project_id: str) -> Project | None:
    """A project, deleted or not. Raises: NotFound for an id that is not a project's."""
    return records.load(engine, keys.entity_key(project_id, "p"), Project)


def list_projects(engine: Engine, org_id: str, limit: int, cursor: str | None) -> ListPage[Project]:
    """A page of the projects of an organization, by name.

    Raises: Invalid for a cursor of another list.
    """
    query = Query("l1", keys.partition_key(org_id), *keys.prefix_range("P#"), limit)
    return records.read_model_page(engine, query, cursor, Project)


def read_all_projects(engine: Engine, org_id: str) -> Iterator[Project]:
    """All projects of an organization, those in the trash too."""
    query = Query("main", keys.partition_key(org_id), *keys.prefix_range("P#"))
    return records.read_all_models(engine, query, Project)


def name_guard(project: Project) -> Key:
    """The key of the guard that makes a project's name unique in its organization."""
    return keys.unique_value_key(project.org_id, "project", project.name)
