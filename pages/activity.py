"""What happened in an organization."""

from collections.abc import Mapping
from datetime import UTC, datetime

from nicegui import ui

from components.auditlist import audit_html
from components.frame import Frame, Link
from components.heading import heading
from components.lists import Pager
from components.places import enter
from components.text import t
from welltrack_ui.domain import reportday
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.web import paths
from welltrack_ui.web.visits import Visit


async def activity_page(
    visit: Visit, frame: Frame, _query: Mapping[str, str], *, org_id: str
) -> None:
    """Every entry, newest first, page after page."""
    org = await visit.ask(visit.services.organizations.get, org_id)
    enter(frame, visit.me.memberships, org_id)
    crumbs = [Link(org.name, paths.dashboard(org_id)), Link(t("Activity"))]
    frame.place(t("Activity"), crumbs, "activity")
    tz = reportday.zone(org.timezone)
    entries: list[AuditEntry] = []
    cursor: str | None = None

    async def more() -> None:
        nonlocal cursor
        page = await visit.ask(visit.services.histories.of_organization, org_id, 50, cursor)
        entries.extend(page.items)
        cursor = page.next_cursor
        listed.content = audit_html(entries, datetime.now(UTC), tz)
        pager.show(len(entries), more=cursor is not None)

    with heading(t("Activity"), detail=t("Times in {zone}", zone=org.timezone)):
        pass
    with ui.element("div").classes("wt-panel"):
        listed = ui.html()
    pager = Pager(more)
    await more()
