"""What calendars show: the events of a stretch of time with few fields each, and their wells."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import msgspec

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.calendar.entries import Entry, Sheet
from welltrack_ui.domain.calendar.spans import Span, overlaps
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage
from welltrack_ui.services.core.context import MAX_LIMIT, Ground
from welltrack_ui.services.wells.calendar_cache import KeptSheets, Known, SheetAsked, concerns
from welltrack_ui.store import audit, events, stages

MOST_TOLD = 200
"""Entries of the log; after more it is quicker to read the sheet."""
MOST_STAGED_WELLS = 60


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
            sheet = self._new(asked, source)
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
        told = audit.told(self.ground.engine, asked.org_id, at, MOST_TOLD)
        if told is None:
            return None
        return frozenset(entry.id for entry in told if concerns(entry, asked))

    def _new(self, asked: SheetAsked, source: events.Source) -> Sheet:
        """A sheet that is read, all of it or on from one that is kept, and kept itself."""
        mark, begun = self.kept.mark(asked.org_id), datetime.now(UTC)
        if beside := self._beside(asked):
            sheet = self._sheet(asked, self._read_on(asked.window, source, *beside))
            # What is written meanwhile may go from what is read now to what was before, or back.
            if mark == self.kept.mark(asked.org_id):
                self.kept.put(asked, replace(beside[1], sheet=sheet), mark)
                return sheet
            mark = self.kept.mark(asked.org_id)
        told = self._told(asked, begun)
        sheet = self._sheet(asked, self._read(asked.window, source))
        self.kept.put(asked, Known(sheet, begun, told, time.monotonic()), mark)
        return sheet

    def _beside(self, asked: SheetAsked) -> tuple[Window, Known] | None:
        """A sheet as it is now that shares much with what is asked, and the window it is of."""
        other = self.kept.beside(asked)
        if other is None or not (self.kept.get(other) or self._again(other)):
            return None
        known = self.kept.known(other)
        return (other.window, known) if known else None

    def _read_on(
        self, window: Window, source: events.Source, read: Window, known: Known
    ) -> list[Entry]:
        """As `_read`, but only what is behind the end of a known sheet, or before its start."""
        start, end = read
        shared = [entry for entry in known.sheet.entries if overlaps(entry.span, window)]
        if start <= window.start and window.end <= end:
            return shared
        if start <= window.start:
            behind = self._read(Window(end, window.end), source)
            return [*shared, *(entry for entry in behind if entry.span.start >= end)]
        before = self._read(Window(window.start, start), source)
        return [*before, *(entry for entry in shared if entry.span.start >= start)]

    def _read(self, window: Window, source: events.Source) -> Iterator[Entry]:
        found = events.overlapping(self.ground.engine, source, window, page=MAX_LIMIT)
        return entries_of(record.body for _, record in found)

    def _sheet(self, asked: SheetAsked, seen: Iterable[Entry]) -> Sheet:
        visible = self.ground.scope.visible(asked.org_id)
        entries = [entry for entry in seen if visible.well(entry.well_id)]
        if asked.well_id:
            visible.well(asked.well_id)
        wells = {well.id: well for well in visible.wells.values() if well}
        return Sheet(tuple(entries), wells)

    def _stages(self, wells: Iterable[str]) -> Iterable[Stage]:
        for well_id in list(wells)[:MOST_STAGED_WELLS]:
            yield from stages.of_well(self.ground.engine, well_id, MAX_LIMIT, None).items


class Stored(msgspec.Struct, gc=False):
    """What calendars need of a stored event: the rest of it is passed over."""

    id: str
    version: int
    title: str
    stage_id: str | None
    starts_on: date | None
    ends_on: date | None
    npt: bool
    well_id: str
    kind: str
    starts_at: datetime
    ends_at: datetime | None


def entries_of(bodies: Iterable[str]) -> Iterator[Entry]:
    """Stored events as calendars show them."""
    # They were checked when they were written. Times read this way are all in the one zone `UTC`:
    # those of one and the same zone are compared ten times as fast, and views compare a lot.
    decode, once = msgspec.json.Decoder(Stored).decode, dict[str, str]()
    for body in bodies:
        seen = decode(body)
        well_id, kind, stage_id = seen.well_id, seen.kind, seen.stage_id
        first, last = seen.starts_on, seen.ends_on
        yield Entry(
            Span(seen.id, seen.starts_at, seen.ends_at, (first, last) if first and last else None),
            once.setdefault(well_id, well_id),
            once.setdefault(stage_id, stage_id) if stage_id else None,
            once.setdefault(kind, kind),
            seen.title,
            seen.npt,
            seen.version,
        )


def require_home(org_id: str, asked: str, noun: str) -> None:
    """Raise NotFound for what belongs to another organization."""
    if org_id != asked:
        raise NotFound(noun)
