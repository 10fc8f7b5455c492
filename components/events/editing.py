"""Changes made on a calendar: each can be undone, and none overwrites what another has written."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol

from nicegui import ui

from components.events.edit_drawer import edit_event
from components.events.form import EventSetting
from components.i18n import format as form_of
from components.i18n.translate import t
from components.kit.callback import Callback, call
from components.kit.toast import toast
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.errors import Conflict, Stale
from welltrack_ui.domain.event import Event, EventDraft


class Writes(Protocol):
    """How events are read and written; each may raise a refusal of the domain."""

    async def event(self, event_id: str) -> Event: ...
    async def create(self, draft: EventDraft) -> Event: ...
    async def update(self, event_id: str, version: int, changes: dict[str, Any]) -> Event: ...
    async def delete(self, event_id: str) -> None: ...
    async def restore(self, event_id: str) -> Event: ...
    async def last_change(self, event: Event) -> AuditEntry | None: ...


class Edits:
    """Makes changes on behalf of a calendar; `on_done` draws it anew.

    Drawers open in `area`, which outlives the cards and menus that ask for them.
    """

    def __init__(self, writes: Writes, area: ui.element, on_done: Callback) -> None:
        self._writes, self._area, self._on_done = writes, area, on_done
        self._client = area.client

    async def change(self, event: Event, changes: Mapping[str, Any], said: str, tz: tzinfo) -> None:
        """Change some fields at once, with a way back."""
        before = {name: getattr(event, name) for name in changes}
        try:
            after = await self._writes.update(event.id, event.version, dict(changes))
        except Stale:
            await call(self._on_done)
            toast(await self._stale(event, tz), mood="problem", client=self._client)
            return
        await call(self._on_done)

        async def undo() -> None:
            await self.change_back(after, before, tz)

        toast(said, undo=undo, client=self._client)

    async def change_back(self, event: Event, before: Mapping[str, Any], tz: tzinfo) -> None:
        """Undo a change, unless the event was changed again since."""
        try:
            await self._writes.update(event.id, event.version, dict(before))
        except Stale:
            toast(await self._stale(event, tz), mood="problem", client=self._client)
        await call(self._on_done)

    async def delete(self, event: Event) -> None:
        """To the trash, with a way back."""
        await self._writes.delete(event.id)
        await call(self._on_done)

        async def undo() -> None:
            await self._writes.restore(event.id)
            await call(self._on_done)

        toast(t("{name} is in the trash.", name=event.title), undo=undo, client=self._client)

    def create(self, well_id: str, setting: EventSetting, title: str) -> None:
        """Open a drawer for a new event of a well; `setting.before` is what it starts from."""

        async def save(fields: dict[str, Any]) -> None:
            draft = EventDraft.parse({"well_id": well_id, **fields})
            event = await self._writes.create(draft)
            await call(self._on_done)

            async def undo() -> None:
                await self._writes.delete(event.id)
                await call(self._on_done)

            toast(t("{name} was added.", name=event.title), undo=undo, client=self._client)

        with self._area:
            edit_event(setting, save, title=title)

    def edit(
        self,
        event: Event,
        setting: EventSetting,
        title: str,
        attach: Callable[[], None] | None = None,
    ) -> None:
        """Open a drawer for an event. A save that comes too late says so and keeps both texts.

        `attach` draws what hangs on the event.
        """
        version = event.version

        async def save(fields: dict[str, Any]) -> None:
            nonlocal version
            changes = {k: v for k, v in fields.items() if v != getattr(event, k)}
            try:
                after = await self._writes.update(event.id, version, changes)
            except Stale:
                told = await self._stale(event, setting.tz)
                version = (await self._writes.event(event.id)).version
                kept = t("Yours is kept here: Save puts it in place of theirs.")
                raise Conflict(f"{told} {kept}") from None
            await call(self._on_done)
            before = {name: getattr(event, name) for name in changes}

            async def undo() -> None:
                await self.change_back(after, before, setting.tz)

            if changes:
                toast(t("{name} was saved.", name=after.title), undo=undo, client=self._client)

        async def delete() -> None:
            await self.delete(event)

        with self._area:
            edit_event(setting, save, title=title, delete=delete, attach=attach)

    async def _stale(self, event: Event, tz: tzinfo) -> str:
        """Who changed the event meanwhile, when, and what from what to what."""
        entry = await self._writes.last_change(event)
        if entry is None:
            return t("Somebody changed this event meanwhile.")
        who = t(
            "{name} changed this event {when}:",
            name=entry.actor.name,
            when=form_of.relative(entry.at, datetime.now(UTC), tz),
        )
        parts = (
            f"{c.field.replace('_', ' ')} {_shown(c.before, tz)} → {_shown(c.after, tz)}"
            for c in entry.changes
        )
        return f"{who} {'; '.join(parts) or t(entry.action.partition('.')[2])}."


def _shown(value: Any, tz: tzinfo) -> str:
    """A value of the change log as people write it; instants as clocks in `tz` show them."""
    if value is None or value in ("", []):
        return t("empty")
    with suppress(ValueError, TypeError):
        return form_of.instant(datetime.fromisoformat(value), tz)
    return f"“{value}”"
