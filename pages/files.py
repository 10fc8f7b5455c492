"""The screen of an organization's files."""

from collections.abc import Mapping
from datetime import UTC, datetime

from nicegui import ui

from components.audit.change_texts import format_changes
from components.files.panel import FilePanel
from components.files.ports import FileListContext
from components.forms.stale_conflict import ConflictReader
from components.i18n.translate import t
from components.kit.element_presence import ElementPresence
from components.kit.page_header import page_header
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.web.screen_data.files import ServiceFileData
from welltrack_ui.web.screen_user import ScreenUser


async def files_page(
    user: ScreenUser, frame: Frame, query: Mapping[str, str], *, org_id: str
) -> None:
    """Draw the list of files; `query` holds its filters and its order."""
    org = await user.ask(user.services.organizations.get, org_id)
    enter_organization(frame, user.me.memberships, org_id)
    crumbs = [NavigationLink(org.name, urls.dashboard_url(org_id)), NavigationLink(t("Files"))]
    frame.set_location(t("Files"), crumbs, "files")
    tz = report_day.load_zone(org.timezone)
    context = FileListContext(
        org_id=org_id,
        path=urls.files_url(org_id),
        tz=tz,
        today=report_day.to_local_time(datetime.now(UTC), tz).date(),
        may_write=user.may(org_id, Permission.WRITE),
        reader=ConflictReader(format_changes, tz, org.depth_unit),
    )
    with page_header(t("Files"), detail=t("Times in {zone}", zone=org.timezone)):
        actions = ui.element("div").classes("wt-row wt-wrap")
    panel = FilePanel(context, ServiceFileData(user, org_id))
    await panel.draw(query, actions)

    def concerns(entry: AuditEntry) -> bool:
        return entry.entity == "file"

    user.follow(org_id, concerns, panel.load, ElementPresence(actions))
