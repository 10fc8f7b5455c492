"""The rights table: who may do what, and who may give what."""

import pytest

from welltrack_ui.domain.access import (
    GRANTS,
    NEEDED,
    ROLE_ALIASES,
    ROLES,
    Permission,
    RoleName,
    allowed,
    lower,
    may_give,
    rank,
)

READ, WRITE, ADMINISTER, OWN = Permission


def test_grants_are_those_of_the_table() -> None:
    table = {
        "viewer": {READ},
        "engineer": {READ, WRITE},
        "admin": {READ, WRITE, ADMINISTER},
        "owner": {READ, WRITE, ADMINISTER, OWN},
    }
    assert table == GRANTS
    assert tuple(GRANTS) == ROLES
    assert NEEDED.keys() == set(Permission)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("permission", Permission)
def test_higher_role_is_allowed_all_that_a_lower_one_is(
    role: RoleName, permission: Permission
) -> None:
    assert allowed(role, permission) == (rank(role) >= list(Permission).index(permission))


def test_lesser_of_two_roles_counts() -> None:
    for i, one in enumerate(ROLES):
        assert lower(one, None) == one
        for j, other in enumerate(ROLES):
            assert lower(one, other) == ROLES[min(i, j)]


def test_roles_are_given_by_administrators_up_to_their_own() -> None:
    given = {giver: {role for role in ROLES if may_give(giver, role)} for giver in ROLES}
    assert given == {
        "viewer": set(),
        "engineer": set(),
        "admin": {"viewer", "engineer", "admin"},
        "owner": {"viewer", "engineer", "admin", "owner"},
    }


def test_editor_is_another_name() -> None:
    assert ROLE_ALIASES == {"editor": "engineer"}
