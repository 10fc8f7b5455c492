"""What a calendar reads and writes, in memory: with versions and a log, as the product has them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tests.components.search.memory import MemoryLookup
from welltrack_ui.domain.audit import ActorName, AuditEntry, FieldChange
from welltrack_ui.domain.errors import NotFound, StaleVersion
from welltrack_ui.domain.event import Event, EventDraft, event_draft_fields
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.report_day import load_zone, report_days_window
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well

ME = "Me"


class MemoryCalendar:
    """Wells with their stages and events.

    `log` holds an entry a write, the newest last; `changes` what updates were asked to change;
    `attached` the files of events by their ids.
    """

    def __init__(
        self, events: Sequence[Event] = (), wells: Sequence[Well] = (), stages: Sequence[Stage] = ()
    ) -> None:
        self.events = {event.id: event for event in events}
        self.wells = {well.id: well for well in wells}
        self.trash: dict[str, Event] = {}
        self.log: list[AuditEntry] = []
        self.changes: list[dict[str, Any]] = []
        self.attached: dict[str, Sequence[File]] = {}
        self._stages = stages

    @property
    def reader_id(self) -> str:
        return "u-me"

    async def get(self, event_id: str) -> Event:
        if event_id not in self.events:
            raise NotFound("event")
        return self.events[event_id]

    async def create(self, draft: EventDraft) -> Event:
        now = datetime.now(UTC)
        well = self.wells[draft.well_id]
        made = Event.model_validate(
            {
                **self._stored(draft),
                "id": f"new-{len(self.log)}",
                "org_id": well.org_id,
                "project_id": well.project_id,
                "source": "ui",
                "version": 1,
                "created_at": now,
                "created_by": "u-me",
                "updated_at": now,
                "updated_by": "u-me",
            }
        )
        return self._keep(made, "event.created", None, ME)

    async def update(self, event_id: str, version: int, changes: dict[str, Any]) -> Event:
        self.changes.append(changes)
        return self.write(event_id, version, changes, ME)

    def write(self, event_id: str, version: int, changes: Mapping[str, Any], name: str) -> Event:
        """A change by whoever has the name. Raises Stale for a version that is not the latest."""
        before = self.events.get(event_id)
        if before is None:
            raise NotFound("event")
        if before.version != version:
            raise StaleVersion("event")
        draft = EventDraft.parse({**event_draft_fields(before), **changes})
        fields = {**self._stored(draft), "version": version + 1, "updated_at": datetime.now(UTC)}
        after = before.model_copy(update=fields)
        return self._keep(after, "event.updated", before, name)

    async def delete(self, event_id: str) -> None:
        self.move_to_trash(event_id, ME)

    def move_to_trash(self, event_id: str, name: str) -> None:
        """A deletion by whoever has the name."""
        event = self.events.pop(event_id)
        self.trash[event_id] = event.model_copy(update={"version": event.version + 1})
        self._record(event, "event.deleted", (), name)

    def delete_well(self, name: str) -> None:
        """A deletion of the only well, with all of its events, by whoever has the name."""
        [well] = self.wells.values()
        event = next(iter(self.events.values()))
        self._record(event, "well.deleted", (), name)
        entry = self.log[-1].model_copy(
            update={"entity": "well", "entity_id": well.id, "entity_name": well.name}
        )
        self.log[-1] = entry
        self.events.clear()

    async def restore(self, event_id: str) -> Event:
        event = self.trash.pop(event_id)
        self.events[event_id] = event.model_copy(update={"version": event.version + 1})
        self._record(event, "event.restored", (), ME)
        return self.events[event_id]

    async def changes_since(self, entity: Event, *, deleted: bool) -> Sequence[AuditEntry]:
        wanted = {entity.id, entity.well_id} if deleted else {entity.id}
        found = [e for e in self.log if e.entity_id in wanted and e.at > entity.updated_at]
        return found[::-1]

    async def names(self, ids: Sequence[str]) -> Mapping[str, str]:
        return {stage.id: stage.name for stage in self._stages if stage.id in ids}

    async def well(self, well_id: str) -> Well:
        return self.wells[well_id]

    def well_lookup(self) -> MemoryLookup:
        return MemoryLookup([(well.id, well.name) for well in self.wells.values()])

    async def stages(self, well_id: str) -> Sequence[Stage]:
        return [stage for stage in self._stages if stage.well_id == well_id]

    async def files(self, event: Event) -> Sequence[File]:
        return self.attached.get(event.id, ())

    def _stored(self, draft: EventDraft) -> dict[str, Any]:
        """The draft's fields; whole days get the instants that they cover."""
        fields = {name: getattr(draft, name) for name in type(draft).model_fields}
        if draft.starts_on and draft.ends_on:
            tz = load_zone(self.wells[draft.well_id].timezone)
            window = report_days_window(draft.starts_on, draft.ends_on, tz)
            fields |= {"starts_at": window.start, "ends_at": window.end}
        return fields

    def _keep(self, after: Event, action: str, before: Event | None, name: str) -> Event:
        old = before.model_dump(mode="json") if before else {}
        new = after.model_dump(mode="json")
        changed = tuple(
            FieldChange(field=field, before=old.get(field), after=new[field])
            for field in EventDraft.model_fields
            if old.get(field) != new[field]
        )
        self.events[after.id] = after
        self._record(after, action, changed, name)
        return after

    def _record(
        self, event: Event, action: str, changes: tuple[FieldChange, ...], name: str
    ) -> None:
        self.log.append(
            AuditEntry(
                id=f"a-{len(self.log)}",
                at=datetime.now(UTC),
                actor=ActorName(id=f"u-{name.lower()}", name=name),
                action=action,
                entity="event",
                entity_id=event.id,
                entity_name=event.title,
                org_id=event.org_id,
                well_id=event.well_id,
                changes=changes,
            )
        )
