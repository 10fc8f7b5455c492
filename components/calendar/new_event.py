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
from components.kit.options import OptionsView, option_buttons_html
from components.kit.popover import Popover
from welltrack_ui.domain import report_day
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
        wells: Mapping[str, str],
        ends: Mapping[str, datetime],
        anchor: Sequence[float],
    ) -> None:
        """Open a popover of wells (id: name) below `anchor`, then the form of the chosen one.

        `ends` are the ends of their last events by id: the new event starts there. One well alone
        is not asked for.
        """

        async def open_chosen(well_id: str) -> None:
            await self.open_form(well_id, ends.get(well_id))

        if len(wells) == 1:
            await open_chosen(next(iter(wells)))
            return
        label = t("Which well is it for?")
        with self._area, Popover(label, anchor, below=True) as card:
            ui.label(label).classes("wt-menu-heading")

            async def choose(_action: str, well_id: str, _where: object) -> None:
                await card.close_and_run(open_chosen, well_id)

            OptionsView(choose, option_buttons_html(wells, None, empty=False))

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
