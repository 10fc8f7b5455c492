"""The screen of a project and its wells."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup
from nicegui import ui

from components.audit.change_texts import format_changes
from components.feeds.drawer import FeedDrawer, FeedPlace
from components.forms.edit_drawer import edit_in_drawer
from components.forms.entity_editor import EntityEditor
from components.forms.form import Form
from components.forms.stale_conflict import ConflictReader, entity_kind
from components.i18n import format as form_of
from components.i18n.field_labels import field_label
from components.i18n.labels import WELL_STATUSES, select_options
from components.i18n.translate import t
from components.kit.buttons import button, link_button
from components.kit.chips import project_status_chip, well_status_chip
from components.kit.filter_bar import Filter, FilterBar, FilterState, read_filter_state
from components.kit.page_header import fact_list, page_header
from components.kit.table import Column, Pager, Row, Table, empty_state
from components.organizations.project_form import ProjectForm
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from components.wells.form import WellForm
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.organization import OrganizationOfMine
from welltrack_ui.domain.project import Project, ProjectDraft
from welltrack_ui.domain.well import Well, WellDraft
from welltrack_ui.web.screen_data.entities import ServiceEntityData
from welltrack_ui.web.screen_data.feeds import ServiceFeedData
from welltrack_ui.web.screen_user import ScreenUser

WELLS_PER_PAGE = 100
PROJECT_KIND = entity_kind("project", ProjectDraft)


async def project_page(
    user: ScreenUser, frame: Frame, query: Mapping[str, str], *, project_id: str
) -> None:
    """Draw the project's details and its list of wells; `query` holds the filters."""
    project = await user.ask(user.services.projects.get, project_id)
    org = await user.ask(user.services.organizations.get, project.org_id)
    enter_organization(frame, user.me.memberships, org.id)
    crumbs = [
        NavigationLink(org.name, urls.dashboard_url(org.id)),
        NavigationLink(t("Projects"), urls.projects_url(org.id)),
        NavigationLink(project.name),
    ]
    frame.set_location(project.name, crumbs, "projects")
    screen = ProjectScreen(user, org, project)
    screen.draw_heading()
    await screen.draw_wells(query)


class ProjectScreen:
    """The screen of one project."""

    def __init__(self, user: ScreenUser, org: OrganizationOfMine, project: Project) -> None:
        self.user, self.org, self.project = user, org, project
        self._wells: list[Well] = []
        self._cursor: str | None = None
        self._state: FilterState = {}

    def draw_heading(self) -> None:
        """Draw name, status, actions and details."""
        project = self.project
        chips = project_status_chip(project.status)
        data = ServiceEntityData(self.user, self.org.id, self.user.services.projects)
        redraw = ui.context.client.sub_pages_router.refresh
        self._editor = EntityEditor(data, PROJECT_KIND, ui.element("div"), redraw)
        with page_header(project.name, chips=chips):
            button(t("Subscribe"), self._subscribe, symbol="link")
            if self.user.may(self.org.id, Permission.ADMINISTER):
                button(t("Edit"), self._edit, symbol="pencil")
                button(t("Delete"), self._delete, symbol="trash-2")
            if self.user.may(self.org.id, Permission.WRITE):
                link_button(t("Import"), urls.import_url(project.id), symbol="file-up")
                button(t("New well"), self.open_new_well_drawer, weight="primary", symbol="plus")
        facts = [
            (t("Field"), project.field),
            (t("Basin"), project.basin),
            (t("Licence"), project.licence),
        ]
        facts += [(t("Operator"), project.operator), (t("Country"), project.country)]
        pairs: list[tuple[str, Markup | str]] = [(name, value) for name, value in facts if value]
        with ui.element("div").classes("wt-about"):
            if pairs:
                ui.html(fact_list(pairs))
            if project.description:
                ui.html(Markup('<p class="wt-note wt-meta">{}</p>').format(project.description))

    async def draw_wells(self, query: Mapping[str, str]) -> None:
        """Draw the list of wells; without a well, the button that adds the first."""
        filters = [Filter("status", t("Status"), select_options(WELL_STATUSES))]
        self._state = read_filter_state(query, filters)
        self._area = ui.element("div").classes("wt-stack")
        with self._area:
            path = urls.project_url(self.project.id)
            FilterBar(filters, self._state, self._apply_filters, path=path, search=t("Find a well"))
            columns = [
                Column(t("Well")),
                Column(field_label("well", "status")),
                Column(field_label("well", "operator"), visible_from="tablet"),
                Column(field_label("well", "rig"), visible_from="wide"),
                Column(field_label("well", "spud_at"), visible_from="tablet"),
                Column(
                    field_label("well", "total_depth_md"), align_end=True, visible_from="tablet"
                ),
            ]
            self._table = Table(columns, caption=t("Wells"))
            self._none = empty_state("derrick", t("No well fits this."))
            self._pager = Pager(self._load_more)
        await self._load()
        # With filters an empty list only means that no well matches.
        if not self._wells and not self._state:
            self._area.clear()
            self._draw_empty()

    def _draw_empty(self) -> None:
        with self._area, empty_state("derrick", t("Wells of this project stand here.")):
            if self.user.may(self.org.id, Permission.WRITE):
                label = t("Add the first well")
                button(label, self.open_new_well_drawer, weight="primary", symbol="plus")
                link_button(t("Import"), urls.import_url(self.project.id), symbol="file-up")

    async def _apply_filters(self, state: FilterState) -> None:
        self._state = state
        await self._load()

    async def _load(self) -> None:
        self._wells, self._cursor = [], None
        await self._load_more()

    async def _load_more(self) -> None:
        page = await self.user.ask(
            self.user.services.well_lists.list,
            project_id=self.project.id,
            status=self._state.get("status"),
            q=self._state.get("q"),
            limit=WELLS_PER_PAGE,
            cursor=self._cursor,
        )
        self._wells += page.items
        self._cursor = page.next_cursor
        self._table.show([self._well_row(well) for well in self._wells])
        self._table.element.visible = bool(self._wells)
        self._none.visible = not self._wells
        self._pager.show(len(self._wells), more=page.next_cursor is not None)

    def _well_row(self, well: Well) -> Row:
        tz = report_day.load_zone(well.timezone)
        spud = (
            form_of.format_date(report_day.to_local_time(well.spud_at, tz).date())
            if well.spud_at
            else ""
        )
        unit = self.org.depth_unit
        depth = (
            "" if well.total_depth_md is None else form_of.format_depth(well.total_depth_md, unit)
        )
        status = well_status_chip(well.status)
        cells = (well.name, status, well.operator or "", well.rig or "", spud, depth)
        return Row(cells, urls.well_url(well.id), well.id)

    def open_new_well_drawer(self) -> None:
        """Open the drawer that creates a well."""

        async def create(fields: dict[str, Any]) -> None:
            draft = WellDraft.parse({"project_id": self.project.id, **fields})
            well = await self.user.make(self.user.services.wells, draft)
            ui.navigate.to(urls.well_url(well.id))

        def make_fields(form: Form) -> WellForm:
            return WellForm(form, self.org, self._today())

        edit_in_drawer(t("New well"), make_fields, create, submit=t("Make the well"))

    async def _subscribe(self) -> None:
        place = FeedPlace(self.org.id, self.project.name, project_id=self.project.id)
        await FeedDrawer(place, ServiceFeedData(self.user)).open()

    def _edit(self) -> None:
        def make_fields(form: Form, project: Project) -> ProjectForm:
            return ProjectForm(form, self._today(), project)

        tz = report_day.load_zone(self.org.timezone)
        reader = ConflictReader(format_changes, tz, self.org.depth_unit)
        title = t("Edit the project")
        self._editor.edit(title, self.project, make_fields, reader, delete=False)

    async def _delete(self) -> None:
        # The undo is pressed on the dashboard: it needs the page, since this screen is gone then.
        client = ui.context.client

        def open_dashboard() -> None:
            ui.navigate.to(urls.dashboard_url(self.org.id))

        def open_project() -> None:
            with client:
                ui.navigate.to(urls.project_url(self.project.id))

        project = self.project
        await self._editor.delete([project], on_deleted=open_dashboard, on_restored=open_project)

    def _today(self) -> Any:
        return report_day.to_local_time(
            datetime.now(UTC), report_day.load_zone(self.org.timezone)
        ).date()
