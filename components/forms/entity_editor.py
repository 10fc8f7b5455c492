"""The editor of one kind of entity on a screen: create, edit, change and delete, each with undo."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from nicegui import ui

from components.forms.confirm_deletion import confirm_deletion
from components.forms.drafts import NEW_ID
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
from components.i18n.labels import event_title
from components.i18n.translate import mark, t, tn
from components.kit.callback import Callback, run_callback
from components.kit.drawer import Drawer
from components.kit.toast import ToastBurst, show_toast
from welltrack_ui.domain.entity import VersionedModel
from welltrack_ui.domain.errors import NotFound, StaleVersion
from welltrack_ui.domain.trash import Contents

E = TypeVar("E", bound=VersionedModel)
CreateEntity = Callable[[dict[str, Any]], Awaitable[E]]
COUNT_SAVED: Mapping[str, Callable[[int], str]] = {
    "event": lambda count: tn("{count} event saved", "{count} events saved", count),
    "stage": lambda count: tn("{count} stage saved", "{count} stages saved", count),
    "file": lambda count: tn("{count} file saved", "{count} files saved", count),
}
"""The texts of several saves in a short time, by noun; others are told one by one."""
REMAINING_TEXTS = {
    "stage": mark("Its events and files stay with the well."),
    "event": mark("Its files stay with the well."),
}
"""What a deletion leaves, by noun."""


class EntityEditor(Generic[E]):
    """The editor of a screen's entities of one kind; `on_done` draws the screen again.

    Drawers open in `area`, which outlives the rows, popovers and menus that ask for them. Elements
    that a redrawn screen has lost no longer know their page: messages go by the client.
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
        draft_scope: str = "",
    ) -> None:
        """Open the drawer of a new entity; `on_done` gets it, in place of the screen's own.

        `draft_scope` is the id of what it will belong to, for the draft of what is typed.
        """

        async def save(fields: dict[str, Any]) -> None:
            entity = await create(fields)

            async def undo() -> None:
                await self._data.delete(entity.id)
                await run_callback(self._on_done)

            with self._client:
                # In the client's slot: the drawer, whose event this is, has been closed.
                await (run_callback(on_done, entity) if on_done else run_callback(self._on_done))
                text = t("{name} saved", name=entity_name(entity))
                self._tell_saved(entity, text, undo)

        draft_form = f"{self._kind.noun}/{draft_scope}/{NEW_ID}" if draft_scope else ""
        with self._area:
            edit_in_drawer(title, make_fields, save, submit=submit, draft_form=draft_form)

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
        """Open the drawer of a stored entity; `attach` draws its attachments."""

        async def show_saved(before: E, after: E, changes: Mapping[str, Any]) -> None:
            with self._client:
                await run_callback(self._on_done)
                text = t("{name} saved", name=entity_name(after))
                if changes:
                    self._tell_change(before, after, changes, text, reader)

        async def delete_entity(drawer: Drawer) -> None:
            note = t("What you typed is discarded.") if drawer.is_dirty else ""
            self.confirm_deletion([entity], note=note, on_end=drawer.close)

        async def open_copy() -> None:
            if copy:
                copy()

        editing = EntityEditing(self._data, self._kind, reader, make_fields)
        with self._area:
            edit_entity_in_drawer(
                title,
                editing,
                entity,
                show_saved,
                delete=delete_entity if delete else None,
                copy=open_copy if copy else None,
                attach=attach,
            )

    async def change(
        self, entity: E, changes: Mapping[str, Any], text: str, reader: ConflictReader
    ) -> None:
        """Change some fields at once, with undo; `text` is the message.

        A conflict with another change is shown as a message, not raised.
        """
        try:
            # The version that the user saw: the store refuses it where another has saved since.
            after = await self._data.update(entity.id, entity.version, dict(changes))
        except (StaleVersion, NotFound):
            with self._client:
                await run_callback(self._on_done)
                await self._tell_conflict(entity, changes, reader)
            return
        with self._client:
            await run_callback(self._on_done)
            self._tell_change(entity, after, changes, text, reader)

    def confirm_deletion(
        self,
        entities: Sequence[E],
        text: str = "",
        *,
        contents: Contents | None = None,
        note: str = "",
        on_end: Callable[[], None] | None = None,
        on_deleted: Callback | None = None,
        on_restored: Callback | None = None,
    ) -> None:
        """Ask before `delete`; `contents` go along, `note` is what happens besides.

        `on_end` closes what the deletion was asked in.
        """

        async def act() -> None:
            await self.delete(entities, text, on_deleted=on_deleted, on_restored=on_restored)
            if on_end:
                on_end()

        remaining = REMAINING_TEXTS.get(self._kind.noun, "")
        sentences = " ".join(
            sentence for sentence in (t(remaining) if remaining else "", note) if sentence
        )
        with self._area:
            confirm_deletion(_join_names(entities), act, contents=contents, note=sentences)

    async def delete(
        self,
        entities: Sequence[E],
        text: str = "",
        *,
        on_deleted: Callback | None = None,
        on_restored: Callback | None = None,
    ) -> None:
        """Move entities to the trash, with undo. Raises: NotFound; Forbidden.

        The callbacks take the place of the screen's own.
        """

        async def undo() -> None:
            for entity in entities:
                # Restored one by one: each has its own entry in the trash and in the log.
                await self._data.restore(entity.id)
            await run_callback(on_restored or self._on_done)

        for entity in entities:
            await self._data.delete(entity.id)
        with self._client:
            await run_callback(on_deleted or self._on_done)
            text = text or t("{name} is in the trash.", name=_join_names(entities))
            burst = ToastBurst("deleted", entities[0].id, _count_deleted)
            # Several at once have a count of their own.
            show_toast(
                text, undo=undo, burst=burst if len(entities) == 1 else None, client=self._client
            )

    async def _revert(self, entity: E, before: Mapping[str, Any], reader: ConflictReader) -> None:
        """Undo a change, unless the entity was changed again since."""
        try:
            # With the version of the change itself: undo must not take back what came after it.
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
        # Read now, not at undo: by then the screen may hold the entity as it is after.
        fields = self._kind.read_fields(before)

        async def undo() -> None:
            await self._revert(after, {name: fields[name] for name in changes}, reader)

        self._tell_saved(after, text, undo)

    async def _tell_conflict(
        self, entity: E, changes: Mapping[str, Any], reader: ConflictReader
    ) -> None:
        """Show a message with the conflict: who changed the entity and what, or who deleted it."""
        try:
            now = await self._data.get(entity.id)
            conflict = await explain_change(entity, now, changes, self._data, self._kind, reader)
        except NotFound:
            conflict = await explain_deletion(entity, changes, self._data, self._kind, reader)
        name = entity_name(entity)
        text = t("{name} was not changed. {conflict}", name=name, conflict=conflict.line)
        show_toast(text, mood="problem", client=self._client)

    def _tell_saved(self, entity: E, text: str, undo: Callback) -> None:
        describe_count = COUNT_SAVED.get(self._kind.noun)
        burst = ToastBurst("saved", entity.id, describe_count) if describe_count else None
        show_toast(text, undo=undo, burst=burst, client=self._client)


def _join_names(entities: Sequence[VersionedModel]) -> str:
    return ", ".join(entity_name(entity) for entity in entities)


def _count_deleted(count: int) -> str:
    return tn("{count} item is in the trash.", "{count} items are in the trash.", count)


def entity_name(entity: VersionedModel) -> str:
    """The title of an entity, or its name."""
    title = getattr(entity, "title", None)
    return event_title(str(title)) if title else str(getattr(entity, "name", ""))
