"""What happened in an organization."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from nicegui import ui

from components.activityfilters import ActivityFilterBar, read_activity
from components.activitysheet import activity_csv
from components.auditlist import audit_html
from components.buttons import button
from components.filefilters import read_days
from components.filters import State
from components.frame import Frame, Link
from components.heading import heading
from components.lists import Pager, empty_state
from components.places import enter
from components.text import t
from components.toast import toast
from welltrack_ui.domain import reportday
from welltrack_ui.domain.audit import AuditEntry
from welltrack_ui.domain.listing import Listing
from welltrack_ui.domain.organization import Organization
from welltrack_ui.services.histories import LogAsked
from welltrack_ui.web import paths
from welltrack_ui.web.live import Follower
from welltrack_ui.web.threads import in_thread
from welltrack_ui.web.visits import Visit

PAGE = 50
SHEET_PAGE = 500
MOST_OF_A_SHEET = 20_000


async def activity_page(
    visit: Visit, frame: Frame, query: Mapping[str, str], *, org_id: str
) -> None:
    """Every entry, newest first; the query filters: `entity`, `actor`, `from` and `to` as days."""
    org = await visit.ask(visit.services.organizations.get, org_id)
    members = await visit.ask(visit.services.members.list, org_id, SHEET_PAGE)
    people = {m.user_id: m.name for m in sorted(members.items, key=lambda m: m.name.casefold())}
    enter(frame, visit.me.memberships, org_id)
    crumbs = [Link(org.name, paths.dashboard(org_id)), Link(t("Activity"))]
    frame.place(t("Activity"), crumbs, "activity")
    screen = ActivityScreen(visit, org, read_activity(query, people))
    screen.draw(people)
    await screen.load()
    screen.follow()


class ActivityScreen:
    """The list, and its filters."""

    def __init__(self, visit: Visit, org: Organization, state: State) -> None:
        self.visit, self.org, self._state = visit, org, state
        self._zone = reader_zone(visit, org)
        self._entries: list[AuditEntry] = []
        self._cursor: str | None = None

    def draw(self, people: Mapping[str, str]) -> None:
        """Heading, filters, an empty list."""
        with heading(t("Activity"), detail=t("Times in {zone}", zone=self._zone)):
            button(t("Export as CSV"), self._export, symbol="download")
        today = reportday.local(datetime.now(UTC), self._zone).date()
        path = paths.activity(self.org.id)
        ActivityFilterBar(people, self._state, self._filter, path, today)
        with ui.element("div").classes("wt-panel") as self._panel:
            self._list = ui.html()
        self._none = empty_state("activity", t("Nothing fits this."))
        self._none.visible = False
        self._pager = Pager(self._more)

    async def load(self) -> None:
        """The first page."""
        self._entries, self._cursor = [], None
        await self._more()

    def follow(self) -> None:
        """Show what others do; a reader who went further back is left there."""

        async def again() -> None:
            if len(self._entries) <= PAGE:
                await self.load()

        follower = Follower(lambda _: True, again, lambda: not self._panel.is_deleted)
        follower.start(self.visit.services.bus, self.org.id)

    async def _filter(self, state: State) -> None:
        self._state = state
        await self.load()

    async def _more(self) -> None:
        page = await self._read(PAGE, self._cursor, self._asked())
        self._entries += page.items
        self._cursor = page.next_cursor
        self._list.content = audit_html(self._entries, datetime.now(UTC), self._zone)
        self._panel.visible = bool(self._entries)
        self._none.visible = not self._entries
        self._pager.show(len(self._entries), more=self._cursor is not None)

    async def _read(self, limit: int, cursor: str | None, asked: LogAsked) -> Listing[AuditEntry]:
        log = self.visit.services.histories.of_organization
        return await self.visit.ask(log, self.org.id, limit, cursor, asked)

    def _asked(self) -> LogAsked:
        """The days of the address are the reader's, the last one included."""
        first, last = read_days(self._state)
        return LogAsked(
            self._state.get("entity"),
            self._state.get("actor"),
            reportday.day_start(first, self._zone) if first else None,
            reportday.day_start(last + timedelta(days=1), self._zone) if last else None,
        )

    async def _export(self) -> None:
        asked = self._asked()
        entries: list[AuditEntry] = []
        cursor: str | None = None
        while len(entries) < MOST_OF_A_SHEET:
            page = await self._read(SHEET_PAGE, cursor, asked)
            entries += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        sheet = await in_thread(activity_csv, entries, self._zone)
        ui.download.content(sheet, "activity.csv", "text/csv")
        if cursor is not None:
            text = t("The latest {count} are in it: filter for earlier ones.", count=len(entries))
            toast(text, mood="info")


def reader_zone(visit: Visit, org: Organization) -> tzinfo:
    """The reader's zone where they chose one, else the organization's."""
    own = visit.me.timezone
    return reportday.zone(org.timezone if own == "UTC" else own)
