"""The screen of a well: report days and stages, files, details, changes."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from nicegui import ui

from components.audit.panel import AuditListContext, AuditPanel
from components.feeds.drawer import FeedDrawer, FeedPlace
from components.files.panel import FilePanel
from components.files.ports import FileListContext
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
from components.kit.page_header import draw_tabs, page_header
from components.reports.sheet import SHEET_TAB, SheetPanel
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from components.shell.screen_keys import NEW_EVENT_KEY
from components.wells.details import draw_well_details, format_well_summary
from components.wells.form import WellForm
from components.wells.ports import WellContext
from components.wells.report_day_panel import ReportDayPanel
from components.wells.stage_panel import StagePanel
from welltrack_ui import urls
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well, WellDraft
from welltrack_ui.web.screen_data.audit import ServiceAuditData
from welltrack_ui.web.screen_data.entities import ServiceEntityData
from welltrack_ui.web.screen_data.feeds import ServiceFeedData
from welltrack_ui.web.screen_data.files import ServiceFileData
from welltrack_ui.web.screen_data.sheet import ServiceSheetData
from welltrack_ui.web.screen_data.well import ServiceWellData
from welltrack_ui.web.screen_user import ScreenUser

WELL_KIND = entity_kind("well", WellDraft)
WELL_ENTITY_KINDS = ("well", "stage", "event", "file")


async def well_page(
    user: ScreenUser, frame: Frame, query: Mapping[str, str], *, well_id: str
) -> None:
    """Draw the screen; in `query`, `tab` is its part, `day` a report day, `event` one event."""
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
        tab = query.get("tab", "")
        actions = self._draw_heading()
        known = {
            "": t("Days"),
            SHEET_TAB: t("Sheet"),
            "files": t("Files"),
            "about": t("About"),
            "changes": t("Changes"),
        }
        links = [(label, urls.well_url(self.well.id, tab=key)) for key, label in known.items()]
        # An unknown tab in an old link shows the days.
        draw_tabs(links, known.get(tab, known[""]))
        if tab == "about":
            draw_well_details(self.well, self.context.org.depth_unit)
        elif tab == "files":
            await self._draw_files(query, actions)
        elif tab == "changes":
            await self._draw_changes(query, actions)
        elif tab == SHEET_TAB:
            await self._draw_sheet(query, actions)
        else:
            await self._draw_days(query, actions)

    def _draw_heading(self) -> ui.element:
        now = datetime.now(UTC)
        detail = format_well_summary(self.well, self.stages, self.context.org.depth_unit, now)
        data = ServiceEntityData(self.user, self.well.org_id, self.user.services.wells)
        redraw = ui.context.client.sub_pages_router.refresh
        self._editor = EntityEditor(data, WELL_KIND, ui.element("div"), redraw)
        if self.context.may_write:
            draft_form = find_draft_form(WELL_KIND.noun, self.well)
            offer_drafts(draft_form, lambda _: self._edit())
        with page_header(self.well.name, chips=well_status_chip(self.well.status), detail=detail):
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
        return actions

    async def _draw_days(self, query: Mapping[str, str], actions: ui.element) -> None:
        stage_panel = StagePanel(self.context, self.data, self.stages)
        day_panel = ReportDayPanel(self.context, self.data, stage_panel)
        if self.context.may_write:
            with actions:
                url = urls.import_url(self.well.project_id, kind="events", well=self.well.id)
                link_button(t("Import"), url, symbol="file-up")
                new = button(t("New event"), day_panel.new, weight="primary", symbol="plus")
                new.props["aria-keyshortcuts"] = NEW_EVENT_KEY

        async def redraw() -> None:
            await stage_panel.load()
            await day_panel.load()

        def concerns(entry: AuditEntry) -> bool:
            return entry.well_id == self.well.id

        # Followed before the first read, so that no change falls in between.
        self.user.follow(self.well.org_id, concerns, redraw, ElementPresence(actions))
        await day_panel.begin(query)

    async def _draw_sheet(self, query: Mapping[str, str], actions: ui.element) -> None:
        panel = SheetPanel(self.context, ServiceSheetData(self.user, self.well))

        def concerns(entry: AuditEntry) -> bool:
            return entry.entity in {"event", "report"} and entry.well_id == self.well.id

        self.user.follow(self.well.org_id, concerns, panel.load, ElementPresence(actions))
        await panel.begin(query)

    async def _draw_files(self, query: Mapping[str, str], actions: ui.element) -> None:
        context, well = self.context, self.well
        list_context = FileListContext(
            org_id=well.org_id,
            path=urls.well_url(well.id),
            tz=context.tz,
            today=context.report_day_of(datetime.now(UTC)),
            may_write=context.may_write,
            reader=context.reader,
            well_id=well.id,
        )
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

        def concerns(entry: AuditEntry) -> bool:
            return entry.well_id == well.id

        await panel.draw(query, actions)
        self.user.follow(well.org_id, concerns, panel.follow, ElementPresence(actions))

    async def _subscribe(self) -> None:
        place = FeedPlace(self.well.org_id, self.well.name, well_id=self.well.id)
        await FeedDrawer(place, ServiceFeedData(self.user)).open()

    def _edit(self) -> None:
        today = self.context.report_day_of(datetime.now(UTC))

        def make_fields(form: Form, well: Well) -> WellForm:
            return WellForm(form, self.context.org, today, well)

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
