"""What people do with the events on a calendar: look, make, edit, copy, move, delete."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from nicegui import ui

from components.audit.change_texts import format_changes
from components.calendar.event_box import format_event_times
from components.calendar.event_popover import show_event_list_popover, show_event_popover
from components.calendar.file_drop import CalendarFileDrop
from components.calendar.pickers import pick_option
from components.calendar.ports import CalendarData, CalendarRights
from components.calendar.rescheduling import (
    EventEdge,
    EventPreset,
    build_template_event,
    compute_new_times,
    preset_from_gesture,
    shift_from_gesture,
    shift_from_key,
)
from components.calendar.snapshot import CalendarSnapshot
from components.events.editing import EventEditor
from components.events.form import EventFormContext
from components.files.attachments import AttachmentPanel, draw_event_attachments
from components.i18n.translate import t
from components.kit.callback import Callback
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.calendar.spans import Span
from welltrack_ui.domain.event import UPLOAD_KIND, Event

CENTRE_RECT = (0.0, 160.0, 0.0, 160.0, 700.0, 900.0)
QUARTER_HOUR = timedelta(minutes=15)
USUAL_START = time(6)
SNAPSHOT_AGE = timedelta(minutes=1)
"""More than passes between the reading of events and their drawing."""
GesturePoint = Mapping[str, Any]


class CalendarActions:
    """Callbacks of a calendar's surface.

    `seen` gives what is on the screen now; cards and drawers open in `area`.
    """

    def __init__(
        self,
        source: CalendarData,
        seen: Callable[[], CalendarSnapshot],
        rights: CalendarRights,
        area: ui.element,
        on_done: Callback,
    ) -> None:
        self._data, self._get_snapshot, self._rights, self._area = source, seen, rights, area
        self._editor = EventEditor(source, area, on_done, format_changes, rights.unit)
        if rights.may_write:
            CalendarFileDrop(area, source, seen)

    async def open_event(self, event_id: str, where: Sequence[float]) -> None:
        """A card with the event."""
        event = await self._data.get(event_id)
        files = await self._data.files(event)
        may_write = self._rights.may_write

        def attach() -> AttachmentPanel:
            made = draw_event_attachments(
                event, lambda: self._data.files(event), may_write=may_write
            )
            made.show(files)
            return made

        acts: list[tuple[str, str, Callback]] = []
        if may_write and event.kind != UPLOAD_KIND:
            acts = [
                (t("Edit"), "pencil", lambda: self.edit_event(event_id)),
                (t("Copy"), "copy", lambda: self._copy_event(event)),
                (t("Delete"), "trash-2", lambda: self._editor.delete_event(event)),
            ]
        entry, unit = entry_from_event(event), self._rights.unit
        with self._area:
            show_event_popover(
                self._get_snapshot().context, entry, event, attach, unit, where, acts
            )

    def show_event_list(self, ids: str, where: Sequence[float]) -> None:
        """A card with several events, given by their ids with spaces between."""
        wanted = set(ids.split())
        found = [entry for entry in self._get_snapshot().entries if entry.id in wanted]
        with self._area:
            show_event_list_popover(self._get_snapshot().context, found, where, self.open_event)

    async def edit_event(self, event_id: str) -> None:
        """A drawer with the event in it."""
        event = await self._data.get(event_id)
        setting = await self._form_context(event.well_id, event)
        files: list[AttachmentPanel] = []

        def attach() -> None:
            files.append(draw_event_attachments(event, lambda: self._data.files(event)))

        self._editor.edit_event(event, setting, t("Edit the event"), attach)
        for found in files:
            await found.load()

    async def delete_event(self, event_id: str) -> None:
        """To the trash."""
        await self._editor.delete_event(await self._data.get(event_id))

    async def create_event(self, start: GesturePoint, end: GesturePoint, well_id: str = "") -> None:
        """A drawer for an event at a place of the calendar, or over a span of it."""
        picture = self._get_snapshot()
        tz, step = picture.context.tz, picture.view.step_seconds
        usual = picture.context.now if "d" not in start else self._usual_start(start["d"])
        preset = preset_from_gesture(start, end, tz, step, usual)
        await self._open_new_event(start.get("w") or well_id, preset)

    async def create_next_event(self, well_id: str, day: Any) -> None:
        """A drawer for an event now, or where the last one ended; on `day` where that isn't now."""
        scene = self._get_snapshot().context
        start = self._usual_start(str(day))
        if day == scene.today:
            past = [
                e.span.end
                for e in self._timed_entries(well_id)
                if e.span.end and e.span.end <= scene.now
            ]
            floor = scene.now.replace(minute=scene.now.minute // 15 * 15, second=0, microsecond=0)
            start = max(past, default=floor)
        await self._open_new_event(well_id, EventPreset(start, start + 4 * QUARTER_HOUR))

    async def drag_event(
        self, event_id: str, edge: EventEdge, start: GesturePoint, end: GesturePoint
    ) -> None:
        """Move an event, or one of its edges, as far as it was dragged."""
        picture = self._get_snapshot()
        event = await self._event_on_screen(event_id)
        shift = shift_from_gesture(start, end, picture.context.tz, picture.view.step_seconds)
        await self._apply_changes(event, compute_new_times(event, edge, shift, picture.context.tz))

    async def nudge_event(self, event_id: str, key: str, lengthen: bool) -> None:
        """Move an event, or its end, by a step of the keyboard."""
        picture = self._get_snapshot()
        event = await self._event_on_screen(event_id)
        over_hours = picture.view.scroll_fraction is not None and not event.all_day
        shift = shift_from_key(key, over_hours=over_hours)
        edge: EventEdge = "end" if lengthen else ""
        await self._apply_changes(event, compute_new_times(event, edge, shift, picture.context.tz))

    async def _apply_changes(self, event: Event, changes: dict[str, Any]) -> None:
        if not changes:
            return
        after = entry_from_event(event.model_copy(update=changes))
        scene = self._get_snapshot().context
        said = t("{name}: now {when}", name=event.title, when=format_event_times(scene, after))
        await self._editor.change_event(event, changes, said, scene.tz)

    async def _event_on_screen(self, event_id: str) -> Event:
        """The event, at the version that is on the screen: what another wrote since is not lost."""
        event = await self._data.get(event_id)
        seen = self._get_snapshot()
        version = next((one.version for one in seen.entries if one.id == event_id), event.version)
        if version == event.version:
            return event
        # It was read before the calendar was drawn: the log tells what came after.
        read_at = seen.context.now - SNAPSHOT_AGE
        return event.model_copy(update={"version": version, "updated_at": read_at})

    async def _copy_event(self, event: Event) -> None:
        setting = await self._form_context(event.well_id, event)
        self._editor.create_event(event.well_id, setting, t("Copy of the event"))

    async def _open_new_event(self, well_id: str, preset: EventPreset) -> None:
        """Ask which well it is for, where that is not plain, and open the drawer."""
        names = {} if well_id else await self._data.well_names()
        if len(names) == 1:
            (well_id,) = names

        async def begin(chosen: str) -> None:
            setting = await self._form_context(chosen, build_template_event(preset))
            self._editor.create_event(chosen, setting, t("New event"))

        if well_id:
            await begin(well_id)
        elif names:
            with self._area:
                pick_option(t("Which well is it for?"), names, CENTRE_RECT, begin)

    async def _form_context(self, well_id: str, before: Event) -> EventFormContext:
        well = await self._data.well(well_id)
        tz = report_day.load_zone(well.timezone)
        return EventFormContext(
            stages=await self._data.stages(well_id),
            tz=tz,
            unit=self._rights.unit,
            today=report_day.to_local_time(datetime.now(UTC), tz).date(),
            start=before.starts_at,
            before=before,
        )

    def _usual_start(self, day: str) -> datetime:
        """When something new on a day begins: where the last of it ended, else at six."""
        scene = self._get_snapshot().context
        date_ = date.fromisoformat(day)
        window = report_day.report_day_window(date_, scene.tz)
        ends = [e.span.end for e in self._timed_entries("") if e.span.end]
        last = max((end for end in ends if window.start < end < window.end), default=None)
        # By the wall clock: on a day of 23 or 25 hours six o'clock is not six hours after midnight.
        return last or report_day.resolve_wall_time(datetime.combine(date_, USUAL_START), scene.tz)

    def _timed_entries(self, well_id: str) -> Sequence[CalendarEntry]:
        entries = self._get_snapshot().entries
        return [e for e in entries if not e.span.days and well_id in {"", e.well_id}]


def entry_from_event(event: Event) -> CalendarEntry:
    """An event as calendars show it."""
    days = (event.starts_on, event.ends_on) if event.starts_on and event.ends_on else None
    span = Span(event.id, event.starts_at, event.ends_at, days)
    return CalendarEntry(
        span, event.well_id, event.stage_id, event.kind, event.title, event.npt, event.version
    )
