"""What calendars show: the events of a stretch of time with few fields each, and their wells."""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import orjson

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor, AuditEntry
from welltrack_ui.domain.calendar import Entry, Sheet
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.layout import Span
from welltrack_ui.domain.reportday import Window
from welltrack_ui.domain.stage import Stage
from welltrack_ui.services.ground import MAX_LIMIT, Ground
from welltrack_ui.store import audits, events, stages

SECONDS = 3.0
SETTLED = 1.5
MOST_TOLD = 200
"""Entries of the log; after more it is quicker to read the sheet."""
MOST_ENTRIES = 60_000
MOST_STAGED_WELLS = 60


@dataclass(frozen=True, slots=True)
class SheetAsked:
    """Whose events: an organization's, or of one project or well in it; those in `window`."""

    org_id: str
    window: Window
    project_id: str | None = None
    well_id: str | None = None


class CalendarService:
    """Reads sheets; each is kept for a few seconds, or until one of its wells is written."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.kept = KeptSheets()
        ground.changes.listeners.append(self.kept.forget)

    def sheet(self, actor: Actor, asked: SheetAsked, *, with_stages: bool = False) -> Sheet:
        """All events that overlap the window, by start; with the stages of their wells if asked.

        Stages come for the first 60 wells at most. Raises NotFound where project or well are not
        of the organization.
        """
        source = self._source(actor, asked)
        sheet = self.kept.get(asked) or self._again(asked)
        if sheet is None:
            mark, begun = self.kept.mark(asked.org_id), datetime.now(UTC)
            told = self._told(asked, begun)
            sheet = self._read(asked, source)
            self.kept.put(asked, Known(sheet, begun, told, time.monotonic()), mark)
        if not with_stages:
            return sheet
        return Sheet(sheet.entries, sheet.wells, tuple(self._stages(sheet.wells)))

    def stages(self, actor: Actor, well_id: str) -> list[Stage]:
        """The stages of a well, by start; the first 500."""
        self.ground.scope.well(actor, well_id, Permission.READ)
        return stages.of_well(self.ground.engine, well_id, MAX_LIMIT, None).items

    def _source(self, actor: Actor, asked: SheetAsked) -> events.Source:
        """Where the events lie, once it is sure that the actor may read them."""
        scope = self.ground.scope
        if asked.well_id:
            well = scope.well(actor, asked.well_id, Permission.READ).well
            require_home(well.org_id, asked.org_id, "well")
            return events.of_well(well.id)
        if asked.project_id:
            project = scope.project(actor, asked.project_id, Permission.READ)
            require_home(project.org_id, asked.org_id, "project")
            return events.of_project(project.id)
        scope.org(actor, asked.org_id, Permission.READ)
        return events.of_organization(asked.org_id)

    def _again(self, asked: SheetAsked) -> Sheet | None:
        """A sheet that was read before, where the log tells of nothing since that may show."""
        known = self.kept.known(asked)
        if known is None or known.told is None:
            return None
        told = self._told(asked, known.at)
        if told is None or told - known.told:
            return None
        self.kept.renew(asked, known)
        return known.sheet

    def _told(self, asked: SheetAsked, at: datetime) -> frozenset[str] | None:
        """What the log tells of the sheet from a while before `at` on; None for too much of it."""
        told = audits.told(self.ground.engine, asked.org_id, at, MOST_TOLD)
        if told is None:
            return None
        return frozenset(entry.id for entry in told if concerns(entry, asked))

    def _read(self, asked: SheetAsked, source: events.Source) -> Sheet:
        found = events.overlapping(self.ground.engine, source, asked.window, page=MAX_LIMIT)
        visible = self.ground.scope.visible(asked.org_id)
        seen = entries_of(record.body for _, record in found)
        entries = [entry for entry in seen if visible.well(entry.well_id)]
        if asked.well_id:
            visible.well(asked.well_id)
        wells = {well.id: well for well in visible.wells.values() if well}
        return Sheet(tuple(entries), wells)

    def _stages(self, wells: Iterable[str]) -> Iterable[Stage]:
        for well_id in list(wells)[:MOST_STAGED_WELLS]:
            yield from stages.of_well(self.ground.engine, well_id, MAX_LIMIT, None).items


@dataclass(frozen=True, slots=True)
class Known:
    """A sheet, when it was read, what the log told by then, and when it was last looked at."""

    sheet: Sheet
    at: datetime
    told: frozenset[str] | None
    seen: float


class KeptSheets:
    """Sheets by what was asked; the caller checks rights first.

    A write in an organization drops those that its well is on. A write by another process shows
    after at most 3 seconds: then the log of changes is looked at.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sheets: OrderedDict[SheetAsked, Known] = OrderedDict()
        self._written: dict[str, float] = {}
        self.size = 0
        """How many entries and sheets are kept."""

    def get(self, asked: SheetAsked) -> Sheet | None:
        """What is kept, if it is young enough."""
        known = self.known(asked)
        return known.sheet if known and time.monotonic() - known.seen <= SECONDS else None

    def known(self, asked: SheetAsked) -> Known | None:
        """What is kept, of whatever age."""
        with self._lock:
            return self._sheets.get(asked)

    def renew(self, asked: SheetAsked, known: Known) -> None:
        """Note that it is as the store is now, unless it is gone meanwhile."""
        with self._lock:
            if self._sheets.get(asked) is known:
                self._sheets[asked] = replace(known, seen=time.monotonic())
                self._sheets.move_to_end(asked)

    def mark(self, org_id: str) -> float:
        """A mark to take before reading, so that what a write outdates meanwhile is not kept."""
        with self._lock:
            return self._written.get(org_id, 0.0)

    def put(self, asked: SheetAsked, known: Known, mark: float) -> None:
        """Keep what was read.

        Not if the organization was written since the mark, or a moment before: the lists of
        projects and organizations may lag behind a write by a second.
        """
        now = time.monotonic()
        with self._lock:
            written = self._written.get(asked.org_id, 0.0)
            lagging = asked.well_id is None and now - written < SETTLED
            if written != mark or lagging or len(known.sheet.entries) > MOST_ENTRIES:
                return
            self._drop(asked)
            self._sheets[asked] = known
            self.size += len(known.sheet.entries) + 1
            while self.size > MOST_ENTRIES:
                self._drop(next(iter(self._sheets)))

    def forget(self, entries: Sequence[AuditEntry]) -> None:
        """Drop what the entries tell of."""
        with self._lock:
            for told in entries:
                self._written[told.org_id or ""] = time.monotonic()
                for asked in [a for a in self._sheets if concerns(told, a)]:
                    self._drop(asked)

    def _drop(self, asked: SheetAsked) -> None:
        gone = self._sheets.pop(asked, None)
        self.size -= len(gone.sheet.entries) + 1 if gone else 0


def entries_of(bodies: Iterable[str]) -> Iterator[Entry]:
    """Stored events as calendars show them."""
    # They were checked when they were written. Times read this way are all in the one zone `UTC`:
    # those of one and the same zone are compared ten times as fast, and views compare a lot.
    instant, day = datetime.fromisoformat, date.fromisoformat
    once: dict[str, str] = {}
    for body in bodies:
        seen = orjson.loads(body)
        well_id, kind, stage_id = seen["well_id"], seen["kind"], seen["stage_id"]
        first, last, end = seen["starts_on"], seen["ends_on"], seen["ends_at"]
        days = (day(first), day(last)) if first and last else None
        yield Entry(
            Span(seen["id"], instant(seen["starts_at"]), instant(end) if end else None, days),
            once.setdefault(well_id, well_id),
            once.setdefault(stage_id, stage_id) if stage_id else None,
            once.setdefault(kind, kind),
            seen["title"],
            seen["npt"],
            seen["version"],
        )


def concerns(told: AuditEntry, asked: SheetAsked) -> bool:
    """Whether what an entry tells of may show on a sheet."""
    return told.org_id == asked.org_id and told.well_id in {None, asked.well_id or told.well_id}


def require_home(org_id: str, asked: str, noun: str) -> None:
    """Raise NotFound for what belongs to another organization."""
    if org_id != asked:
        raise NotFound(noun)
