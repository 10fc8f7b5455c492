"""The screen of a well: overview, report days, files, changes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from nicegui import ui

from components.audit.panel import AuditListContext, AuditPanel
from components.feeds.drawer import FeedDrawer, FeedPlace
from components.files.panel import FilePanel
from components.forms.drafts import find_draft_form, offer_drafts
from components.forms.entity_editor import EntityEditor
from components.forms.form import Form
from components.forms.stale_conflict import entity_kind
from components.i18n.field_values import FormatContext
from components.i18n.translate import t
from components.kit.buttons import button, link_button
from components.kit.callback import Callback
from components.kit.chips import well_status_chip
from components.kit.element_presence import ElementPresence
from components.kit.more_actions import MenuAction, draw_more_actions
from components.kit.page_header import draw_tabs, heading_html, page_header
from components.reports.day_panel import DayReportPanel
from components.reports.performance_panel import PerformancePanel, WellPerformanceSource
from components.reports.ports import ReportContext
from components.reports.sheet import SHEET_TAB, SheetPanel
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from components.shell.screen_keys import NEW_EVENT_KEY
from components.wells.details import format_well_summary
from components.wells.event_drawers import EventDrawers
from components.wells.form import WellForm
from components.wells.ports import WellContext
from components.wells.report_day_panel import ReportDayPanel
from components.wells.stage_panel import StagePanel
from components.wells.well_overview_panel import RunningPanel, WellOverviewPanel
from welltrack_ui import urls
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well, WellDraft
from welltrack_ui.web.screen_data.audit import ServiceAuditData
from welltrack_ui.web.screen_data.entities import ServiceEntityData
from welltrack_ui.web.screen_data.feeds import ServiceFeedData
from welltrack_ui.web.screen_data.files import ServiceFileData
from welltrack_ui.web.screen_data.reports import ServiceReportData
from welltrack_ui.web.screen_data.sheet import ServiceSheetData
from welltrack_ui.web.screen_data.sibling_names import list_well_names
from welltrack_ui.web.screen_data.well import ServiceWellData
from welltrack_ui.web.screen_data.well_directory import (
    ServiceWellDirectoryData,
    find_tile_source,
)
from welltrack_ui.web.screen_user import ScreenUser

WELL_KIND = entity_kind("well", WellDraft)
DAY_TABS = ("days", SHEET_TAB, "report")
WELL_ENTITY_KINDS = ("well", "stage", "event", "report", "file")


async def well_page(
    user: ScreenUser, frame: Frame, query: Mapping[str, str], *, well_id: str
) -> None:
    """Draw the screen; in `query`, `tab` is its part, `day` a report day, `event` one event.

    A day or an event alone leads to the days.
    """
    services = user.services
    well = await user.ask(services.wells.get, well_id)
    org = await user.ask(services.organizations.get, well.org_id)
    project = await user.ask(services.projects.get, well.project_id)
    data = ServiceWellData(user, well)
    stages = await data.list_stages()
    context = WellContext(org, well, user.may(org.id, Permission.WRITE))
    enter_organization(frame, user.me.memberships, org.id)
    crumbs = [
        NavigationLink(org.name, urls.dashboard_url(org.id)),
        NavigationLink(project.name, urls.project_url(project.id)),
        NavigationLink(well.name),
    ]
    frame.set_location(well.name, crumbs, "projects")
    await WellScreen(user, context, data, stages).draw(query)


class WellScreen:
    """The screen of one well: its header, and the chosen tab."""

    def __init__(
        self,
        user: ScreenUser,
        context: WellContext,
        data: ServiceWellData,
        stages: Sequence[Stage],
    ) -> None:
        self.user, self.context, self.data, self.stages = user, context, data, stages
        self.well = context.well

    async def draw(self, query: Mapping[str, str]) -> None:
        """Draw header, tabs and the chosen tab."""
        tab = read_tab(query)
        actions = self._draw_heading()
        links = await self._build_tabs()
        elements = draw_tabs(list(links.values()), links[tab][0])
        self._tabs = dict(zip(links, elements, strict=True))
        draw_part = {
            "": self._draw_overview,
            "days": self._draw_days,
            SHEET_TAB: self._draw_sheet,
            "report": self._draw_report,
            "performance": self._draw_performance,
            "files": self._draw_files,
            "changes": self._draw_changes,
        }
        await draw_part[tab](query, actions)

    def _link_day(self, day: date) -> None:
        """List, sheet and report are tabs of one day: lead each to the day that is shown."""
        for tab in DAY_TABS:
            url = urls.well_url(self.well.id, tab=tab, day=day.isoformat())
            self._tabs[tab].props["href"] = url

    async def _build_tabs(self) -> dict[str, tuple[str, str]]:
        """The label and the URL of each part; timeline and calendar are those of all wells."""
        well, org_id = self.well, self.well.org_id
        latest = await self.data.latest_event()
        # Of a well that was finished years ago the calendar would begin empty.
        day = self.context.report_day_of(latest.starts_at).isoformat() if latest else None
        views = {
            view: urls.calendar_url(
                org_id, project=well.project_id, well=well.id, view=view, date=day
            )
            for view in ("timeline", "month")
        }
        return {
            "": (t("Overview"), urls.well_url(well.id)),
            "days": (t("Days"), urls.well_url(well.id, tab="days")),
            SHEET_TAB: (t("Sheet"), urls.well_url(well.id, tab=SHEET_TAB)),
            "report": (t("Report"), urls.well_url(well.id, tab="report")),
            "performance": (t("Performance"), urls.well_url(well.id, tab="performance")),
            "timeline": (t("Timeline"), views["timeline"]),
            "calendar": (t("Calendar"), views["month"]),
            "files": (t("Files"), urls.well_url(well.id, tab="files")),
            "changes": (t("Changes"), urls.well_url(well.id, tab="changes")),
        }

    def _draw_heading(self) -> ui.element:
        data = ServiceEntityData(self.user, self.well.org_id, self.user.services.wells)
        redraw = ui.context.client.sub_pages_router.refresh
        self._editor = EntityEditor(data, WELL_KIND, ui.element("div"), redraw)
        if self.context.may_write:
            draft_form = find_draft_form(WELL_KIND.noun, self.well)
            offer_drafts(draft_form, lambda _: self._edit())
        with page_header("") as self._heading:
            actions = ui.element("div").classes("wt-row wt-wrap")
            subscribing = MenuAction("subscribe", t("Subscribe"), "link")
            menu: list[tuple[MenuAction, Callback]] = [(subscribing, self._subscribe)]
            if self.context.may_write:
                item = MenuAction("delete", t("Delete the well"), "trash-2")
                menu.append((item, self._confirm_deletion))
            draw_more_actions(menu)
        if self.context.may_write:
            with actions:
                button(t("Edit"), self._edit, symbol="pencil")
        self._show_heading()
        return actions

    def _show_heading(self) -> None:
        now, unit = datetime.now(UTC), self.context.org.depth_unit
        detail = format_well_summary(self.well, self.stages, unit, now)
        chips = well_status_chip(self.well.status)
        self._heading.content = heading_html(self.well.name, chips=chips, detail=detail)

    async def _draw_overview(self, _query: Mapping[str, str], actions: ui.element) -> None:
        running = RunningPanel(self.data)
        stage_panel = StagePanel(self.context, self.data, self.stages)
        tiles = await find_tile_source(self.user)
        directory = ServiceWellDirectoryData(self.user, self.well.org_id)
        overview = WellOverviewPanel(self.context, directory, tiles)

        async def load() -> None:
            await running.load(self.context, stage_panel)
            overview.show(self.context)

        async def redraw() -> None:
            await stage_panel.load()
            await self._read(stage_panel.stages)
            await load()

        drawers = EventDrawers(
            self.context,
            self.data,
            list_stages=lambda: stage_panel.stages,
            find_start=running.find_start,
            on_done=redraw,
        )
        self._draw_new_event(actions, drawers.new)
        self.user.follow(self.well.org_id, self._concerns_well, redraw, ElementPresence(actions))
        await load()

    def _draw_new_event(self, actions: ui.element, open_drawer: Callable[[], None]) -> None:
        if self.context.may_write:
            with actions:
                url = urls.import_url(self.well.project_id, kind="events", well=self.well.id)
                link_button(t("Import"), url, symbol="file-up")
                new = button(t("New event"), open_drawer, weight="primary", symbol="plus")
                new.props["aria-keyshortcuts"] = NEW_EVENT_KEY

    async def _read(self, stages: Sequence[Stage]) -> None:
        """Read the well again and show it in the heading, with these stages."""
        self.well = await self.user.ask(self.user.services.wells.get, self.well.id)
        self.context, self.stages = replace(self.context, well=self.well), stages
        self._show_heading()

    def _concerns_well(self, entry: AuditEntry) -> bool:
        return entry.well_id == self.well.id

    async def _draw_days(self, query: Mapping[str, str], actions: ui.element) -> None:
        stage_panel = StagePanel(self.context, self.data, self.stages)
        day_panel = ReportDayPanel(self.context, self.data, stage_panel, self._link_day)
        self._draw_new_event(actions, day_panel.new)

        async def redraw() -> None:
            await stage_panel.load()
            await self._read(stage_panel.stages)
            await day_panel.load()

        # Followed before the first read, so that no change falls in between.
        self.user.follow(self.well.org_id, self._concerns_well, redraw, ElementPresence(actions))
        await day_panel.begin(query)

    async def _draw_sheet(self, query: Mapping[str, str], actions: ui.element) -> None:
        data = ServiceSheetData(self.user, self.well)
        panel = SheetPanel(self.context, data, self._link_day)

        def concerns(entry: AuditEntry) -> bool:
            return entry.entity in {"event", "report"} and entry.well_id == self.well.id

        self.user.follow(self.well.org_id, concerns, panel.load, ElementPresence(actions))
        await panel.begin(query)

    async def _draw_report(self, query: Mapping[str, str], _actions: ui.element) -> None:
        org, well = self.context.org, self.well
        may_approve = self.user.may(org.id, Permission.ADMINISTER)
        context = ReportContext(org, well, self.context.may_write, may_approve)
        panel = DayReportPanel(context, ServiceReportData(self.user, org.id), self._link_day)

        def concerns(entry: AuditEntry) -> bool:
            return entry.well_id == well.id and entry.entity in {"report", "event"}

        self.user.follow(org.id, concerns, panel.load, ElementPresence(panel.box))
        await panel.begin(query)

    async def _draw_performance(self, query: Mapping[str, str], _actions: ui.element) -> None:
        today = self.context.report_day_of(datetime.now(UTC))
        source = WellPerformanceSource(self.context, self.data)
        panel = PerformancePanel(source, urls.well_url(self.well.id), today)

        def concerns(entry: AuditEntry) -> bool:
            return entry.well_id == self.well.id and entry.entity in {"event", "stage", "well"}

        panel.draw(query)
        self.user.follow(self.well.org_id, concerns, panel.load, ElementPresence(panel.box))
        await panel.load()

    async def _draw_files(self, query: Mapping[str, str], actions: ui.element) -> None:
        well = self.well
        list_context = self.context.build_file_list(urls.well_url(well.id))
        panel = FilePanel(list_context, ServiceFileData(self.user, well.org_id, well.id))

        def concerns(entry: AuditEntry) -> bool:
            return entry.entity == "file" and entry.well_id == well.id

        await panel.draw(query, actions)
        self.user.follow(well.org_id, concerns, panel.load, ElementPresence(actions))

    async def _draw_changes(self, query: Mapping[str, str], actions: ui.element) -> None:
        context, well = self.context, self.well
        note = t("Times in {zone}", zone=well.timezone)
        names = {stage.id: stage.name for stage in self.stages}
        reader = FormatContext(context.tz, context.org.depth_unit, names)
        list_context = AuditListContext(
            urls.well_url(well.id), "changes", reader, WELL_ENTITY_KINDS, note
        )
        panel = AuditPanel(
            list_context, ServiceAuditData(self.user, well.org_id, context.tz, well.id)
        )

        await panel.draw(query, actions)
        self.user.follow(well.org_id, self._concerns_well, panel.follow, ElementPresence(actions))

    async def _subscribe(self) -> None:
        place = FeedPlace(self.well.org_id, self.well.name, well_id=self.well.id)
        await FeedDrawer(place, ServiceFeedData(self.user)).open()

    def _edit(self) -> None:
        today = self.context.report_day_of(datetime.now(UTC))

        def make_fields(form: Form, well: Well) -> WellForm:
            names = list_well_names(self.user, well.org_id, well.project_id)
            return WellForm(form, self.context.org, today, well, list_names=names)

        reader = self.context.reader
        self._editor.edit(t("Edit the well"), self.well, make_fields, reader, delete=False)

    async def _confirm_deletion(self) -> None:
        # The undo is pressed on the project's screen: it needs the page, since this one is gone.
        client = ui.context.client

        def open_project() -> None:
            ui.navigate.to(urls.project_url(self.well.project_id))

        def open_well() -> None:
            with client:
                ui.navigate.to(urls.well_url(self.well.id))

        contents = await self.user.ask(self.user.services.contents.count_well, self.well.id)
        self._editor.confirm_deletion(
            [self.well], contents=contents, on_deleted=open_project, on_restored=open_well
        )


def read_tab(query: Mapping[str, str]) -> str:
    """The part of the screen that an address asks for; the overview for an unknown one."""
    tab = query.get("tab", "")
    if tab in {"days", SHEET_TAB, "report", "performance", "files", "changes"}:
        return tab
    # Addresses without a tab, of links that were sent before there was an overview.
    return "days" if not tab and ("day" in query or "event" in query) else ""
