"""The files of an organization."""

from collections.abc import Mapping
from datetime import UTC, datetime

from nicegui import ui

from components.filearea import FileArea
from components.filedesk import FileGround
from components.frame import Frame, Link
from components.heading import heading
from components.places import enter
from components.shown import Shown
from components.text import t
from welltrack_ui.domain import reportday
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.web import paths
from welltrack_ui.web.filedesks import FilesDesk
from welltrack_ui.web.live import Follower
from welltrack_ui.web.visits import Visit


async def files_page(visit: Visit, frame: Frame, query: Mapping[str, str], *, org_id: str) -> None:
    """All files, narrowed by the query."""
    org = await visit.ask(visit.services.organizations.get, org_id)
    enter(frame, visit.me.memberships, org_id)
    crumbs = [Link(org.name, paths.dashboard(org_id)), Link(t("Files"))]
    frame.place(t("Files"), crumbs, "files")
    tz = reportday.zone(org.timezone)
    ground = FileGround(
        org_id=org_id,
        path=paths.files(org_id),
        tz=tz,
        today=reportday.local(datetime.now(UTC), tz).date(),
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
