"""Deleted files, each of which can be brought back for 30 days."""

from collections.abc import Mapping
from datetime import UTC, datetime

from markupsafe import Markup
from nicegui import ui

from components import format as form_of
from components.filedesk import FileGround, TrashDesk
from components.icons import icon_html
from components.lists import Column, Pager, Row, Table, empty_state
from components.text import t
from components.toast import toast
from welltrack_ui.domain import reportday
from welltrack_ui.domain.trash import Trashed

FILE = "file"


class FileTrash:
    """The trash of an organization, as far as it holds files."""

    def __init__(self, ground: FileGround, desk: TrashDesk) -> None:
        self.ground, self.desk = ground, desk
        self._names: Mapping[str, str] = {}
        self._trashed: list[Trashed] = []
        self._cursor: str | None = None

    async def draw(self, query: Mapping[str, str], _actions: ui.element) -> None:
        """The list, latest deletion first."""
        columns = [
            Column(t("Name")),
            Column(t("Deleted by"), keep="tablet"),
            Column(t("Deleted"), keep="tablet"),
            Column(t("Kept until"), keep="wide"),
            Column("", end=True),
        ]
        self._table = Table(columns, caption=t("Deleted files"), on_action=self._act)
        self._none = empty_state("trash-2", t("Deleted files stay here for 30 days."))
        self._none.visible = False
        self._pager = Pager(self._more)
        self._names = (await self.desk.choices(query))["by"]
        await self.load()

    async def load(self) -> None:
        """Read it again from its beginning."""
        self._trashed, self._cursor = [], None
        await self._more()

    async def _more(self) -> None:
        page = await self.desk.trash(self._cursor)
        self._trashed += [entry for entry in page.items if entry.entity == FILE]
        self._cursor = page.next_cursor
        now = datetime.now(UTC)
        self._table.show([self._row(entry, now) for entry in self._trashed])
        self._table.element.visible = bool(self._trashed)
        self._none.visible = not self._trashed and self._cursor is None
        self._pager.element.visible = not self._none.visible
        self._pager.show(len(self._trashed), more=self._cursor is not None)

    def _row(self, entry: Trashed, now: datetime) -> Row:
        tz = self.ground.tz
        until = reportday.local(entry.expires_at, tz).date()
        restore = Markup(
            '<button type="button" class="wt-btn wt-btn-secondary" data-action="restore" '
            'aria-label="{}">{}{}</button>'
        ).format(t("Restore {name}", name=entry.name), icon_html("archive-restore"), t("Restore"))
        cells = (
            entry.name,
            self._names.get(entry.deleted_by, ""),
            form_of.relative(entry.deleted_at, now, tz),
            form_of.day(until),
            restore if self.ground.may_write else "",
        )
        return Row(cells, id=entry.id)

    async def _act(self, action: str, file_id: str) -> None:
        if action == "restore":
            back = await self.desk.restore(file_id)
            toast(t("{name} is back.", name=back.name))
            await self.load()
