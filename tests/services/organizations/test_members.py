"""Members, their roles, and the owner that an organization always keeps."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests import factories
from tests.factories import Crew, Site
from welltrack_ui.domain.access import ROLES, RoleName, may_give_role
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import Conflict, Forbidden, NotFound, StaleVersion, WellTrackError
from welltrack_ui.domain.user import Member, RoleChange
from welltrack_ui.services.container import Services


def member(site: Site, who: Actor) -> Member:
    listed = site.services.members.list(site.crew.owner, site.org.id).items
    return next(m for m in listed if m.user_id == who.user_id)


def make(site: Site, actor: Actor, who: Actor, role: RoleName) -> Member:
    """Give somebody a role."""
    change = RoleChange(role=role, version=member(site, who).version)
    return site.services.members.update(actor, site.org.id, who.user_id, change)


def remove(site: Site, actor: Actor, who: Actor) -> None:
    site.services.members.remove_member(actor, site.org.id, who.user_id)


def owners(site: Site) -> set[str]:
    listed = site.services.members.list(site.crew.viewer, site.org.id).items
    return {m.user_id for m in listed if m.role == "owner"}


def test_members_are_listed_with_their_roles(site: Site) -> None:
    listed = site.services.members.list(site.crew.viewer, site.org.id).items
    assert {(m.user_id, m.name, m.email, m.role) for m in listed} == {
        (who.user_id, who.name, who.email, role) for role in ROLES for who in [site.crew.of(role)]
    }


def test_member_is_known_at_once_by_a_new_role(site: Site) -> None:
    viewer = site.crew.viewer
    with pytest.raises(Forbidden):
        factories.event(site.services, viewer, site.well.id)
    make(site, site.crew.admin, viewer, "engineer")
    assert factories.event(site.services, viewer, site.well.id).created_by == viewer.user_id
    make(site, site.crew.admin, viewer, "viewer")
    with pytest.raises(Forbidden, match="You are a viewer here; this needs an engineer"):
        factories.event(site.services, viewer, site.well.id)
    remove(site, site.crew.admin, viewer)
    with pytest.raises(NotFound):
        site.services.wells.get(viewer, site.well.id)


@pytest.mark.parametrize("giver", ROLES)
@pytest.mark.parametrize("before", ROLES)
@pytest.mark.parametrize("after", ROLES)
def test_role_is_given_up_to_ones_own(
    gifts: Site, guest: Actor, giver: RoleName, before: RoleName, after: RoleName
) -> None:
    make(gifts, gifts.crew.owner, guest, before)
    if may_give_role(giver, before) and may_give_role(giver, after):
        assert make(gifts, gifts.crew.of(giver), guest, after).role == after
        return
    with pytest.raises(Forbidden):
        make(gifts, gifts.crew.of(giver), guest, after)
    assert member(gifts, guest).role == before


@pytest.fixture(scope="module")
def gifts(services: Services, crew: Crew) -> Site:
    return factories.site(services, crew)


@pytest.fixture(scope="module")
def guest(services: Services, gifts: Site) -> Actor:
    one = factories.person(services)
    factories.join(services, gifts.crew.owner, gifts.org.id, one, "viewer")
    return one


def test_only_administrators_give() -> None:
    given = {giver: [role for role in ROLES if may_give_role(giver, role)] for giver in ROLES}
    assert given == {
        "viewer": [],
        "engineer": [],
        "admin": ["viewer", "engineer", "admin"],
        "owner": list(ROLES),
    }


def test_stale_version_of_a_membership_is_refused(site: Site) -> None:
    change = RoleChange(role="admin", version=member(site, site.crew.viewer).version)
    make(site, site.crew.owner, site.crew.viewer, "engineer")
    with pytest.raises(StaleVersion):
        site.services.members.update(site.crew.owner, site.org.id, site.crew.viewer.user_id, change)
    assert member(site, site.crew.viewer).role == "engineer"


def test_anybody_may_leave(site: Site) -> None:
    remove(site, site.crew.viewer, site.crew.viewer)
    assert len(site.services.members.list(site.crew.owner, site.org.id).items) == 3
    assert site.org.id not in {
        o.id for o in site.services.organizations.list_mine(site.crew.viewer)
    }


def test_api_token_for_reading_does_not_leave(site: Site) -> None:
    with pytest.raises(Forbidden):
        remove(site, factories.limited(site.crew.engineer, "viewer"), site.crew.engineer)
    assert member(site, site.crew.engineer).role == "engineer"


def test_member_who_left_can_come_back(site: Site) -> None:
    remove(site, site.crew.viewer, site.crew.viewer)
    factories.join(site.services, site.crew.admin, site.org.id, site.crew.viewer, "engineer")
    assert member(site, site.crew.viewer).role == "engineer"


def test_last_owner_stays(site: Site) -> None:
    owner = site.crew.owner
    for call in (
        lambda: make(site, owner, owner, "admin"),
        lambda: remove(site, owner, owner),
    ):
        with pytest.raises(Conflict, match="needs an owner"):
            call()
    make(site, owner, site.crew.admin, "owner")
    remove(site, owner, owner)
    assert owners(site) == {site.crew.admin.user_id}
    with pytest.raises(Conflict, match="needs an owner"):
        remove(site, site.crew.admin, site.crew.admin)


Act = Callable[[Site, Actor, Actor], Any]


@pytest.mark.parametrize("second", [remove, lambda s, a, w: make(s, a, w, "admin")])
@pytest.mark.parametrize("first", [remove, lambda s, a, w: make(s, a, w, "viewer")])
def test_two_owners_who_end_each_other_at_once_leave_one(
    site: Site, first: Act, second: Act
) -> None:
    one, two = site.crew.owner, site.crew.admin
    make(site, one, two, "owner")
    start = threading.Barrier(2)

    def act(call: Act, actor: Actor, who: Actor) -> bool:
        start.wait()
        try:
            call(site, actor, who)
        except WellTrackError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(act, first, one, two), pool.submit(act, second, two, one)]
        assert sum(each.result() for each in done) == 1
    assert len(owners(site)) == 1


def test_two_owners_who_leave_at_once_leave_one(site: Site) -> None:
    make(site, site.crew.owner, site.crew.admin, "owner")
    start = threading.Barrier(2)

    def leave(who: Actor) -> str:
        start.wait()
        try:
            remove(site, who, who)
        except Conflict:
            return "stayed"
        return "left"

    with ThreadPoolExecutor(2) as pool:
        done = sorted(pool.map(leave, [site.crew.owner, site.crew.admin]))
    assert done == ["left", "stayed"]
    assert len(owners(site)) == 1


@pytest.mark.parametrize("user_id", ["nobody", "u-00000000000000000000", "w-00000000000000000000"])
def test_member_who_is_none_is_not_found(site: Site, user_id: str) -> None:
    for call in (
        lambda: site.services.members.remove_member(site.crew.owner, site.org.id, user_id),
        lambda: site.services.members.update(
            site.crew.owner, site.org.id, user_id, RoleChange(role="viewer", version=1)
        ),
    ):
        with pytest.raises(NotFound, match="no such member"):
            call()


def test_members_come_in_pages(site: Site) -> None:
    members = site.services.members
    found = factories.everything(lambda c: members.list(site.crew.viewer, site.org.id, 1, c))
    assert len(found) == 4
    assert {m.user_id for m in found} == {site.crew.of(role).user_id for role in ROLES}
