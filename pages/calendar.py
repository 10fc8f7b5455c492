"""The screen of the calendar and timeline of an organization, a project or a well."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from nicegui import background_tasks, ui

from components.calendar.calendar_view import ViewPlace
from components.calendar.canvas import CalendarCanvas, show_first_paint
from components.calendar.event_actions import CalendarActions, GesturePoint
from components.calendar.event_drafts import offer_event_drafts
from components.calendar.filter_pills import build_filter_pills
from components.calendar.ports import CalendarRights
from components.calendar.snapshot import (
    CalendarSnapshot,
    SnapshotCache,
    build_render_context,
    count_lanes,
)
from components.calendar.toolbar import AnchorRect, CalendarToolbar
from components.calendar.view_state import (
    ACTION_KEYS,
    NAVIGATION_ACTIONS,
    CalendarState,
    apply_action,
    read_calendar_state,
)
from components.feeds.drawer import FeedDrawer, FeedPlace
from components.i18n.translate import current_language, in_language, t
from components.kit.callback import Callback
from components.kit.element_presence import ElementPresence
from components.kit.html_view import HtmlView
from components.kit.table import loading_skeleton
from components.lists.saved_views import SavedViewPlace, ViewsMenu
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from components.shell.screen_keys import resolve_shortcut
from components.wells.no_wells import draw_no_wells
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission, is_allowed
from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.lists.saved_view import SavedView
from welltrack_ui.domain.organization import OrganizationOfMine
from welltrack_ui.services.container import Services
from welltrack_ui.web.screen_data.calendar import (
    CalendarContext,
    ServiceCalendarData,
    load_calendar_context,
    read_calendar_entries,
)
from welltrack_ui.web.screen_data.feeds import ServiceFeedData
from welltrack_ui.web.screen_data.saved_views import ServiceSavedViewData, saved_view_url
from welltrack_ui.web.screen_user import ScreenUser

# Queries over several wells read an index of DynamoDB, which is written a moment after the table.
INDEX_LAG_SECONDS = 1.6
# One for all pages: colleagues look at the same month.
SNAPSHOT_CACHE = SnapshotCache()
# The zone of an account until its user chooses one: that of the browser is the better guess.
DEFAULT_ZONE = "UTC"
MAX_PRINTED_HEIGHT = 60_000  # pixels of rows; about a thousand wells
SCROLL_STEP = 400  # pixels; half of what is drawn above and below the rows in sight


async def calendar_page(
    user: ScreenUser, frame: Frame, query: Mapping[str, str], *, org_id: str
) -> None:
    """Draw the screen; `query` holds view, date, zoom, filters, colour and zone.

    With `new` it opens the form of a new event.
    """
    waiting = loading_skeleton(10)
    context = await user.ask(load_calendar_context, user.services, org_id)
    enter_organization(frame, user.me.memberships, org_id)
    title, above = t("Calendar"), NavigationLink(context.org.name, urls.dashboard_url(org_id))
    frame.set_location(title, [above, NavigationLink(title)], "calendar")
    if context.has_wells:
        screen = CalendarScreen(user, context, query)
        await screen.begin(waiting, lambda: not frame.is_sent)
        if query.get("new"):
            await screen.create_event()
        return
    waiting.delete()
    draw_no_wells(org_id, list(context.projects), context.org.role)


class CalendarScreen:
    """The calendar of one page: its view state and the elements that show it."""

    def __init__(
        self, user: ScreenUser, context: CalendarContext, query: Mapping[str, str]
    ) -> None:
        self.user, self.org, self.projects = user, context.org, context.projects
        self.today = context.today
        self.state = read_calendar_state(query, self.today)
        self.start_url = urls.calendar_url(self.org.id, **query)
        self.data = ServiceCalendarData(user, self.org.id)
        self.height, self.top = CalendarCanvas.last_viewport().height, 0
        self.is_fitted = False
        self.load_number = 0
        self.viewer_zone = user.me.timezone
        self.may_write = user.may(self.org.id, Permission.WRITE)

    async def begin(self, waiting: ui.element, is_first: Callable[[], bool]) -> None:
        """Draw the calendar with toolbar and legend, and follow the changes of others.

        While `is_first()` the page is still to be sent, so its HTML holds the first view too.
        """
        self.snapshot = await self._load_snapshot(self.state)
        waiting.delete()
        rights = CalendarRights(self.may_write, self.org.depth_unit)
        with ui.element("div").classes("wt-cal-page") as area:
            again = partial(self.load, again=True)
            self.actions = CalendarActions(self.data, self.current_snapshot, rights, area, again)
            if self.may_write:
                offer_event_drafts(self.data, self.org.id, self.actions.open_draft)
            self.tools = CalendarToolbar(
                self.act, area, today=self.today, may_write=self.may_write, q=self.state.q
            )
            callbacks: dict[str, Callback] = {
                "open": self.actions.open_event,
                "create": self._create_at,
                "drag": self.actions.drag_event,
                "nudge": self.actions.nudge_event,
                "act": self.act,
                "key": self.press_key,
                "size": self.resize_view,
                "scroll": self.scroll_view,
                "went": self.follow_history,
                "redraw": again,
            }
            self.surface = CalendarCanvas(
                callbacks,
                start_url=self.start_url,
                may_write=self.may_write,
            )
            # By whose clocks is not known before the browser has told its zone.
            if is_first() and not (self.state.zone and self.viewer_zone == DEFAULT_ZONE):
                show_first_paint(self.snapshot.view, CalendarCanvas.last_viewport())
                self.surface.adopt(self.snapshot.view)
            self.legend = HtmlView(self.act)
            place = SavedViewPlace("calendar", self._read_query)
            data = ServiceSavedViewData(self.user, self.org.id)
            self.views = ViewsMenu(data, place, area, self._open_view)
        area.client.sub_pages_router.on_path_changed(self._on_link)
        await self._show(again=False)
        self.user.follow(
            self.org.id,
            self._concerns,
            self._redraw_after_change,
            ElementPresence(self.surface.element),
        )

    async def create_event(self) -> None:
        """Open the form of a new event, once: read again, the address opens none."""
        url = urls.calendar_url(self.org.id, **self.state.to_query(self.today))
        self.surface.update_address(url, push=False)
        if self.may_write:
            await self.act("new")

    def current_snapshot(self) -> CalendarSnapshot:
        """The snapshot that the screen shows."""
        return self.snapshot

    async def load(self, *, again: bool = False) -> None:
        """Read the entries and show them; `again` keeps the scroll position."""
        self.load_number += 1
        number = self.load_number
        snapshot = await self._load_snapshot(self.state)
        # Reads may overtake each other: only the latest one is shown.
        if number == self.load_number and self._is_present():
            self.snapshot = snapshot
            await self._show(again=again)

    async def _load_snapshot(self, state: CalendarState) -> CalendarSnapshot:
        viewer = report_day.load_zone(self.viewer_zone) if state.zone else None
        services, place = self.user.services, ViewPlace(self.height, self.top)
        # Reading and drawing block, so they run in a thread; that belongs to no page, so the
        # language goes along.
        with in_language(current_language()):
            return await self.user.ask(
                load_snapshot, services, self.org, state, viewer, self.projects, place
            )

    async def _show(self, *, again: bool) -> None:
        context, state, zone = self.snapshot.context, self.state, str(self.snapshot.context.tz)
        self.data.project_id = state.project
        self.surface.show(self.snapshot.view, zone=zone, now=datetime.now(UTC), keep_scroll=again)
        self.legend.show(self.snapshot.legend)
        pills = await build_filter_pills(state, self.data, self.projects, context.wells)
        self.tools.show(state, zone, context.today, pills)

    async def act(self, verb: str, value: Any = None, where: Sequence[float] = ()) -> None:
        """Run the action of a button, a filter or a key; `where` is the rectangle of the button."""
        if verb == "new":
            await self.actions.create_next_event(self.state.well, self.state.day, where)
        elif verb == "list":
            self.actions.show_event_list(value, where)
        elif verb == "subscribe":
            await self._subscribe()
        elif verb == "print":
            await self._print()
        elif verb == "views":
            await self.views.open(where)
        else:
            state = apply_action(self.state, verb, value, self.current_snapshot().context.today)
            # Back returns to the day and view before, but does not take back each filter.
            await self.change_view(state, push=verb in NAVIGATION_ACTIONS)

    async def _create_at(
        self, start: GesturePoint, end: GesturePoint, where: AnchorRect = ()
    ) -> None:
        await self.actions.create_event(start, end, self.state.well, where)

    def _read_query(self) -> str:
        return urlencode(self.state.to_query(self.today))

    async def _open_view(self, view: SavedView) -> None:
        if view.screen != "calendar":
            ui.navigate.to(saved_view_url(view))
            return
        state = read_calendar_state(view.parameters, self.today)
        await self.change_view(replace(state, day=self.state.day), push=True)

    async def _print(self) -> None:
        """Print the view, of a timeline the rows that are out of sight too."""
        if self.state.shape.is_virtual:
            drawn = self.top, self.height
            self.top, self.height = 0, MAX_PRINTED_HEIGHT
            await self.load(again=True)
            self.top, self.height = drawn
        # In the next frame: by then the browser has drawn what was sent before this.
        ui.run_javascript("requestAnimationFrame(() => setTimeout(print))")

    async def _subscribe(self) -> None:
        state, org = self.state, self.org
        well = self.snapshot.context.wells.get(state.well or "")
        name = well.name if well else self.projects.get(state.project or "", org.name)
        project_id = None if state.well else state.project
        place = FeedPlace(org.id, name, project_id, state.well)
        await FeedDrawer(place, ServiceFeedData(self.user)).open()

    async def press_key(self, key: str, code: str, event_id: str) -> None:
        """Run the action of a key; `event_id` is the event with the focus, blank for none."""
        shortcut = resolve_shortcut(key, code)
        if shortcut in ACTION_KEYS:
            await self.act(*ACTION_KEYS[shortcut])
        elif self.may_write and event_id and shortcut == "e":
            await self.actions.edit_event(event_id)
        elif self.may_write and event_id and key == "Delete":
            await self.actions.delete_event(event_id)

    async def change_view(self, state: CalendarState, *, push: bool) -> None:
        """Show another view state and write it to the address; `push` adds a step of history."""
        if state == self.state:
            return
        # The same days: the reader stays at the hour that they have scrolled to.
        stays = (state.view, state.day) == (self.state.view, self.state.day)
        self.state, self.top = state, self.top if stays else 0
        url = urls.calendar_url(self.org.id, **state.to_query(self.today))
        self.surface.update_address(url, push=push)
        await self.load(again=stays)

    async def follow_history(self, query: str) -> None:
        """Show the state of an address that the browser already has, after Back or Forward."""
        self.state, self.top = self._read_state(query), 0
        await self.load()

    async def resize_view(self, top: int, height: int, zone: str, address: str) -> None:
        """Fit the lanes to the window (pixels), and take the zone and address of the browser."""
        if zone in report_day.list_zone_names():
            chosen = self.user.me.timezone
            self.viewer_zone = chosen if chosen != DEFAULT_ZONE else zone
        is_first, self.is_fitted = not self.is_fitted, True
        before, self.height = self.height, height - top
        path, _, query = address.partition("?")
        # A screen that the server opens is there before the address is: that is another's still.
        is_own = path.endswith(urls.calendar_url(self.org.id))
        if is_first and is_own and self._read_state(query) != self.state:
            # Back from another screen: the router only knows the address that this one began with.
            await self.follow_history(query)
        elif count_lanes(before, self.state) != count_lanes(self.height, self.state):
            await self.load(again=True)
        self.legend.classes("wt-cal-fits")

    async def scroll_view(self, top: float) -> None:
        """Draw the rows around those that came into sight; `top` is the pixels above them."""
        step = max(int(top), 0) // SCROLL_STEP * SCROLL_STEP
        if self.state.shape.is_virtual and step != self.top:
            self.top = step
            await self.load(again=True)

    def _on_link(self, path: str) -> None:
        """Follow a link to the start URL: to the router that is no change of screen."""
        if self._is_present() and path == self.start_url:
            going = self.follow_history(urlsplit(path).query)
            background_tasks.create(going, name="calendar", context=self.surface.element)

    def _concerns(self, entry: AuditEntry) -> bool:
        if entry.entity not in {"event", "stage", "well", "project", "file"}:
            return False
        return not self.state.well or entry.well_id in {None, self.state.well}

    async def _redraw_after_change(self) -> None:
        """Redraw after a change of others, and again once a lagging index must have it."""
        lags = self.user.services.settings.store == "dynamodb" and not self.state.well
        for wait in (0.0, INDEX_LAG_SECONDS) if lags else (0.0,):
            await asyncio.sleep(wait)
            if self._is_present():
                redraw = self.load(again=True)
                drawing = background_tasks.create(
                    redraw, name="calendar", context=self.surface.element
                )
                # Waited for without its result: the task shows its errors on the page by itself.
                await asyncio.wait([drawing])

    def _read_state(self, query: str) -> CalendarState:
        return read_calendar_state(dict(parse_qsl(query.removeprefix("?"))), self.today)

    def _is_present(self) -> bool:
        return not self.surface.element.is_deleted


def load_snapshot(
    actor: Actor,
    services: Services,
    org: OrganizationOfMine,
    state: CalendarState,
    viewer: tzinfo | None,
    projects: Mapping[str, str],
    place: ViewPlace,
) -> CalendarSnapshot:
    """The snapshot of a view state, in the viewer's zone if given; it blocks.

    `projects` are names by id. Raises: NotSignedIn, NotFound, Unavailable.
    """
    home = report_day.load_zone(org.timezone)
    scope = state.project, state.well
    window = state.window(home)
    # Virtual rows are those of the timeline, in which plans have rows of their own.
    entries = read_calendar_entries(
        actor, services, org.id, window, scope, with_stages=state.shape.is_virtual
    )
    may_write = is_allowed(org.role, Permission.WRITE)
    context = build_render_context(entries, state, viewer, home, projects, may_write=may_write)
    read_stages = partial(services.calendars.read_stages, entries)
    return SNAPSHOT_CACHE.get_snapshot(context, entries, state, place, read_stages)
