"""A project with its wells."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup
from nicegui import ui

from components.forms.form import Form
from components.i18n import format as form_of
from components.i18n.labels import WELL_STATUSES, options
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.chips import project_status_chip, well_status_chip
from components.kit.drawer import Drawer, drawer
from components.kit.filter_bar import Filter, FilterBar, State, read_state
from components.kit.page_header import facts, heading
from components.kit.table import Column, Pager, Row, Table, empty_state
from components.kit.toast import toast
from components.organizations.project_form import ProjectFields
from components.shell.frame import Frame, Link
from components.shell.navigation import enter
from components.wells.form import WellFields
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.organization import OrganizationOfMine
from welltrack_ui.domain.project import Project
from welltrack_ui.domain.well import Well, WellDraft
from welltrack_ui.web.screen_user import Visit

PAGE = 100


async def project_page(
    visit: Visit, frame: Frame, query: Mapping[str, str], *, project_id: str
) -> None:
    """What is known of the project, and its wells in a list that can be searched."""
    project = await visit.ask(visit.services.projects.get, project_id)
    org = await visit.ask(visit.services.organizations.get, project.org_id)
    enter(frame, visit.me.memberships, org.id)
    crumbs = [
        Link(org.name, urls.dashboard(org.id)),
        Link(t("Projects"), urls.projects(org.id)),
        Link(project.name),
    ]
    frame.place(project.name, crumbs, "projects")
    screen = ProjectScreen(visit, org, project)
    screen.draw_heading()
    await screen.draw_wells(query)


class ProjectScreen:
    """The screen of one project."""

    def __init__(self, visit: Visit, org: OrganizationOfMine, project: Project) -> None:
        self.visit, self.org, self.project = visit, org, project
        self._wells: list[Well] = []
        self._cursor: str | None = None
        self._state: State = {}

    def draw_heading(self) -> None:
        """Name, status, details, and what can be done."""
        p = self.project
        chips = project_status_chip(p.status)
        with heading(p.name, chips=chips):
            if self.visit.may(self.org.id, Permission.ADMINISTER):
                button(t("Edit"), self._edit, symbol="pencil")
                button(t("Delete"), self._delete, symbol="trash-2")
            if self.visit.may(self.org.id, Permission.WRITE):
                button(t("New well"), self.new_well, weight="primary", symbol="plus")
        named = [(t("Field"), p.field), (t("Basin"), p.basin), (t("Licence"), p.licence)]
        named += [(t("Operator"), p.operator), (t("Country"), p.country)]
        known: list[tuple[str, Markup | str]] = [(name, value) for name, value in named if value]
        with ui.element("div").classes("wt-about"):
            if known:
                ui.html(facts(known))
            if p.description:
                ui.html(Markup('<p class="wt-note wt-meta">{}</p>').format(p.description))

    async def draw_wells(self, query: Mapping[str, str]) -> None:
        """The list, or the one next step where there is none."""
        filters = [Filter("status", t("Status"), options(WELL_STATUSES))]
        self._state = read_state(query, filters)
        self._area = ui.element("div").classes("wt-stack")
        with self._area:
            path = urls.project(self.project.id)
            FilterBar(filters, self._state, self._filter, path=path, search=t("Find a well"))
            columns = [
                Column(t("Well")),
                Column(t("Status")),
                Column(t("Operator"), keep="tablet"),
                Column(t("Rig"), keep="wide"),
                Column(t("Spud"), keep="tablet"),
                Column(t("Total depth"), end=True, keep="tablet"),
            ]
            self._table = Table(columns, caption=t("Wells"))
            self._none = empty_state("derrick", t("No well fits this."))
            self._pager = Pager(self._more)
        await self._load()
        if not self._wells and not self._state:
            self._area.clear()
            self._draw_empty()

    def _draw_empty(self) -> None:
        with self._area, empty_state("derrick", t("Wells of this project stand here.")):
            if self.visit.may(self.org.id, Permission.WRITE):
                label = t("Add the first well")
                button(label, self.new_well, weight="primary", symbol="plus")

    async def _filter(self, state: State) -> None:
        self._state = state
        await self._load()

    async def _load(self) -> None:
        self._wells, self._cursor = [], None
        await self._more()

    async def _more(self) -> None:
        page = await self.visit.ask(
            self.visit.services.well_lists.list,
            project_id=self.project.id,
            status=self._state.get("status"),
            q=self._state.get("q"),
            limit=PAGE,
            cursor=self._cursor,
        )
        self._wells += page.items
        self._cursor = page.next_cursor
        self._table.show([self._row(well) for well in self._wells])
        self._table.element.visible = bool(self._wells)
        self._none.visible = not self._wells
        self._pager.show(len(self._wells), more=page.next_cursor is not None)

    def _row(self, well: Well) -> Row:
        tz = report_day.zone(well.timezone)
        spud = form_of.day(report_day.local(well.spud_at, tz).date()) if well.spud_at else ""
        unit = self.org.depth_unit
        depth = "" if well.total_depth_md is None else form_of.depth(well.total_depth_md, unit)
        status = well_status_chip(well.status)
        cells = (well.name, status, well.operator or "", well.rig or "", spud, depth)
        return Row(cells, urls.well(well.id), well.id)

    def new_well(self) -> None:
        """A drawer that makes a well."""

        async def make(values: dict[str, Any]) -> None:
            draft = WellDraft.parse({"project_id": self.project.id, **made.read(values)})
            well = await self.visit.ask(self.visit.services.wells.create, draft)
            opened.close()
            ui.navigate.to(urls.well(well.id))

        with drawer(t("New well")) as opened:
            with Form(make, submit=t("Make the well"), on_cancel=opened.close_or_ask) as form:
                made = WellFields(form, self.org, self._today())
            opened.guard(lambda: form.dirty)

    def _edit(self) -> Drawer:
        async def save(values: dict[str, Any]) -> None:
            await self.visit.ask(
                self.visit.services.projects.update,
                self.project.id,
                self.project.version,
                made.read(values),
            )
            opened.close()
            ui.navigate.reload()

        with drawer(t("Edit the project")) as opened:
            with Form(save, submit=t("Save"), on_cancel=opened.close_or_ask) as form:
                made = ProjectFields(form, self._today(), self.project)
            opened.guard(lambda: form.dirty)
        return opened

    async def _delete(self) -> None:
        services = self.visit.services

        async def undo() -> None:
            await self.visit.ask(services.projects.restore, self.project.id)
            ui.navigate.to(urls.project(self.project.id))

        await self.visit.ask(services.projects.delete, self.project.id)
        ui.navigate.to(urls.dashboard(self.org.id))
        toast(t("{name} is in the trash.", name=self.project.name), undo=undo)

    def _today(self) -> Any:
        return report_day.local(datetime.now(UTC), report_day.zone(self.org.timezone)).date()
