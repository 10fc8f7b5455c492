"""The sheet of a report day: its time log as rows that are typed as in a spreadsheet.

The browser's half, `sheet.js`, keeps keys, selection and draft, so that typing never waits for the
line. Rows are read here after each cell, and saved as one batch.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Protocol
from uuid import uuid4

from nicegui import ui
from nicegui.events import GenericEventArguments

from components.i18n import format as form_of
from components.i18n.parse_datetime import parse_date_input
from components.i18n.translate import current_language, t
from components.kit.buttons import link_button
from components.reports import sheet_texts
from components.reports.sheet_saving import BatchWriter, SavedBatch, save_batch
from components.wells.ports import WellContext
from components.wells.report_day_header import ReportDayHeader
from components.wells.report_day_list import ReportDay
from welltrack_ui import urls
from welltrack_ui.domain.errors import Unavailable
from welltrack_ui.domain.event import NPT_KIND
from welltrack_ui.domain.reports.sheet import (
    CLEARED_COLUMNS,
    COLUMNS,
    SheetReader,
    TypedRow,
    close_day,
)
from welltrack_ui.domain.reports.sheet_batch import build_batch, require_cells
from welltrack_ui.domain.reports.sheet_cells import SheetDay
from welltrack_ui.domain.reports.sheet_merge import MergedRow, apply_stored, merge_rows
from welltrack_ui.domain.reports.sheet_paste import MAX_ROWS, Paste, make_blank_row, paste_rows
from welltrack_ui.domain.reports.sheet_source import SheetSource

SHEET_TAB = "sheet"
MAX_CELL_LENGTH = 20_000
SPEAK_S, RETRY_MS = 1.2, 2000
UNREAD: Mapping[str, Any] = {"faults": {}, "ghost": {}, "clash": ""}
NOTHING_TO_SAVE: Mapping[str, Any] = {"sending": None, "wish": False, "state": ""}


class SheetData(BatchWriter, Protocol):
    """The data of the sheets of a well; each call may raise an error of the domain."""

    async def load(self, day: date) -> SheetSource: ...
    async def find_last_start(self) -> datetime | None: ...


@lru_cache(8)
def _share_columns(language: str) -> str:
    """Columns and words of a language in ASCII: one string for all pages, at a byte a letter."""
    return json.dumps(sheet_texts.describe_columns(language))


class SheetElement(ui.element, component="sheet.js"):
    """The element of a day; `setting` and `shared` are JSON, since a page keeps each object."""


class DaySheet:
    """The sheet of one day: reads what its script tells, and answers."""

    def __init__(
        self, context: WellContext, data: SheetData, day: date, source: SheetSource
    ) -> None:
        self.context, self.data, self.day = context, data, day
        window = context.report_window_of(day)
        choices = sheet_texts.build_choices(source.stages, source.history)
        self._choices, self._history = choices, source.history
        self._sheet_day = SheetDay(window, context.tz)
        self._take(source)
        self._speaking: asyncio.TimerHandle | None = None
        self._turn, self._latest = asyncio.Lock(), 0
        self.element = SheetElement()
        self.element.props["shared"] = _share_columns(current_language())
        self.element.props["setting"] = json.dumps(self._describe())
        self.element.on("read", self._on_read)
        with self.element:
            self._sums = ui.label().classes("wt-sheet-sums")
            self._spoken = ui.label().classes("wt-hidden").props("aria-live=polite")

    async def load(self) -> None:
        """Read the stored rows again; the script asks what they make of what is typed."""
        await self._load_rows()
        if not self.element.is_deleted:
            self.element.run_method("ask")

    async def _load_rows(self) -> None:
        self._take(await self.data.load(self.day))

    def _take(self, source: SheetSource) -> None:
        self._covers, self._closed = source.covers, self._describe_notice(source)
        saved = {event.id: event for event in source.events}
        unit = self.context.org.depth_unit
        self._reader = SheetReader(self._sheet_day, unit, self._choices, self._history, saved)

    def _describe(self) -> dict[str, Any]:
        well, labels = self.context.well, self._choices["kind"]
        return {
            "id": f"sheet-{self.element.id}",
            "key": f"{SHEET_TAB}/{well.id}/{self.day}",
            "npt": next(one.label for one in labels if one.value == NPT_KIND),
            "options": sheet_texts.describe_options(self._choices),
            "rows": self._describe_rows(merge_rows(self._reader, [])),
            "closed": self._closed,
        }

    def _describe_notice(self, source: SheetSource) -> str:
        """Why the day can't be written; empty where it can."""
        if source.signature:
            return t(
                "Report {number} is signed by {name}, {time}: it holds this day. Reopen it to "
                "write.",
                number=source.signature.number,
                name=source.signature.name or "–",
                time=form_of.format_date_time(source.signature.at, self.context.tz),
            )
        return "" if self.context.may_write else t("You can read this day; engineers write it.")

    def _describe_rows(self, rows: Iterable[MergedRow]) -> list[dict[str, Any]]:
        return [sheet_texts.describe_row(row, self._sheet_day) for row in rows]

    def _read(
        self, args: Mapping[str, Any], saved: SavedBatch | None
    ) -> tuple[list[MergedRow], str]:
        """The rows as they are read and merged, and why a paste was refused."""
        typed = [read_typed_row(row, args["open"]) for row in args["rows"][:MAX_ROWS]]
        if saved and saved.rows:
            typed = apply_stored(typed, saved.rows)
        refusal = ""
        for paste in args["pasted"]:
            place = Paste(str(paste["text"]), str(paste["key"]), str(paste["column"]))
            try:
                typed = paste_rows(self._reader, typed, place, sheet_texts.list_heads())
            except ValueError as too_long:
                refusal = t(str(too_long.args[0]))
        # Those on their way may be among the stored rows, and have no id in the browser yet.
        with_new = not (saved and saved.is_open)
        beyond = args["rows"][MAX_ROWS:]
        if not (self._closed or beyond or (typed and typed[-1].is_blank)):
            typed.append(make_blank_row())  # where the next row is typed
        rows = merge_rows(self._reader, typed, with_new=with_new)
        unread_ids = {row["id"] for row in beyond} - {None}
        return [row for row in rows if row.typed.id not in unread_ids], refusal

    def _answer(self, args: Mapping[str, Any], rows: list[MergedRow], **news: Any) -> None:
        closing = close_day([row.read for row in rows], self._covers)
        self._show_sums(sheet_texts.describe_sums(closing, self._sheet_day), closing.closes)
        # More than can be read in a moment stays as it is.
        unread = [{**row, **UNREAD} for row in args["rows"][MAX_ROWS:]]
        described = [*self._describe_rows(rows), *unread]
        answer = {"seq": args["seq"], "rows": described, "closed": self._closed, **news}
        self.element.run_method("answer", answer)

    def _show_sums(self, text: str, closes: bool) -> None:
        self._sums.set_text(text)
        self._sums.classes(**{"add" if closes else "remove": "wt-sheet-closes"})
        if self._speaking:
            self._speaking.cancel()
        # A reader that speaks hears the sums once typing pauses.
        loop = asyncio.get_running_loop()
        self._speaking = loop.call_later(SPEAK_S, self._spoken.set_text, text)

    async def _on_read(self, event: GenericEventArguments) -> None:
        args = event.args
        self._latest = args["seq"]
        # In turn: a batch that is told twice is written once, and what is old by then is left.
        async with self._turn:
            if args["seq"] == self._latest and not self.element.is_deleted:
                await self._take_turn(args)

    async def _take_turn(self, args: Mapping[str, Any]) -> None:
        """Save what is to be saved, read the rows, and answer."""
        sent, saved = args["sent"], None
        try:
            if sent:
                saved = await save_batch(self.data, sent)
                await self._load_rows()
        except Unavailable:
            return  # the script asks again
        rows, refusal = self._read(args, saved)
        news: dict[str, Any] = {"state": refusal} if refusal else {}
        if saved and saved.is_open:
            news = {"pause": RETRY_MS}
        elif saved and not saved.rows:
            news = self._refuse(rows, saved)
        elif args["wish"]:
            news = self._prepare(rows)
        elif saved:
            news = dict(NOTHING_TO_SAVE)
        self._answer(args, rows, **news)

    def _prepare(self, rows: list[MergedRow]) -> dict[str, Any]:
        """The batch that saves the rows, or what stands in its way."""
        read = [row.read for row in rows]
        if not require_cells(read):
            return {**NOTHING_TO_SAVE, "state": t(sheet_texts.MEND_TEXT), "fault": find_fault(rows)}
        batch = build_batch(read, self.context.well.id, self._sheet_day.window)
        if not batch.size:
            has_lost_rows = any(row.is_lost for row in rows)
            return {**NOTHING_TO_SAVE, "state": t(sheet_texts.STALE_TEXT) if has_lost_rows else ""}
        # A text: the same bytes go out again under the same key, whatever happens.
        body, key = json.dumps(batch.body), str(uuid4())
        sent = {"body": body, "key": key, "at": int(time.time() * 1000)}
        sent |= sheet_texts.describe_batch(batch, read)
        # The next batch follows this one where it has no room for all.
        return {"sending": sent, "wish": batch.is_full, "pause": 0}

    @staticmethod
    def _refuse(rows: list[MergedRow], saved: SavedBatch) -> dict[str, Any]:
        """Mark the cells that were refused; what is said of them."""
        for row in rows:
            row.read.faults.update(saved.faults.get(row.typed.key, {}))
        return {**NOTHING_TO_SAVE, "state": saved.message, "fault": find_fault(rows)}


class SheetPanel:
    """The tab of the sheet: the header of a day, which is told to `tell_day`, and its sheet."""

    def __init__(
        self, context: WellContext, data: SheetData, tell_day: Callable[[date], object]
    ) -> None:
        self.context, self.data = context, data
        self.day = self._today()
        self.sheet: DaySheet | None = None
        self._head = ReportDayHeader(self.show, tell_day, today=self._today())
        with self._head.actions:
            self._list_link = link_button(t("List"), "", symbol="calendar-days")
        self._area = ui.element("div").classes("wt-stack")

    async def begin(self, query: Mapping[str, str]) -> None:
        """Show the day of the URL, else that of the last event."""
        last = await self.data.find_last_start()
        if last:
            self.day = self.context.report_day_of(last)
        with suppress(ValueError):
            self.day = parse_date_input(query.get("day", ""))
        await self._draw()

    async def show(self, day: date) -> None:
        """Show another day."""
        self.day = day
        address = urls.well_url(self.context.well.id, tab=SHEET_TAB, day=day.isoformat())
        # Replaced, not pushed: back leads to the screen before, not through every day.
        ui.navigate.history.replace(address)
        await self._draw()

    async def load(self) -> None:
        """Show what others saved meanwhile."""
        if self.sheet:
            await self.sheet.load()

    async def _draw(self) -> None:
        context, day = self.context, self.day
        source = await self.data.load(day)
        # Another day was chosen while this one was read.
        if day != self.day or self._area.is_deleted:
            return
        window = context.report_window_of(day)
        self._head.show(ReportDay(day, window, context.tz, context.org.depth_unit))
        self._list_link.props["href"] = urls.well_url(context.well.id, day=day.isoformat())
        self._area.clear()
        with self._area:
            self.sheet = DaySheet(context, self.data, day, source)

    def _today(self) -> date:
        return self.context.report_day_of(datetime.now(UTC))


def read_typed_row(args: Mapping[str, Any], open_key: str = "") -> TypedRow:
    """A row as the script tells it; a cell of that of `open_key` is being typed in.

    Raises: KeyError, TypeError for what is none.
    """
    row_id = str(args["id"]) if args["id"] else None
    cells = _read_texts(args["cells"])
    if row_id is None:  # what is emptied is taken from the row above again, but what may be empty
        cells = {name: text for name, text in cells.items() if text or name in CLEARED_COLUMNS}
    return TypedRow(
        str(args["key"]),
        row_id,
        cells,
        frozenset(map(str, args["auto"])),
        gone=bool(args.get("gone")),
        version=int(args.get("version") or 0),
        base=_read_texts(args.get("base") or {}),
        is_open=args["key"] == open_key,
        decision=str(args.get("decision") or ""),
    )


def find_fault(rows: Iterable[MergedRow]) -> tuple[str, int] | None:
    """The key of the first row with a fault, and the number of its first column that has one."""
    for row in rows:
        for number, name in enumerate(COLUMNS):
            if name in row.read.faults:
                return row.typed.key, number
    return None


def _read_texts(cells: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(text)[:MAX_CELL_LENGTH] for name, text in cells.items() if name in COLUMNS}
