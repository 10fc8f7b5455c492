"""The editor of events on every screen: create, edit, move and delete, each with undo."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any, Protocol

from nicegui import ui

from components.events.form import EventFormContext, EventFormFields
from components.forms.entity_editor import EntityEditor
from components.forms.form import Form
from components.forms.ports import EntityData
from components.forms.stale_conflict import ConflictReader, EntityKind, FormatChanges
from components.i18n.translate import t
from components.kit.callback import Callback
from welltrack_ui.domain.event import UPLOAD_KIND, Event, EventDraft, event_draft_fields
from welltrack_ui.domain.units import DepthUnit

FIRST_FIELDS = ("title", "kind", "starts_at", "ends_at", "all_day", "starts_on", "ends_on")
"""The first fields of the form, in its order; the others follow."""


def read_event_fields(event: Event) -> dict[str, Any]:
    """The fields of an event that users set, by name, in the order of the form.

    The instants of whole days are left out: they are computed from the dates.
    """
    fields = event_draft_fields(event)
    # Fields that are added later come last in a conflict, rather than being left out of it.
    rest = [name for name in fields if name not in {*FIRST_FIELDS, "well_id"}]
    return {name: fields[name] for name in (*FIRST_FIELDS, *rest)}


EVENT_KIND = EntityKind("event", read_event_fields)


class EventData(EntityData[Event], Protocol):
    """The data of events; each call may raise an error of the domain."""

    async def create(self, draft: EventDraft) -> Event: ...


class EventEditor:
    """The editor of a screen's events; `on_done` draws the screen again, `unit` is that of depths.

    Drawers open in `area`, which outlives the popovers and menus that ask for them.
    """

    def __init__(
        self,
        data: EventData,
        area: ui.element,
        on_done: Callback,
        format_changes: FormatChanges,
        unit: DepthUnit,
    ) -> None:
        self._data, self._format_changes, self._unit = data, format_changes, unit
        self._editor = EntityEditor(data, EVENT_KIND, area, on_done)

    async def change_event(
        self, event: Event, changes: Mapping[str, Any], text: str, tz: tzinfo
    ) -> None:
        """Change some fields at once, with undo; `text` is the message.

        A conflict with another change is shown as a message, not raised.
        """
        await self._editor.change(event, changes, text, self._reader(tz))

    def confirm_deletion(self, event: Event) -> None:
        """Ask, then move an event to the trash, with undo."""
        self._editor.confirm_deletion([event])

    def create_event(
        self,
        well_id: str,
        context: EventFormContext,
        title: str,
        on_done: Callback | None = None,
    ) -> None:
        """Open the drawer of a new event; `context.before` gives its initial values.

        `on_done` gets the new event, in place of the screen's own callback.
        """

        async def create(fields: dict[str, Any]) -> Event:
            return await self._data.create(EventDraft.parse({"well_id": well_id, **fields}))

        def make_fields(form: Form) -> EventFormFields:
            return EventFormFields(form, context)

        self._editor.create(title, make_fields, create, on_done=on_done, draft_scope=well_id)

    def edit_event(
        self,
        event: Event,
        context: EventFormContext,
        title: str,
        attach: Callable[[], None] | None = None,
        on_copied: Callback | None = None,
    ) -> None:
        """Open the drawer of an event; `attach` draws its attachments, `on_copied` gets a copy."""

        def make_fields(form: Form, before: Event) -> EventFormFields:
            return EventFormFields(form, context.starting_from(before))

        def copy() -> None:
            # From the event as it was opened: what is typed in its own form belongs to it, not to
            # the copy.
            copy_context = context.starting_from(event)
            self.create_event(event.well_id, copy_context, t("Copy of the event"), on_copied)

        self._editor.edit(
            title,
            event,
            make_fields,
            self._reader(context.tz),
            # The event of an upload belongs to one file: a copy would have none.
            copy=copy if event.kind != UPLOAD_KIND else None,
            attach=attach,
        )

    def _reader(self, tz: tzinfo) -> ConflictReader:
        return ConflictReader(self._format_changes, tz, self._unit)
