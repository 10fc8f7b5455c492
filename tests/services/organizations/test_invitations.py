"""Invitations: one use, 7 days, one address, and the link of the last sending alone."""

import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests import factories
from tests.factories import Site
from welltrack_ui.domain.access import RoleName
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Conflict, Forbidden, NotFound, WellTrackError
from welltrack_ui.domain.user import InvitationDraft, InvitationSent


def invite(site: Site, email: str | None = None, role: RoleName = "viewer") -> InvitationSent:
    email = email or f"invited-{next(factories.numbers)}@example.com"
    draft = InvitationDraft(email=email, role=role)
    return site.services.invitations.create(site.crew.owner, site.org.id, draft)


def accept(site: Site, who: Actor, sent: InvitationSent) -> str:
    """The role that somebody has by it."""
    token = factories.link_token(sent.invite_url)
    return site.services.invitations.accept_invitation(who, token).role


def role_of(site: Site, who: Actor) -> str | None:
    """The role that the organization's list of members gives."""
    members = site.services.members.list(site.crew.owner, site.org.id).items
    return next((m.role for m in members if m.user_id == who.user_id), None)


def status(site: Site, sent: InvitationSent) -> str:
    listed = site.services.invitations.list(site.crew.admin, site.org.id).items
    return next(i.status for i in listed if i.id == sent.id)


def outdate(site: Site, sent: InvitationSent) -> None:
    """Let an invitation have been sent a week and a moment ago."""
    record = site.services.engine.get(factories.key_of(sent.id))
    assert record is not None
    body = json.loads(record.body)
    body["expires_at"] = (sent.created_at - timedelta(seconds=1)).isoformat()
    with sqlite3.connect(site.services.settings.data / "welltrack.sqlite") as connection:
        connection.execute(
            "UPDATE record SET body = ? WHERE pk = ? AND sk = ?", (json.dumps(body), *record.key)
        )
    connection.close()


@pytest.fixture
def guest(site: Site) -> Actor:
    return factories.person(site.services, "Guest")


def test_invitation_makes_a_member_of_the_role(site: Site, guest: Actor) -> None:
    sent = invite(site, guest.email.upper(), "engineer")
    assert (sent.status, sent.expires_at - sent.created_at) == ("pending", timedelta(days=7))
    assert accept(site, guest, sent) == "engineer"
    assert (role_of(site, guest), status(site, sent)) == ("engineer", "accepted")
    me = site.services.accounts.get_me(guest)
    assert [(m.org_id, m.org_name, m.role) for m in me.memberships] == [
        (site.org.id, site.org.name, "engineer")
    ]


def test_email_carries_the_link(site: Site) -> None:
    sent = invite(site)
    outgoing = factories.emails(site.services, sent.email)[-1]
    assert "Owner" in outgoing["Subject"]
    assert site.org.name in outgoing["Subject"]
    assert factories.links(site.services, sent.email) == [sent.invite_url]
    assert sent.invite_url.startswith(f"{factories.BASE_URL}/invitation?token=")


def test_invitation_is_used_once(site: Site, guest: Actor) -> None:
    sent = invite(site, guest.email)
    accept(site, guest, sent)
    with pytest.raises(Conflict, match="is accepted already"):
        accept(site, guest, sent)
    site.services.members.remove_member(guest, site.org.id, guest.user_id)
    with pytest.raises(Conflict, match="is accepted already"):
        accept(site, guest, sent)
    assert role_of(site, guest) is None


def test_invitation_is_used_once_by_many_at_once(site: Site, guest: Actor) -> None:
    sent = invite(site, guest.email)
    start = threading.Barrier(6)

    def call(_: int) -> str:
        start.wait()
        try:
            return accept(site, guest, sent)
        except WellTrackError as error:
            return "refused" if isinstance(error, Conflict) else repr(error)

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(call, range(6))) == ["refused"] * 5 + ["viewer"]


def test_invitation_of_another_address_is_not_found(site: Site, guest: Actor) -> None:
    sent = invite(site)
    for who in (guest, site.crew.stranger, site.crew.owner):
        with pytest.raises(NotFound):
            accept(site, who, sent)
    assert status(site, sent) == "pending"


@pytest.mark.parametrize("token", ["", "forged", "WyJpLTEiLDFd.c2lnbmVk", "é"])
def test_link_that_was_forged_is_not_found(site: Site, guest: Actor, token: str) -> None:
    with pytest.raises(NotFound, match="no such invitation"):
        site.services.invitations.accept_invitation(guest, token)


def test_link_of_another_purpose_is_not_found(site: Site, guest: Actor) -> None:
    sent = invite(site, guest.email)
    signer = site.services.invitations.signer
    value = signer.read("invitation", factories.link_token(sent.invite_url))
    for purpose in ("session", "api-token"):
        with pytest.raises(NotFound):
            site.services.invitations.accept_invitation(guest, signer.sign(purpose, value))


def test_invitation_is_over_after_its_time(site: Site, guest: Actor) -> None:
    sent = invite(site, guest.email)
    outdate(site, sent)
    with pytest.raises(Conflict, match="is expired already"):
        accept(site, guest, sent)
    assert status(site, sent) == "expired"
    again = site.services.invitations.resend_invitation(site.crew.admin, site.org.id, sent.id)
    assert again.status == "pending"
    assert accept(site, guest, again) == "viewer"


def test_sending_again_ends_the_old_link(site: Site, guest: Actor) -> None:
    sent = invite(site, guest.email)
    again = site.services.invitations.resend_invitation(site.crew.admin, site.org.id, sent.id)
    assert again.invite_url != sent.invite_url
    assert again.expires_at >= sent.expires_at
    with pytest.raises(Conflict, match="newer invitation"):
        accept(site, guest, sent)
    assert factories.links(site.services, guest.email)[-2:] == [sent.invite_url, again.invite_url]
    assert accept(site, guest, again) == "viewer"


def test_invitation_that_was_taken_back_is_over(site: Site, guest: Actor) -> None:
    sent, invitations = invite(site, guest.email), site.services.invitations
    invitations.revoke_invitation(site.crew.admin, site.org.id, sent.id)
    with pytest.raises(Conflict, match="is revoked already"):
        accept(site, guest, sent)
    for again in (invitations.revoke_invitation, invitations.resend_invitation):
        with pytest.raises(Conflict, match="was revoked already"):
            again(site.crew.admin, site.org.id, sent.id)
    assert status(site, sent) == "revoked"


def test_invitation_that_was_accepted_stays(site: Site, guest: Actor) -> None:
    sent, invitations = invite(site, guest.email), site.services.invitations
    accept(site, guest, sent)
    for call in (invitations.revoke_invitation, invitations.resend_invitation):
        with pytest.raises(Conflict, match="was accepted already"):
            call(site.crew.admin, site.org.id, sent.id)


def test_invitation_of_another_organization_is_not_found(site: Site, elsewhere: Site) -> None:
    sent, invitations = invite(site), site.services.invitations
    for call in (invitations.revoke_invitation, invitations.resend_invitation):
        for actor, org_id in (
            (site.crew.stranger, elsewhere.org.id),
            (site.crew.stranger, site.org.id),
        ):
            with pytest.raises(NotFound):
                call(actor, org_id, sent.id)
    assert status(site, sent) == "pending"


def test_invitation_into_a_deleted_organization_is_not_found(site: Site, guest: Actor) -> None:
    sent = invite(site, guest.email)
    site.services.organizations.delete(site.crew.owner, site.org.id)
    with pytest.raises(NotFound):
        accept(site, guest, sent)
    site.services.organizations.restore(site.crew.owner, site.org.id)
    assert accept(site, guest, sent) == "viewer"


def test_member_is_not_made_twice(site: Site) -> None:
    sent = invite(site, site.crew.viewer.email, "admin")
    with pytest.raises(Conflict, match="You are a member of"):
        accept(site, site.crew.viewer, sent)
    assert role_of(site, site.crew.viewer) == "viewer"


def test_owner_who_was_invited_counts_as_one(site: Site, guest: Actor) -> None:
    accept(site, guest, invite(site, guest.email, "owner"))
    site.services.members.remove_member(site.crew.owner, site.org.id, site.crew.owner.user_id)
    with pytest.raises(Conflict, match="needs an owner"):
        site.services.members.remove_member(guest, site.org.id, guest.user_id)


def test_api_token_takes_no_role_above_its_own(site: Site, guest: Actor) -> None:
    sent = invite(site, guest.email, "engineer")
    with pytest.raises(Forbidden):
        accept(site, factories.limited(guest, "viewer"), sent)
    assert accept(site, factories.limited(guest, "engineer"), sent) == "engineer"


def test_invitations_are_listed_in_pages_oldest_first(site: Site) -> None:
    already = site.services.invitations.list(site.crew.admin, site.org.id).items
    made = [invite(site).id for _ in range(5)]
    listing = site.services.invitations.list
    found = factories.everything(lambda c: listing(site.crew.admin, site.org.id, 2, c))
    assert [i.id for i in found] == [*(i.id for i in already), *made]
