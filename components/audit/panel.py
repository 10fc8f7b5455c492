"""A log with its filters in the address, its further pages, and the sheets it is taken away as."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from nicegui import ui

from components.audit.entries import audit_html
from components.audit.export import activity_csv, activity_xlsx
from components.audit.field_values import Reader
from components.audit.filters import ActivityFilterBar, activity_filters, read_activity
from components.i18n.translate import language, speaking, t
from components.kit.buttons import button
from components.kit.filter_bar import State
from components.kit.table import Pager, empty_state
from components.kit.toast import toast
from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import AuditEntry, Named

PAGE = 50
SHEET_PAGE = 500
MOST_OF_A_SHEET = 20_000
CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Sheet = Callable[[Sequence[AuditEntry], Reader], bytes]


class LogPage(Protocol):
    """One page of the log, and where the next begins."""

    @property
    def items(self) -> Sequence[AuditEntry]: ...
    @property
    def next_cursor(self) -> str | None: ...


class LogDesk(Protocol):
    """Each may raise a refusal of the domain; whoever calls lets it through to its door."""

    async def people(self) -> Mapping[str, str]: ...
    async def page(self, state: State, limit: int, cursor: str | None) -> LogPage: ...
    async def names(self, ids: Sequence[str]) -> Mapping[str, Named]: ...


@dataclass(frozen=True, slots=True)
class LogGround:
    """Where the log stands: its address, file name and reader, the kinds it tells of, a note."""

    path: str
    file: str
    reader: Reader
    kinds: Sequence[str]
    note: str = ""


class LogArea:
    """Everything between the heading and the end of a screen that shows a log."""

    def __init__(self, ground: LogGround, desk: LogDesk) -> None:
        self.ground, self.desk = ground, desk
        self._state: State = {}
        self._names: dict[str, str] = dict(ground.reader.names or {})
        self._entries: list[AuditEntry] = []
        self._cursor: str | None = None

    async def draw(self, query: Mapping[str, str], actions: ui.element) -> None:
        """All of it; the buttons for sheets stand among the `actions` of the screen."""
        people = await self.desk.people()
        self._state = read_activity(query, people, self.ground.kinds)
        with actions:
            button(t("Export as CSV"), self._as_csv, symbol="download")
            button(t("Export for Excel"), self._as_xlsx, symbol="download")
        today = report_day.local(datetime.now(UTC), self.ground.reader.tz).date()
        filters = activity_filters(people, self.ground.kinds)
        ActivityFilterBar(filters, self._state, self._filter, self.ground.path, today)
        with ui.element("div").classes("wt-panel") as self.panel:
            if self.ground.note:
                ui.label(self.ground.note).classes("wt-meta")
            self._list = ui.html()
        self._none = empty_state("activity", t("Nothing fits this."))
        self._none.visible = False
        self._pager = Pager(self._more)
        await self.load()

    async def load(self) -> None:
        """The first page."""
        self._entries, self._cursor = [], None
        await self._more()

    async def follow(self) -> None:
        """Show what others have done; a reader who went further back is left there."""
        if len(self._entries) <= PAGE:
            await self.load()

    async def _filter(self, state: State) -> None:
        self._state = state
        await self.load()

    async def _more(self) -> None:
        asked, after = dict(self._state), self._cursor
        page = await self.desk.page(asked, PAGE, after)
        if (asked, after) != (self._state, self._cursor) or self.panel.is_deleted:
            return
        reader = await self._reader(page.items)
        if (asked, after) != (self._state, self._cursor) or self.panel.is_deleted:
            return
        self._entries += page.items
        self._cursor = page.next_cursor
        now = datetime.now(UTC)
        self._list.content = audit_html(self._entries, now, reader.tz, reader=reader)
        self.panel.visible = bool(self._entries)
        self._none.visible = not self._entries
        self._pager.show(len(self._entries), more=self._cursor is not None)

    async def _as_csv(self) -> None:
        await self._export(activity_csv, f"{self.ground.file}.csv", CSV)

    async def _as_xlsx(self) -> None:
        await self._export(activity_xlsx, f"{self.ground.file}.xlsx", XLSX)

    async def _export(self, sheet: Sheet, name: str, kind: str) -> None:
        entries, cursor = await self._all(dict(self._state))
        reader, spoken = await self._reader(entries), language()

        def made() -> bytes:
            with speaking(spoken):
                return sheet(entries, reader)

        ui.download.content(await asyncio.to_thread(made), name, kind)
        if cursor is not None:
            text = t("The latest {count} are in it: filter for earlier ones.", count=len(entries))
            toast(text, mood="info")

    async def _reader(self, entries: Sequence[AuditEntry]) -> Reader:
        """The reader, with the names behind the ids in these entries too."""
        unknown = sorted(ids_in(entries) - self._names.keys())
        if unknown:
            found = await self.desk.names(unknown)
            self._names |= {each: name_words(named) for each, named in found.items()}
        return replace(self.ground.reader, names=self._names)

    async def _all(self, state: State) -> tuple[list[AuditEntry], str | None]:
        """The latest entries that fit, and a cursor where there are yet more."""
        entries: list[AuditEntry] = []
        cursor: str | None = None
        while len(entries) < MOST_OF_A_SHEET:
            page = await self.desk.page(state, SHEET_PAGE, cursor)
            entries += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        return entries, cursor


def ids_in(entries: Sequence[AuditEntry]) -> set[str]:
    """The ids of other things that stand before or after a change."""
    changes = [each for entry in entries for each in entry.changes if each.field.endswith("_id")]
    values = [value for change in changes for value in (change.before, change.after)]
    return {value for value in values if isinstance(value, str) and value}


def name_words(named: Named) -> str:
    """The name, marked where what has it is in the trash; of what is gone only that it is."""
    if not named.deleted:
        return named.name
    return t("{name} (deleted)", name=named.name) if named.name else t("(deleted)")
