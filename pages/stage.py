"""The screen of a stage: its plan beside what became of it, its events, its files."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from nicegui import ui

from components.files.panel import FilePanel
from components.forms.drafts import find_draft_form, offer_drafts
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.element_presence import ElementPresence
from components.kit.more_actions import MenuAction, draw_more_actions
from components.kit.page_header import draw_tabs, page_header
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from components.shell.screen_keys import NEW_EVENT_KEY
from components.wells.ports import WellContext
from components.wells.stage_editor import StageEditor
from components.wells.stage_event_panel import StageEventPanel
from components.wells.stage_overview import StageOverview, stage_heading_html
from welltrack_ui import urls
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.stage import Stage
from welltrack_ui.web.screen_data.files import ServiceFileData
from welltrack_ui.web.screen_data.well import ServiceWellData
from welltrack_ui.web.screen_user import ScreenUser


async def stage_page(
    user: ScreenUser, frame: Frame, query: Mapping[str, str], *, stage_id: str
) -> None:
    """Draw the screen; in `query`, `tab` is its part, the rest are the filters of files."""
    services = user.services
    stage = await user.ask(services.stages.get, stage_id)
    well = await user.ask(services.wells.get, stage.well_id)
    org = await user.ask(services.organizations.get, well.org_id)
    project = await user.ask(services.projects.get, well.project_id)
    data = ServiceWellData(user, well)
    context = WellContext(org, well, user.may(org.id, Permission.WRITE))
    enter_organization(frame, user.me.memberships, org.id)
    crumbs = [
        NavigationLink(org.name, urls.dashboard_url(org.id)),
        NavigationLink(project.name, urls.project_url(project.id)),
        NavigationLink(well.name, urls.well_url(well.id)),
        NavigationLink(stage.name),
    ]
    frame.set_location(stage.name, crumbs, "projects")
    screen = StageScreen(user, context, data, stage, await data.list_stages())
    await screen.draw(query)


class StageScreen:
    """The screen of one stage: its header, and the chosen tab."""

    def __init__(
        self,
        user: ScreenUser,
        context: WellContext,
        data: ServiceWellData,
        stage: Stage,
        stages: Sequence[Stage],
    ) -> None:
        self.user, self.context, self.data = user, context, data
        self.stage, self.stages = stage, stages

    async def draw(self, query: Mapping[str, str]) -> None:
        """Draw header, tabs and the chosen tab."""
        tab = query.get("tab", "")
        actions = self._draw_heading()
        known = {"": t("Overview"), "files": t("Files")}
        links = [(label, urls.stage_url(self.stage.id, tab=key)) for key, label in known.items()]
        draw_tabs(links, known.get(tab, known[""]))
        if tab == "files":
            await self._draw_files(query, actions)
        else:
            await self._draw_overview(actions)

    def _draw_heading(self) -> ui.element:
        self._editor = StageEditor(self.context, self.data, self._redraw_screen)
        if self.context.may_write:
            draft_form = find_draft_form("stage", self.stage)
            offer_drafts(draft_form, lambda _: self._edit())
        with page_header("") as self._heading:
            actions = ui.element("div").classes("wt-row wt-wrap")
            if self.context.may_write:
                item = MenuAction("delete", t("Delete the stage"), "trash-2")
                draw_more_actions([(item, self._confirm_deletion)])
        if self.context.may_write:
            with actions:
                button(t("Edit"), self._edit, symbol="pencil")
        self._show_heading()
        return actions

    def _show_heading(self) -> None:
        now = datetime.now(UTC)
        self._heading.content = stage_heading_html(self.context, self.stage, now)

    async def _draw_overview(self, actions: ui.element) -> None:
        overview = StageOverview(self.context)
        events = StageEventPanel(self.context, self.data, self.stage, self.stages)
        if self.context.may_write:
            with actions:
                new = button(t("New event"), events.new, weight="primary", symbol="plus")
                new.props["aria-keyshortcuts"] = NEW_EVENT_KEY

        async def redraw() -> None:
            if not await self._read():
                return
            self._show_heading()
            events.stage, events.stages = self.stage, self.stages
            await events.load()
            overview.show(self.stage, self.stages, events.find_deepest())

        def concerns(entry: AuditEntry) -> bool:
            return entry.well_id == self.context.well.id

        # Followed before the first read, so that no change falls in between.
        self.user.follow(self.context.well.org_id, concerns, redraw, ElementPresence(actions))
        await events.load()
        overview.show(self.stage, self.stages, events.find_deepest())

    async def _draw_files(self, query: Mapping[str, str], actions: ui.element) -> None:
        well, stage = self.context.well, self.stage
        list_context = self.context.build_file_list(urls.stage_url(stage.id), stage.id)
        data = ServiceFileData(self.user, well.org_id, well.id, stage.id)
        panel = FilePanel(list_context, data)

        async def redraw() -> None:
            if await self._read():
                self._show_heading()
                await panel.load()

        def concerns(entry: AuditEntry) -> bool:
            return entry.well_id == well.id and entry.entity in {"file", "stage"}

        await panel.draw(query, actions)
        self.user.follow(well.org_id, concerns, redraw, ElementPresence(actions))

    async def _read(self) -> bool:
        """Read the stage and those beside it again; False where it was deleted."""
        try:
            self.stage = await self.data.stages.get(self.stage.id)
        except NotFound:
            # Drawn anew, the screen says so; there is nothing here that could still be saved.
            await self._redraw_screen()
            return False
        self.stages = await self.data.list_stages()
        return True

    async def _redraw_screen(self) -> None:
        # A live update comes from no page's own task.
        with self._heading.client:
            await self._heading.client.sub_pages_router.refresh()

    async def _edit(self) -> None:
        # The deletion is in the menu: it leads away from here.
        await self._editor.open(self.stage.id, delete=False)

    def _confirm_deletion(self) -> None:
        # The undo is pressed on the well's screen: it needs the page, since this one is gone.
        client = ui.context.client

        def open_well() -> None:
            ui.navigate.to(urls.well_url(self.stage.well_id))

        def open_stage() -> None:
            with client:
                ui.navigate.to(urls.stage_url(self.stage.id))

        self._editor.confirm_deletion(self.stage, on_deleted=open_well, on_restored=open_stage)
