"""Members of an organization and their roles."""

from collections.abc import Sequence
from datetime import datetime

from welltrack_ui.domain.access import Permission, RoleName, may_give_role, role_rank
from welltrack_ui.domain.audit import Actor, FieldChange
from welltrack_ui.domain.errors import Conflict, Forbidden, NotFound, StaleVersion
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.user import Member, Membership, RoleChange, StoredUser
from welltrack_ui.services.core.context import ServiceContext, resolve_limit
from welltrack_ui.services.organizations.invitation_rules import (
    revoke_address_invitations,
    revoke_sent_invitations,
)
from welltrack_ui.store import organizations, sign_in_records, users
from welltrack_ui.store.unit_of_work import UnitOfWork


class MemberService:
    """Manages members: administrators up to their own role, owners also owners.

    An organization always keeps one owner.
    """

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def list(
        self, actor: Actor, org_id: str, limit: int | None = None, cursor: str | None = None
    ) -> ListPage[Member]:
        """A page of an organization's members. Raises: NotFound; Invalid."""
        self.context.authorizer.org(actor, org_id, Permission.READ)
        engine = self.context.engine
        page = organizations.list_members(engine, org_id, resolve_limit(limit), cursor)
        user_ids = [m.user_id for m in page.items]
        people, last_seen = (
            users.load_many(engine, user_ids),
            sign_in_records.read_last_seen(engine, user_ids),
        )
        members = [
            build_member(m, people[m.user_id], last_seen.get(m.user_id))
            for m in page.items
            if m.user_id in people
        ]
        return ListPage(members, page.next_cursor)

    def get(self, actor: Actor, org_id: str, user_id: str) -> Member:
        """One member. Raises: NotFound."""
        self.context.authorizer.org(actor, org_id, Permission.READ)
        return self._load_member(*self._find_member(org_id, user_id))

    def update(self, actor: Actor, org_id: str, user_id: str, change: RoleChange) -> Member:
        """A member with a new role; open invitations that they may not send any more end.

        Raises: Forbidden for a role above the actor's own; StaleVersion; Conflict for the last
        owner; NotFound.
        """
        own_role = self._require_role(actor, org_id, Permission.ADMINISTER)
        before, person = self._find_member(org_id, user_id)
        check_role_grant(own_role, before.role, change.role)
        if before.version != change.version:
            raise StaleVersion("member")
        if before.role == change.role:
            return self._load_member(before, person)
        uow = self.context.begin(actor)
        after = before.model_copy(
            update={
                "role": change.role,
                "version": before.version + 1,
                "updated_at": uow.at,
                "updated_by": actor.user_id,
            }
        )
        for step in organizations.membership_puts(after, before.version):
            uow.add(step, StaleVersion("member"))
        self._keep_an_owner(uow, before, change.role)
        field_change = FieldChange(field="role", before=before.role, after=change.role)
        self._audit_member(uow, "member.updated", org_id, person, [field_change])
        self.context.transactions.commit(uow)
        if role_rank(after.role) < role_rank(before.role):
            revoke_sent_invitations(self.context, actor, org_id, user_id, after.role)
        return self._load_member(after, person)

    def remove_member(self, actor: Actor, org_id: str, user_id: str) -> None:
        """End a membership; a member may end their own, except the last owner.

        The open invitations that they sent end, and those to their own address.

        An API token with a role of its own may do so as that role.

        Raises: Conflict for the last owner; Forbidden; NotFound; StaleVersion.
        """
        # A token with a ceiling is not the person: leaving would be beyond its role.
        own = actor.user_id == user_id and actor.ceiling is None
        own_role = self._require_role(
            actor, org_id, Permission.READ if own else Permission.ADMINISTER
        )
        member, person = self._find_member(org_id, user_id)
        if not own:
            check_role_grant(own_role, member.role, "viewer")
        uow = self.context.begin(actor)
        for step in organizations.membership_deletes(member):
            uow.add(step, StaleVersion("member"))
        self._keep_an_owner(uow, member, None)
        field_change = FieldChange(field="role", before=member.role, after=None)
        self._audit_member(uow, "member.removed", org_id, person, [field_change])
        revoke_address_invitations(self.context, uow, org_id, person.email)
        self.context.transactions.commit(uow)
        revoke_sent_invitations(self.context, actor, org_id, user_id, None)

    def _load_member(self, member: Membership, person: StoredUser) -> Member:
        last_seen = sign_in_records.read_last_seen(self.context.engine, [person.id])
        return build_member(member, person, last_seen.get(person.id))

    def _require_role(self, actor: Actor, org_id: str, permission: Permission) -> RoleName:
        self.context.authorizer.org(actor, org_id, permission)
        return self.context.authorizer.role(actor, org_id)

    def _find_member(self, org_id: str, user_id: str) -> tuple[Membership, StoredUser]:
        try:
            member = organizations.load_membership(self.context.engine, org_id, user_id)
        # A `user_id` that is no id has no key.
        except ValueError:
            member = None
        person = users.load(self.context.engine, user_id) if member else None
        if member is None or person is None:
            raise NotFound("member")
        return member, person

    def _keep_an_owner(self, uow: UnitOfWork, member: Membership, role: RoleName | None) -> None:
        """Add the list of owners to the unit of work; its version keeps it from being emptied."""
        if "owner" not in {member.role, role}:
            return
        owners, version = organizations.load_owners(self.context.engine, member.org_id)
        remaining = [user_id for user_id in owners if user_id != member.user_id]
        if role == "owner":
            remaining.append(member.user_id)
        if not remaining:
            raise Conflict("An organization needs an owner: make somebody else an owner first.")
        # Of two owners who step down at the same moment, the second finds another version and is
        # refused.
        uow.add(organizations.owners_put(member.org_id, remaining, version))

    def _audit_member(
        self,
        uow: UnitOfWork,
        action: str,
        org_id: str,
        person: StoredUser,
        field_changes: Sequence[FieldChange],
    ) -> None:
        uow.audit(action, person.id, person.name, org_id=org_id, changes=field_changes)


def check_role_grant(giver: RoleName, before: RoleName, after: RoleName) -> None:
    """Check a change of role. Raises: Forbidden where either role is above the giver's own."""
    if not may_give_role(giver, before) or not may_give_role(giver, after):
        raise Forbidden("Only an owner can make, change or remove an owner.")


def build_member(member: Membership, person: StoredUser, last_seen: datetime | None) -> Member:
    """A membership with its user's name, address and last sign-in."""
    return Member(
        **member.model_dump(),
        id=person.id,
        name=person.name,
        email=person.email,
        last_seen_at=last_seen,
    )
