"""The screen of an organization's trash."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from components.i18n.translate import mark, t
from components.kit.element_presence import ElementPresence
from components.kit.page_header import page_header
from components.kit.table import Pager, Table, empty_state
from components.kit.toast import show_toast
from components.organizations.trash_rows import trash_columns, trash_row
from components.shell.frame import Frame, NavigationLink
from components.shell.navigation import enter_organization
from welltrack_ui import urls
from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.trash import Trashed
from welltrack_ui.services.container import Services
from welltrack_ui.web.screen_user import ScreenUser

TRASH_PAGE_SIZE = 50
RETENTION_TEXT = mark("What is deleted stays here for 30 days. What lay in it comes back with it.")
TRASH_VERBS = {"deleted", "restored"}


async def trash_page(
    user: ScreenUser, frame: Frame, _query: Mapping[str, str], *, org_id: str
) -> None:
    """Draw the deleted entities: who deleted each, and until when it can be restored."""
    org_name = user.membership(org_id).org_name
    enter_organization(frame, user.me.memberships, org_id)
    crumbs = [NavigationLink(org_name, urls.dashboard_url(org_id)), NavigationLink(t("Trash"))]
    frame.set_location(t("Trash"), crumbs, "trash")
    with page_header(t("Trash"), detail=t(RETENTION_TEXT)):
        pass
    screen = TrashScreen(user, org_id)
    screen.draw()
    await screen.load()
    screen.follow()


class TrashScreen:
    """The table of deleted entities, latest deletion first."""

    def __init__(self, user: ScreenUser, org_id: str) -> None:
        self.user, self.org_id = user, org_id
        self._items_by_id: dict[str, Trashed] = {}
        self._names: dict[str, str] = {}
        self._cursor: str | None = None

    def draw(self) -> None:
        """Draw the empty table."""
        self._table = Table(trash_columns(), caption=t("Trash"), on_action=self._restore)
        self._none = empty_state("trash-2", t("The trash is empty."))
        self._none.visible = False
        self._pager = Pager(self._load_more)

    async def load(self) -> None:
        """Load the names of the members and the first page, and show it."""
        members = await self.user.ask(self.user.services.members.list, self.org_id, 500)
        self._names = {member.user_id: member.name for member in members.items}
        await self._load_page(None, {})

    def follow(self) -> None:
        """Follow the deletions and restorations of others."""
        self.user.follow(self.org_id, concerns_trash, self.load, ElementPresence(self._none))

    async def _load_more(self) -> None:
        await self._load_page(self._cursor, self._items_by_id)

    async def _load_page(self, cursor: str | None, known: Mapping[str, Trashed]) -> None:
        """Show a page below what is `known`: until it is there, what is shown can be pressed."""
        trash = self.user.services.audit.list_trash
        page = await self.user.ask(trash, self.org_id, TRASH_PAGE_SIZE, cursor)
        self._items_by_id = {**known, **{one.id: one for one in page.items}}
        self._cursor = page.next_cursor
        role, tz = self.user.role(self.org_id), report_day.load_zone(self.user.me.timezone)
        now = datetime.now(UTC)
        rows = [trash_row(one, self._names, role, now, tz) for one in self._items_by_id.values()]
        self._table.show(rows)
        self._table.element.visible = bool(rows)
        self._none.visible = not rows
        self._pager.show(len(rows), more=self._cursor is not None)
        self._pager.element.visible = self._cursor is not None

    async def _restore(self, _action: str, entity_id: str) -> None:
        one = self._items_by_id.get(entity_id)
        # None where somebody else restored it since the table was drawn.
        if one is None:
            return
        await self.user.ask(restore_functions(self.user.services)[one.entity], entity_id)
        show_toast(t("{name} is back.", name=one.name))
        await self.load()


def restore_functions(services: Services) -> dict[str, Callable[[Actor, str], Any]]:
    """The service function that restores an entity, by kind."""
    return {
        "project": services.projects.restore,
        "well": services.wells.restore,
        "stage": services.stages.restore,
        "event": services.events.restore,
        "file": services.files.restore,
        "report": services.reports.restore,
    }


def concerns_trash(entry: AuditEntry) -> bool:
    """Whether an audit entry is a deletion or a restoration."""
    return entry.action.rpartition(".")[2] in TRASH_VERBS
