"""The port of the data that a form edits; its adapter checks rights."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.entity import VersionedModel

E = TypeVar("E", bound=VersionedModel)
NamesOfList = Callable[[], Awaitable[Sequence[str]]]
"""The names of the list that an entity stands in; a call may raise an error of the domain."""


class EntityData(Protocol[E]):
    """The data of one kind of entity; each call may raise an error of the domain."""

    @property
    def reader_id(self) -> str:
        """The id of the current user."""
        ...

    async def get(self, entity_id: str) -> E: ...
    async def update(self, entity_id: str, version: int, changes: dict[str, Any]) -> E: ...
    async def delete(self, entity_id: str) -> None: ...
    async def restore(self, entity_id: str) -> E: ...

    async def changes_since(self, entity: E, *, deleted: bool) -> Sequence[AuditEntry]:
        """The audit entries of the entity since it was read, newest first.

        With `deleted` also those of the well and project that it is in. Empty without the right to
        read the log.
        """
        ...

    async def names(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The names of entities and users by id; unknown ids are left out."""
        ...
