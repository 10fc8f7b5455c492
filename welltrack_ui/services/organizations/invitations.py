"""Invitations into an organization: single use, 7 days, for the invited address only."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from welltrack_ui.domain import ids
from welltrack_ui.domain.access import ROLE_NOUNS, Permission, RoleName, lower_role, may_give_role
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Conflict, Forbidden, NotFound, StaleVersion
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.user import (
    Invitation,
    InvitationDraft,
    InvitationOffer,
    InvitationSent,
    InvitationStatus,
    Membership,
    is_same_address,
)
from welltrack_ui.services.core.context import (
    ServiceContext,
    creation_fields,
    next_version,
    resolve_limit,
)
from welltrack_ui.services.core.rate_limits import RateLimiter
from welltrack_ui.services.core.signed_tokens import TokenSigner
from welltrack_ui.services.organizations import invitation_rules as rules
from welltrack_ui.services.organizations.invitation_limits import InvitationLimits
from welltrack_ui.store import keys, organizations, users
from welltrack_ui.store.engine.engine import Check, Put
from welltrack_ui.store.unit_of_work import UnitOfWork

INVITATION_LIFE = timedelta(days=7)


class InvitationService:
    """Invites, and makes invited users members.

    A link is the invitation's id and version, signed: the store holds no secret of it.
    """

    def __init__(self, context: ServiceContext, signer: TokenSigner, limits: RateLimiter) -> None:
        self.context = context
        self.signer = signer
        self.email_limits = InvitationLimits(context.settings, limits)

    def create(self, actor: Actor, org_id: str, draft: InvitationDraft) -> InvitationSent:
        """A new invitation; its e-mail is sent once the invitation is stored.

        Raises: Forbidden for a role above the actor's own; Conflict for an address that is invited
        already, or a member's; TooManyAttempts; NotFound.
        """
        org = self.context.authorizer.org(actor, org_id, Permission.ADMINISTER)
        self._refuse_higher_role(actor, org_id, draft.role)
        rules.refuse_sitting_member(self.context.engine, org_id, draft.email)
        uow = self.context.begin(actor)
        invitation = Invitation(
            id=ids.new_id("i", org_id),
            org_id=org_id,
            email=draft.email,
            role=draft.role,
            status="pending",
            expires_at=uow.at + INVITATION_LIFE,
            **creation_fields(uow),
        )
        rules.claim_address(uow, self.context.engine, invitation)
        uow.add(Put(organizations.invitation_record(invitation), "absent"))
        self._audit_invitation(uow, "invitation.created", invitation)
        return self._send_invitation(uow, org, invitation)

    def list(
        self, actor: Actor, org_id: str, limit: int | None = None, cursor: str | None = None
    ) -> ListPage[InvitationSent]:
        """A page of an organization's invitations with their links, oldest first.

        Raises: NotFound; Forbidden; Invalid.
        """
        self.context.authorizer.org(actor, org_id, Permission.ADMINISTER)
        size = resolve_limit(limit)
        page = organizations.list_invitations(self.context.engine, org_id, size, cursor)
        return ListPage(list(self._add_links(page.items)), page.next_cursor)

    def get(self, actor: Actor, invitation_id: str) -> InvitationSent:
        """One invitation, with its link. Raises: NotFound; Forbidden."""
        org_id = f"o-{keys.entity_key(invitation_id, 'i').pk.partition('#')[2]}"
        self.context.authorizer.org(actor, org_id, Permission.ADMINISTER)
        return self._add_links([self._find_invitation(org_id, invitation_id)])[0]

    def resend_invitation(self, actor: Actor, org_id: str, invitation_id: str) -> InvitationSent:
        """The same invitation for another 7 days, under a new link that ends the old one.

        Whoever sends it again answers for it from then on.

        Raises: Conflict for one that was accepted or revoked, or for a member; Forbidden for a role
        above the actor's own; TooManyAttempts; NotFound.
        """
        org = self.context.authorizer.org(actor, org_id, Permission.ADMINISTER)
        invitation = self._find_invitation(org_id, invitation_id)
        refuse_closed_invitation(invitation)
        self._refuse_higher_role(actor, org_id, invitation.role)
        rules.refuse_sitting_member(self.context.engine, org_id, invitation.email)
        uow = self.context.begin(actor)
        rules.claim_address(uow, self.context.engine, invitation)
        renewed = next_version(
            invitation, uow, status="pending", expires_at=uow.at + INVITATION_LIFE
        )
        self._put_invitation(uow, invitation, renewed)
        self._audit_invitation(uow, "invitation.resent", renewed)
        return self._send_invitation(uow, org, renewed)

    def revoke_invitation(self, actor: Actor, org_id: str, invitation_id: str) -> None:
        """Revoke an invitation.

        Raises: Conflict for one that was accepted or revoked; NotFound; Forbidden.
        """
        self.context.authorizer.org(actor, org_id, Permission.ADMINISTER)
        invitation = self._find_invitation(org_id, invitation_id)
        refuse_closed_invitation(invitation)
        uow = self.context.begin(actor)
        rules.add_revocation(self.context, uow, invitation)
        self.context.transactions.commit(uow)

    def is_invited(self, token: str, email: str) -> bool:
        """Whether a link is an open invitation of this address."""
        sent = self._load_by_token(token)
        if sent is None or sent[1] != get_sending_number(sent[0]):
            return False
        invitation = self._derive_status(sent[0])
        return invitation.status == "pending" and is_same_address(invitation.email, email)

    def find_offer(self, token: str) -> InvitationOffer | None:
        """The open invitation of a link, for who is not signed in yet; None for any other link.

        Whoever has the link has the e-mail, which says all of this; accepting takes the address.
        """
        sent = self._load_by_token(token)
        if sent is None or sent[1] != get_sending_number(sent[0]):
            return None
        invitation = self._derive_status(sent[0])
        org = organizations.load(self.context.engine, invitation.org_id)
        sender = users.load(self.context.engine, invitation.updated_by)
        if invitation.status != "pending" or not org or org.deleted_at or not sender:
            return None
        return InvitationOffer(
            inviter=sender.name,
            org_name=org.name,
            role=invitation.role,
            email=invitation.email,
            has_account=users.find_by_email(self.context.engine, invitation.email) is not None,
        )

    def read_invitation(self, actor: Actor, token: str) -> tuple[Invitation, Organization]:
        """The invitation of a link, and its organization.

        Raises: NotFound for an unknown link, or an invitation of another address; Conflict for a
        link that a newer one has replaced.
        """
        invitation, sending = self._load_by_token(token) or (None, None)
        org = organizations.load(self.context.engine, invitation.org_id) if invitation else None
        if not invitation or not org or org.deleted_at:
            raise NotFound("invitation")
        # A forwarded link must not let somebody else in, nor tell them whom it was for.
        if not is_same_address(invitation.email, actor.email):
            raise NotFound("invitation")
        if sending != get_sending_number(invitation) and invitation.status == "pending":
            raise Conflict("A newer invitation was sent to you: use the link of that one.")
        return self._derive_status(invitation), org

    def accept_invitation(self, actor: Actor, token: str) -> Membership:
        """The new membership of the actor.

        Raises: Conflict for a link that was used, revoked or has expired, or for a member;
        Forbidden for an API token of a lower role; NotFound.
        """
        invitation, org = self.read_invitation(actor, token)
        if invitation.status != "pending":
            raise closed_invitation_error(invitation.status)
        # Else a limited token could give its user more rights than it has itself.
        if lower_role(invitation.role, actor.ceiling) != invitation.role:
            raise Forbidden("This API token may not accept it: its role is below the invitation's.")
        if organizations.load_membership(self.context.engine, org.id, actor.user_id):
            raise already_member_error(org)
        uow = self.context.begin(actor)
        member = Membership(
            org_id=org.id, user_id=actor.user_id, role=invitation.role, **creation_fields(uow)
        )
        for step in organizations.membership_puts(member, "absent"):
            # The condition "absent" decides between two acceptances at the same moment.
            uow.add(step, already_member_error(org))
        if member.role == "owner":
            owners, version = organizations.load_owners(self.context.engine, org.id)
            uow.add(organizations.owners_put(org.id, [*owners, actor.user_id], version))
        self._check_sender(uow, invitation)
        uow.audit("member.joined", actor.user_id, actor.name, org_id=org.id)
        self._put_invitation(uow, invitation, next_version(invitation, uow, status="accepted"))
        self.context.transactions.commit(uow)
        return member

    def _load_by_token(self, token: str) -> tuple[Invitation, Any] | None:
        """The invitation of a link, and the number of its sending; None for a forged link."""
        value = self.signer.read("invitation", token)
        if not isinstance(value, list) or len(value) != 2:
            return None
        invitation = rules.load_invitation(self.context.engine, str(value[0]))
        return (invitation, value[1]) if invitation else None

    def _derive_status(self, invitation: Invitation) -> Invitation:
        """An invitation as it is now: its time, and the present right of its sender."""
        return rules.derive_status(invitation, rules.load_sender(self.context.engine, invitation))

    def _check_sender(self, uow: UnitOfWork, invitation: Invitation) -> None:
        """Add to the unit of work: the sender has the right that was read, at this moment too."""
        sender = rules.load_sender(self.context.engine, invitation)
        key = keys.membership_key(invitation.org_id, invitation.updated_by)
        if sender is None or not rules.may_still_invite(sender, invitation):
            raise closed_invitation_error("revoked")
        uow.add(Check(key, sender.version), closed_invitation_error("revoked"))

    def _refuse_higher_role(self, actor: Actor, org_id: str, role: RoleName) -> None:
        if not may_give_role(self.context.authorizer.role(actor, org_id), role):
            raise Forbidden(
                message(
                    "You can't invite somebody as {role}: it is above your role.",
                    role=message(ROLE_NOUNS[role]),
                )
            )

    def _find_invitation(self, org_id: str, invitation_id: str) -> Invitation:
        invitation = rules.load_invitation(self.context.engine, invitation_id)
        if invitation is None or invitation.org_id != org_id:
            raise NotFound("invitation")
        return invitation

    def _put_invitation(self, uow: UnitOfWork, before: Invitation, after: Invitation) -> None:
        record = organizations.invitation_record(after)
        uow.add(Put(record, before.version), StaleVersion("invitation"))
        # The e-mail of the version before may still wait to be sent; its link does not work any
        # more.
        self.context.mailer.withdraw_invitation(uow, before)

    def _audit_invitation(self, uow: UnitOfWork, action: str, invitation: Invitation) -> None:
        uow.audit(action, invitation.id, invitation.email, org_id=invitation.org_id)

    def _add_links(self, invitations: Sequence[Invitation]) -> Sequence[InvitationSent]:
        mail = self.context.mailer.list_delivery_states(invitations)
        open_ones = [i for i in invitations if i.status == "pending"]
        # Few people send many invitations: each of them is read once.
        senders = {
            i.updated_by: rules.load_sender(self.context.engine, i)
            for i in {i.updated_by: i for i in open_ones}.values()
        }
        return [
            InvitationSent(
                **rules.derive_status(i, senders.get(i.updated_by)).model_dump(),
                invite_url=self._build_link(i),
                mail=mail[i.id],
            )
            for i in invitations
        ]

    def _build_link(self, invitation: Invitation) -> str:
        token = self.signer.sign("invitation", [invitation.id, get_sending_number(invitation)])
        return f"{self.context.settings.base_url.rstrip('/')}/invitation?token={token}"

    def _send_invitation(
        self, uow: UnitOfWork, org: Organization, invitation: Invitation
    ) -> InvitationSent:
        """Commit an invitation with its e-mail, so that there is none without the other."""
        self.email_limits.count_email(uow.actor.user_id, invitation)
        mailer, inviter = self.context.mailer, uow.actor.name
        email = mailer.add_invitation(uow, invitation, inviter, org, self._build_link(invitation))
        self.context.transactions.commit(uow)
        mailer.dispatch_email(email)
        return self._add_links([invitation])[0]


def refuse_closed_invitation(invitation: Invitation) -> None:
    """Check that an invitation is open. Raises: Conflict for one that was accepted or revoked."""
    if invitation.status in {"accepted", "revoked"}:
        raise Conflict(
            message("This invitation was {status} already.", status=message(invitation.status))
        )


def get_sending_number(invitation: Invitation) -> int:
    """The number of an invitation's sending: a new one ends the link before it."""
    return invitation.version


def closed_invitation_error(status: InvitationStatus) -> Conflict:
    """The refusal to accept an invitation that is not open."""
    return Conflict(
        message("This invitation is {status} already: ask for a new one.", status=message(status))
    )


def already_member_error(org: Organization) -> Conflict:
    """The refusal of an invitation to a member."""
    return Conflict(message("You are a member of {org} already.", org=org.name))
