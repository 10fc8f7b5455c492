"""The screen that imports wells or events of a project from a file."""

from collections.abc import Mapping

from components.i18n.field_values import FormatContext
from components.i18n.translate import t
from components.imports.panel import ImportPanel
from components.imports.ports import ImportContext
from components.kit.page_header import draw_tabs, page_header
from components.kit.table import empty_state
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.input.import_job import ImportKind
from welltrack_ui.domain.well import Well
from welltrack_ui.web.screen_data.imports import ServiceImportData, list_import_fields
from welltrack_ui.web.screen_user import ScreenUser


async def imports_page(
    user: ScreenUser, frame: Frame, query: Mapping[str, str], *, project_id: str
) -> None:
    """Draw the steps of an import; in `query`, `kind` is what the file holds, `well` a well."""
    project = await user.ask(user.services.projects.get, project_id)
    org = await user.ask(user.services.organizations.get, project.org_id)
    well = await find_well(user, query.get("well"), project_id)
    kind: ImportKind = "events" if query.get("kind") == "events" or well else "wells"
    enter_organization(frame, user.me.memberships, org.id)
    crumbs = [
        NavigationLink(org.name, urls.dashboard_url(org.id)),
        NavigationLink(project.name, urls.project_url(project.id)),
        NavigationLink(t("Import")),
    ]
    frame.set_location(t("Import"), crumbs, "projects")
    with page_header(t("Import into {name}", name=well.name if well else project.name)):
        pass
    if not user.may(org.id, Permission.WRITE):
        empty_state("lock", t("Only engineers can import files."))
        return
    if well is None:
        labels: dict[str, str] = {"wells": t("Wells"), "events": t("Events")}
        links = [(labels[one], urls.import_url(project.id, kind=one)) for one in labels]
        draw_tabs(links, labels[kind])
    context = ImportContext(
        kind=kind,
        reader=FormatContext(report_day.load_zone(org.timezone), org.depth_unit),
        back_url=urls.well_url(well.id) if well else urls.project_url(project.id),
        fields=list_import_fields(),
        well=well.name if well else None,
    )
    ImportPanel(context, ServiceImportData(user, project.id)).draw()


async def find_well(user: ScreenUser, well_id: str | None, project_id: str) -> Well | None:
    """The well of an address, where it is one of the project. Raises: NotFound."""
    if not well_id:
        return None
    well = await user.ask(user.services.wells.get, well_id)
    return well if well.project_id == project_id else None
