"""An organization at a glance: projects, what is running, NPT, the latest changes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from nicegui import ui

from components.audit.entries import audit_html
from components.forms.form import Form
from components.i18n.translate import t
from components.kit.buttons import button
from components.kit.drawer import drawer
from components.kit.page_header import heading
from components.kit.table import empty_state
from components.organizations.dashboard_panels import (
    lost_lines,
    panel,
    project_tiles,
    running_lines,
)
from components.organizations.project_form import ProjectFields
from components.shell.frame import Frame, Link
from components.shell.navigation import enter
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.dashboard import Overview
from welltrack_ui.domain.organization import OrganizationOfMine
from welltrack_ui.domain.project import ProjectDraft
from welltrack_ui.web.screen_user import Visit


async def dashboard_page(
    visit: Visit, frame: Frame, _query: Mapping[str, str], *, org_id: str
) -> None:
    """The organization's first screen."""
    org = await visit.ask(visit.services.organizations.get, org_id)
    seen = await visit.ask(visit.services.overviews.of_organization, org_id)
    enter(frame, visit.me.memberships, org_id)
    frame.place(org.name, [Link(org.name)], "dashboard")
    may_add = visit.may(org_id, Permission.ADMINISTER)
    with heading(org.name):
        if may_add and seen.projects:
            button(t("New project"), lambda: new_project(visit, org), symbol="plus")
    if not seen.projects:
        _welcome(visit, org, may_add)
        return
    with ui.element("div").classes("wt-columns"):
        with ui.element("div").classes("wt-stack"):
            ui.html(project_tiles(seen.projects))
            _running(seen)
        with ui.element("div").classes("wt-stack"):
            _lost(seen)
            _recent(seen, org)


def _welcome(visit: Visit, org: OrganizationOfMine, may_add: bool) -> None:
    sentence = t("A project holds the wells of a field or a campaign. There is none yet.")
    with empty_state("folder", sentence):
        if may_add:
            label = t("Make the first project")
            button(label, lambda: new_project(visit, org), weight="primary", symbol="plus")


def new_project(visit: Visit, org: OrganizationOfMine) -> None:
    """A drawer that makes a project."""

    async def make(values: dict[str, Any]) -> None:
        draft = ProjectDraft.parse({"org_id": org.id, **made.read(values)})
        project = await visit.ask(visit.services.projects.create, draft)
        opened.close()
        ui.navigate.to(urls.project(project.id))

    today = report_day.local(datetime.now(UTC), report_day.zone(org.timezone)).date()
    with drawer(t("New project")) as opened:
        with Form(make, submit=t("Make the project"), on_cancel=opened.close_or_ask) as form:
            made = ProjectFields(form, today)
        opened.guard(lambda: form.dirty)


def _running(seen: Overview) -> None:
    with panel(t("Worked on now")):
        if seen.running:
            ui.html(running_lines(seen.running))
        else:
            ui.label(t("No well is being drilled, tested or worked over.")).classes("wt-muted")


def _lost(seen: Overview) -> None:
    with panel(t("NPT of the last 7 days")):
        if seen.lost:
            ui.html(lost_lines(seen.lost))
        else:
            ui.label(t("None was reported.")).classes("wt-muted")


def _recent(seen: Overview, org: OrganizationOfMine) -> None:
    with panel(t("Latest changes")):
        now, tz = datetime.now(UTC), report_day.zone(org.timezone)
        ui.html(audit_html(seen.recent, now, tz, short=True))
