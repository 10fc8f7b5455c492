"""A well: what is known of it, its stages, and what happened on each of its days."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from nicegui import ui

from components.audit.panel import AuditListContext, AuditPanel
from components.files.panel import FilePanel
from components.files.ports import FileListContext
from components.i18n.field_values import FormatContext
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.chips import well_status_chip
from components.kit.element_presence import ElementPresence
from components.kit.page_header import page_header
from components.kit.tabs import draw_tabs
from components.kit.toast import show_toast
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from components.wells.details import draw_well_details, format_well_summary
from components.wells.form import open_well_drawer
from components.wells.ports import FieldValues, WellContext
from components.wells.report_day_panel import ReportDayPanel
from components.wells.stage_panel import StagePanel
from welltrack_ui import urls
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.event import Event, EventDraft
from welltrack_ui.domain.files.file import File
from welltrack_ui.domain.stage import Stage, StageDraft
from welltrack_ui.domain.well import Well
from welltrack_ui.services.files.file_queries import FileQuery
from welltrack_ui.services.wells.event_queries import EventQuery
from welltrack_ui.web.live_updates import Follower
from welltrack_ui.web.screen_data.audit import ServiceAuditData
from welltrack_ui.web.screen_data.files import ServiceFileData
from welltrack_ui.web.screen_user import ScreenUser

MAX_PAGE_SIZE = 500
WELL_ENTITY_KINDS = ("well", "stage", "event", "file")


async def well_page(
    visit: ScreenUser, frame: Frame, query: Mapping[str, str], *, well_id: str
) -> None:
    """The screen of a well; in the query `tab` its part, `day` a report day, `event` one event."""
    services = visit.services
    well = await visit.ask(services.wells.get, well_id)
    org = await visit.ask(services.organizations.get, well.org_id)
    project = await visit.ask(services.projects.get, well.project_id)
    desk = ServiceWellData(visit, well)
    stages = await desk.stages()
    subject = WellContext(org, well, visit.may(org.id, Permission.WRITE))
    enter_organization(frame, visit.me.memberships, org.id)
    crumbs = [
        NavigationLink(org.name, urls.dashboard_url(org.id)),
        NavigationLink(project.name, urls.project_url(project.id)),
        NavigationLink(well.name),
    ]
    frame.set_location(well.name, crumbs, "projects")
    await WellScreen(visit, subject, desk, stages).draw(query)


class WellScreen:
    """The heading, and below it the part that was chosen."""

    def __init__(
        self,
        visit: ScreenUser,
        subject: WellContext,
        desk: "ServiceWellData",
        stages: Sequence[Stage],
    ) -> None:
        self.user, self.context, self.data, self.stages = visit, subject, desk, stages
        self.well = subject.well

    async def draw(self, query: Mapping[str, str]) -> None:
        """All of it."""
        tab = query.get("tab", "")
        actions = self._draw_heading()
        known = {"": t("Days"), "files": t("Files"), "about": t("About"), "changes": t("Changes")}
        links = [(label, urls.well_url(self.well.id, tab=key)) for key, label in known.items()]
        draw_tabs(links, known.get(tab, known[""]))
        if tab == "about":
            draw_well_details(self.well, self.context.org.depth_unit)
        elif tab == "files":
            await self._draw_files(query, actions)
        elif tab == "changes":
            await self._draw_changes(query, actions)
        else:
            await self._draw_days(query, actions)

    def _draw_heading(self) -> ui.element:
        now = datetime.now(UTC)
        detail = format_well_summary(self.well, self.stages, self.context.org.depth_unit, now)
        with page_header(self.well.name, chips=well_status_chip(self.well.status), detail=detail):
            actions = ui.element("div").classes("wt-row wt-wrap")
        if self.context.may_write:
            with actions:
                button(t("Edit"), self._edit, symbol="pencil")
                button(t("Delete"), self._delete, symbol="trash-2")
        return actions

    async def _draw_days(self, query: Mapping[str, str], actions: ui.element) -> None:
        area = StagePanel(self.context, self.data, self.stages)
        day = ReportDayPanel(self.context, self.data, area)
        if self.context.may_write:
            with actions:
                button(t("New event"), day.new, weight="primary", symbol="plus")

        async def redraw() -> None:
            await area.load()
            await day.load()

        def concerns(entry: AuditEntry) -> bool:
            return entry.well_id == self.well.id

        follower = Follower(concerns, redraw, ElementPresence(actions))
        follower.start(self.user.services.bus, self.well.org_id)
        await day.begin(query)

    async def _draw_files(self, query: Mapping[str, str], actions: ui.element) -> None:
        subject, well = self.context, self.well
        ground = FileListContext(
            org_id=well.org_id,
            path=urls.well_url(well.id),
            tz=subject.tz,
            today=subject.report_day_of(datetime.now(UTC)),
            may_write=subject.may_write,
            well_id=well.id,
        )
        area = FilePanel(ground, ServiceFileData(self.user, well.org_id, well.id))

        def concerns(entry: AuditEntry) -> bool:
            return entry.entity == "file" and entry.well_id == well.id

        await area.draw(query, actions)
        follower = Follower(concerns, area.load, ElementPresence(actions))
        follower.start(self.user.services.bus, well.org_id)

    async def _draw_changes(self, query: Mapping[str, str], actions: ui.element) -> None:
        subject, well = self.context, self.well
        note = t("Times in {zone}", zone=well.timezone)
        names = {stage.id: stage.name for stage in self.stages}
        reader = FormatContext(subject.tz, subject.org.depth_unit, names)
        ground = AuditListContext(
            urls.well_url(well.id), "changes", reader, WELL_ENTITY_KINDS, note
        )
        area = AuditPanel(ground, ServiceAuditData(self.user, well.org_id, subject.tz, well.id))

        def concerns(entry: AuditEntry) -> bool:
            return entry.well_id == well.id

        await area.draw(query, actions)
        follower = Follower(concerns, area.follow, ElementPresence(actions))
        follower.start(self.user.services.bus, well.org_id)

    def _edit(self) -> None:
        async def save(fields: FieldValues) -> None:
            ask, services = self.user.ask, self.user.services
            await ask(services.wells.update, self.well.id, self.well.version, fields)
            ui.navigate.reload()

        today = self.context.report_day_of(datetime.now(UTC))
        open_well_drawer(save, org=self.context.org, today=today, before=self.well)

    async def _delete(self) -> None:
        services, client = self.user.services, ui.context.client

        async def undo() -> None:
            await self.user.ask(services.wells.restore, self.well.id)
            with client:
                ui.navigate.to(urls.well_url(self.well.id))

        await self.user.ask(services.wells.delete, self.well.id)
        show_toast(t("{name} is in the trash.", name=self.well.name), undo=undo)
        ui.navigate.to(urls.project_url(self.well.project_id))


class ServiceWellData:
    """What the screen of a well asks of the services, as its visitor."""

    def __init__(self, visit: ScreenUser, well: Well) -> None:
        self.ask, self.services = visit.ask, visit.services
        self.well = well

    async def list_events(self, day: date) -> Sequence[Event]:
        """Every event of a report day."""
        found: list[Event] = []
        cursor: str | None = None
        while True:
            asked = EventQuery(well_id=self.well.id, day=day, limit=MAX_PAGE_SIZE, cursor=cursor)
            page = await self.ask(self.services.event_queries.list, asked)
            found += page.items
            cursor = page.next_cursor
            if cursor is None:
                return found

    async def list_files(self, place: Event | Stage) -> Sequence[File]:
        """The files of an event or a stage, by report date."""
        asked = FileQuery(well_id=self.well.id, stage_id=place.id, limit=MAX_PAGE_SIZE)
        if isinstance(place, Event):
            asked = FileQuery(well_id=self.well.id, event_id=place.id, limit=MAX_PAGE_SIZE)
        return (await self.ask(self.services.file_lists.list, asked)).items

    async def latest_event(self) -> Event | None:
        """The event that began last."""
        return await self.ask(self.services.events.find_latest, self.well.id)

    async def event(self, event_id: str) -> Event:
        """One event."""
        return await self.ask(self.services.events.get, event_id)

    async def create_event(self, fields: FieldValues) -> Event:
        """A new event of the well."""
        draft = EventDraft.parse({"well_id": self.well.id, **fields})
        return await self.ask(self.services.events.create, draft)

    async def change_event(self, event: Event, fields: FieldValues) -> Event:
        """The event with new fields."""
        return await self.ask(self.services.events.update, event.id, event.version, fields)

    async def delete_event(self, event_id: str) -> None:
        """To the trash."""
        await self.ask(self.services.events.delete, event_id)

    async def restore_event(self, event_id: str) -> Event:
        """Back from it."""
        return await self.ask(self.services.events.restore, event_id)

    async def stages(self) -> Sequence[Stage]:
        """The stages of the well, by start."""
        return (await self.ask(self.services.stages.list, self.well.id, MAX_PAGE_SIZE)).items

    async def stage(self, stage_id: str) -> Stage:
        """One stage."""
        return await self.ask(self.services.stages.get, stage_id)

    async def create_stage(self, fields: FieldValues) -> Stage:
        """A new stage of the well."""
        draft = StageDraft.parse({"well_id": self.well.id, **fields})
        return await self.ask(self.services.stages.create, draft)

    async def change_stage(self, stage: Stage, fields: FieldValues) -> Stage:
        """The stage with new fields."""
        return await self.ask(self.services.stages.update, stage.id, stage.version, fields)

    async def delete_stage(self, stage_id: str) -> None:
        """To the trash."""
        await self.ask(self.services.stages.delete, stage_id)

    async def restore_stage(self, stage_id: str) -> Stage:
        """Back from it."""
        return await self.ask(self.services.stages.restore, stage_id)
