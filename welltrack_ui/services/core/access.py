"""Who may see and do what: the check that each service makes at each call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import (
    PERMISSION_PHRASES,
    ROLE_PHRASES,
    Permission,
    RoleName,
    is_allowed,
    lower_role,
)
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.entity import FrozenModel
from welltrack_ui.domain.errors import Forbidden, NotFound
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.user import Membership
from welltrack_ui.domain.well import Well
from welltrack_ui.store import keys, projects, records, wells
from welltrack_ui.store.engine.engine import Engine, Key, Record

MAX_REMEMBERED_WELLS = 10_000


@dataclass(frozen=True, slots=True)
class WellWithParents:
    """A well with all it stands in, read at one moment."""

    org: Organization
    project: Project
    well: Well


class WellReportDay(FrozenModel):
    """Of a stored well, what its days need: to read the whole takes ten times as long."""

    id: str
    org_id: str
    project_id: str
    timezone: str
    report_day_start: int
    deleted_at: str | None = None


class DeletionMark(FrozenModel):
    """Of any stored entity, whether it was deleted."""

    deleted_at: str | None = None


class MemberRole(FrozenModel):
    """Of a stored membership, the role."""

    role: RoleName


class ParentIds(NamedTuple):
    """What a well belongs to."""

    org_id: str
    project_id: str


class ParentKeys(NamedTuple):
    """Where that lies in the store, and somebody's membership in it."""

    org: Key
    project: Key
    member: Key


class Authorizer:
    """Looks up rights in the store, now. Unknown, deleted and foreign all raise NotFound."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._parent_ids: dict[str, ParentIds] = {}

    def role(self, actor: Actor, org_id: str, noun: str = "organization") -> RoleName:
        """The actor's role in an organization that is not deleted."""
        return self._load_org_and_role(actor, org_id, noun)[1]

    def org(self, actor: Actor, org_id: str, permission: Permission) -> Organization:
        """An organization in which the actor has the permission."""
        org, role = self._load_org_and_role(actor, org_id, "organization")
        require_permission(role, permission)
        return org

    def project(self, actor: Actor, project_id: str, permission: Permission) -> Project:
        """A project in whose organization the actor has the permission."""
        key = keys.entity_key(project_id, "p")
        org_id = f"o-{ids.split_id(project_id).home}"
        project = records.load(self.engine, key, Project)
        role = self.role(actor, org_id, "project")
        if project is None or project.deleted_at:
            raise NotFound("project")
        require_permission(role, permission)
        return project

    def well(
        self, actor: Actor, well_id: str, permission: Permission, noun: str = "well"
    ) -> WellWithParents:
        """A well, not deleted and in no deleted project, on which the actor has the permission."""
        try:
            well = wells.load(self.engine, well_id)
        except NotFound:
            well = None
        if well is None or well.deleted_at:
            raise NotFound(noun)
        return self.well_parents(actor, well, permission, noun)

    def well_parents(
        self, actor: Actor, well: Well, permission: Permission, noun: str = "well"
    ) -> WellWithParents:
        """What stands above a well, deleted or not, where the actor has the permission."""
        above = build_parent_keys(actor, ParentIds(well.org_id, well.project_id))
        found = self.engine.get_many(above)
        check_parent_access(actor, found, above, permission, noun)
        return WellWithParents(
            Organization.model_validate_json(found[above.org].body),
            Project.model_validate_json(found[above.project].body),
            well,
        )

    def well_report_day(self, actor: Actor, well_id: str, permission: Permission) -> WellReportDay:
        """The same check as for `well`, for those who need no more of a well than its days.

        It is read together with what stood above it the last time, which saves a read.
        """
        well_key, guess = keys.entity_key(well_id, "w"), self._parent_ids.get(well_id)
        guessed = build_parent_keys(actor, guess) if guess else ()
        found = self.engine.get_many([well_key, *guessed])
        well = records.record_to_model(found.get(well_key), WellReportDay)
        if well is None or well.deleted_at:
            raise NotFound("well")
        home = ParentIds(well.org_id, well.project_id)
        above = build_parent_keys(actor, home)
        if home != guess:
            found = self.engine.get_many(above)
            self._remember_parents(well_id, home)
        check_parent_access(actor, found, above, permission, "well")
        return well

    def visible_wells(self, org_id: str) -> "VisibleWells":
        """Which wells of an organization can be seen now, read as they are asked for."""
        return VisibleWells(self.engine, org_id)

    def _remember_parents(self, well_id: str, home: ParentIds) -> None:
        if len(self._parent_ids) >= MAX_REMEMBERED_WELLS:
            self._parent_ids.clear()
        self._parent_ids[well_id] = home

    def _load_org_and_role(
        self, actor: Actor, org_id: str, noun: str
    ) -> tuple[Organization, RoleName]:
        try:
            org_key = keys.entity_key(org_id, "o")
        except NotFound:
            raise NotFound(noun) from None
        member_key = keys.membership_key(org_id, actor.user_id)
        found = self.engine.get_many([org_key, member_key])
        org = records.record_to_model(found.get(org_key), Organization)
        member = records.record_to_model(found.get(member_key), Membership)
        if org is None or member is None or org.deleted_at:
            raise NotFound(noun)
        return org, lower_role(member.role, actor.ceiling)


class VisibleWells:
    """The wells that are neither deleted nor in a deleted project."""

    def __init__(self, engine: Engine, org_id: str) -> None:
        self.engine = engine
        self.org_id = org_id
        self.wells: dict[str, Well | None] = {}
        self.projects: dict[str, bool] = {}

    def find_well(self, well_id: str) -> Well | None:
        """The well, or None when it can't be seen."""
        if well_id not in self.wells:
            well = wells.load(self.engine, well_id)
            seen = well is not None and not well.deleted_at and self.has_project(well.project_id)
            self.wells[well_id] = well if seen else None
        return self.wells[well_id]

    def has_project(self, project_id: str) -> bool:
        """Whether the project can be seen."""
        if project_id not in self.projects:
            project = projects.load(self.engine, project_id)
            self.projects[project_id] = project is not None and project.deleted_at is None
        return self.projects[project_id]


def build_parent_keys(actor: Actor, home: ParentIds) -> ParentKeys:
    """Where the organization and project of a well lie, and the actor's membership."""
    org, project = keys.entity_key(home.org_id, "o"), keys.entity_key(home.project_id, "p")
    return ParentKeys(org, project, keys.membership_key(home.org_id, actor.user_id))


def check_parent_access(
    actor: Actor, found: Mapping[Key, Record], above: ParentKeys, permission: Permission, noun: str
) -> None:
    """Raise NotFound where somebody has nothing to see, Forbidden where they have no right."""
    member = records.record_to_model(found.get(above.member), MemberRole)
    if member is None or not all(is_live(found.get(key)) for key in (above.org, above.project)):
        raise NotFound(noun)
    require_permission(lower_role(member.role, actor.ceiling), permission)


def is_live(record: Record | None) -> bool:
    """Whether there is an organization or project, and it is not deleted."""
    mark = records.record_to_model(record, DeletionMark)
    return mark is not None and mark.deleted_at is None


def require_permission(role: RoleName, permission: Permission) -> None:
    """Raise Forbidden unless the role is granted the permission."""
    if not is_allowed(role, permission):
        raise Forbidden(
            message(
                "You are {role} here; this needs {needed}.",
                role=message(ROLE_PHRASES[role]),
                needed=message(PERMISSION_PHRASES[permission]),
            )
        )
