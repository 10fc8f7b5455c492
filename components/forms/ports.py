"""What a form that edits something asks for and has done; who gives it decides on rights."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, TypeVar

from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.entity import Entity

E = TypeVar("E", bound=Entity)


class EntityData(Protocol[E]):
    """Reads and writes entities of one kind; each call may raise a refusal of the domain."""

    @property
    def reader_id(self) -> str:
        """The id of the user who asks."""
        ...

    async def get(self, entity_id: str) -> E: ...
    async def update(self, entity_id: str, version: int, changes: dict[str, Any]) -> E: ...
    async def delete(self, entity_id: str) -> None: ...
    async def restore(self, entity_id: str) -> E: ...

    async def changes_since(self, entity: E, *, deleted: bool) -> Sequence[AuditEntry]:
        """What the log holds of the entity from after it was read, newest first.

        With `deleted` of what it lies in, too. Empty where the asker may not read the log.
        """
        ...

    async def names(self, ids: Sequence[str]) -> Mapping[str, str]:
        """The names behind ids of entities and of users; what is unknown is left out."""
        ...
