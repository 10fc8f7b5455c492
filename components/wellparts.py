"""Parts of the screen of a well: what is known of it, and its change log."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from markupsafe import Markup
from nicegui import ui

from components.auditlist import audit_html
from components.format import DepthUnit
from components.heading import facts
from components.lists import Pager
from components.text import t
from components.wellhead import details
from welltrack_ui.domain import reportday
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.well import Well


class LogPage(Protocol):
    """One page of the log, and where the next begins."""

    @property
    def items(self) -> Sequence[AuditEntry]: ...
    @property
    def next_cursor(self) -> str | None: ...


ReadLog = Callable[[str | None], Awaitable[LogPage]]


def draw_details(well: Well, unit: DepthUnit) -> None:
    """Everything that is known of the well."""
    with ui.element("div").classes("wt-panel"):
        ui.html(facts(details(well, unit)))
        if well.description:
            ui.html(Markup('<p class="wt-note">{}</p>').format(well.description))


async def draw_changes(well: Well, read: ReadLog) -> None:
    """The change log, newest first, page after page."""
    tz = reportday.zone(well.timezone)
    entries: list[AuditEntry] = []
    cursor: str | None = None

    async def more() -> None:
        nonlocal cursor
        page = await read(cursor)
        entries.extend(page.items)
        cursor = page.next_cursor
        listed.content = audit_html(entries, datetime.now(UTC), tz)
        pager.show(len(entries), more=cursor is not None)

    with ui.element("div").classes("wt-panel"):
        ui.label(t("Times in {zone}", zone=well.timezone)).classes("wt-meta")
        listed = ui.html()
    pager = Pager(more)
    await more()
