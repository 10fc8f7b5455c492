"""Who may do what: the whole rights table, in one place."""

from enum import StrEnum
from typing import Literal

from welltrack_ui.domain.messages import mark

RoleName = Literal["viewer", "engineer", "admin", "owner"]
ROLES: tuple[RoleName, ...] = ("viewer", "engineer", "admin", "owner")
ROLE_ALIASES: dict[str, RoleName] = {"editor": "engineer"}


class Permission(StrEnum):
    """What a role can be granted in an organization."""

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
    """0 for a viewer up to 3 for an owner."""
    return ROLES.index(role)


def lower_role(one: RoleName, other: RoleName | None) -> RoleName:
    """The lesser of two roles; no other is no ceiling."""
    return one if other is None or role_rank(one) <= role_rank(other) else other


def is_allowed(role: RoleName, permission: Permission) -> bool:
    """Whether the role is granted the permission."""
    return permission in GRANTS[role]


def may_give_role(giver: RoleName, role: RoleName) -> bool:
    """Whether a member may invite somebody as, or make somebody, `role`."""
    return is_allowed(giver, Permission.ADMINISTER) and role_rank(role) <= role_rank(giver)
