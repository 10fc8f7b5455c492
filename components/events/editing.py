"""Changes made on a calendar: each can be undone, and none overwrites what another has written."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol

from nicegui import ui

from components.events.edit_drawer import open_event_drawer
from components.events.form import EventFormContext
from components.i18n import format as form_of
from components.i18n.translate import t
from components.kit.callback import Callback, run_callback
from components.kit.toast import show_toast
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.errors import Conflict, StaleVersion
from welltrack_ui.domain.event import Event, EventDraft


class EventData(Protocol):
    """How events are read and written; each may raise a refusal of the domain."""

    async def event(self, event_id: str) -> Event: ...
    async def create(self, draft: EventDraft) -> Event: ...
    async def update(self, event_id: str, version: int, changes: dict[str, Any]) -> Event: ...
    async def delete(self, event_id: str) -> None: ...
    async def restore(self, event_id: str) -> Event: ...
    async def last_change(self, event: Event) -> AuditEntry | None: ...


class EventEditor:
    """Makes changes on behalf of a calendar; `on_done` draws it anew.

    Drawers open in `area`, which outlives the cards and menus that ask for them.
    """

    def __init__(self, writes: EventData, area: ui.element, on_done: Callback) -> None:
        self._data, self._area, self._on_done = writes, area, on_done
        self._client = area.client

    async def change_event(
        self, event: Event, changes: Mapping[str, Any], said: str, tz: tzinfo
    ) -> None:
        """Change some fields at once, with a way back."""
        before = {name: getattr(event, name) for name in changes}
        try:
            after = await self._data.update(event.id, event.version, dict(changes))
        except StaleVersion:
            await run_callback(self._on_done)
            show_toast(
                await self._describe_conflict(event, tz), mood="problem", client=self._client
            )
            return
        await run_callback(self._on_done)

        async def undo() -> None:
            await self.revert_change(after, before, tz)

        show_toast(said, undo=undo, client=self._client)

    async def revert_change(self, event: Event, before: Mapping[str, Any], tz: tzinfo) -> None:
        """Undo a change, unless the event was changed again since."""
        try:
            await self._data.update(event.id, event.version, dict(before))
        except StaleVersion:
            show_toast(
                await self._describe_conflict(event, tz), mood="problem", client=self._client
            )
        await run_callback(self._on_done)

    async def delete_event(self, event: Event) -> None:
        """To the trash, with a way back."""
        await self._data.delete(event.id)
        await run_callback(self._on_done)

        async def undo() -> None:
            await self._data.restore(event.id)
            await run_callback(self._on_done)

        show_toast(t("{name} is in the trash.", name=event.title), undo=undo, client=self._client)

    def create_event(self, well_id: str, setting: EventFormContext, title: str) -> None:
        """Open a drawer for a new event of a well; `setting.before` is what it starts from."""

        async def save(fields: dict[str, Any]) -> None:
            draft = EventDraft.parse({"well_id": well_id, **fields})
            event = await self._data.create(draft)
            await run_callback(self._on_done)

            async def undo() -> None:
                await self._data.delete(event.id)
                await run_callback(self._on_done)

            show_toast(t("{name} was added.", name=event.title), undo=undo, client=self._client)

        with self._area:
            open_event_drawer(setting, save, title=title)

    def edit_event(
        self,
        event: Event,
        setting: EventFormContext,
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
                after = await self._data.update(event.id, version, changes)
            except StaleVersion:
                told = await self._describe_conflict(event, setting.tz)
                version = (await self._data.event(event.id)).version
                kept = t("Yours is kept here: Save puts it in place of theirs.")
                raise Conflict(f"{told} {kept}") from None
            await run_callback(self._on_done)
            before = {name: getattr(event, name) for name in changes}

            async def undo() -> None:
                await self.revert_change(after, before, setting.tz)

            if changes:
                show_toast(t("{name} was saved.", name=after.title), undo=undo, client=self._client)

        async def delete() -> None:
            await self.delete_event(event)

        with self._area:
            open_event_drawer(setting, save, title=title, delete=delete, attach=attach)

    async def _describe_conflict(self, event: Event, tz: tzinfo) -> str:
        """Who changed the event meanwhile, when, and what from what to what."""
        entry = await self._data.last_change(event)
        if entry is None:
            return t("Somebody changed this event meanwhile.")
        who = t(
            "{name} changed this event {when}:",
            name=entry.actor.name,
            when=form_of.format_relative_time(entry.at, datetime.now(UTC), tz),
        )
        parts = (
            f"{c.field.replace('_', ' ')} {_format_value(c.before, tz)}"
            f" → {_format_value(c.after, tz)}"
            for c in entry.changes
        )
        return f"{who} {'; '.join(parts) or t(entry.action.partition('.')[2])}."


def _format_value(value: Any, tz: tzinfo) -> str:
    """A value of the change log as people write it; instants as clocks in `tz` show them."""
    if value is None or value in ("", []):
        return t("empty")
    with suppress(ValueError, TypeError):
        return form_of.format_date_time(datetime.fromisoformat(value), tz)
    return f"“{value}”"
