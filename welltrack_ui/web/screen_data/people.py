"""The data of forms of people: the role of a member, and the user's own profile."""

from typing import Any

from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.user import Member, RoleChange, User
from welltrack_ui.services.container import Services
from welltrack_ui.web.screen_data.entities import ServiceEntityData
from welltrack_ui.web.screen_user import ScreenUser


class ServiceMemberData(ServiceEntityData[Member]):
    """The members of an organization, by the id of their user."""

    def __init__(self, user: ScreenUser, org_id: str) -> None:
        super().__init__(user, org_id, _MemberEntities(user.services, org_id))


class ServiceProfileData(ServiceEntityData[User]):
    """The user's own account, which is in no organization's audit log."""

    def __init__(self, user: ScreenUser) -> None:
        super().__init__(user, "", _ProfileEntities(user.services))


class _MemberEntities:
    """Members as entities; no trash keeps a removed one."""

    def __init__(self, services: Services, org_id: str) -> None:
        self._members, self._org_id = services.members, org_id

    def get(self, actor: Actor, entity_id: str, /) -> Member:
        return self._members.get(actor, self._org_id, entity_id)

    def update(
        self, actor: Actor, entity_id: str, version: int, changes: dict[str, Any], /
    ) -> Member:
        change = RoleChange.parse({**changes, "version": version})
        return self._members.update(actor, self._org_id, entity_id, change)

    def delete(self, actor: Actor, entity_id: str, /) -> None:
        self._members.remove_member(actor, self._org_id, entity_id)

    def restore(self, _actor: Actor, _entity_id: str, /) -> Member:
        raise NotFound("member")


class _ProfileEntities:
    """The actor's own account as an entity, which no screen deletes."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def get(self, actor: Actor, _entity_id: str, /) -> User:
        return self._services.accounts.get_me(actor)

    def update(
        self, actor: Actor, _entity_id: str, version: int, changes: dict[str, Any], /
    ) -> User:
        return self._services.profiles.update(actor, version, changes)

    def delete(self, _actor: Actor, _entity_id: str, /) -> None:
        raise NotFound("account")

    def restore(self, _actor: Actor, _entity_id: str, /) -> User:
        raise NotFound("account")
