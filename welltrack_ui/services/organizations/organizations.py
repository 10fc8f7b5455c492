"""Organizations: create, read, change, delete, restore."""

from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission, is_allowed, lower_role
from welltrack_ui.domain.audit import Actor, diff
from welltrack_ui.domain.errors import Forbidden, NotFound, StaleVersion
from welltrack_ui.domain.organization import Organization, OrganizationDraft, OrganizationOfMine
from welltrack_ui.domain.user import Membership
from welltrack_ui.services.core.access import require_permission
from welltrack_ui.services.core.context import (
    ServiceContext,
    comparable_fields,
    creation_fields,
    expect_version,
    merge_changes,
    next_version,
    select_fields,
)
from welltrack_ui.store import organizations, purge_queue
from welltrack_ui.store.engine.engine import Put


class OrganizationService:
    """Manages organizations; whoever creates one owns it."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context

    def list_mine(self, actor: Actor) -> list[OrganizationOfMine]:
        """The organizations that the actor is a member of, oldest first."""
        pairs = organizations.list_user_organizations(self.context.engine, actor.user_id)
        return [
            OrganizationOfMine(**org.model_dump(), role=lower_role(member.role, actor.ceiling))
            for org, member in pairs
            if not org.deleted_at
        ]

    def list_deleted(self, actor: Actor) -> list[OrganizationOfMine]:
        """The organizations in the trash that the actor can restore, latest deletion first."""
        pairs = organizations.list_user_organizations(self.context.engine, actor.user_id)
        mine = [
            OrganizationOfMine(**org.model_dump(), role=role)
            for org, member in pairs
            if org.deleted_at
            and is_allowed(role := lower_role(member.role, actor.ceiling), Permission.OWN)
        ]
        return sorted(mine, key=lambda org: org.updated_at, reverse=True)

    def get(self, actor: Actor, org_id: str) -> OrganizationOfMine:
        """One organization, with the actor's role in it. Raises: NotFound."""
        org = self.context.authorizer.org(actor, org_id, Permission.READ)
        role = self.context.authorizer.role(actor, org_id)
        return OrganizationOfMine(**org.model_dump(), role=role)

    def create(self, actor: Actor, draft: OrganizationDraft) -> OrganizationOfMine:
        """A new organization, owned by the actor.

        Raises: Forbidden for an API token of a lower role; Invalid.
        """
        if actor.ceiling not in {None, "owner"}:
            raise Forbidden("This API token may not make organizations: its role is below owner.")
        draft = draft.check_rules()
        uow = self.context.begin(actor)
        org = Organization(id=ids.new_id("o"), **draft.model_dump(), **creation_fields(uow))
        member = Membership(
            org_id=org.id, user_id=actor.user_id, role="owner", **creation_fields(uow)
        )
        uow.add(Put(organizations.record(org), "absent"))
        for step in organizations.membership_puts(member, "absent"):
            uow.add(step)
        uow.add(organizations.owners_put(org.id, [actor.user_id], 0))
        uow.audit("organization.created", org.id, org.name, org_id=org.id)
        self.context.transactions.commit(uow)
        return OrganizationOfMine(**org.model_dump(), role="owner")

    def update(
        self, actor: Actor, org_id: str, version: int, changes: dict[str, Any]
    ) -> OrganizationOfMine:
        """The organization with changed settings, which are defaults for new wells only.

        Raises: Invalid; StaleVersion; NotFound; Forbidden.
        """
        org = self.context.authorizer.org(actor, org_id, Permission.ADMINISTER)
        expect_version(org, version, "organization")
        draft = merge_changes(
            OrganizationDraft, select_fields(org, OrganizationDraft.model_fields), changes
        )
        uow = self.context.begin(actor)
        after = next_version(org, uow, **draft.model_dump())
        field_changes = diff(org, after, comparable_fields(draft))
        if field_changes:
            uow.add(Put(organizations.record(after), org.version), StaleVersion("organization"))
            uow.audit(
                "organization.updated", org.id, after.name, org_id=org.id, changes=field_changes
            )
            self.context.transactions.commit(uow)
        role = self.context.authorizer.role(actor, org_id)
        return OrganizationOfMine(**(after if field_changes else org).model_dump(), role=role)

    def delete(self, actor: Actor, org_id: str) -> None:
        """Move an organization to the trash, out of sight with all in it; an owner can restore it.

        Raises: NotFound; Forbidden; StaleVersion.
        """
        org = self.context.authorizer.org(actor, org_id, Permission.OWN)
        uow = self.context.begin(actor)
        deleted = next_version(org, uow, deleted_at=uow.at)
        uow.add(Put(organizations.record(deleted), org.version), StaleVersion("organization"))
        # The record of the organization expires after 30 days; the task finds what was in it.
        uow.add(purge_queue.purge_task_put(deleted, deleted.id))
        uow.audit("organization.deleted", org.id, org.name, org_id=org.id)
        self.context.transactions.commit(uow)

    def restore(self, actor: Actor, org_id: str) -> OrganizationOfMine:
        """The organization, back from the trash, for one of its owners.

        Raises: NotFound; Forbidden; StaleVersion.
        """
        engine = self.context.engine
        org = organizations.load(engine, org_id)
        member = organizations.load_membership(engine, org_id, actor.user_id)
        # Not through the authorizer, for which a deleted organization does not exist.
        if org is None or member is None:
            raise NotFound("organization")
        role = lower_role(member.role, actor.ceiling)
        require_permission(role, Permission.OWN)
        if org.deleted_at:
            uow = self.context.begin(actor)
            before, org = org, next_version(org, uow, deleted_at=None)
            uow.add(Put(organizations.record(org), before.version), StaleVersion("organization"))
            uow.add(purge_queue.purge_task_delete(before))
            uow.audit("organization.restored", org.id, org.name, org_id=org.id)
            self.context.transactions.commit(uow)
        return OrganizationOfMine(**org.model_dump(), role=role)
