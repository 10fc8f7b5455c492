"""Files dropped on a calendar: on an event they are its own, on a day they are its reports."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from nicegui import ui

from components.calendar.ports import CalendarData
from components.calendar.snapshot import CalendarSnapshot
from components.files.choose_well_drawer import choose_upload_well
from components.files.upload_tray import accept_drops, get_upload_tray
from components.i18n import format as form_of
from components.i18n.translate import tn
from components.kit.toast import show_toast
from welltrack_ui.domain import report_day
from welltrack_ui.domain.event import UPLOAD_KIND


class CalendarFileDrop:
    """Takes what is dropped in `area` while nothing is open; `seen` is what it shows."""

    def __init__(
        self, area: ui.element, wells: CalendarData, seen: Callable[[], CalendarSnapshot]
    ) -> None:
        self._area, self._data, self._get_snapshot = area, wells, seen
        accept_drops(area, self._handle_drop)

    async def _handle_drop(self, count: int, on: Mapping[str, Any]) -> None:
        event = await self._data.get(on["e"]) if on["e"] else None
        if event and event.kind != UPLOAD_KIND:
            to = {"well_id": event.well_id, "event_id": event.id, "stage_id": event.stage_id}
            self._direct_uploads(count, to, event.title)
            return
        day, names = self._target_day(on), await self._data.well_names()
        well_id = event.well_id if event else on["w"]
        if len(names) == 1:
            (well_id,) = names
        if well_id not in names:
            with self._area:
                choose_upload_well(names, count, today=self._get_snapshot().context.today, day=day)
            return
        to = {"well_id": well_id, "report_date": day.isoformat() if day else None}
        name = names[well_id]
        self._direct_uploads(count, to, f"{name} · {form_of.format_date(day)}" if day else name)

    def _target_day(self, on: Mapping[str, Any]) -> date | None:
        """The day that was dropped on, by the clocks of the calendar."""
        if on["d"]:
            return date.fromisoformat(on["d"])
        if not on["s"]:
            return None
        at = datetime.fromtimestamp(on["s"], UTC)
        return report_day.to_local_time(at, self._get_snapshot().context.tz).date()

    def _direct_uploads(self, count: int, to: Mapping[str, str | None], place: str) -> None:
        get_upload_tray(self._area.client).set_target(to)
        said = tn("{count} file goes to {place}", "{count} files go to {place}", count, place=place)
        show_toast(said, client=self._area.client)
