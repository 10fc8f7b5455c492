"""Organizations: make one, read mine, change, delete, restore."""

from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission, allowed, lower
from welltrack_ui.domain.audit import Actor, diff
from welltrack_ui.domain.errors import Forbidden, NotFound, Stale
from welltrack_ui.domain.organization import Organization, OrganizationDraft, OrganizationOfMine
from welltrack_ui.domain.user import Membership
from welltrack_ui.services.core.access import require
from welltrack_ui.services.core.context import (
    Ground,
    changed,
    expect_version,
    fields_of,
    made,
    merged,
    set_fields,
)
from welltrack_ui.store import organizations, purge_queue
from welltrack_ui.store.engine.engine import Put


class OrganizationService:
    """Who makes an organization owns it."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    def mine(self, actor: Actor) -> list[OrganizationOfMine]:
        """The organizations that the actor is a member of, oldest first."""
        pairs = organizations.organizations_of(self.ground.engine, actor.user_id)
        return [
            OrganizationOfMine(**org.model_dump(), role=lower(member.role, actor.ceiling))
            for org, member in pairs
            if not org.deleted_at
        ]

    def deleted(self, actor: Actor) -> list[OrganizationOfMine]:
        """The organizations in the trash that the actor can restore, latest deletion first."""
        pairs = organizations.organizations_of(self.ground.engine, actor.user_id)
        mine = [
            OrganizationOfMine(**org.model_dump(), role=role)
            for org, member in pairs
            if org.deleted_at and allowed(role := lower(member.role, actor.ceiling), Permission.OWN)
        ]
        return sorted(mine, key=lambda org: org.updated_at, reverse=True)

    def get(self, actor: Actor, org_id: str) -> OrganizationOfMine:
        """One organization, with the actor's role in it."""
        org = self.ground.scope.org(actor, org_id, Permission.READ)
        role = self.ground.scope.role(actor, org_id)
        return OrganizationOfMine(**org.model_dump(), role=role)

    def create(self, actor: Actor, draft: OrganizationDraft) -> OrganizationOfMine:
        """A new organization, owned by the actor."""
        if actor.ceiling not in {None, "owner"}:
            raise Forbidden("This API token may not make organizations: its role is below owner.")
        draft = draft.checked()
        plan = self.ground.plan(actor)
        org = Organization(id=ids.new_id("o"), **draft.model_dump(), **made(plan))
        member = Membership(org_id=org.id, user_id=actor.user_id, role="owner", **made(plan))
        plan.add(Put(organizations.record(org), "absent"))
        for step in organizations.membership_puts(member, "absent"):
            plan.add(step)
        plan.add(organizations.owners_put(org.id, [actor.user_id], 0))
        plan.tell("organization.created", org.id, org.name, org_id=org.id)
        self.ground.changes.commit(plan)
        return OrganizationOfMine(**org.model_dump(), role="owner")

    def update(
        self, actor: Actor, org_id: str, version: int, changes: dict[str, Any]
    ) -> OrganizationOfMine:
        """Changed settings; they are defaults for new wells and touch no existing one."""
        org = self.ground.scope.org(actor, org_id, Permission.ADMINISTER)
        expect_version(org, version, "organization")
        draft = merged(OrganizationDraft, fields_of(org, OrganizationDraft.model_fields), changes)
        plan = self.ground.plan(actor)
        after = changed(org, plan, **draft.model_dump())
        told = diff(org, after, set_fields(draft))
        if told:
            plan.add(Put(organizations.record(after), org.version), Stale("organization"))
            plan.tell("organization.updated", org.id, after.name, org_id=org.id, changes=told)
            self.ground.changes.commit(plan)
        role = self.ground.scope.role(actor, org_id)
        return OrganizationOfMine(**(after if told else org).model_dump(), role=role)

    def delete(self, actor: Actor, org_id: str) -> None:
        """To the trash, with all in it out of sight; an owner can restore it for 30 days."""
        org = self.ground.scope.org(actor, org_id, Permission.OWN)
        plan = self.ground.plan(actor)
        gone = changed(org, plan, deleted_at=plan.at)
        plan.add(Put(organizations.record(gone), org.version), Stale("organization"))
        plan.add(purge_queue.put(gone, gone.id))
        plan.tell("organization.deleted", org.id, org.name, org_id=org.id)
        self.ground.changes.commit(plan)

    def restore(self, actor: Actor, org_id: str) -> OrganizationOfMine:
        """Back from the trash, by one who owned it."""
        engine = self.ground.engine
        org = organizations.load(engine, org_id)
        member = organizations.membership(engine, org_id, actor.user_id)
        if org is None or member is None:
            raise NotFound("organization")
        role = lower(member.role, actor.ceiling)
        require(role, Permission.OWN)
        if org.deleted_at:
            plan = self.ground.plan(actor)
            before, org = org, changed(org, plan, deleted_at=None)
            plan.add(Put(organizations.record(org), before.version), Stale("organization"))
            plan.add(purge_queue.drop(before))
            plan.tell("organization.restored", org.id, org.name, org_id=org.id)
            self.ground.changes.commit(plan)
        return OrganizationOfMine(**org.model_dump(), role=role)
