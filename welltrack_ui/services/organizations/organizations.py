"""Organizations: make one, read mine, change, delete, restore."""

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
    """Who makes an organization owns it."""

    def __init__(self, ground: ServiceContext) -> None:
        self.context = ground

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
        """One organization, with the actor's role in it."""
        org = self.context.authorizer.org(actor, org_id, Permission.READ)
        role = self.context.authorizer.role(actor, org_id)
        return OrganizationOfMine(**org.model_dump(), role=role)

    def create(self, actor: Actor, draft: OrganizationDraft) -> OrganizationOfMine:
        """A new organization, owned by the actor."""
        if actor.ceiling not in {None, "owner"}:
            raise Forbidden("This API token may not make organizations: its role is below owner.")
        draft = draft.check_rules()
        plan = self.context.begin(actor)
        org = Organization(id=ids.new_id("o"), **draft.model_dump(), **creation_fields(plan))
        member = Membership(
            org_id=org.id, user_id=actor.user_id, role="owner", **creation_fields(plan)
        )
        plan.add(Put(organizations.record(org), "absent"))
        for step in organizations.membership_puts(member, "absent"):
            plan.add(step)
        plan.add(organizations.owners_put(org.id, [actor.user_id], 0))
        plan.audit("organization.created", org.id, org.name, org_id=org.id)
        self.context.transactions.commit(plan)
        return OrganizationOfMine(**org.model_dump(), role="owner")

    def update(
        self, actor: Actor, org_id: str, version: int, changes: dict[str, Any]
    ) -> OrganizationOfMine:
        """Changed settings; they are defaults for new wells and touch no existing one."""
        org = self.context.authorizer.org(actor, org_id, Permission.ADMINISTER)
        expect_version(org, version, "organization")
        draft = merge_changes(
            OrganizationDraft, select_fields(org, OrganizationDraft.model_fields), changes
        )
        plan = self.context.begin(actor)
        after = next_version(org, plan, **draft.model_dump())
        told = diff(org, after, comparable_fields(draft))
        if told:
            plan.add(Put(organizations.record(after), org.version), StaleVersion("organization"))
            plan.audit("organization.updated", org.id, after.name, org_id=org.id, changes=told)
            self.context.transactions.commit(plan)
        role = self.context.authorizer.role(actor, org_id)
        return OrganizationOfMine(**(after if told else org).model_dump(), role=role)

    def delete(self, actor: Actor, org_id: str) -> None:
        """To the trash, with all in it out of sight; an owner can restore it for 30 days."""
        org = self.context.authorizer.org(actor, org_id, Permission.OWN)
        plan = self.context.begin(actor)
        gone = next_version(org, plan, deleted_at=plan.at)
        plan.add(Put(organizations.record(gone), org.version), StaleVersion("organization"))
        plan.add(purge_queue.purge_task_put(gone, gone.id))
        plan.audit("organization.deleted", org.id, org.name, org_id=org.id)
        self.context.transactions.commit(plan)

    def restore(self, actor: Actor, org_id: str) -> OrganizationOfMine:
        """Back from the trash, by one who owned it."""
        engine = self.context.engine
        org = organizations.load(engine, org_id)
        member = organizations.load_membership(engine, org_id, actor.user_id)
        if org is None or member is None:
            raise NotFound("organization")
        role = lower_role(member.role, actor.ceiling)
        require_permission(role, Permission.OWN)
        if org.deleted_at:
            plan = self.context.begin(actor)
            before, org = org, next_version(org, plan, deleted_at=None)
            plan.add(Put(organizations.record(org), before.version), StaleVersion("organization"))
            plan.add(purge_queue.purge_task_delete(before))
            plan.audit("organization.restored", org.id, org.name, org_id=org.id)
            self.context.transactions.commit(plan)
        return OrganizationOfMine(**org.model_dump(), role=role)
