"""Invitations into an organization: single use, 7 days, for the invited address only."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import Permission, lower, may_give
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Conflict, Forbidden, NotFound, Stale
from welltrack_ui.domain.field_types import fold
from welltrack_ui.domain.messages import said
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.page import Listing
from welltrack_ui.domain.user import Invitation, InvitationDraft, InvitationSent, Membership
from welltrack_ui.services.core.context import Ground, changed, checked_limit, made
from welltrack_ui.services.core.signed_tokens import Signer
from welltrack_ui.store import keys, organizations, records
from welltrack_ui.store.engine.engine import Put
from welltrack_ui.store.unit_of_work import Plan

LIFE = timedelta(days=7)


class InvitationService:
    """The link is the invitation's id and turn, signed: nothing secret of it is stored."""

    def __init__(self, ground: Ground, signer: Signer) -> None:
        self.ground = ground
        self.signer = signer

    def create(self, actor: Actor, org_id: str, draft: InvitationDraft) -> InvitationSent:
        """Invite an address; the e-mail goes out once the invitation is stored."""
        org = self.ground.scope.org(actor, org_id, Permission.ADMINISTER)
        giver = self.ground.scope.role(actor, org_id)
        if not may_give(giver, draft.role):
            raise Forbidden(
                said(
                    "You can't invite somebody as {role}: it is above your role.",
                    role=said(draft.role),
                )
            )
        plan = self.ground.plan(actor)
        invitation = Invitation(
            id=ids.new_id("i", org_id),
            org_id=org_id,
            email=draft.email,
            role=draft.role,
            status="pending",
            expires_at=plan.at + LIFE,
            **made(plan),
        )
        plan.add(Put(organizations.invitation_record(invitation), "absent"))
        self._tell(plan, "invitation.created", invitation)
        return self._send(plan, org, invitation)

    def list(
        self, actor: Actor, org_id: str, limit: int | None = None, cursor: str | None = None
    ) -> Listing[InvitationSent]:
        """The invitations of an organization, with their links, oldest first."""
        self.ground.scope.org(actor, org_id, Permission.ADMINISTER)
        size = checked_limit(limit)
        page = organizations.invitations(self.ground.engine, org_id, size, cursor)
        return Listing(list(self._with_links(page.items)), page.next_cursor)

    def get(self, actor: Actor, invitation_id: str) -> InvitationSent:
        """One invitation, with its link."""
        org_id = f"o-{keys.entity(invitation_id, 'i').pk.partition('#')[2]}"
        self.ground.scope.org(actor, org_id, Permission.ADMINISTER)
        return self._with_links([self._find(org_id, invitation_id)])[0]

    def resend(self, actor: Actor, org_id: str, invitation_id: str) -> InvitationSent:
        """The same invitation for another 7 days, under a new link that ends the old one."""
        org = self.ground.scope.org(actor, org_id, Permission.ADMINISTER)
        invitation = self._find(org_id, invitation_id)
        refuse_over(invitation)
        plan = self.ground.plan(actor)
        again = changed(invitation, plan, status="pending", expires_at=plan.at + LIFE)
        self._put(plan, invitation, again)
        self._tell(plan, "invitation.resent", again)
        return self._send(plan, org, again)

    def revoke(self, actor: Actor, org_id: str, invitation_id: str) -> None:
        """Take an invitation back."""
        self.ground.scope.org(actor, org_id, Permission.ADMINISTER)
        invitation = self._find(org_id, invitation_id)
        refuse_over(invitation)
        plan = self.ground.plan(actor)
        gone = changed(invitation, plan, status="revoked")
        self._put(plan, invitation, gone)
        self._tell(plan, "invitation.revoked", gone)
        self.ground.changes.commit(plan)

    def invites(self, token: str, email: str) -> bool:
        """Whether a link is an open invitation of this address, whoever has the link."""
        found = self._of_link(token)
        if found is None or found[1] != turn(found[0]):
            return False
        return with_status(found[0]).status == "pending" and fold(found[0].email) == fold(email)

    def read(self, actor: Actor, token: str) -> tuple[Invitation, Organization]:
        """What a link invites the actor to. Raises NotFound for another's address."""
        invitation, sending = self._of_link(token) or (None, None)
        org = organizations.load(self.ground.engine, invitation.org_id) if invitation else None
        if not invitation or not org or org.deleted_at:
            raise NotFound("invitation")
        if fold(invitation.email) != fold(actor.email):
            raise NotFound("invitation")
        if sending != turn(invitation) and invitation.status == "pending":
            raise Conflict("A newer invitation was sent to you: use the link of that one.")
        return with_status(invitation), org

    def accept(self, actor: Actor, token: str) -> Membership:
        """Become a member. Raises Conflict for a link that was used or has expired."""
        invitation, org = self.read(actor, token)
        if invitation.status != "pending":
            raise Conflict(
                said(
                    "This invitation is {status} already: ask for a new one.",
                    status=said(invitation.status),
                )
            )
        if lower(invitation.role, actor.ceiling) != invitation.role:
            raise Forbidden("This API token may not accept it: its role is below the invitation's.")
        if organizations.membership(self.ground.engine, org.id, actor.user_id):
            raise already_in(org)
        plan = self.ground.plan(actor)
        member = Membership(
            org_id=org.id, user_id=actor.user_id, role=invitation.role, **made(plan)
        )
        for step in organizations.membership_puts(member, "absent"):
            plan.add(step, already_in(org))
        if member.role == "owner":
            known, version = organizations.owners(self.ground.engine, org.id)
            plan.add(organizations.owners_put(org.id, [*known, actor.user_id], version))
        plan.tell("member.joined", actor.user_id, actor.name, org_id=org.id)
        self._put(plan, invitation, changed(invitation, plan, status="accepted"))
        self.ground.changes.commit(plan)
        return member

    def _of_link(self, token: str) -> tuple[Invitation, Any] | None:
        """What a link is of, and which sending of it; None for a forged one."""
        value = self.signer.read("invitation", token)
        if not isinstance(value, list) or len(value) != 2:
            return None
        record = self.ground.engine.get(keys.entity(str(value[0]), "i"))
        invitation = records.read(record, Invitation)
        return (invitation, value[1]) if invitation else None

    def _find(self, org_id: str, invitation_id: str) -> Invitation:
        record = self.ground.engine.get(keys.entity(invitation_id, "i"))
        invitation = records.read(record, Invitation)
        if invitation is None or invitation.org_id != org_id:
            raise NotFound("invitation")
        return invitation

    def _put(self, plan: Plan, before: Invitation, after: Invitation) -> None:
        record = organizations.invitation_record(after)
        plan.add(Put(record, before.version), Stale("invitation"))
        self.ground.mailroom.take_back(plan, before)

    def _tell(self, plan: Plan, action: str, invitation: Invitation) -> None:
        plan.tell(action, invitation.id, invitation.email, org_id=invitation.org_id)

    def _with_links(self, invitations: Sequence[Invitation]) -> Sequence[InvitationSent]:
        mail = self.ground.mailroom.states(invitations)
        return [
            InvitationSent(**with_status(i).model_dump(), invite_url=self._link(i), mail=mail[i.id])
            for i in invitations
        ]

    def _link(self, invitation: Invitation) -> str:
        token = self.signer.sign("invitation", [invitation.id, turn(invitation)])
        return f"{self.ground.settings.base_url.rstrip('/')}/invitation?token={token}"

    def _send(self, plan: Plan, org: Organization, invitation: Invitation) -> InvitationSent:
        """Commit the plan with the letter in it, so that there is none without the other."""
        mailroom, inviter = self.ground.mailroom, plan.actor.name
        letter = mailroom.invitation(plan, invitation, inviter, org, self._link(invitation))
        self.ground.changes.commit(plan)
        mailroom.post(letter)
        return self._with_links([invitation])[0]


def refuse_over(invitation: Invitation) -> None:
    """Raise Conflict for an invitation that was accepted or taken back."""
    if invitation.status in {"accepted", "revoked"}:
        raise Conflict(
            said("This invitation was {status} already.", status=said(invitation.status))
        )


def turn(invitation: Invitation) -> int:
    """Which sending of an invitation it is: a new one ends the link before it."""
    return invitation.version


def with_status(invitation: Invitation) -> Invitation:
    """The invitation, expired where its time is over."""
    if invitation.status == "pending" and invitation.expires_at <= datetime.now(UTC):
        return invitation.model_copy(update={"status": "expired"})
    return invitation


def already_in(org: Organization) -> Conflict:
    """The refusal of an invitation that is not needed."""
    return Conflict(said("You are a member of {org} already.", org=org.name))
