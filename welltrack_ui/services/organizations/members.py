"""Members of an organization and their roles."""

from collections.abc import Sequence
from datetime import datetime

from welltrack_ui.domain.access import Permission, RoleName, may_give_role
from welltrack_ui.domain.audit import Actor, FieldChange
from welltrack_ui.domain.errors import Conflict, Forbidden, NotFound, StaleVersion
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.user import Member, Membership, RoleChange, StoredUser
from welltrack_ui.services.core.context import ServiceContext, resolve_limit
from welltrack_ui.store import organizations, sign_in_records, users
from welltrack_ui.store.unit_of_work import UnitOfWork


class MemberService:
    """Administrators change and remove members up to their own role; owners also owners.

    An organization always keeps one owner.
    """

    def __init__(self, ground: ServiceContext) -> None:
        self.context = ground

    def list(
        self, actor: Actor, org_id: str, limit: int | None = None, cursor: str | None = None
    ) -> ListPage[Member]:
        """The members of an organization."""
        self.context.authorizer.org(actor, org_id, Permission.READ)
        engine = self.context.engine
        page = organizations.list_members(engine, org_id, resolve_limit(limit), cursor)
        who = [m.user_id for m in page.items]
        people, seen = users.load_many(engine, who), sign_in_records.read_last_seen(engine, who)
        found = [
            build_member(m, people[m.user_id], seen.get(m.user_id))
            for m in page.items
            if m.user_id in people
        ]
        return ListPage(found, page.next_cursor)

    def update(self, actor: Actor, org_id: str, user_id: str, change: RoleChange) -> Member:
        """A member with a new role."""
        giver = self._require_role(actor, org_id, Permission.ADMINISTER)
        before, person = self._find_member(org_id, user_id)
        check_role_grant(giver, before.role, change.role)
        if before.version != change.version:
            raise StaleVersion("member")
        if before.role == change.role:
            return self._load_member(before, person)
        plan = self.context.begin(actor)
        after = before.model_copy(
            update={
                "role": change.role,
                "version": before.version + 1,
                "updated_at": plan.at,
                "updated_by": actor.user_id,
            }
        )
        for step in organizations.membership_puts(after, before.version):
            plan.add(step, StaleVersion("member"))
        self._keep_an_owner(plan, before, change.role)
        told = FieldChange(field="role", before=before.role, after=change.role)
        self._audit_member(plan, "member.updated", org_id, person, [told])
        self.context.transactions.commit(plan)
        return self._load_member(after, person)

    def remove_member(self, actor: Actor, org_id: str, user_id: str) -> None:
        """End a membership; anybody may end their own, unless they are the last owner.

        An API token with a role of its own may do so as that role.
        """
        own = actor.user_id == user_id and actor.ceiling is None
        giver = self._require_role(actor, org_id, Permission.READ if own else Permission.ADMINISTER)
        member, person = self._find_member(org_id, user_id)
        if not own:
            check_role_grant(giver, member.role, "viewer")
        plan = self.context.begin(actor)
        for step in organizations.membership_deletes(member):
            plan.add(step, StaleVersion("member"))
        self._keep_an_owner(plan, member, None)
        told = FieldChange(field="role", before=member.role, after=None)
        self._audit_member(plan, "member.removed", org_id, person, [told])
        self.context.transactions.commit(plan)

    def _load_member(self, member: Membership, person: StoredUser) -> Member:
        seen = sign_in_records.read_last_seen(self.context.engine, [person.id])
        return build_member(member, person, seen.get(person.id))

    def _require_role(self, actor: Actor, org_id: str, permission: Permission) -> RoleName:
        self.context.authorizer.org(actor, org_id, permission)
        return self.context.authorizer.role(actor, org_id)

    def _find_member(self, org_id: str, user_id: str) -> tuple[Membership, StoredUser]:
        try:
            member = organizations.load_membership(self.context.engine, org_id, user_id)
        except ValueError:
            member = None
        person = users.load(self.context.engine, user_id) if member else None
        if member is None or person is None:
            raise NotFound("member")
        return member, person

    def _keep_an_owner(self, plan: UnitOfWork, member: Membership, role: RoleName | None) -> None:
        """Keep the list of owners in step; its version makes sure that nobody empties it."""
        if "owner" not in {member.role, role}:
            return
        known, version = organizations.load_owners(self.context.engine, member.org_id)
        left = [user_id for user_id in known if user_id != member.user_id]
        if role == "owner":
            left.append(member.user_id)
        if not left:
            raise Conflict("An organization needs an owner: make somebody else an owner first.")
        plan.add(organizations.owners_put(member.org_id, left, version))

    def _audit_member(
        self,
        plan: UnitOfWork,
        action: str,
        org_id: str,
        person: StoredUser,
        told: Sequence[FieldChange],
    ) -> None:
        plan.audit(action, person.id, person.name, org_id=org_id, changes=told)


def check_role_grant(giver: RoleName, before: RoleName, after: RoleName) -> None:
    """Raise Forbidden where a role is above the giver's own."""
    if not may_give_role(giver, before) or not may_give_role(giver, after):
        raise Forbidden("Only an owner can make, change or remove an owner.")


def build_member(member: Membership, person: StoredUser, seen: datetime | None) -> Member:
    """A membership with who it is of, and when they were last seen."""
    return Member(
        **member.model_dump(),
        id=person.id,
        name=person.name,
        email=person.email,
        last_seen_at=seen,
    )
