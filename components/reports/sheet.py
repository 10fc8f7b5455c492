"""The sheet of a report day: its time log as rows that are typed as in a spreadsheet.

The browser's half, `sheet.js`, keeps keys, selection and draft, so that typing never waits for the
line. Rows are read here after each cell, and saved by one batch of the API.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Protocol

from nicegui import ui
from nicegui.events import GenericEventArguments

from components.i18n import format as form_of
from components.i18n.parse_datetime import parse_date_input
from components.i18n.translate import current_language, t
from components.kit.buttons import link_button
from components.reports import sheet_texts
from components.wells.ports import WellContext
from components.wells.report_day_header import ReportDayHeader
from components.wells.report_day_list import ReportDay
from welltrack_ui import urls
from welltrack_ui.domain.event import NPT_KIND
from welltrack_ui.domain.reports.sheet import COLUMNS, SheetReader, SheetRow, TypedRow, close_day
from welltrack_ui.domain.reports.sheet_batch import build_batch, require_cells
from welltrack_ui.domain.reports.sheet_cells import SheetDay
from welltrack_ui.domain.reports.sheet_source import SheetSource

BATCH_URL = "/api/events/batch"
SHEET_TAB = "sheet"
MAX_ROWS, MAX_CELL_LENGTH = 400, 20_000
CONFLICT = 409


class SheetData(Protocol):
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
        self.element = SheetElement()
        self.element.props["shared"] = _share_columns(current_language())
        self.element.props["setting"] = json.dumps(self._describe(source))
        for name in ("read", "prepare", "refused", "reload"):
            self.element.on(name, getattr(self, f"_on_{name}"))

    async def load(self) -> None:
        """Read the stored rows again, and show them under what is typed."""
        source = await self.data.load(self.day)
        if not self.element.is_deleted:
            self._take(source)
            self.element.run_method("show", self._describe_rows())

    def _take(self, source: SheetSource) -> None:
        self._covers = source.covers
        saved = {event.id: event for event in source.events}
        unit = self.context.org.depth_unit
        self._reader = SheetReader(self._sheet_day, unit, self._choices, self._history, saved)

    def _describe(self, source: SheetSource) -> dict[str, Any]:
        well, labels = self.context.well, self._choices["kind"]
        return {
            "id": f"sheet-{self.element.id}",
            "key": f"{SHEET_TAB}/{well.id}/{self.day}",
            "url": BATCH_URL,
            "npt": next(one.label for one in labels if one.value == NPT_KIND),
            "options": sheet_texts.describe_options(self._choices),
            "stored": self._describe_rows(),
            "notice": self._describe_notice(source),
        }

    def _describe_rows(self) -> list[dict[str, Any]]:
        events = self._reader.saved.values()
        return [sheet_texts.describe_stored_row(self._reader, event) for event in events]

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

    def _read(self, event: GenericEventArguments) -> tuple[int, list[SheetRow]]:
        args = event.args
        typed = [read_typed_row(row) for row in args["rows"][:MAX_ROWS]]
        return int(args["seq"]), self._reader.read(typed)

    def _answer(self, seq: int, rows: list[SheetRow], message: str = "") -> None:
        closing = close_day(rows, self._covers)
        answer = {
            "seq": seq,
            "rows": [sheet_texts.describe_read_row(row) for row in rows],
            "sums": sheet_texts.describe_sums(closing, self._sheet_day),
            "message": message,
        }
        self.element.run_method("answer", answer)

    def _on_read(self, event: GenericEventArguments) -> None:
        self._answer(*self._read(event))

    def _on_prepare(self, event: GenericEventArguments) -> None:
        seq, rows = self._read(event)
        if not require_cells(rows):
            self._answer(seq, rows, t(sheet_texts.MEND_TEXT))
            return
        self._answer(seq, rows)
        batch = build_batch(rows, self.context.well.id, self._sheet_day.window)
        places = sheet_texts.describe_batch(batch, rows)
        # A text: the same bytes go out again under the same key, whatever happens.
        self.element.run_method("send", {"seq": seq, "body": json.dumps(batch.body), **places})

    def _on_refused(self, event: GenericEventArguments) -> None:
        answer = event.args["told"]
        faults = sheet_texts.describe_refusals(event.args["keys"], answer.get("errors") or ())
        message = t(sheet_texts.MEND_TEXT) if faults else t(str(answer.get("detail", "")))
        if event.args["status"] == CONFLICT and answer.get("type", "about:blank") == "about:blank":
            message = t(sheet_texts.STALE_TEXT)
        self.element.run_method("refuse", {"faults": faults, "message": message})

    async def _on_reload(self) -> None:
        await self.load()


class SheetPanel:
    """The tab of the sheet: the header of a day, and its sheet."""

    def __init__(self, context: WellContext, data: SheetData) -> None:
        self.context, self.data = context, data
        self.day = self._today()
        self.sheet: DaySheet | None = None
        self._head = ReportDayHeader(self.show, today=self._today())
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


def read_typed_row(args: Mapping[str, Any]) -> TypedRow:
    """A row as the script tells it. Raises: KeyError, TypeError for what is none."""
    cells = {
        name: str(text)[:MAX_CELL_LENGTH] for name, text in args["cells"].items() if name in COLUMNS
    }
    auto = frozenset(map(str, args["auto"]))
    row_id = str(args["id"]) if args["id"] else None
    version = int(args.get("version") or 0)
    return TypedRow(str(args["key"]), row_id, cells, auto, bool(args["gone"]), version)
