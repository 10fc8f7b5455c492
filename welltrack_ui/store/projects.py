"""Projects, as the store keeps them: beside their organization, listed by name."""

from collections.abc import Iterator
from dataclasses import replace

from welltrack_ui.domain.page import Listing
from welltrack_ui.domain.project import Project
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import Engine, Key, Query, Record


def record(project: Project) -> Record:
    """A project's record."""
    made = records.item("project", keys.entity(project.id, "p"), project, project.version)
    made = replace(made, l1=keys.named("P", project.name, project.id))
    return records.trashed(made, project, project.org_id)


def load(engine: Engine, project_id: str) -> Project | None:
    """A project, deleted or not."""
    return records.load(engine, keys.entity(project_id, "p"), Project)


def of_organization(
    engine: Engine, org_id: str, limit: int, cursor: str | None
) -> Listing[Project]:
    """The projects of an organization, by name."""
    query = Query("l1", keys.partition(org_id), *keys.prefix("P#"), limit)
    return records.page(engine, query, cursor, Project)


def every(engine: Engine, org_id: str) -> Iterator[Project]:
    """All projects of an organization, those in the trash too."""
    query = Query("main", keys.partition(org_id), *keys.prefix("P#"))
    return records.every(engine, query, Project)


def name_guard(project: Project) -> Key:
    """What keeps a project's name its own in the organization."""
    return keys.unique(project.org_id, "project", project.name)
