"""A log with its filters in the address, its further pages, and the sheets it is taken away as."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from nicegui import ui

from components.audit.entries import audit_entries_html
from components.audit.export import export_audit_csv, export_audit_xlsx
from components.audit.filters import AuditFilterBar, build_audit_filters, read_audit_state
from components.i18n.field_values import FormatContext
from components.i18n.translate import current_language, in_language, t
from components.kit.buttons import button
from components.kit.filter_bar import FilterState
from components.kit.table import Pager, empty_state
from components.kit.toast import show_toast
from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import AuditEntry, EntityName

AUDIT_PAGE_SIZE = 50
EXPORT_PAGE_SIZE = 500
MAX_EXPORTED_ENTRIES = 20_000
CSV_MEDIA_TYPE = "text/csv"
XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
AuditExporter = Callable[[Sequence[AuditEntry], FormatContext], bytes]


class AuditPage(Protocol):
    """One page of the log, and where the next begins."""

    @property
    def items(self) -> Sequence[AuditEntry]: ...
    @property
    def next_cursor(self) -> str | None: ...


class AuditData(Protocol):
    """Each may raise a refusal of the domain; whoever calls lets it through to its door."""

    async def people(self) -> Mapping[str, str]: ...
    async def page(self, state: FilterState, limit: int, cursor: str | None) -> AuditPage: ...
    async def names(self, ids: Sequence[str]) -> Mapping[str, EntityName]: ...


@dataclass(frozen=True, slots=True)
class AuditListContext:
    """Where the log stands: its address, file name and reader, the kinds it tells of, a note."""

    path: str
    file_name: str
    reader: FormatContext
    kinds: Sequence[str]
    note: str = ""


class AuditPanel:
    """Everything between the heading and the end of a screen that shows a log."""

    def __init__(self, ground: AuditListContext, desk: AuditData) -> None:
        self.context, self.data = ground, desk
        self._state: FilterState = {}
        self._names: dict[str, str] = dict(ground.reader.names or {})
        self._entries: list[AuditEntry] = []
        self._cursor: str | None = None

    async def draw(self, query: Mapping[str, str], actions: ui.element) -> None:
        """All of it; the buttons for sheets stand among the `actions` of the screen."""
        people = await self.data.people()
        self._state = read_audit_state(query, people, self.context.kinds)
        with actions:
            button(t("Export as CSV"), self._export_csv, symbol="download")
            button(t("Export for Excel"), self._export_xlsx, symbol="download")
        today = report_day.to_local_time(datetime.now(UTC), self.context.reader.tz).date()
        filters = build_audit_filters(people, self.context.kinds)
        AuditFilterBar(filters, self._state, self._apply_filters, self.context.path, today)
        with ui.element("div").classes("wt-panel") as self.panel:
            if self.context.note:
                ui.label(self.context.note).classes("wt-meta")
            self._list = ui.html()
        self._none = empty_state("activity", t("Nothing fits this."))
        self._none.visible = False
        self._pager = Pager(self._load_more)
        await self.load()

    async def load(self) -> None:
        """The first page."""
        self._entries, self._cursor = [], None
        await self._load_more()

    async def follow(self) -> None:
        """Show what others have done; a reader who went further back is left there."""
        if len(self._entries) <= AUDIT_PAGE_SIZE:
            await self.load()

    async def _apply_filters(self, state: FilterState) -> None:
        self._state = state
        await self.load()

    async def _load_more(self) -> None:
        asked, after = dict(self._state), self._cursor
        page = await self.data.page(asked, AUDIT_PAGE_SIZE, after)
        if (asked, after) != (self._state, self._cursor) or self.panel.is_deleted:
            return
        reader = await self._load_reader(page.items)
        if (asked, after) != (self._state, self._cursor) or self.panel.is_deleted:
            return
        self._entries += page.items
        self._cursor = page.next_cursor
        now = datetime.now(UTC)
        self._list.content = audit_entries_html(self._entries, now, reader.tz, reader=reader)
        self.panel.visible = bool(self._entries)
        self._none.visible = not self._entries
        self._pager.show(len(self._entries), more=self._cursor is not None)

    async def _export_csv(self) -> None:
        await self._export(export_audit_csv, f"{self.context.file_name}.csv", CSV_MEDIA_TYPE)

    async def _export_xlsx(self) -> None:
        await self._export(export_audit_xlsx, f"{self.context.file_name}.xlsx", XLSX_MEDIA_TYPE)

    async def _export(self, sheet: AuditExporter, name: str, kind: str) -> None:
        entries, cursor = await self._read_all(dict(self._state))
        reader, spoken = await self._load_reader(entries), current_language()

        def made() -> bytes:
            with in_language(spoken):
                return sheet(entries, reader)

        ui.download.content(await asyncio.to_thread(made), name, kind)
        if cursor is not None:
            text = t("The latest {count} are in it: filter for earlier ones.", count=len(entries))
            show_toast(text, mood="info")

    async def _load_reader(self, entries: Sequence[AuditEntry]) -> FormatContext:
        """The reader, with the names behind the ids in these entries too."""
        unknown = sorted(collect_entity_ids(entries) - self._names.keys())
        if unknown:
            found = await self.data.names(unknown)
            self._names |= {each: format_entity_name(named) for each, named in found.items()}
        return replace(self.context.reader, names=self._names)

    async def _read_all(self, state: FilterState) -> tuple[list[AuditEntry], str | None]:
        """The latest entries that fit, and a cursor where there are yet more."""
        entries: list[AuditEntry] = []
        cursor: str | None = None
        while len(entries) < MAX_EXPORTED_ENTRIES:
            page = await self.data.page(state, EXPORT_PAGE_SIZE, cursor)
            entries += page.items
            cursor = page.next_cursor
            if cursor is None:
                break
        return entries, cursor


def collect_entity_ids(entries: Sequence[AuditEntry]) -> set[str]:
    """The ids of other things that stand before or after a change."""
    changes = [each for entry in entries for each in entry.changes if each.field.endswith("_id")]
    values = [value for change in changes for value in (change.before, change.after)]
    return {value for value in values if isinstance(value, str) and value}


def format_entity_name(named: EntityName) -> str:
    """The name, marked where what has it is in the trash; of what is gone only that it is."""
    if not named.deleted:
        return named.name
    return t("{name} (deleted)", name=named.name) if named.name else t("(deleted)")
