"""The panel of a stage's events: by report day, the newest first, page by page."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby

import htpy as h
from markupsafe import Markup
from nicegui import ui

from components.i18n import format as form_of
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.html_view import HtmlView
from components.kit.markup import to_markup
from components.kit.table import Pager, empty_state
from components.wells.event_drawers import EventDrawers
from components.wells.ports import WellContext, WellData
from components.wells.report_day_list import ReportDay, event_row_html
from welltrack_ui import urls
from welltrack_ui.domain.event import Event
from welltrack_ui.domain.stage import Stage

EVENTS_PER_PAGE = 50
MAX_EVENTS_PER_READ = 500


class StageEventPanel:
    """The panel; `stages` are those of the well, for the form of an event."""

    def __init__(
        self, context: WellContext, data: WellData, stage: Stage, stages: Sequence[Stage]
    ) -> None:
        self.context, self.data = context, data
        self.stage, self.stages = stage, stages
        self.events: list[Event] = []
        self._cursor: str | None = None
        self._unfolded_ids: set[str] = set()
        self._drawers = EventDrawers(
            context,
            data,
            list_stages=lambda: self.stages,
            find_start=self._find_start,
            on_done=self.load,
            stage_id=stage.id,
        )
        with ui.element("section").classes("wt-stage-events"):
            with ui.element("h2"):
                ui.label(t("Events"))
            self._list = HtmlView(self._handle_action).classes("wt-events")
            with empty_state("calendar-days", t("No event belongs to this stage yet.")) as none:
                if context.may_write:
                    button(t("New event"), self.new, symbol="plus")
            self._none = none
            self._pager = Pager(self._load_more)

    def new(self) -> None:
        """Open the drawer of a new event of the stage."""
        self._drawers.new()

    async def load(self) -> None:
        """Read the events again, as many as are shown, and draw them."""
        wanted = max(EVENTS_PER_PAGE, len(self.events))
        events: list[Event] = []
        cursor: str | None = None
        while True:
            count = min(wanted - len(events), MAX_EVENTS_PER_READ)
            page = await self.data.list_stage_events(self.stage.id, count, cursor)
            events += page.items
            cursor = page.next_cursor
            if cursor is None or len(events) >= wanted:
                break
        self._show(events, cursor)
        await self._drawers.load_files()

    def find_deepest(self) -> float | None:
        """The greatest depth (metres MD) of the events that were read; None where none has one."""
        actual = [event for event in self.events if event.state == "actual"]
        depths = [md for e in actual for md in (e.md_start, e.md_end) if md is not None]
        return max(depths, default=None)

    async def _load_more(self) -> None:
        page = await self.data.list_stage_events(self.stage.id, EVENTS_PER_PAGE, self._cursor)
        # What was written meanwhile may have moved an event to a later page.
        known = {event.id for event in self.events}
        fresh = [event for event in page.items if event.id not in known]
        self._show([*self.events, *fresh], page.next_cursor)

    def _show(self, events: list[Event], cursor: str | None) -> None:
        # The screen may have been left while they were read.
        if self._list.is_deleted:
            return
        self.events, self._cursor = events, cursor
        self._draw()
        self._list.visible = self._pager.element.visible = bool(events)
        self._none.visible = not events
        self._pager.show(len(events), more=cursor is not None)

    def _draw(self) -> None:
        can_open = self.context.may_write
        self._list.content = stage_events_html(
            self.context, self.events, can_open=can_open, unfolded=self._unfolded_ids
        )

    async def _handle_action(self, action: str, event_id: str, _where: object) -> None:
        if action == "unfold":
            self._unfolded_ids ^= {event_id}  # so that it stays open when the list is drawn again
        else:
            await self._drawers.open(event_id)

    def _find_start(self) -> datetime:
        """The end of the stage's last event; without one, the start of the stage."""
        ends = [e.ends_at or e.starts_at for e in self.events if not e.all_day]
        return max(ends, default=min(self.stage.starts_at, datetime.now(UTC)))


def stage_events_html(
    context: WellContext,
    events: Sequence[Event],
    *,
    can_open: bool = False,
    unfolded: set[str] | frozenset[str] = frozenset(),
) -> Markup:
    """The HTML of the rows under the days of their starts, in the order given.

    `unfolded` are the ids of events whose long description is shown in full.
    """
    parts: list[Markup] = []
    days = groupby(events, key=lambda event: context.report_day_of(event.starts_at))
    for day, day_events in days:
        window, unit = context.report_window_of(day), context.org.depth_unit
        report_day = ReportDay(day, window, context.tz, unit)
        link = h.a(href=urls.well_url(context.well.id, day=day.isoformat()))
        parts.append(to_markup(h.li(".wt-new-date")[link[form_of.format_weekday_date(day)]]))
        parts += [event_row_html(report_day, e, can_open, e.id in unfolded) for e in day_events]
    return Markup('<ol class="wt-event-rows">{}</ol>').format(Markup("").join(parts))
