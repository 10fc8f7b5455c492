"""What people do with invitations, and whom the store has as members after it."""

from datetime import UTC, datetime

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.access import RoleName
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.organization import Organization
from welltrack_ui.domain.user import InvitationDraft, InvitationSent, Membership
from welltrack_ui.store import organizations


def accept(site: Site, who: Actor, sent: InvitationSent) -> str:
    """The role that somebody has by it."""
    token = factories.link_token(sent.invite_url)
    return site.services.invitations.accept_invitation(who, token).role


def role_of(site: Site, who: Actor) -> str | None:
    """The role that the organization's list of members gives."""
    members = site.services.members.list(site.crew.owner, site.org.id).items
    return next((m.role for m in members if m.user_id == who.user_id), None)


def stored_member(site: Site, who: Actor) -> Membership:
    member = organizations.load_membership(site.services.engine, site.org.id, who.user_id)
    assert member is not None
    return member


def make_member(site: Site, org: Organization, who: Actor, role: RoleName) -> None:
    """Make somebody a member now, without an invitation, as a store from before may hold them."""
    now = datetime.now(UTC)
    stamp = {"version": 1, "created_at": now, "updated_at": now}
    given = {"org_id": org.id, "user_id": who.user_id, "role": role}
    by = {"created_by": org.created_by, "updated_by": org.created_by}
    member = Membership.model_validate({**given, **stamp, **by})
    site.services.engine.commit(organizations.membership_puts(member, "absent"))


def former_admin(site: Site) -> Actor:
    """An administrator of the site whom nothing else depends on."""
    one = factories.person(site.services, "Former")
    make_member(site, site.org, one, "admin")
    return one


def invite_as(site: Site, sender: Actor, email: str, role: RoleName) -> InvitationSent:
    draft = InvitationDraft(email=email, role=role)
    return site.services.invitations.create(sender, site.org.id, draft)
