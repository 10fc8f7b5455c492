"""The drop of files on a calendar: on an event they are attached, on a day they are its reports."""

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
    """The drop handler of `area`, while no drawer or popover takes files itself.

    `get_snapshot` gives the snapshot on the screen.
    """

    def __init__(
        self, area: ui.element, data: CalendarData, get_snapshot: Callable[[], CalendarSnapshot]
    ) -> None:
        self._area, self._data, self._get_snapshot = area, data, get_snapshot
        accept_drops(area, self._handle_drop)

    async def _handle_drop(self, count: int, target: Mapping[str, Any]) -> None:
        event = await self._data.get(target["e"]) if target.get("e") else None
        if event and event.kind != UPLOAD_KIND:
            destination = {
                "well_id": event.well_id,
                "event_id": event.id,
                "stage_id": event.stage_id,
            }
            self._direct_uploads(count, destination, event.title)
            return
        day, lookup = self._target_day(target), self._data.well_lookup()
        # The event of another upload takes no attachments, but it says which well is meant.
        well_id = event.well_id if event else target.get("w") or target.get("well") or ""
        if not well_id:
            wells = await lookup.find_wells("")
            well_id = wells[0].id if len(wells) == 1 else ""
        # The files wait in the browser until a well is chosen, or they are let go.
        if not well_id:
            today = self._get_snapshot().context.today
            with self._area:
                choose_upload_well(lookup, count, today=today, day=day)
            return
        destination = {"well_id": well_id, "report_date": day.isoformat() if day else None}
        name = (await self._data.well(well_id)).name
        self._direct_uploads(
            count, destination, f"{name} · {form_of.format_date(day)}" if day else name
        )

    def _target_day(self, target: Mapping[str, Any]) -> date | None:
        """The day of the drop, in the zone of the calendar; None beside days."""
        if target.get("d"):
            return date.fromisoformat(target["d"])
        if not target.get("s"):
            return None
        start, end = float(target["s"]), float(target["t"])
        at = datetime.fromtimestamp(start + (end - start) * target["share"], UTC)
        return report_day.to_local_time(at, self._get_snapshot().context.tz).date()

    def _direct_uploads(
        self, count: int, destination: Mapping[str, str | None], place: str
    ) -> None:
        # By the client: after the calls above the page may have another slot.
        get_upload_tray(self._area.client).set_target(destination)
        text = tn("{count} file goes to {place}", "{count} files go to {place}", count, place=place)
        show_toast(text, client=self._area.client)
