"""What forms read and write of one kind of entity, as the visitor of their screen."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.entity import Entity
from welltrack_ui.domain.errors import Forbidden, NotFound
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.stage import Stage, StageDraft
from welltrack_ui.domain.well import Well
from welltrack_ui.web.screen_user import ScreenUser

MAX_LISTED_MEMBERS = 500
E = TypeVar("E", bound=Entity)
Read_co = TypeVar("Read_co", bound=Entity, covariant=True)


class EntityService(Protocol[Read_co]):
    """What the services of events, stages, wells, files, projects and organizations share."""

    def get(self, actor: Actor, entity_id: str, /) -> Read_co: ...
    def update(
        self, actor: Actor, entity_id: str, version: int, changes: dict[str, Any], /
    ) -> Read_co: ...
    def delete(self, actor: Actor, entity_id: str, /) -> None: ...
    def restore(self, actor: Actor, entity_id: str, /) -> Read_co: ...


class ServiceEntityData(Generic[E]):
    """One kind of entity of an organization, through its service.

    Each call may raise a refusal of the domain.
    """

    def __init__(self, visit: ScreenUser, org_id: str, service: EntityService[E]) -> None:
        self.user, self.org_id, self.service = visit, org_id, service

    @property
    def reader_id(self) -> str:
        """The id of the user who asks."""
        return self.user.me.id

    async def get(self, entity_id: str) -> E:
        """One of them, as it is now."""
        return await self.user.ask(self.service.get, entity_id)

    async def update(self, entity_id: str, version: int, changes: dict[str, Any]) -> E:
        """It as it is after the change."""
        return await self.user.ask(self.service.update, entity_id, version, changes)

    async def delete(self, entity_id: str) -> None:
        """To the trash."""
        await self.user.ask(self.service.delete, entity_id)

    async def restore(self, entity_id: str) -> E:
        """Back from the trash."""
        return await self.user.ask(self.service.restore, entity_id)

    async def changes_since(self, entity: E, *, deleted: bool) -> Sequence[AuditEntry]:
        """What the log holds of it from after it was read, newest first.

        With `deleted` of what it lies in, too. Empty where one may not read the log.
        """
        well_id = entity.id if isinstance(entity, Well) else getattr(entity, "well_id", None)
        above = [well_id, getattr(entity, "project_id", None)] if deleted else []
        ids = {entity.id, *(one for one in above if one)}
        read = self.user.services.audit.list_since
        # Who deleted a project is not in the logs of its wells.
        home = None if deleted else well_id
        try:
            return await self.user.ask(read, self.org_id, ids, entity.updated_at, home)
        except (Forbidden, NotFound):
            return ()

    async def names(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The names behind ids of entities and of members; what is unknown is left out."""
        services = self.user.services
        try:
            known = await self.user.ask(services.audit.resolve_names, self.org_id, ids)
            members = await self.user.ask(services.members.list, self.org_id, MAX_LISTED_MEMBERS)
        except (Forbidden, NotFound):
            return {}
        people = {one.user_id: one.name for one in members.items if one.user_id in ids}
        return people | {each: one.name for each, one in known.items() if one.name}


class ServiceEventData(ServiceEntityData[Event]):
    """The events of an organization."""

    def __init__(self, visit: ScreenUser, org_id: str) -> None:
        super().__init__(visit, org_id, visit.services.events)

    async def create(self, draft: EventDraft) -> Event:
        """A new event."""
        return await self.user.make(self.user.services.events, draft)


class ServiceStageData(ServiceEntityData[Stage]):
    """The stages of an organization."""

    def __init__(self, visit: ScreenUser, org_id: str) -> None:
        super().__init__(visit, org_id, visit.services.stages)

    async def create(self, draft: StageDraft) -> Stage:
        """A new stage."""
        return await self.user.make(self.user.services.stages, draft)
