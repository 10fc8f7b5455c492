"""Accepting an invitation while its sender loses the right to it, on both engines."""

from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import pytest

from tests import factories
from tests.factories import Site
from tests.services.organizations.invitation_steps import (
    accept,
    former_admin,
    invite_as,
    role_of,
    stored_member,
)
from tests.services.reports.conftest import Place
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Conflict
from welltrack_ui.domain.user import RoleChange
from welltrack_ui.store import organizations

Loss = Literal["demotion", "removal"]


def end_rights(site: Site, sender: Actor, loss: Loss) -> None:
    members, owner = site.services.members, site.crew.owner
    if loss == "removal":
        members.remove_member(owner, site.org.id, sender.user_id)
        return
    change = RoleChange(role="engineer", version=stored_member(site, sender).version)
    members.update(owner, site.org.id, sender.user_id, change)


def cut_rights(site: Site, sender: Actor, loss: Loss) -> None:
    """End the rights alone, as a server does that stops before it revokes invitations."""
    member = stored_member(site, sender)
    lower = member.model_copy(update={"role": "engineer", "version": member.version + 1})
    steps = (
        organizations.membership_deletes(member)
        if loss == "removal"
        else organizations.membership_puts(lower, member.version)
    )
    site.services.engine.commit(steps)


@pytest.mark.parametrize("loss", ["demotion", "removal"])
def test_sender_who_loses_the_right_before_the_commit_lets_nobody_in(
    place: Place, loss: Loss, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = place.site
    guest, sender = factories.person(site.services, "Guest"), former_admin(site)
    sent = invite_as(site, sender, guest.email, "viewer")
    transactions = site.services.invitations.context.transactions
    commit = transactions.commit

    def commit_late(uow: object) -> None:
        # After everything was read, and before it is committed.
        monkeypatch.undo()
        cut_rights(site, sender, loss)
        commit(uow)  # type: ignore[arg-type]

    monkeypatch.setattr(transactions, "commit", commit_late)
    with pytest.raises(Conflict, match="is revoked already"):
        accept(site, guest, sent)
    assert role_of(site, guest) is None


@pytest.mark.parametrize("loss", ["demotion", "removal"])
def test_acceptance_and_the_loss_of_the_right_happen_one_after_the_other(
    place: Place, loss: Loss
) -> None:
    site = place.site
    for _ in range(place.rounds // 3):
        guest, sender = factories.person(site.services, "Guest"), former_admin(site)
        sent = invite_as(site, sender, guest.email, "viewer")
        with ThreadPoolExecutor(2) as pool:
            accepting = pool.submit(accept, site, guest, sent)
            pool.submit(end_rights, site, sender, loss).result()
        refusal = accepting.exception()
        assert refusal is None or isinstance(refusal, Conflict)
        assert role_of(site, guest) == (None if refusal else "viewer")
        # Whoever came too late stays outside.
        with pytest.raises(Conflict):
            accept(site, guest, sent)
