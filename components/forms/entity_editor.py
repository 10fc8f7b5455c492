"""Creating, editing, moving and deleting, each with a way back, on every screen in one way."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from nicegui import ui

from components.forms.edit_drawer import edit_entity_in_drawer, edit_in_drawer
from components.forms.entity_form import DraftFields, EntityEditing
from components.forms.form import Form
from components.forms.ports import EntityData
from components.forms.stale_conflict import (
    ConflictReader,
    EntityKind,
    explain_change,
    explain_deletion,
)
from components.i18n.translate import t
from components.kit.callback import Callback, run_callback
from components.kit.toast import show_toast
from welltrack_ui.domain.entity import Entity
from welltrack_ui.domain.errors import NotFound, StaleVersion

E = TypeVar("E", bound=Entity)
CreateEntity = Callable[[dict[str, Any]], Awaitable[E]]


class EntityEditor(Generic[E]):
    """Makes changes on behalf of a screen; `on_done` draws it anew.

    Drawers open in `area`, which outlives the rows, cards and menus that ask for them. What a
    drawn-anew screen leaves of those no longer knows its page: messages go by the client.
    """

    def __init__(
        self, data: EntityData[E], kind: EntityKind[E], area: ui.element, on_done: Callback
    ) -> None:
        self._data, self._kind = data, kind
        self._area, self._on_done = area, on_done
        self._client = area.client

    def create(
        self,
        title: str,
        make_fields: Callable[[Form], DraftFields],
        create: CreateEntity[E],
        *,
        submit: str = "",
        on_done: Callback | None = None,
    ) -> None:
        """Open a drawer for something new. `on_done` gets it, in place of the screen's own."""

        async def save(fields: dict[str, Any]) -> None:
            made = await create(fields)

            async def undo() -> None:
                await self._data.delete(made.id)
                await run_callback(self._on_done)

            with self._client:
                await (run_callback(on_done, made) if on_done else run_callback(self._on_done))
                self._tell(t("{name} saved", name=entity_name(made)), undo)

        with self._area:
            edit_in_drawer(title, make_fields, save, submit=submit)

    def edit(
        self,
        title: str,
        entity: E,
        make_fields: Callable[[Form, E], DraftFields],
        reader: ConflictReader,
        *,
        delete: bool = True,
        copy: Callable[[], None] | None = None,
        attach: Callable[[], None] | None = None,
    ) -> None:
        """Open a drawer for something that exists; `attach` draws what hangs on it."""

        async def tell(before: E, after: E, changes: Mapping[str, Any]) -> None:
            with self._client:
                await run_callback(self._on_done)
                text = t("{name} saved", name=entity_name(after))
                if changes:
                    self._tell_change(before, after, changes, text, reader)

        async def to_trash() -> None:
            await self.delete([entity])

        async def open_copy() -> None:
            if copy:
                copy()

        editing = EntityEditing(self._data, self._kind, reader, make_fields)
        with self._area:
            edit_entity_in_drawer(
                title,
                editing,
                entity,
                tell,
                delete=to_trash if delete else None,
                copy=open_copy if copy else None,
                attach=attach,
            )

    async def change(
        self, entity: E, changes: Mapping[str, Any], text: str, reader: ConflictReader
    ) -> None:
        """Change some fields at once; `text` tells of it."""
        try:
            after = await self._data.update(entity.id, entity.version, dict(changes))
        except (StaleVersion, NotFound):
            with self._client:
                await run_callback(self._on_done)
                await self._tell_conflict(entity, changes, reader)
            return
        with self._client:
            await run_callback(self._on_done)
            self._tell_change(entity, after, changes, text, reader)

    async def delete(
        self,
        entities: Sequence[E],
        text: str = "",
        *,
        on_deleted: Callback | None = None,
        on_restored: Callback | None = None,
    ) -> None:
        """To the trash. The callbacks take the place of the screen's own."""

        async def undo() -> None:
            for entity in entities:
                await self._data.restore(entity.id)
            await run_callback(on_restored or self._on_done)

        for entity in entities:
            await self._data.delete(entity.id)
        name = ", ".join(entity_name(entity) for entity in entities)
        with self._client:
            await run_callback(on_deleted or self._on_done)
            self._tell(text or t("{name} is in the trash.", name=name), undo)

    async def _revert(self, entity: E, before: Mapping[str, Any], reader: ConflictReader) -> None:
        """Undo a change, unless the entity was changed again since."""
        try:
            await self._data.update(entity.id, entity.version, dict(before))
        except (StaleVersion, NotFound):
            await self._tell_conflict(entity, before, reader)
        await run_callback(self._on_done)

    def _tell_change(
        self,
        before: E,
        after: E,
        changes: Mapping[str, Any],
        text: str,
        reader: ConflictReader,
    ) -> None:
        fields = self._kind.read_fields(before)

        async def undo() -> None:
            await self._revert(after, {name: fields[name] for name in changes}, reader)

        self._tell(text, undo)

    async def _tell_conflict(
        self, entity: E, changes: Mapping[str, Any], reader: ConflictReader
    ) -> None:
        """Say who changed the entity meanwhile, and what, or who deleted it."""
        try:
            now = await self._data.get(entity.id)
            told = await explain_change(entity, now, changes, self._data, self._kind, reader)
        except NotFound:
            told = await explain_deletion(entity, changes, self._data, self._kind, reader)
        name = entity_name(entity)
        text = t("{name} was not changed. {conflict}", name=name, conflict=told.line)
        show_toast(text, mood="problem", client=self._client)

    def _tell(self, text: str, undo: Callback) -> None:
        show_toast(text, undo=undo, client=self._client)


def entity_name(entity: Entity) -> str:
    """What people call it."""
    return str(getattr(entity, "title", None) or getattr(entity, "name", ""))
