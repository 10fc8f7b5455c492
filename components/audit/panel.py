"""The panel of an audit log: filters, entries, pages, export."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from nicegui import ui

from components.audit.entries import audit_entries_html
from components.audit.export import export_audit_csv, export_audit_xlsx
from components.audit.filters import build_audit_filters, read_audit_state
from components.forms.date_range_pill import DaysFilterBar
from components.i18n.field_values import FormatContext
from components.i18n.translate import current_language, in_language, t
from components.kit.buttons import button
from components.kit.filter_bar import FilterState
from components.kit.spreadsheet import CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE
from components.kit.table import Pager, empty_state
from components.kit.toast import show_toast
from welltrack_ui.domain import report_day
from welltrack_ui.domain.audit import AuditEntry, EntityName

AUDIT_PAGE_SIZE = 50
EXPORT_PAGE_SIZE = 500
# An export is built in memory: this bounds it.
MAX_EXPORTED_ENTRIES = 20_000
AuditExporter = Callable[[Sequence[AuditEntry], FormatContext], bytes]


class AuditPage(Protocol):
    """A page of the log and the cursor of the next."""

    @property
    def items(self) -> Sequence[AuditEntry]: ...
    @property
    def next_cursor(self) -> str | None: ...


class AuditData(Protocol):
    """The data of the panel. Raises: refusals of the domain, which the error boundary shows."""

    async def people(self) -> Mapping[str, str]: ...
    async def page(self, state: FilterState, limit: int, cursor: str | None) -> AuditPage: ...
    async def names(self, ids: Sequence[str]) -> Mapping[str, EntityName]: ...


@dataclass(frozen=True, slots=True)
class AuditListContext:
    """The place of a log: URL, name of exports, reader, kinds of entities, a note above."""

    path: str
    file_name: str
    reader: FormatContext
    kinds: Sequence[str]
    note: str = ""


class AuditPanel:
    """The content of a screen below its header: filters, entries and pager."""

    def __init__(self, context: AuditListContext, data: AuditData) -> None:
        self.context, self.data = context, data
        self._state: FilterState = {}
        self._names: dict[str, str] = dict(context.reader.names or {})
        self._entries: list[AuditEntry] = []
        self._cursor: str | None = None

    async def draw(self, query: Mapping[str, str], actions: ui.element) -> None:
        """Draw the panel; its export buttons go to the `actions` of the screen."""
        people = await self.data.people()
        self._state = read_audit_state(query, people, self.context.kinds)
        with actions:
            button(t("Export as CSV"), self._export_csv, symbol="download")
            button(t("Export for Excel"), self._export_xlsx, symbol="download")
        today = report_day.to_local_time(datetime.now(UTC), self.context.reader.tz).date()
        filters = build_audit_filters(people, self.context.kinds)
        DaysFilterBar(filters, self._state, self._apply_filters, self.context.path, today)
        with ui.element("div").classes("wt-panel") as self.panel:
            if self.context.note:
                ui.label(self.context.note).classes("wt-meta")
            self._list = ui.html()
        self._none = empty_state("activity", t("No matching entries"))
        self._none.visible = False
        self._pager = Pager(self._load_more)
        await self.load()

    async def load(self) -> None:
        """Load and show the first page."""
        self._entries, self._cursor = [], None
        await self._load_more()

    async def follow(self) -> None:
        """Show entries of others; a reader who loaded older pages stays where they are."""
        if len(self._entries) <= AUDIT_PAGE_SIZE:
            await self.load()

    async def _apply_filters(self, state: FilterState) -> None:
        self._state = state
        await self.load()

    async def _load_more(self) -> None:
        known, after = self._entries, self._cursor
        page = await self.data.page(dict(self._state), AUDIT_PAGE_SIZE, after)
        reader = await self._load_reader(page.items)
        # The list was begun anew meanwhile: that call shows its own page.
        if known is not self._entries or after != self._cursor or self.panel.is_deleted:
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

    async def _export(self, export: AuditExporter, name: str, kind: str) -> None:
        entries, cursor = await self._read_all(dict(self._state))
        reader, language = await self._load_reader(entries), current_language()

        def build_file() -> bytes:
            with in_language(language):
                return export(entries, reader)

        # In a thread, since a long log would hold up the event loop, which all pages share. The
        # thread belongs to no page, so the language goes along.
        ui.download.content(await asyncio.to_thread(build_file), name, kind)
        if cursor is not None:
            text = t("The latest {count} are in it: filter for earlier ones.", count=len(entries))
            show_toast(text, mood="info")

    async def _load_reader(self, entries: Sequence[AuditEntry]) -> FormatContext:
        """The reader, with the names of all ids in these entries."""
        unknown = sorted(collect_entity_ids(entries) - self._names.keys())
        if unknown:
            entity_names = await self.data.names(unknown)
            self._names |= {
                entity_id: format_entity_name(entity_name)
                for entity_id, entity_name in entity_names.items()
            }
        return replace(self.context.reader, names=self._names)

    async def _read_all(self, state: FilterState) -> tuple[list[AuditEntry], str | None]:
        """The latest entries that match, and a cursor if there are more than the export takes."""
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
    """The ids of other entities in the values of changes."""
    changes = [each for entry in entries for each in entry.changes if each.field.endswith("_id")]
    values = [value for change in changes for value in (change.before, change.after)]
    return {value for value in values if isinstance(value, str) and value}


def format_entity_name(entity_name: EntityName) -> str:
    """The name of an entity, marked where that is in the trash or purged."""
    if not entity_name.deleted:
        return entity_name.name
    return t("{name} (deleted)", name=entity_name.name) if entity_name.name else t("(deleted)")
