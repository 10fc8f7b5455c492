"""The dashboard of an organization: what runs, what stands still, NPT, what comes next."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Any

import htpy as h
from markupsafe import Markup
from nicegui import ui
from nicegui.events import GenericEventArguments

from components.audit.entries import audit_entries_html
from components.calendar.event_drafts import offer_event_drafts
from components.calendar.new_event import NewEventAction
from components.forms.drafts import NEW_ID, offer_drafts
from components.forms.edit_drawer import edit_in_drawer
from components.forms.form import Form
from components.i18n import format as form_of
from components.i18n.translate import t
from components.kit.buttons import RECT_OF_BUTTON_JS, button
from components.kit.element_presence import ElementPresence
from components.kit.html_view import HtmlView
from components.kit.markup import to_markup
from components.kit.page_header import page_header
from components.kit.table import empty_state
from components.organizations.active_wells import (
    active_wells_html,
    all_active_wells_html,
    still_wells_html,
)
from components.organizations.dashboard_panels import (
    choose_projects,
    coming_stages_html,
    figures_html,
    npt_by_well_html,
    panel_html,
    project_tiles_html,
)
from components.organizations.project_form import ProjectForm
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from components.shell.screen_keys import NEW_EVENT_KEY
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.dashboard import Dashboard
from welltrack_ui.domain.errors import Forbidden, NotFound, NotSignedIn, Unavailable
from welltrack_ui.domain.organization import OrganizationOfMine
from welltrack_ui.domain.project import ProjectDraft
from welltrack_ui.domain.search.hit import WellChoice
from welltrack_ui.web.screen_data.calendar import ServiceCalendarData
from welltrack_ui.web.screen_data.sibling_names import list_project_names
from welltrack_ui.web.screen_session import in_background
from welltrack_ui.web.screen_user import ScreenUser

MAX_PROJECTS = 8
REDRAW_SECONDS = 60.0
TOP_RECT = (0.0, 60.0, 0.0, 100.0, 1024.0, 768.0)
"""A rectangle to open the list of wells below, where the browser tells none."""


async def dashboard_page(
    user: ScreenUser, frame: Frame, _query: Mapping[str, str], *, org_id: str
) -> None:
    """Draw the dashboard; without a project, the invitation to create one."""
    # Read before the frame changes: who may not see the organization gets none of its rail.
    org = await user.ask(user.services.organizations.get, org_id)
    overview = await user.ask(user.services.dashboard.load_overview, org_id)
    enter_organization(frame, user.me.memberships, org_id)
    frame.set_location(org.name, [NavigationLink(org.name)], "dashboard")
    may_add = user.may(org_id, Permission.ADMINISTER)
    if may_add:
        new_form = f"project/{org.id}/{NEW_ID}"
        offer_drafts(new_form, lambda _: open_new_project_drawer(user, org))
    screen = DashboardScreen(user, org, overview)
    with page_header(org.name):
        if may_add and overview.projects:
            button(t("New project"), lambda: open_new_project_drawer(user, org), symbol="plus")
        if user.may(org_id, Permission.WRITE) and any(one.wells for one in overview.projects):
            new = button(t("New event"), weight="primary", symbol="plus")
            new.props["aria-keyshortcuts"] = NEW_EVENT_KEY
            new.on("click", screen.choose_well, js_handler=RECT_OF_BUTTON_JS)
    if not overview.projects:
        _draw_welcome(user, org, may_add)
        return
    screen.draw()


class DashboardScreen:
    """The panels of a dashboard, drawn again after each change in the organization."""

    def __init__(self, user: ScreenUser, org: OrganizationOfMine, overview: Dashboard) -> None:
        self._user, self._org, self._overview = user, org, overview
        self._data = ServiceCalendarData(user, org.id)
        self._panels: dict[str, HtmlView] = {}
        self._unfolded: set[str] = set()

    def draw(self) -> None:
        """Draw the panels, and follow the changes of others."""
        with ui.element("div").classes("wt-grow") as self._area:
            self._offer_drafts()
            self._add_panel("figures")
            with ui.element("div").classes("wt-columns"):
                for column in (("still", "active"), ("coming", "npt", "changes")):
                    with ui.element("div").classes("wt-stack"):
                        for name in column:
                            self._add_panel(name, "wt-panel")
            self._add_panel("projects", "wt-bare")
        self._show()
        self._user.follow(
            self._org.id, concerns_dashboard, self.refresh, ElementPresence(self._area)
        )
        # On a wall the ages go on, though nobody writes anything.
        with self._area:
            ui.timer(REDRAW_SECONDS, self._refresh_ages, immediate=False)

    def _add_panel(self, name: str, classes: str = "") -> None:
        view = HtmlView(partial(self._turn_unfolded, name), tag="section" if classes else "div")
        self._panels[name] = view.classes(classes)

    def _turn_unfolded(self, name: str, _action: str, _value: str, _where: object) -> None:
        # Here rather than in the browser: the panel is drawn anew while one reads it.
        self._unfolded ^= {name}
        self._show()

    async def refresh(self) -> None:
        """Read the dashboard again and show it."""
        overview = await self._user.ask(self._user.services.dashboard.load_overview, self._org.id)
        if not self._area.is_deleted:
            self._overview = overview
            self._show()

    async def choose_well(self, event: GenericEventArguments) -> None:
        """Ask for the well of a new event: the active ones first, then the others."""
        where = event.args if isinstance(event.args, list) else TOP_RECT
        active = self._overview.active_wells
        choices = [
            WellChoice(id=one.well.id, name=one.well.name, project_name=one.well.project)
            for one in active
        ]
        # What goes on leaves no gap to report.
        at = self._overview.at
        ends = {one.well.id: one.heard_at for one in active if one.heard_at and one.heard_at < at}
        await self._new_event().choose_well(choices, ends, where)

    def _new_event(self) -> NewEventAction:
        return NewEventAction(self._data, self._area, self.refresh, self._org.depth_unit)

    def _offer_drafts(self) -> None:
        if self._user.may(self._org.id, Permission.WRITE):
            offer_event_drafts(self._data, self._org.id, self._open_draft)

    async def _open_draft(self, well_id: str, event_id: str) -> None:
        if event_id == NEW_ID:
            await self._new_event().open_form(well_id)
        else:
            ui.navigate.to(urls.well_url(well_id, event=event_id))

    async def _refresh_ages(self) -> None:
        # Whoever may no longer see it is led away by the watcher of the page.
        with in_background(), suppress(Forbidden, NotFound, NotSignedIn, Unavailable):
            await self.refresh()

    def _show(self) -> None:
        overview = self._overview
        self._panels["still"].visible = any(
            one.is_at_standstill(overview.at) for one in overview.active_wells
        )
        panels = {
            "figures": figures_html(overview),
            "still": self._still_html(),
            "active": self._active_html(),
            "coming": self._coming_html(),
            "npt": self._npt_html(),
            "changes": self._changes_html(),
            "projects": self._projects_html(),
        }
        for name, html in panels.items():
            self._panels[name].show(html)

    def _still_html(self) -> Markup:
        active, at = self._overview.active_wells, self._overview.at
        rows = still_wells_html(active, at, whole="still" in self._unfolded)
        return panel_html(t("Standing still"), rows)

    def _coming_html(self) -> Markup:
        coming = self._overview.coming_stages
        content = muted_html(t("No stage is planned to begin."))
        if coming:
            content = coming_stages_html(coming, whole="coming" in self._unfolded)
        return panel_html(t("Next 14 days"), content)

    def _changes_html(self) -> Markup:
        now, tz = datetime.now(UTC), report_day.load_zone(self._org.timezone)
        return panel_html(
            t("Latest changes"),
            audit_entries_html(self._overview.audit_entries, now, tz, short=True),
            more=link_html(t("Activity"), urls.activity_url(self._org.id)),
        )

    def _active_html(self) -> Markup:
        active, now = self._overview.active_wells, self._overview.at
        if not active:
            content = muted_html(t("No well is being drilled, tested or worked over."))
            return panel_html(t("Active wells"), content)
        return panel_html(
            t("Active wells"),
            active_wells_html(active, now),
            more=all_active_wells_html(active, self._org.id),
        )

    def _projects_html(self) -> Markup:
        projects = self._overview.projects
        count = form_of.format_number(len(projects), 0)
        return panel_html(
            t("Projects"),
            project_tiles_html(choose_projects(projects, MAX_PROJECTS)),
            more=link_html(t("All {count}", count=count), urls.projects_url(self._org.id)),
        )

    def _npt_html(self) -> Markup:
        lost = self._overview.well_npt
        hint = t("Net NPT: overlapping NPT counts once; the last 7 and 30 report days of each well")
        content = (
            npt_by_well_html(lost, whole="npt" in self._unfolded)
            if lost
            else muted_html(t("No NPT reported"))
        )
        return panel_html(t("NPT by well"), content, hint=hint)


def concerns_dashboard(entry: AuditEntry) -> bool:
    """Whether a change may show on a dashboard: all that the latest changes tell of."""
    return entry.org_id is not None


def muted_html(text: str) -> Markup:
    """The HTML of a sentence in place of rows."""
    return to_markup(h.p(".wt-muted")[text])


def link_html(text: str, href: str) -> Markup:
    """The HTML of a small link at the right of a heading."""
    return to_markup(h.a(".wt-meta", href=href)[text])


def _draw_welcome(user: ScreenUser, org: OrganizationOfMine, may_add: bool) -> None:
    sentence = t("A project holds the wells of a field or a campaign. There is none yet.")
    with empty_state("folder", sentence):
        if may_add:
            label = t("Create the first project")
            button(
                label, lambda: open_new_project_drawer(user, org), weight="primary", symbol="plus"
            )


def open_new_project_drawer(user: ScreenUser, org: OrganizationOfMine) -> None:
    """Open the drawer that creates a project."""

    async def create(fields: dict[str, Any]) -> None:
        draft = ProjectDraft.parse({"org_id": org.id, **fields})
        project = await user.make(user.services.projects, draft)
        ui.navigate.to(urls.project_url(project.id))

    today = report_day.to_local_time(datetime.now(UTC), report_day.load_zone(org.timezone)).date()

    def make_fields(form: Form) -> ProjectForm:
        return ProjectForm(form, today, list_project_names(user, org.id))

    edit_in_drawer(
        t("New project"),
        make_fields,
        create,
        submit=t("Create project"),
        draft_form=f"project/{org.id}/{NEW_ID}",
    )
