"""The actions on events of a calendar: open, create, edit, copy, move, resize, delete."""

import functools
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from nicegui import ui

from components.audit.change_texts import format_changes
from components.calendar.event_box import format_event_times
from components.calendar.event_popover import show_event_list_popover, show_event_popover
from components.calendar.file_drop import CalendarFileDrop
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
from components.forms.drafts import NEW_ID
from components.i18n.labels import event_title
from components.i18n.translate import t
from components.kit.callback import Callback
from components.search.well_picker import WellPicker
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.entries import CalendarEntry
from welltrack_ui.domain.calendar.spans import Span
from welltrack_ui.domain.event import UPLOAD_KIND, Event, is_log_row

QUARTER_HOUR = timedelta(minutes=15)
DEFAULT_START = time(6)
SNAPSHOT_AGE = timedelta(minutes=1)
"""The longest time between the reading of events and their rendering."""
GesturePoint = Mapping[str, Any]


class CalendarActions:
    """The callbacks of a calendar's canvas, one for each gesture.

    `get_snapshot` gives the snapshot on the screen; popovers and drawers open in `area`; `on_done`
    draws the calendar again.
    """

    def __init__(
        self,
        data: CalendarData,
        get_snapshot: Callable[[], CalendarSnapshot],
        rights: CalendarRights,
        area: ui.element,
        on_done: Callback,
    ) -> None:
        self._data, self._get_snapshot, self._rights, self._area = data, get_snapshot, rights, area
        self._editor = EventEditor(data, area, on_done, format_changes, rights.unit)
        if rights.may_write:
            CalendarFileDrop(area, data, get_snapshot)

    async def open_event(self, event_id: str, anchor: Sequence[float]) -> None:
        """Open the popover of an event beside `anchor`. Raises: NotFound."""
        event = await self._data.get(event_id)
        # Before the popover opens, so that it has its height when it is placed.
        files = await self._data.files(event)
        may_write = self._rights.may_write

        def attach() -> AttachmentPanel:
            panel = draw_event_attachments(
                event, lambda: self._data.files(event), may_write=may_write
            )
            panel.show(files)
            return panel

        actions: list[tuple[str, str, Callback]] = []
        delete: Callback | None = None
        if may_write and event.kind != UPLOAD_KIND:
            actions = [
                (t("Edit"), "pencil", lambda: self.edit_event(event_id)),
                (t("Copy"), "copy", lambda: self._copy_event(event)),
            ]
            delete = functools.partial(self._editor.confirm_deletion, event)
        entry, unit = entry_from_event(event), self._rights.unit
        with self._area:
            show_event_popover(
                self._get_snapshot().context, entry, event, attach, unit, anchor, actions, delete
            )

    def show_event_list(self, ids: str, anchor: Sequence[float]) -> None:
        """Open the popover of several events; `ids` have spaces between."""
        # An id may have left the calendar since it was drawn: it is left out.
        event_ids = set(ids.split())
        entries = [entry for entry in self._get_snapshot().entries if entry.id in event_ids]
        with self._area:
            show_event_list_popover(self._get_snapshot().context, entries, anchor, self.open_event)

    async def edit_event(self, event_id: str) -> None:
        """Open the drawer of an event. Raises: NotFound."""
        event = await self._data.get(event_id)
        form_context = await self._form_context(event.well_id, event)
        files: list[AttachmentPanel] = []

        def attach() -> None:
            files.append(draw_event_attachments(event, lambda: self._data.files(event)))

        self._editor.edit_event(event, form_context, t("Edit the event"), attach)
        for panel in files:
            await panel.load()

    async def open_draft(self, well_id: str, event_id: str) -> None:
        """Open the drawer that a draft was typed in. Raises: NotFound."""
        if event_id == NEW_ID:
            await self.create_next_event(well_id, self._get_snapshot().context.today)
        else:
            await self.edit_event(event_id)

    async def delete_event(self, event_id: str) -> None:
        """Ask, then move an event to the trash. Raises: NotFound."""
        self._editor.confirm_deletion(await self._data.get(event_id))

    async def create_event(
        self,
        start: GesturePoint,
        end: GesturePoint,
        well_id: str = "",
        anchor: Sequence[float] = (),
    ) -> None:
        """Open the drawer of a new event with the times of a click or drag, which ended there."""
        snapshot = self._get_snapshot()
        tz, step = snapshot.context.tz, snapshot.view.step_seconds
        default_start = (
            snapshot.context.now if "d" not in start else self._default_start(start["d"])
        )
        preset = preset_from_gesture(start, end, tz, step, default_start)
        await self._open_new_event(start.get("w") or well_id, preset, anchor)

    async def create_next_event(self, well_id: str, day: Any, anchor: Sequence[float] = ()) -> None:
        """Open the drawer of a new event on `day`; the choice of its well opens at `anchor`.

        Today it starts where the well's last event ended, else at the last quarter of an hour; on
        other days as `create_event` on that day.
        """
        context = self._get_snapshot().context
        start = self._default_start(str(day))
        if day == context.today:
            # Only events that have ended: one under way, or planned, leaves no gap to report.
            past = [
                e.span.end
                for e in self._timed_entries(well_id)
                if e.span.end and e.span.end <= context.now
            ]
            quarter = context.now.replace(
                minute=context.now.minute // 15 * 15, second=0, microsecond=0
            )
            start = max(past, default=quarter)
        await self._open_new_event(well_id, EventPreset(start, start + 4 * QUARTER_HOUR), anchor)

    async def drag_event(
        self, event_id: str, edge: EventEdge, start: GesturePoint, end: GesturePoint
    ) -> None:
        """Move an event, or one of its edges, by a drag. Raises: NotFound; Forbidden."""
        snapshot = self._get_snapshot()
        event = await self._event_on_screen(event_id)
        shift = shift_from_gesture(start, end, snapshot.context.tz, snapshot.view.step_seconds)
        await self._apply_changes(event, compute_new_times(event, edge, shift, snapshot.context.tz))

    async def nudge_event(self, event_id: str, key: str, lengthen: bool) -> None:
        """Move an event, or with `lengthen` its end, by an arrow key. Raises: NotFound."""
        snapshot = self._get_snapshot()
        event = await self._event_on_screen(event_id)
        is_of_hours = snapshot.view.time_axis == "y" and snapshot.view.scroll_fraction is not None
        over_hours = is_of_hours and not event.all_day
        shift = shift_from_key(key, over_hours=over_hours)
        edge: EventEdge = "end" if lengthen else ""
        await self._apply_changes(event, compute_new_times(event, edge, shift, snapshot.context.tz))

    async def _apply_changes(self, event: Event, changes: dict[str, Any]) -> None:
        if not changes:
            return
        after = entry_from_event(event.model_copy(update=changes))
        context = self._get_snapshot().context
        when = format_event_times(context, after)
        text = t("{name}: now {when}", name=event_title(event.title), when=when)
        await self._editor.change_event(event, changes, text, context.tz)

    async def _event_on_screen(self, event_id: str) -> Event:
        """The event at the version on the screen, so that a later change is not overwritten."""
        event = await self._data.get(event_id)
        snapshot = self._get_snapshot()
        version = next(
            (one.version for one in snapshot.entries if one.id == event_id), event.version
        )
        if version == event.version:
            return event
        # It was read before the calendar was drawn: later changes are in the log.
        read_at = snapshot.context.now - SNAPSHOT_AGE
        return event.model_copy(update={"version": version, "updated_at": read_at})

    async def _copy_event(self, event: Event) -> None:
        form_context = await self._form_context(event.well_id, event)
        self._editor.create_event(event.well_id, form_context, t("Copy of the event"))

    async def _open_new_event(
        self, well_id: str, preset: EventPreset, anchor: Sequence[float]
    ) -> None:
        """Open the drawer of a new event, after the choice of its well where that is not known."""
        lookup = self._data.well_lookup()
        wells = [] if well_id else await lookup.find_wells("")
        if len(wells) == 1:
            well_id = wells[0].id

        async def open_form(chosen_id: str) -> None:
            form_context = await self._form_context(chosen_id, build_template_event(preset))
            self._editor.create_event(chosen_id, form_context, t("New event"))

        if well_id:
            await open_form(well_id)
        elif wells:
            picker = WellPicker(t("Which well is it for?"), lookup, anchor or None, open_form)
            with self._area:
                await picker.open()

    async def _form_context(self, well_id: str, before: Event) -> EventFormContext:
        well = await self._data.well(well_id)
        tz = report_day.load_zone(well.timezone)
        return EventFormContext(
            stages=await self._data.stages(well_id),
            tz=tz,
            unit=self._rights.unit,
            # By the well's clocks, not the calendar's: the form is written in the well's zone.
            today=report_day.to_local_time(datetime.now(UTC), tz).date(),
            start=before.starts_at,
            before=before,
        )

    def _default_start(self, day: str) -> datetime:
        """The start of a new event on a day: the end of its last event, else six o'clock."""
        context = self._get_snapshot().context
        date_ = date.fromisoformat(day)
        window = report_day.report_day_window(date_, context.tz)
        ends = [e.span.end for e in self._timed_entries("") if e.span.end]
        last = max((end for end in ends if window.start < end < window.end), default=None)
        # By the wall clock: on a day of 23 or 25 hours six o'clock is not six hours after midnight.
        return last or report_day.resolve_wall_time(
            datetime.combine(date_, DEFAULT_START), context.tz
        )

    def _timed_entries(self, well_id: str) -> Sequence[CalendarEntry]:
        entries = self._get_snapshot().entries
        return [e for e in entries if not e.span.days and well_id in {"", e.well_id}]


def entry_from_event(event: Event) -> CalendarEntry:
    """An event as an entry of a calendar."""
    days = (event.starts_on, event.ends_on) if event.starts_on and event.ends_on else None
    span = Span(event.id, event.starts_at, event.ends_at, days)
    return CalendarEntry(
        span,
        event.well_id,
        event.stage_id,
        event.kind,
        event.title,
        event.npt,
        event.version,
        event.state == "plan",
        is_log_row(event),
    )
