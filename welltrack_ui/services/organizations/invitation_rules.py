"""Which invitations still stand: their time, their address, and the rights of whoever sent them.

An invitation is worth what its sender may give. It ends with their rights, twice over: open ones
are revoked after the change of the sender's role, and acceptance looks at the role again, so that
nothing depends on the first having come to its end.
"""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from welltrack_ui.domain.access import RoleName, may_give_role
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Conflict, StaleVersion, WellTrackError
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.user import Invitation, Membership, is_same_address
from welltrack_ui.services.core.context import ServiceContext, next_version
from welltrack_ui.store import keys, organizations, records, users
from welltrack_ui.store.engine.engine import Engine, Put, Record
from welltrack_ui.store.unit_of_work import UnitOfWork

log = logging.getLogger(__name__)
MAX_REVOKED_PER_COMMIT = 25


def load_invitation(engine: Engine, invitation_id: str) -> Invitation | None:
    """An invitation as it is stored. Raises: NotFound for an id that is not an invitation's."""
    return records.record_to_model(engine.get(keys.entity_key(invitation_id, "i")), Invitation)


def load_sender(engine: Engine, invitation: Invitation) -> Membership | None:
    """The membership of whoever sent an open invitation last; None where they are gone."""
    # An open invitation was changed by nothing but its sendings.
    return organizations.load_membership(engine, invitation.org_id, invitation.updated_by)


def derive_status(invitation: Invitation, sender: Membership | None) -> Invitation:
    """The invitation as it is now: `expired` after its time, `revoked` without its sender's right.

    Nothing writes at either moment: the status is derived at each reading.
    """
    if invitation.status != "pending":
        return invitation
    if not may_still_invite(sender, invitation):
        return invitation.model_copy(update={"status": "revoked"})
    if invitation.expires_at <= datetime.now(UTC):
        return invitation.model_copy(update={"status": "expired"})
    return invitation


def is_open(engine: Engine, invitation: Invitation) -> bool:
    """Whether an invitation can be accepted now."""
    return derive_status(invitation, load_sender(engine, invitation)).status == "pending"


def may_still_invite(sender: Membership | None, invitation: Invitation) -> bool:
    """Whether a sender may give the role of an invitation, and has been a member since then."""
    if sender is None or sender.created_at > invitation.updated_at:
        # Who was removed and came back vouches for nothing from before.
        return False
    return may_give_role(sender.role, invitation.role)


def refuse_sitting_member(engine: Engine, org_id: str, email: str) -> None:
    """Check that an address is no member's. Raises: Conflict, with the remedy."""
    person = users.find_by_email(engine, email)
    if person and organizations.load_membership(engine, org_id, person.id):
        raise Conflict(
            message(
                "{email} is a member already: change the role in the list of members.",
                email=person.email,
            )
        )


def claim_address(uow: UnitOfWork, engine: Engine, invitation: Invitation) -> None:
    """Add to the unit of work: the address of an invitation has no other open one.

    Raises: Conflict, with the remedy, where it has, by the comparison of addresses; the commit
    raises it where two are made at the same moment.
    """
    key = keys.invitation_guard_key(invitation.org_id, invitation.email)
    refusal = Conflict(
        message(
            "{email} is invited already: send that invitation again, or revoke it first.",
            email=invitation.email,
        )
    )
    guard = engine.get(key)
    other = load_invitation(engine, guard.body.strip('"')) if guard else None
    if other and other.id != invitation.id and is_open(engine, other):
        raise refusal
    version = guard.version if guard else 0
    record = Record(key.pk, key.sk, "guard", version + 1, f'"{invitation.id}"')
    uow.add(Put(record, version or "absent"), refusal)


def add_revocation(context: ServiceContext, uow: UnitOfWork, invitation: Invitation) -> None:
    """Add to the unit of work: an open invitation is revoked, and its e-mail is not sent."""
    revoked = next_version(invitation, uow, status="revoked")
    record = organizations.invitation_record(revoked)
    uow.add(Put(record, invitation.version), StaleVersion("invitation"))
    context.mailer.withdraw_invitation(uow, invitation)
    uow.audit("invitation.revoked", revoked.id, revoked.email, org_id=revoked.org_id)


def find_open_invitations(
    engine: Engine, org_id: str, is_meant: Callable[[Invitation], bool]
) -> Iterator[Invitation]:
    """The invitations of an organization that are stored as open, and that `is_meant` picks."""
    for page in records.all_pages(
        lambda cursor: organizations.list_invitations(engine, org_id, 500, cursor)
    ):
        if page.status == "pending" and is_meant(page):
            yield page


def revoke_address_invitations(
    context: ServiceContext, uow: UnitOfWork, org_id: str, email: str
) -> None:
    """Add to the unit of work: who is removed does not come back by an older invitation."""
    invitations = find_open_invitations(
        context.engine, org_id, lambda i: is_same_address(i.email, email)
    )
    # Since addresses are claimed there is one at most; stores from before may hold more.
    for invitation, _ in zip(invitations, range(MAX_REVOKED_PER_COMMIT), strict=False):
        add_revocation(context, uow, invitation)


def revoke_sent_invitations(
    context: ServiceContext, actor: Actor, org_id: str, sender_id: str, role: RoleName | None
) -> None:
    """Revoke the open invitations that a sender may not send any more as `role`; None is gone.

    It may be cut off: none of them can be accepted.
    """

    def is_ended(invitation: Invitation) -> bool:
        sent = invitation.updated_by == sender_id
        return sent and (role is None or not may_give_role(role, invitation.role))

    for invitation in find_open_invitations(context.engine, org_id, is_ended):
        uow = context.begin(actor)
        add_revocation(context, uow, invitation)
        try:
            context.transactions.commit(uow)
        except WellTrackError as error:
            # Somebody sent or accepted it at the same moment, or the store is away.
            log.warning("an invitation of a former sender stays as it is: %s", error)
