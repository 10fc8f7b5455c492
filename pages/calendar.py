"""The calendar and the timeline of an organization, a project or a well."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from nicegui import background_tasks, ui

from components.calendar.canvas import CalendarSurface, show_first
from components.calendar.event_actions import CalendarDesk, Rights
from components.calendar.filter_pills import pills_of
from components.calendar.legend import Legend
from components.calendar.pickers import show_keys
from components.calendar.snapshot import Picture, Pictures, lanes, scene_of
from components.calendar.toolbar import CalendarTools
from components.calendar.view_state import GOING, KEYS, Sight, acted, read
from components.i18n.translate import language, speaking, t
from components.kit.buttons import link_button
from components.kit.callback import Callback
from components.kit.element_presence import Shown
from components.kit.table import empty_state, skeleton
from components.shell.frame import Frame, Link
from components.shell.navigation import enter
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission, allowed
from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.organization import OrganizationOfMine
from welltrack_ui.services.container import Services
from welltrack_ui.web.live_updates import Follower
from welltrack_ui.web.screen_data.calendar import CalendarData, Opening, opening, sheet_around
from welltrack_ui.web.screen_user import Visit

LAGGING_SECONDS = 1.6
PICTURES = Pictures()
UNSET_ZONE = "UTC"  # what an account has until a zone is chosen: the browser knows better


async def calendar_page(
    visit: Visit, frame: Frame, query: Mapping[str, str], *, org_id: str
) -> None:
    """The screen; its query holds view, date, zoom, filters, colour and zone."""
    waiting = skeleton(10)
    opened = await visit.ask(opening, visit.services, org_id)
    enter(frame, visit.me.memberships, org_id)
    title, above = t("Calendar"), Link(opened.org.name, urls.dashboard(org_id))
    frame.place(title, [above, Link(title)], "calendar")
    if opened.has_wells:
        screen = CalendarScreen(visit, opened, query)
        await screen.begin(waiting, lambda: not frame.is_sent)
        return
    waiting.delete()
    with empty_state("calendar", t("Events of wells stand here. There is no well yet.")):
        link_button(t("To the projects"), urls.projects(org_id))


class CalendarScreen:
    """What is looked at, and what is drawn of it."""

    def __init__(self, visit: Visit, opened: Opening, query: Mapping[str, str]) -> None:
        self.visit, self.org, self.projects = visit, opened.org, opened.projects
        self.today = opened.today
        self.sight = read(query, self.today)
        self.begun = urls.calendar(self.org.id, **query)
        self.data = CalendarData(visit, self.org.id)
        self.height = CalendarSurface.usual_room().height
        self.is_fitted = False
        self.asked = 0
        self.viewer_zone = visit.me.timezone
        self.may_write = visit.may(self.org.id, Permission.WRITE)

    async def begin(self, waiting: ui.element, is_first: Callable[[], bool]) -> None:
        """Draw the calendar and what stands around it in one go, and keep it in step.

        While `is_first` the page is still to be sent: it is seen there before anything works.
        """
        self.picture = await self._made(self.sight)
        waiting.delete()
        rights = Rights(self.may_write, self.org.depth_unit)
        with ui.element("div").classes("wt-cal-page") as area:
            again = partial(self.load, again=True)
            self.desk = CalendarDesk(self.data, self.seen, rights, area, again)
            self.tools = CalendarTools(
                self.act, area, today=self.today, may_write=self.may_write, q=self.sight.q
            )
            callbacks: dict[str, Callback] = {
                "open": self.desk.open,
                "create": lambda start, end: self.desk.create(start, end, self.sight.well),
                "drag": self.desk.drag,
                "nudge": self.desk.nudge,
                "act": self.act,
                "key": self.key,
                "size": self.fit,
                "went": self.went,
                "redraw": again,
            }
            self.surface = CalendarSurface(callbacks, begun=self.begun, may_write=self.may_write)
            # By whose clocks is not known before the browser has told its zone.
            if is_first() and not (self.sight.zone and self.viewer_zone == UNSET_ZONE):
                show_first(self.picture.drawn, CalendarSurface.usual_room())
                self.surface.adopt(self.picture.drawn)
            self.legend = Legend(self.act)
        area.client.sub_pages_router.on_path_changed(self._followed_link)
        await self._show(again=False)
        follower = Follower(self._concerns, self._follow, Shown(self.surface.element))
        follower.start(self.visit.services.bus, self.org.id)

    def seen(self) -> Picture:
        """What is on the screen."""
        return self.picture

    async def load(self, *, again: bool = False) -> None:
        """Read and draw; of two at once the later one counts."""
        self.asked += 1
        asked = self.asked
        made = await self._made(self.sight)
        if asked == self.asked and self._is_there():
            self.picture = made
            await self._show(again=again)

    async def _made(self, sight: Sight) -> Picture:
        viewer = report_day.zone(self.viewer_zone) if sight.zone else None
        services = self.visit.services
        # The thread that draws is on no page, and would not know whose language to speak.
        with speaking(language()):
            return await self.visit.ask(draw, services, self.org, sight, viewer, self.height)

    async def _show(self, *, again: bool) -> None:
        scene, sight, zone = self.picture.scene, self.sight, str(self.picture.scene.tz)
        self.data.project_id = sight.project
        self.surface.show(self.picture.drawn, zone=zone, now=datetime.now(UTC), again=again)
        self.legend.show(self.picture.legend)
        pills = await pills_of(sight, self.data, self.projects, scene.wells)
        self.tools.show(sight, zone, scene.today, pills)

    async def act(self, verb: str, value: Any = None, where: Sequence[float] = ()) -> None:
        """What a button, a filter or a key asks for."""
        if verb == "new":
            await self.desk.new(self.sight.well, self.sight.day)
        elif verb == "list":
            self.desk.list(value, where)
        else:
            sight = acted(self.sight, verb, value, self.seen().scene.today)
            await self.look(sight, push=verb in GOING)

    async def key(self, key: str, event_id: str) -> None:
        """A key that was pressed, and the event that had the focus."""
        if key in KEYS:
            await self.act(*KEYS[key])
        elif key == "?":
            show_keys()
        elif self.may_write and key == "n":
            await self.act("new")
        elif self.may_write and event_id:
            await (self.desk.edit if key == "e" else self.desk.delete)(event_id)

    async def look(self, sight: Sight, *, push: bool) -> None:
        """Look at something else, and say so in the address."""
        if sight == self.sight:
            return
        stays = (sight.view, sight.day) == (self.sight.view, self.sight.day)
        self.sight = sight
        url = urls.calendar(self.org.id, **sight.query(self.today))
        self.surface.go(url, push=push)
        await self.load(again=stays)

    async def went(self, query: str) -> None:
        """Back or forward in the browser: the address is there already."""
        self.sight = self._read(query)
        await self.load()

    async def fit(self, top: int, height: int, zone: str, query: str) -> None:
        """How much room there is, for as many lanes as fit; the browser's own zone and address."""
        if zone in report_day.zone_names():
            chosen = self.visit.me.timezone
            self.viewer_zone = chosen if chosen != UNSET_ZONE else zone
        is_first, self.is_fitted = not self.is_fitted, True
        before, self.height = self.height, height - top
        if is_first and self._read(query) != self.sight:
            # One came back to this screen, to where it began for the router.
            await self.went(query)
        elif lanes(before, self.sight) != lanes(self.height, self.sight):
            await self.load(again=True)
        self.legend.element.classes("wt-cal-fits")

    def _followed_link(self, path: str) -> None:
        """A link to where this screen began: the router takes it for the same place."""
        if self._is_there() and path == self.begun:
            going = self.went(urlsplit(path).query)
            background_tasks.create(going, name="calendar", context=self.surface.element)

    def _concerns(self, entry: AuditEntry) -> bool:
        if entry.entity not in {"event", "stage", "well", "project", "file"}:
            return False
        return not self.sight.well or entry.well_id in {None, self.sight.well}

    async def _follow(self) -> None:
        """Somebody saved something. Lists over many wells may lag behind it for a second."""
        lags = self.visit.services.settings.store == "dynamodb" and not self.sight.well
        for wait in (0.0, LAGGING_SECONDS) if lags else (0.0,):
            await asyncio.sleep(wait)
            if self._is_there():
                redraw = self.load(again=True)
                drawing = background_tasks.create(
                    redraw, name="calendar", context=self.surface.element
                )
                # What it may be refused is told on the page, by the task itself.
                await asyncio.wait([drawing])

    def _read(self, query: str) -> Sight:
        return read(dict(parse_qsl(query.removeprefix("?"))), self.today)

    def _is_there(self) -> bool:
        return not self.surface.element.is_deleted


def draw(
    actor: Actor,
    services: Services,
    org: OrganizationOfMine,
    sight: Sight,
    viewer: tzinfo | None,
    height: int,
) -> Picture:
    """Read what the sight shows and draw it, in the viewer's zone if given; for a thread."""
    home = report_day.zone(org.timezone)
    window, stages = sight.window(home), sight.view == "timeline"
    sheet = sheet_around(
        actor, services, org.id, window, (sight.project, sight.well), with_stages=stages
    )
    may_write = allowed(org.role, Permission.WRITE)
    scene = scene_of(sheet, sight, viewer, home, may_write=may_write)
    return PICTURES.of(scene, sheet, sight, height)
