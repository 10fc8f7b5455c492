"""Files dropped on a calendar: on an event they are its own, on a day they are its reports."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Protocol

from nicegui import ui

from components.calendar.event_box import UPLOAD
from components.calendar.snapshot import Picture
from components.files.choose_well_drawer import ask_where
from components.files.upload_tray import take_drops, tray
from components.i18n import format as form_of
from components.i18n.translate import tn
from components.kit.toast import toast
from welltrack_ui.domain import report_day
from welltrack_ui.domain.event import Event


class Wells(Protocol):
    """What is asked of a calendar's data."""

    async def event(self, event_id: str) -> Event: ...
    async def well_names(self) -> Mapping[str, str]: ...


class CalendarDrops:
    """Takes what is dropped in `area` while nothing is open; `seen` is what it shows."""

    def __init__(self, area: ui.element, wells: Wells, seen: Callable[[], Picture]) -> None:
        self._area, self._wells, self._seen = area, wells, seen
        take_drops(area, self._dropped)

    async def _dropped(self, count: int, on: Mapping[str, Any]) -> None:
        event = await self._wells.event(on["e"]) if on["e"] else None
        if event and event.kind != UPLOAD:
            to = {"well_id": event.well_id, "event_id": event.id, "stage_id": event.stage_id}
            self._send(count, to, event.title)
            return
        day, names = self._day(on), await self._wells.well_names()
        well_id = event.well_id if event else on["w"]
        if len(names) == 1:
            (well_id,) = names
        if well_id not in names:
            with self._area:
                ask_where(names, count, today=self._seen().scene.today, day=day)
            return
        to = {"well_id": well_id, "report_date": day.isoformat() if day else None}
        name = names[well_id]
        self._send(count, to, f"{name} · {form_of.day(day)}" if day else name)

    def _day(self, on: Mapping[str, Any]) -> date | None:
        """The day that was dropped on, by the clocks of the calendar."""
        if on["d"]:
            return date.fromisoformat(on["d"])
        if not on["s"]:
            return None
        at = datetime.fromtimestamp(on["s"], UTC)
        return report_day.local(at, self._seen().scene.tz).date()

    def _send(self, count: int, to: Mapping[str, str | None], place: str) -> None:
        tray(self._area.client).aim(to)
        said = tn("{count} file goes to {place}", "{count} files go to {place}", count, place=place)
        toast(said, client=self._area.client)
