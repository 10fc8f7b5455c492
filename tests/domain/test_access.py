"""The rights table: who may do what, and who may give what."""

import pytest

from welltrack_ui.domain.access import (
    GRANTS,
    PERMISSION_PHRASES,
    ROLE_ALIASES,
    ROLES,
    Permission,
    RoleName,
    is_allowed,
    lower_role,
    may_give_role,
    role_rank,
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
    assert PERMISSION_PHRASES.keys() == set(Permission)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("permission", Permission)
def test_higher_role_is_allowed_all_that_a_lower_one_is(
    role: RoleName, permission: Permission
) -> None:
    assert is_allowed(role, permission) == (role_rank(role) >= list(Permission).index(permission))


def test_lesser_of_two_roles_counts() -> None:
    for i, one in enumerate(ROLES):
        assert lower_role(one, None) == one
        for j, other in enumerate(ROLES):
            assert lower_role(one, other) == ROLES[min(i, j)]


def test_roles_are_given_by_administrators_up_to_their_own() -> None:
    given = {giver: {role for role in ROLES if may_give_role(giver, role)} for giver in ROLES}
    assert given == {
        "viewer": set(),
        "engineer": set(),
        "admin": {"viewer", "engineer", "admin"},
        "owner": {"viewer", "engineer", "admin", "owner"},
    }


def test_editor_is_another_name() -> None:
    assert ROLE_ALIASES == {"editor": "engineer"}
