"""Invitations: one use, 7 days, one address, and the link of the last sending alone."""

import contextlib
import json
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.factories import Site
from tests.services.organizations.invitation_steps import (
    accept,
    former_admin,
    invite_as,
    make_member,
    role_of,
    stored_member,
)
from welltrack_ui.domain.access import RoleName
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import (
    Conflict,
    Forbidden,
    NotFound,
    TooManyAttempts,
    WellTrackError,
)
from welltrack_ui.domain.user import InvitationDraft, InvitationSent, RoleChange
from welltrack_ui.store import organizations


def invite(site: Site, email: str | None = None, role: RoleName = "viewer") -> InvitationSent:
    email = email or f"invited-{next(factories.numbers)}@example.com"
    draft = InvitationDraft(email=email, role=role)
    return site.services.invitations.create(site.crew.owner, site.org.id, draft)


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


def test_link_tells_who_sent_it_until_its_time_is_over(site: Site) -> None:
    sent = invite(site)
    token = factories.link_token(sent.invite_url)
    offer = site.services.invitations.find_offer(token)
    assert offer
    assert (offer.inviter, offer.email) == (site.crew.owner.name, sent.email)
    outdate(site, sent)
    assert site.services.invitations.find_offer(token) is None


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


def test_member_is_not_made_twice(site: Site, guest: Actor) -> None:
    sent = invite(site, guest.email, "admin")
    org = site.services.organizations.get(site.crew.owner, site.org.id)
    make_member(site, org, guest, "viewer")
    with pytest.raises(Conflict, match="You are a member of"):
        accept(site, guest, sent)
    assert role_of(site, guest) == "viewer"


@pytest.mark.parametrize("typed", [str.upper, str.title, str])
def test_address_is_invited_once(site: Site, typed: Callable[[str], str]) -> None:
    sent = invite(site, f"one-{next(factories.numbers)}@example.com")
    with pytest.raises(Conflict, match="is invited already: send that invitation again"):
        invite(site, typed(sent.email), "engineer")
    letters = len(factories.emails(site.services, sent.email))
    assert letters == 1
    again = site.services.invitations.resend_invitation(site.crew.admin, site.org.id, sent.id)
    assert again.status == "pending"


def test_address_is_invited_once_by_its_domain_in_either_form(site: Site) -> None:
    number = next(factories.numbers)
    invite(site, f"one-{number}@b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example.com")
    with pytest.raises(Conflict, match="is invited already"):
        invite(site, f"one-{number}@xn--bcher-kva.example.com")
    invite(site, f"one-{number}@bucher.example.com")


def test_address_is_invited_once_by_many_at_once(site: Site) -> None:
    email, start = f"one-{next(factories.numbers)}@example.com", threading.Barrier(4)

    def call(_: int) -> str:
        start.wait()
        try:
            return invite(site, email).status
        except Conflict:
            return "refused"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(call, range(4))) == ["pending", *["refused"] * 3]


def test_address_is_invited_anew_once_the_old_invitation_is_over(site: Site) -> None:
    first = invite(site)
    site.services.invitations.revoke_invitation(site.crew.admin, site.org.id, first.id)
    second = invite(site, first.email, "engineer")
    outdate(site, second)
    third = invite(site, first.email)
    with pytest.raises(Conflict, match="is invited already"):
        site.services.invitations.resend_invitation(site.crew.admin, site.org.id, second.id)
    assert [status(site, i) for i in (first, second, third)] == ["revoked", "expired", "pending"]


def test_sitting_member_is_not_invited(site: Site) -> None:
    letters = len(factories.emails(site.services, site.crew.viewer.email))
    with pytest.raises(Conflict, match="is a member already: change the role"):
        invite(site, site.crew.viewer.email.upper(), "admin")
    assert len(factories.emails(site.services, site.crew.viewer.email)) == letters


def test_invitations_end_with_the_sender_who_was_removed(site: Site, guest: Actor) -> None:
    sender = former_admin(site)
    sent = invite_as(site, sender, guest.email, "engineer")
    site.services.members.remove_member(site.crew.owner, site.org.id, sender.user_id)
    assert status(site, sent) == "revoked"
    with pytest.raises(Conflict, match="is revoked already"):
        accept(site, guest, sent)
    # Coming back brings none of them back.
    make_member(site, site.org, sender, "admin")
    with pytest.raises(Conflict, match="is revoked already"):
        accept(site, guest, sent)
    assert invite(site, guest.email).status == "pending"


def test_invitations_end_with_the_rights_of_the_sender(site: Site, guest: Actor) -> None:
    sender = former_admin(site)
    sent = invite_as(site, sender, guest.email, "viewer")
    member = next(
        m
        for m in site.services.members.list(site.crew.owner, site.org.id).items
        if m.user_id == sender.user_id
    )
    change = RoleChange(role="engineer", version=member.version)
    lowered = site.services.members.update(site.crew.owner, site.org.id, sender.user_id, change)
    raised = RoleChange(role="admin", version=lowered.version)
    site.services.members.update(site.crew.owner, site.org.id, sender.user_id, raised)
    with pytest.raises(Conflict, match="is revoked already"):
        accept(site, guest, sent)


def test_acceptance_looks_at_the_present_role_of_the_sender(site: Site, guest: Actor) -> None:
    sender = former_admin(site)
    sent = invite_as(site, sender, guest.email, "viewer")
    # As after a server that stopped between the change of the role and the end of invitations.
    lower = stored_member(site, sender).model_copy(update={"role": "engineer", "version": 2})
    site.services.engine.commit(organizations.membership_puts(lower, 1))
    assert status(site, sent) == "revoked"
    with pytest.raises(Conflict, match="is revoked already"):
        accept(site, guest, sent)
    assert not site.services.invitations.is_invited(
        factories.link_token(sent.invite_url), guest.email
    )


def test_sender_who_came_back_vouches_for_nothing_from_before(site: Site, guest: Actor) -> None:
    sender = former_admin(site)
    sent = invite_as(site, sender, guest.email, "viewer")
    # As after a server that stopped between the removal and the end of invitations.
    site.services.engine.commit(organizations.membership_deletes(stored_member(site, sender)))
    make_member(site, site.org, sender, "admin")
    with pytest.raises(Conflict, match="is revoked already"):
        accept(site, guest, sent)


def test_sending_again_makes_it_the_senders_own(site: Site, guest: Actor) -> None:
    sender = former_admin(site)
    sent = invite_as(site, sender, guest.email, "viewer")
    again = site.services.invitations.resend_invitation(site.crew.owner, site.org.id, sent.id)
    site.services.members.remove_member(site.crew.owner, site.org.id, sender.user_id)
    assert accept(site, guest, again) == "viewer"


def test_invitation_above_ones_role_is_not_sent_again(site: Site, guest: Actor) -> None:
    sent = invite(site, guest.email, "owner")
    with pytest.raises(Forbidden, match="above your role"):
        site.services.invitations.resend_invitation(site.crew.admin, site.org.id, sent.id)


def test_removed_member_does_not_come_back_by_an_older_invitation(site: Site, guest: Actor) -> None:
    older = invite(site, guest.email.upper(), "admin")
    make_member(site, site.org, guest, "viewer")
    site.services.members.remove_member(site.crew.owner, site.org.id, guest.user_id)
    with pytest.raises(Conflict, match="is revoked already"):
        accept(site, guest, older)
    assert role_of(site, guest) is None
    assert accept(site, guest, invite(site, guest.email)) == "viewer"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("invitations_per_hour", "You have sent too many invitations"),
        ("invitations_per_day_per_organization", "The organization has sent too many"),
    ],
)
def test_invitations_have_a_limit(tmp_path: Path, name: str, said: str) -> None:
    limits: dict[str, Any] = {name: 2}
    services = factories.services_in(tmp_path, **limits)
    with contextlib.closing(services.engine):
        owner = factories.person(services)
        org = factories.organization(services, owner)
        drafts = [InvitationDraft(email=f"guest-{n}@example.com", role="viewer") for n in range(3)]
        for draft in drafts[:2]:
            services.invitations.create(owner, org.id, draft)
        with pytest.raises(TooManyAttempts, match=said):
            services.invitations.create(owner, org.id, drafts[2])
        assert factories.emails(services, drafts[2].email) == []
        listed = services.invitations.list(owner, org.id).items
        assert [i.email for i in listed] == [d.email for d in drafts[:2]]


def test_address_is_sent_few_invitations_by_all_organizations_together(tmp_path: Path) -> None:
    services = factories.services_in(tmp_path, invitations_per_day_per_address=2)
    with contextlib.closing(services.engine):
        owner = factories.person(services)
        drafts = [InvitationDraft(email=e, role="viewer") for e in ("a@example.com",) * 2]
        orgs = [factories.organization(services, owner).id for _ in range(2)]
        sent = services.invitations.create(owner, orgs[0], drafts[0])
        services.invitations.create(owner, orgs[1], drafts[1])
        with pytest.raises(TooManyAttempts, match="This address was sent too many"):
            services.invitations.resend_invitation(owner, orgs[0], sent.id)
        assert len(factories.emails(services, "a@example.com")) == 2


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
