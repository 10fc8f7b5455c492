"""Roles, permissions, and the one table that says which role has which permission."""

from enum import StrEnum
from typing import Literal

from welltrack_ui.domain.messages import mark

RoleName = Literal["viewer", "engineer", "admin", "owner"]
ROLES: tuple[RoleName, ...] = ("viewer", "engineer", "admin", "owner")
# Accepted in input only: "editor" is the word that other products use for an engineer.
ROLE_ALIASES: dict[str, RoleName] = {"editor": "engineer"}


class Permission(StrEnum):
    """A right that a role can have in an organization."""

    READ = "read"
    WRITE = "write"
    ADMINISTER = "administer"
    OWN = "own"


GRANTS: dict[RoleName, frozenset[Permission]] = {
    "viewer": frozenset({Permission.READ}),
    "engineer": frozenset({Permission.READ, Permission.WRITE}),
    "admin": frozenset({Permission.READ, Permission.WRITE, Permission.ADMINISTER}),
    "owner": frozenset(Permission),
}

ROLE_NOUNS: dict[RoleName, str] = {
    "viewer": mark("viewer"),
    "engineer": mark("engineer"),
    "admin": mark("admin"),
    "owner": mark("owner"),
}
ROLE_PHRASES: dict[RoleName, str] = {
    "viewer": mark("a viewer"),
    "engineer": mark("an engineer"),
    "admin": mark("an admin"),
    "owner": mark("an owner"),
}
PERMISSION_PHRASES: dict[Permission, str] = {
    Permission.READ: mark("a member"),
    Permission.WRITE: mark("an engineer"),
    Permission.ADMINISTER: mark("an administrator"),
    Permission.OWN: mark("an owner"),
}


def role_rank(role: RoleName) -> int:
    """The place of a role in the order of rights: 0 for a viewer up to 3 for an owner."""
    return ROLES.index(role)


def lower_role(role: RoleName, ceiling: RoleName | None) -> RoleName:
    """The role, or the ceiling where that has fewer rights; None is no ceiling."""
    return role if ceiling is None or role_rank(role) <= role_rank(ceiling) else ceiling


def is_allowed(role: RoleName, permission: Permission) -> bool:
    """Whether the table grants the permission to the role."""
    return permission in GRANTS[role]


def may_give_role(giver: RoleName, role: RoleName) -> bool:
    """Whether a member may invite somebody with `role`, or change somebody to it."""
    # Nobody makes somebody more powerful than they are themselves.
    return is_allowed(giver, Permission.ADMINISTER) and role_rank(role) <= role_rank(giver)
