"""New events from screens that belong to no well: the choice of a well, then the form."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from nicegui import ui

from components.audit.change_texts import format_changes
from components.calendar.ports import CalendarData
from components.events.editing import EventEditor
from components.events.form import EventFormContext
from components.i18n.translate import t
from components.kit.callback import Callback
from components.search.well_picker import WellPicker
from welltrack_ui.domain import report_day
from welltrack_ui.domain.search.hit import WellChoice
from welltrack_ui.domain.units import DepthUnit

QUARTER_HOUR = timedelta(minutes=15)


class NewEventAction:
    """The steps to a new event; popovers and drawers open in `area`, `on_done` draws it again."""

    def __init__(
        self, data: CalendarData, area: ui.element, on_done: Callback, unit: DepthUnit
    ) -> None:
        self._data, self._area, self._unit = data, area, unit
        self._editor = EventEditor(data, area, on_done, format_changes, unit)

    async def choose_well(
        self,
        active: Sequence[WellChoice],
        ends: Mapping[str, datetime],
        anchor: Sequence[float],
    ) -> None:
        """Open the choice of a well below `anchor`, then the form of the chosen one.

        The `active` wells are the first. `ends` are the ends of their last events by id: the new
        event starts there. One well alone is not asked for. Raises: errors of the domain.
        """

        async def open_chosen(well_id: str) -> None:
            await self.open_form(well_id, ends.get(well_id))

        lookup = self._data.well_lookup()
        wells = await lookup.find_wells("")
        if len(wells) == 1:
            await open_chosen(wells[0].id)
            return
        label = t("Which well is it for?")
        picker = WellPicker(label, lookup, anchor, open_chosen, active=active)
        with self._area:
            await picker.open()

    async def open_form(self, well_id: str, start: datetime | None = None) -> None:
        """Open the form of a new event; it starts at the last quarter of an hour by default.

        Raises: NotFound.
        """
        well = await self._data.well(well_id)
        tz, now = report_day.load_zone(well.timezone), datetime.now(UTC)
        quarter = now - (now - datetime.min.replace(tzinfo=UTC)) % QUARTER_HOUR
        context = EventFormContext(
            stages=await self._data.stages(well_id),
            tz=tz,
            unit=self._unit,
            # By the well's clock: the form is written in its zone.
            today=report_day.to_local_time(now, tz).date(),
            start=start or quarter,
        )
        # Its name, since nothing else on the screen says which well was chosen.
        title = t("New event: {well}", well=well.name)
        self._editor.create_event(well_id, context, title)
