"""The files of an organization."""

from collections.abc import Mapping
from datetime import UTC, datetime

from nicegui import ui

from components.files.panel import FileArea
from components.files.ports import FileGround
from components.i18n.translate import t
from components.kit.element_presence import Shown
from components.kit.page_header import heading
from components.shell.frame import Frame, Link
from components.shell.navigation import enter
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.web.live_updates import Follower
from welltrack_ui.web.screen_data.files import FilesDesk
from welltrack_ui.web.screen_user import Visit


async def files_page(visit: Visit, frame: Frame, query: Mapping[str, str], *, org_id: str) -> None:
    """All files, narrowed by the query."""
    org = await visit.ask(visit.services.organizations.get, org_id)
    enter(frame, visit.me.memberships, org_id)
    crumbs = [Link(org.name, urls.dashboard(org_id)), Link(t("Files"))]
    frame.place(t("Files"), crumbs, "files")
    tz = report_day.zone(org.timezone)
    ground = FileGround(
        org_id=org_id,
        path=urls.files(org_id),
        tz=tz,
        today=report_day.local(datetime.now(UTC), tz).date(),
        may_write=visit.may(org_id, Permission.WRITE),
    )
    with heading(t("Files"), detail=t("Times in {zone}", zone=org.timezone)):
        actions = ui.element("div").classes("wt-row wt-wrap")
    area = FileArea(ground, FilesDesk(visit, org_id))
    await area.draw(query, actions)

    def concerns(entry: AuditEntry) -> bool:
        return entry.entity == "file"

    follower = Follower(concerns, area.load, Shown(actions))
    follower.start(visit.services.bus, org_id)
