"""What people do with the events on a calendar: look, make, edit, copy, move, delete."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from nicegui import ui

from components.calendar.event_box import UPLOAD, when
from components.calendar.event_popover import peek_event, peek_list
from components.calendar.file_drop import CalendarDrops
from components.calendar.pickers import pick
from components.calendar.rescheduling import (
    Edge,
    Preset,
    moved,
    preset_of,
    shift_of,
    shift_of_key,
    template,
)
from components.calendar.snapshot import Picture
from components.events.editing import Edits, Writes
from components.events.form import EventSetting
from components.files.attachments import PlaceFiles, event_files
from components.i18n.format import DepthUnit
from components.i18n.translate import t
from components.kit.callback import Callback
from welltrack_ui.domain import report_day
from welltrack_ui.domain.calendar.entries import Entry
from welltrack_ui.domain.calendar.spans import Span
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well

CENTRE = (0.0, 160.0, 0.0, 160.0, 700.0, 900.0)
QUARTER = timedelta(minutes=15)
Place = Mapping[str, Any]


class Source(Writes, Protocol):
    """What a calendar reads and writes."""

    async def well(self, well_id: str) -> Well: ...
    async def well_names(self) -> Mapping[str, str]: ...
    async def stages(self, well_id: str) -> Sequence[Stage]: ...
    async def files(self, event: Event) -> Sequence[File]: ...


@dataclass(frozen=True, slots=True)
class Rights:
    """Whether one may write, and the unit that depths are shown in."""

    may_write: bool
    unit: DepthUnit


class CalendarDesk:
    """Callbacks of a calendar's surface.

    `seen` gives what is on the screen now; cards and drawers open in `area`.
    """

    def __init__(
        self,
        source: Source,
        seen: Callable[[], Picture],
        rights: Rights,
        area: ui.element,
        on_done: Callback,
    ) -> None:
        self._source, self._seen, self._rights, self._area = source, seen, rights, area
        self._edits = Edits(source, area, on_done)
        if rights.may_write:
            CalendarDrops(area, source, seen)

    async def open(self, event_id: str, where: Sequence[float]) -> None:
        """A card with the event."""
        event = await self._source.event(event_id)
        files = await self._source.files(event)
        may_write = self._rights.may_write

        def attach() -> PlaceFiles:
            made = event_files(event, lambda: self._source.files(event), may_write=may_write)
            made.show(files)
            return made

        acts: list[tuple[str, str, Callback]] = []
        if may_write and event.kind != UPLOAD:
            acts = [
                (t("Edit"), "pencil", lambda: self.edit(event_id)),
                (t("Copy"), "copy", lambda: self._copy(event)),
                (t("Delete"), "trash-2", lambda: self._edits.delete(event)),
            ]
        entry, unit = entry_of(event), self._rights.unit
        with self._area:
            peek_event(self._seen().scene, entry, event, attach, unit, where, acts)

    def list(self, ids: str, where: Sequence[float]) -> None:
        """A card with several events, given by their ids with spaces between."""
        wanted = set(ids.split())
        found = [entry for entry in self._seen().entries if entry.id in wanted]
        with self._area:
            peek_list(self._seen().scene, found, where, self.open)

    async def edit(self, event_id: str) -> None:
        """A drawer with the event in it."""
        event = await self._source.event(event_id)
        setting = await self._setting(event.well_id, event)
        files: list[PlaceFiles] = []

        def attach() -> None:
            files.append(event_files(event, lambda: self._source.files(event)))

        self._edits.edit(event, setting, t("Edit the event"), attach)
        for found in files:
            await found.load()

    async def delete(self, event_id: str) -> None:
        """To the trash."""
        await self._edits.delete(await self._source.event(event_id))

    async def create(self, start: Place, end: Place, well_id: str = "") -> None:
        """A drawer for an event at a place of the calendar, or over a span of it."""
        picture = self._seen()
        tz, step = picture.scene.tz, picture.drawn.step
        usual = picture.scene.now if "d" not in start else self._usual(start["d"])
        preset = preset_of(start, end, tz, step, usual)
        await self._for_well(start.get("w") or well_id, preset)

    async def new(self, well_id: str, day: Any) -> None:
        """A drawer for an event now, or where the last one ended; on `day` where that isn't now."""
        scene = self._seen().scene
        start = self._usual(str(day))
        if day == scene.today:
            past = [
                e.span.end for e in self._timed(well_id) if e.span.end and e.span.end <= scene.now
            ]
            floor = scene.now.replace(minute=scene.now.minute // 15 * 15, second=0, microsecond=0)
            start = max(past, default=floor)
        await self._for_well(well_id, Preset(start, start + 4 * QUARTER))

    async def drag(self, event_id: str, edge: Edge, start: Place, end: Place) -> None:
        """Move an event, or one of its edges, as far as it was dragged."""
        picture = self._seen()
        event = await self._as_seen(event_id)
        shift = shift_of(start, end, picture.scene.tz, picture.drawn.step)
        await self._change(event, moved(event, edge, shift, picture.scene.tz))

    async def nudge(self, event_id: str, key: str, lengthen: bool) -> None:
        """Move an event, or its end, by a step of the keyboard."""
        picture = self._seen()
        event = await self._as_seen(event_id)
        over_hours = picture.drawn.scroll is not None and not event.all_day
        shift = shift_of_key(key, over_hours=over_hours)
        edge: Edge = "end" if lengthen else ""
        await self._change(event, moved(event, edge, shift, picture.scene.tz))

    async def _change(self, event: Event, changes: dict[str, Any]) -> None:
        if not changes:
            return
        after = entry_of(event.model_copy(update=changes))
        scene = self._seen().scene
        said = t("{name}: now {when}", name=event.title, when=when(scene, after))
        await self._edits.change(event, changes, said, scene.tz)

    async def _as_seen(self, event_id: str) -> Event:
        """The event, at the version that is on the screen: what another wrote since is not lost."""
        event = await self._source.event(event_id)
        versions = {entry.id: entry.version for entry in self._seen().entries}
        return event.model_copy(update={"version": versions.get(event_id, event.version)})

    async def _copy(self, event: Event) -> None:
        setting = await self._setting(event.well_id, event)
        self._edits.create(event.well_id, setting, t("Copy of the event"))

    async def _for_well(self, well_id: str, preset: Preset) -> None:
        """Ask which well it is for, where that is not plain, and open the drawer."""
        names = {} if well_id else await self._source.well_names()
        if len(names) == 1:
            (well_id,) = names

        async def begin(chosen: str) -> None:
            setting = await self._setting(chosen, template(preset))
            self._edits.create(chosen, setting, t("New event"))

        if well_id:
            await begin(well_id)
        elif names:
            with self._area:
                pick(t("Which well is it for?"), names, CENTRE, begin)

    async def _setting(self, well_id: str, before: Event) -> EventSetting:
        well = await self._source.well(well_id)
        tz = report_day.zone(well.timezone)
        return EventSetting(
            stages=await self._source.stages(well_id),
            tz=tz,
            unit=self._rights.unit,
            today=report_day.local(datetime.now(UTC), tz).date(),
            start=before.starts_at,
            before=before,
        )

    def _usual(self, day: str) -> datetime:
        """When something new on a day begins: where the last of it ended, else at six."""
        scene = self._seen().scene
        window = report_day.day_window(datetime.fromisoformat(day).date(), scene.tz)
        ends = [e.span.end for e in self._timed("") if e.span.end]
        last = max((end for end in ends if window.start < end < window.end), default=None)
        return last or window.start + timedelta(hours=6)

    def _timed(self, well_id: str) -> Sequence[Entry]:
        entries = self._seen().entries
        return [e for e in entries if not e.span.days and well_id in {"", e.well_id}]


def entry_of(event: Event) -> Entry:
    """An event as calendars show it."""
    days = (event.starts_on, event.ends_on) if event.starts_on and event.ends_on else None
    span = Span(event.id, event.starts_at, event.ends_at, days)
    return Entry(
        span, event.well_id, event.stage_id, event.kind, event.title, event.npt, event.version
    )
