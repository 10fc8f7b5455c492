"""The dashboard of an organization: projects, active wells, NPT, latest changes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from nicegui import ui

from components.audit.entries import audit_entries_html
from components.forms.drafts import NEW_ID, offer_drafts
from components.forms.edit_drawer import edit_in_drawer
from components.forms.form import Form
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.page_header import page_header
from components.kit.table import empty_state
from components.organizations.dashboard_panels import (
    npt_by_well_html,
    project_tiles_html,
    running_wells_html,
    titled_panel,
)
from components.organizations.project_form import ProjectForm
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.dashboard import Dashboard
from welltrack_ui.domain.organization import OrganizationOfMine
from welltrack_ui.domain.project import ProjectDraft
from welltrack_ui.web.screen_user import ScreenUser


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
    with page_header(org.name):
        if may_add and overview.projects:
            button(t("New project"), lambda: open_new_project_drawer(user, org), symbol="plus")
    if not overview.projects:
        _draw_welcome(user, org, may_add)
        return
    with ui.element("div").classes("wt-columns"):
        with ui.element("div").classes("wt-stack"):
            ui.html(project_tiles_html(overview.projects))
            _draw_running_wells(overview)
        with ui.element("div").classes("wt-stack"):
            _draw_npt(overview)
            _draw_recent_changes(overview, org)


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
        return ProjectForm(form, today)

    edit_in_drawer(
        t("New project"),
        make_fields,
        create,
        submit=t("Create project"),
        draft_form=f"project/{org.id}/{NEW_ID}",
    )


def _draw_running_wells(overview: Dashboard) -> None:
    with titled_panel(t("Active wells")):
        if overview.active_wells:
            ui.html(running_wells_html(overview.active_wells))
        else:
            ui.label(t("No well is being drilled, tested or worked over.")).classes("wt-muted")


def _draw_npt(overview: Dashboard) -> None:
    hint = t("Net NPT: overlapping NPT counts once; the last 7 report days of each well")
    with titled_panel(t("NPT of the last 7 days"), hint):
        if overview.well_npt:
            ui.html(npt_by_well_html(overview.well_npt))
        else:
            ui.label(t("No NPT reported")).classes("wt-muted")


def _draw_recent_changes(overview: Dashboard, org: OrganizationOfMine) -> None:
    with titled_panel(t("Latest changes")):
        now, tz = datetime.now(UTC), report_day.load_zone(org.timezone)
        ui.html(audit_entries_html(overview.audit_entries, now, tz, short=True))
