"""The data of forms: one kind of entity, read and written as the signed-in user."""

from collections.abc import Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.entity import VersionedModel
from welltrack_ui.domain.errors import Forbidden, NotFound
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.stage import Stage, StageDraft
from welltrack_ui.domain.well import Well
from welltrack_ui.web.screen_user import ScreenUser

MAX_LISTED_MEMBERS = 500
E = TypeVar("E", bound=VersionedModel)
Read_co = TypeVar("Read_co", bound=VersionedModel, covariant=True)


class EntityService(Protocol[Read_co]):
    """The interface of the services of events, stages, wells, files, projects, organizations."""

    def get(self, actor: Actor, entity_id: str, /) -> Read_co: ...
    def update(
        self, actor: Actor, entity_id: str, version: int, changes: dict[str, Any], /
    ) -> Read_co: ...
    def delete(self, actor: Actor, entity_id: str, /) -> None: ...
    def restore(self, actor: Actor, entity_id: str, /) -> Read_co: ...


class ServiceEntityData(Generic[E]):
    """One kind of entity of an organization, through its service.

    Raises: NotSignedIn and NotFound from each method; Forbidden, Invalid, Conflict from writes.
    """

    def __init__(self, user: ScreenUser, org_id: str, service: EntityService[E]) -> None:
        self.user, self.org_id, self.service = user, org_id, service

    @property
    def reader_id(self) -> str:
        """The id of the signed-in user."""
        return self.user.me.id

    async def get(self, entity_id: str) -> E:
        """The entity as it is now."""
        return await self.user.ask(self.service.get, entity_id)

    async def update(self, entity_id: str, version: int, changes: dict[str, Any]) -> E:
        """Change fields of a version of the entity; the entity after the change."""
        return await self.user.ask(self.service.update, entity_id, version, changes)

    async def delete(self, entity_id: str) -> None:
        """Move the entity to the trash."""
        await self.user.ask(self.service.delete, entity_id)

    async def restore(self, entity_id: str) -> E:
        """Restore the entity from the trash."""
        return await self.user.ask(self.service.restore, entity_id)

    async def changes_since(self, entity: E, *, deleted: bool) -> Sequence[AuditEntry]:
        """The audit entries of an entity since its version, newest first.

        With `deleted` also those of its well and project. Empty for users without access to it.
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
        """The names of entities and members by id; unknown ones are left out."""
        services = self.user.services
        # A notice without names is better than none: who lost access gets no names at all.
        try:
            known = await self.user.ask(services.audit.resolve_names, self.org_id, ids)
            members = await self.user.ask(services.members.list, self.org_id, MAX_LISTED_MEMBERS)
        except (Forbidden, NotFound):
            return {}
        people = {one.user_id: one.name for one in members.items if one.user_id in ids}
        return people | {each: one.name for each, one in known.items() if one.name}


class ServiceEventData(ServiceEntityData[Event]):
    """The events of an organization."""

    def __init__(self, user: ScreenUser, org_id: str) -> None:
        super().__init__(user, org_id, user.services.events)

    async def create(self, draft: EventDraft) -> Event:
        """Create an event."""
        return await self.user.make(self.user.services.events, draft)


class ServiceStageData(ServiceEntityData[Stage]):
    """The stages of an organization."""

    def __init__(self, user: ScreenUser, org_id: str) -> None:
        super().__init__(user, org_id, user.services.stages)

    async def create(self, draft: StageDraft) -> Stage:
        """A new stage."""
        return await self.user.make(self.user.services.stages, draft)
