"""Authorization: the check of membership and role that every service call makes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

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
from welltrack_ui.store import keys, projects, records, well_logs, wells
from welltrack_ui.store.engine.engine import Engine, Key, Record
from welltrack_ui.store.well_logs import WellReportDay

MAX_REMEMBERED_WELLS = 10_000
MIN_LISTED_WELLS = 50
"""Wells to read at once that are looked for in the list of all, up to twice as many."""
SomeWell = TypeVar("SomeWell", "Well", "WellReportDay")


@dataclass(frozen=True, slots=True)
class WellWithParents:
    """A well with its project and organization, read at one moment."""

    org: Organization
    project: Project
    well: Well


class DeletionMark(FrozenModel):
    """The deletion time of any stored entity; None unless it is deleted."""

    deleted_at: str | None = None


class MemberRole(FrozenModel):
    """The role of a stored membership."""

    role: RoleName


class ParentIds(NamedTuple):
    """The organization and the project of a well."""

    org_id: str
    project_id: str


class RememberedWell(NamedTuple):
    """What is remembered of a well, to read it with its parents at once; never a right."""

    parent_ids: ParentIds
    has_facts: bool = False
    """Whether its log item told all that a day needs: then that is read in its place."""


class WellForQuery(NamedTuple):
    """What a query of a well's events needs of it.

    `log_version` is 0 without a log item; `long_classes` as in `LogFacts`.
    """

    well: WellReportDay
    log_version: int
    long_classes: tuple[str, ...] | None


class ParentKeys(NamedTuple):
    """The keys of a well's organization and project, and of a user's membership."""

    org: Key
    project: Key
    member: Key


class Authorizer:
    """Checks rights against the store, at each call.

    Unknown, deleted and foreign entities all raise NotFound: nobody learns which it is.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._remembered: dict[str, RememberedWell] = {}

    def role(self, actor: Actor, org_id: str, noun: str = "organization") -> RoleName:
        """The actor's role in an organization that is not deleted. Raises: NotFound."""
        return self._load_org_and_role(actor, org_id, noun)[1]

    def org(self, actor: Actor, org_id: str, permission: Permission) -> Organization:
        """An organization in which the actor has the permission. Raises: NotFound; Forbidden."""
        org, role = self._load_org_and_role(actor, org_id, "organization")
        require_permission(role, permission)
        return org

    def project(self, actor: Actor, project_id: str, permission: Permission) -> Project:
        """A project in whose organization the actor has the permission.

        Raises: NotFound; Forbidden.
        """
        key = keys.entity_key(project_id, "p")
        org_id = f"o-{ids.split_id(project_id).home}"
        project = records.load(self.engine, key, Project)
        role = self.role(actor, org_id, "project")
        # After the role: whether a project exists is no business of somebody who is no member.
        if project is None or project.deleted_at:
            raise NotFound("project")
        require_permission(role, permission)
        return project

    def well(
        self, actor: Actor, well_id: str, permission: Permission, noun: str = "well"
    ) -> WellWithParents:
        """A well, not deleted nor in a deleted project, on which the actor has the permission.

        Raises: NotFound; Forbidden.
        """
        well, parent_keys, stored = self._read_well(actor, well_id, Well, noun)
        check_parent_access(actor, stored, parent_keys, permission, noun)
        return WellWithParents(
            Organization.parse_stored(stored[parent_keys.org].body),
            Project.parse_stored(stored[parent_keys.project].body),
            well,
        )

    def well_parents(
        self, actor: Actor, well: Well, permission: Permission, noun: str = "well"
    ) -> WellWithParents:
        """The parents of a well, deleted or not, where the actor has the permission.

        Raises: NotFound; Forbidden.
        """
        parent_keys = build_parent_keys(actor, ParentIds(well.org_id, well.project_id))
        stored = self.engine.get_many(parent_keys)
        check_parent_access(actor, stored, parent_keys, permission, noun)
        return WellWithParents(
            Organization.parse_stored(stored[parent_keys.org].body),
            Project.parse_stored(stored[parent_keys.project].body),
            well,
        )

    def well_report_day(self, actor: Actor, well_id: str, permission: Permission) -> WellReportDay:
        """The check of `well`, for callers that need only the well's report days.

        Raises: NotFound; Forbidden.
        """
        well, parent_keys, stored = self._read_well(actor, well_id, WellReportDay, "well")
        check_parent_access(actor, stored, parent_keys, permission, "well")
        return well

    def well_for_query(self, actor: Actor, well_id: str, permission: Permission) -> WellForQuery:
        """The check of `well_report_day`, with what the well's log item tells, in one read.

        The log item tells of the well itself, too: every write of a well raises it, in the same
        transaction. Where it does not, the well is read.

        Raises: NotFound; Forbidden.
        """
        log_key, well_key = keys.well_log_key(well_id), keys.entity_key(well_id, "w")
        remembered = self._remembered.get(well_id)
        wanted = [log_key]
        if remembered:
            wanted += build_parent_keys(actor, remembered.parent_ids)
        if not remembered or not remembered.has_facts:
            wanted.append(well_key)
        reading = Reading(self.engine, wanted)
        log = reading.stored.get(log_key)
        facts = well_logs.parse_facts(log)
        well = facts.day
        if well is None:
            reading.read_more([well_key])
            well = records.record_to_model(reading.stored.get(well_key), WellReportDay)
        if well is None or well.deleted_at:
            raise NotFound("well")
        entry = RememberedWell(ParentIds(well.org_id, well.project_id), facts.day is not None)
        parent_keys = build_parent_keys(actor, entry.parent_ids)
        reading.read_more(parent_keys)
        self._remember_well(well_id, entry)
        check_parent_access(actor, reading.stored, parent_keys, permission, "well")
        return WellForQuery(well, log.version if log else 0, facts.long_classes)

    def visible_wells(self, org_id: str) -> "VisibleWells":
        """The visible wells of an organization, read when they are asked about."""
        return VisibleWells(self.engine, org_id)

    def _read_well(
        self,
        actor: Actor,
        well_id: str,
        model: type[SomeWell],
        noun: str,
    ) -> tuple[SomeWell, ParentKeys, Mapping[Key, Record]]:
        """A well that is not deleted, and the keys and records of its parents. One read.

        The well is read together with the parents it had the last time: a well that was moved to
        another project costs a second read.

        Raises: NotFound.
        """
        try:
            well_key = keys.entity_key(well_id, "w")
        # An id of another form: answered with the caller's noun, as every other refusal here.
        except NotFound:
            raise NotFound(noun) from None
        remembered = self._remembered.get(well_id)
        wanted = [well_key]
        if remembered:
            wanted += build_parent_keys(actor, remembered.parent_ids)
        reading = Reading(self.engine, wanted)
        well = records.record_to_model(reading.stored.get(well_key), model)
        if well is None or well.deleted_at:
            raise NotFound(noun)
        has_facts = remembered is not None and remembered.has_facts
        entry = RememberedWell(ParentIds(well.org_id, well.project_id), has_facts)
        parent_keys = build_parent_keys(actor, entry.parent_ids)
        reading.read_more(parent_keys)
        self._remember_well(well_id, entry)
        return well, parent_keys, reading.stored

    def _remember_well(self, well_id: str, entry: RememberedWell) -> None:
        # Only ids are remembered, never the rights: those were read from the store just now.
        if self._remembered.get(well_id) == entry:
            return
        if len(self._remembered) >= MAX_REMEMBERED_WELLS:
            # A dictionary alone is not bounded; emptying it costs each well one more read.
            self._remembered.clear()
        self._remembered[well_id] = entry

    def _load_org_and_role(
        self, actor: Actor, org_id: str, noun: str
    ) -> tuple[Organization, RoleName]:
        try:
            org_key = keys.entity_key(org_id, "o")
        except NotFound:
            raise NotFound(noun) from None
        member_key = keys.membership_key(org_id, actor.user_id)
        stored = self.engine.get_many([org_key, member_key])
        org = records.record_to_model(stored.get(org_key), Organization)
        member = records.record_to_model(stored.get(member_key), Membership)
        if org is None or member is None or org.deleted_at:
            raise NotFound(noun)
        note_organization(actor, org_id)
        return org, lower_role(member.role, actor.ceiling)


class VisibleWells:
    """The wells of an organization that are neither deleted nor in a deleted project.

    For one answer: it remembers each well and project for as long as it lives.
    """

    def __init__(self, engine: Engine, org_id: str) -> None:
        self.engine = engine
        self.org_id = org_id
        self.wells: dict[str, Well | None] = {}
        self.projects: dict[str, bool] = {}

    def find_well(self, well_id: str) -> Well | None:
        """The well; None where it is not visible."""
        if well_id not in self.wells:
            self._remember_well(well_id, wells.load(self.engine, well_id))
        return self.wells[well_id]

    def load_wells(self, well_ids: Iterable[str]) -> None:
        """Read the wells that `find_well` is about to be asked for, all in one request."""
        new_ids = sorted(set(well_ids) - self.wells.keys())
        loaded: dict[str, Well] = {}
        # A list costs a tenth of as many wells one by one; it may lag by a second, as may the list
        # of what happened on them.
        if len(new_ids) >= MIN_LISTED_WELLS and not self.engine.is_near:
            listed = wells.list_wells(self.engine, self.org_id, 2 * len(new_ids), None).items
            loaded = {well.id: well for well in listed}
        loaded |= wells.load_many(self.engine, [i for i in new_ids if i not in loaded])
        for well_id in new_ids:
            self._remember_well(well_id, loaded.get(well_id))

    def _remember_well(self, well_id: str, well: Well | None) -> None:
        is_visible = well is not None and not well.deleted_at and self.has_project(well.project_id)
        self.wells[well_id] = well if is_visible else None

    def has_project(self, project_id: str) -> bool:
        """Whether the project is visible."""
        if project_id not in self.projects:
            project = projects.load(self.engine, project_id)
            self.projects[project_id] = project is not None and project.deleted_at is None
        return self.projects[project_id]


class Reading:
    """What was read for one answer; each key at most once."""

    def __init__(self, engine: Engine, wanted: Sequence[Key]) -> None:
        self.engine = engine
        self.asked = set(wanted)
        self.stored: dict[Key, Record] = dict(engine.get_many(wanted))

    def read_more(self, wanted: Sequence[Key]) -> None:
        """Read the keys that were not read yet."""
        missing = [key for key in wanted if key not in self.asked]
        if missing:
            self.asked |= set(missing)
            self.stored |= self.engine.get_many(missing)


def build_parent_keys(actor: Actor, parent_ids: ParentIds) -> ParentKeys:
    """The keys of a well's organization and project, and of the actor's membership."""
    org, project = (
        keys.entity_key(parent_ids.org_id, "o"),
        keys.entity_key(parent_ids.project_id, "p"),
    )
    return ParentKeys(org, project, keys.membership_key(parent_ids.org_id, actor.user_id))


def check_parent_access(
    actor: Actor,
    stored: Mapping[Key, Record],
    parent_keys: ParentKeys,
    permission: Permission,
    noun: str,
) -> None:
    """Check the rights on a well by the records of its parents.

    Raises: NotFound where the actor is no member or a parent is deleted; Forbidden without the
    permission.
    """
    member = records.record_to_model(stored.get(parent_keys.member), MemberRole)
    if member is None or not all(
        is_live(stored.get(key)) for key in (parent_keys.org, parent_keys.project)
    ):
        raise NotFound(noun)
    note_organization(actor, f"o-{parent_keys.org.pk.partition('#')[2]}")
    require_permission(lower_role(member.role, actor.ceiling), permission)


def note_organization(actor: Actor, org_id: str) -> None:
    """Note the organization of a call, for the log: one whose member the actor is."""
    if actor.trace is not None:
        actor.trace.org_id = org_id


def is_live(record: Record | None) -> bool:
    """Whether an organization or project exists and is not deleted."""
    mark = records.record_to_model(record, DeletionMark)
    return mark is not None and mark.deleted_at is None


def require_permission(role: RoleName, permission: Permission) -> None:
    """Check a role. Raises: Forbidden unless it has the permission."""
    if not is_allowed(role, permission):
        raise Forbidden(
            message(
                "You are {role} here; this needs {needed}.",
                role=message(ROLE_PHRASES[role]),
                needed=message(PERMISSION_PHRASES[permission]),
            )
        )
