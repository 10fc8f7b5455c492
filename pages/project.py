"""The screen of a project and its wells."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup
from nicegui import ui

from components.audit.change_texts import format_changes
from components.feeds.drawer import FeedDrawer, FeedPlace
from components.forms.drafts import NEW_ID, find_draft_form, offer_drafts
from components.forms.edit_drawer import edit_in_drawer
from components.forms.entity_editor import EntityEditor
from components.forms.form import Form
from components.forms.stale_conflict import ConflictReader, entity_kind
from components.i18n.translate import t
from components.kit.buttons import button, link_button
from components.kit.callback import Callback
from components.kit.chips import project_status_chip
from components.kit.element_presence import ElementPresence
from components.kit.more_actions import MenuAction, draw_more_actions
from components.kit.page_header import fact_list, page_header
from components.kit.table import empty_state
from components.organizations.project_form import ProjectForm
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from components.wells.form import WellForm
from components.wells.well_finder import FinderPlace, WellFinder
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.organization import OrganizationOfMine
from welltrack_ui.domain.project import Project, ProjectDraft
from welltrack_ui.domain.well import WellDraft
from welltrack_ui.web.screen_data.entities import ServiceEntityData
from welltrack_ui.web.screen_data.feeds import ServiceFeedData
from welltrack_ui.web.screen_data.sibling_names import list_project_names, list_well_names
from welltrack_ui.web.screen_data.well_directory import (
    ServiceWellDirectoryData,
    concerns_wells,
    find_tile_source,
)
from welltrack_ui.web.screen_user import ScreenUser

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

    def draw_heading(self) -> None:
        """Draw name, status, actions and details."""
        project = self.project
        chips = project_status_chip(project.status)
        data = ServiceEntityData(self.user, self.org.id, self.user.services.projects)
        redraw = ui.context.client.sub_pages_router.refresh
        self._editor = EntityEditor(data, PROJECT_KIND, ui.element("div"), redraw)
        if self.user.may(self.org.id, Permission.ADMINISTER):
            offer_drafts(find_draft_form(PROJECT_KIND.noun, project), lambda _: self._edit())
        if self.user.may(self.org.id, Permission.WRITE):
            offer_drafts(f"well/{project.id}/{NEW_ID}", lambda _: self.open_new_well_drawer())
        with page_header(project.name, chips=chips):
            if self.user.may(self.org.id, Permission.ADMINISTER):
                button(t("Edit"), self._edit, symbol="pencil")
            timeline = urls.calendar_url(self.org.id, view="timeline", project=project.id)
            link_button(t("Timeline"), timeline, symbol="chart-gantt")
            performance = urls.project_performance_url(self.project.id)
            link_button(t("Performance"), performance, symbol="chart-column")
            if self.user.may(self.org.id, Permission.WRITE):
                link_button(t("Import"), urls.import_url(project.id), symbol="file-up")
                button(t("New well"), self.open_new_well_drawer, weight="primary", symbol="plus")
            subscribing = MenuAction("subscribe", t("Subscribe"), "link")
            menu: list[tuple[MenuAction, Callback]] = [(subscribing, self._subscribe)]
            if self.user.may(self.org.id, Permission.ADMINISTER):
                item = MenuAction("delete", t("Delete the project"), "trash-2")
                menu.append((item, self._confirm_deletion))
            draw_more_actions(menu)
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
        """Draw the list and the map of wells; without a well, the button that adds the first."""
        place = FinderPlace(
            urls.project_url(self.project.id),
            self.project.id,
            self.org.depth_unit,
            self.project.name,
            await find_tile_source(self.user),
        )
        data = ServiceWellDirectoryData(self.user, self.org.id)
        finder = WellFinder(data, place, self._draw_empty)
        await finder.draw(query)
        presence = ElementPresence(finder.box)
        self.user.follow(self.org.id, concerns_wells, finder.refresh, presence)

    def _draw_empty(self) -> None:
        with empty_state("derrick", t("No wells yet")):
            if self.user.may(self.org.id, Permission.WRITE):
                label = t("Add the first well")
                button(label, self.open_new_well_drawer, weight="primary", symbol="plus")
                link_button(t("Import"), urls.import_url(self.project.id), symbol="file-up")

    def open_new_well_drawer(self) -> None:
        """Open the drawer that creates a well."""

        async def create(fields: dict[str, Any]) -> None:
            draft = WellDraft.parse({"project_id": self.project.id, **fields})
            well = await self.user.make(self.user.services.wells, draft)
            ui.navigate.to(urls.well_url(well.id))

        def make_fields(form: Form) -> WellForm:
            names = list_well_names(self.user, self.org.id, self.project.id)
            return WellForm(form, self.org, self._today(), list_names=names)

        edit_in_drawer(
            t("New well"),
            make_fields,
            create,
            submit=t("Create well"),
            draft_form=f"well/{self.project.id}/{NEW_ID}",
        )

    async def _subscribe(self) -> None:
        place = FeedPlace(self.org.id, self.project.name, project_id=self.project.id)
        await FeedDrawer(place, ServiceFeedData(self.user)).open()

    def _edit(self) -> None:
        def make_fields(form: Form, project: Project) -> ProjectForm:
            names = list_project_names(self.user, self.org.id)
            return ProjectForm(form, self._today(), names, project)

        tz = report_day.load_zone(self.org.timezone)
        reader = ConflictReader(format_changes, tz, self.org.depth_unit)
        title = t("Edit the project")
        self._editor.edit(title, self.project, make_fields, reader, delete=False)

    async def _confirm_deletion(self) -> None:
        # The undo is pressed on the dashboard: it needs the page, since this screen is gone then.
        client = ui.context.client

        def open_dashboard() -> None:
            ui.navigate.to(urls.dashboard_url(self.org.id))

        def open_project() -> None:
            with client:
                ui.navigate.to(urls.project_url(self.project.id))

        contents = await self.user.ask(self.user.services.contents.count_project, self.project.id)
        self._editor.confirm_deletion(
            [self.project], contents=contents, on_deleted=open_dashboard, on_restored=open_project
        )

    def _today(self) -> Any:
        return report_day.to_local_time(
            datetime.now(UTC), report_day.load_zone(self.org.timezone)
        ).date()
