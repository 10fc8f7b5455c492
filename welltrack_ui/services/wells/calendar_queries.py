"""What calendars show: the events of a stretch of time with few fields each, and their wells."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import msgspec

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.calendar.entries import CalendarEntries, CalendarEntry
from welltrack_ui.domain.calendar.spans import Span, overlaps_window
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage
from welltrack_ui.services.core.context import MAX_LIMIT, ServiceContext
from welltrack_ui.services.wells.calendar_cache import (
    CachedEntries,
    CalendarCache,
    CalendarQuery,
    concerns_query,
)
from welltrack_ui.store import audit, events, stages

MAX_AUDIT_ENTRIES = 200
"""Entries of the log; after more it is quicker to read the sheet."""
MAX_WELLS_WITH_STAGES = 60


class CalendarService:
    """Reads sheets; each is kept for a few seconds, or until one of its wells is written."""

    def __init__(self, ground: ServiceContext) -> None:
        self.context = ground
        self.cache = CalendarCache()
        ground.transactions.listeners.append(self.cache.forget)

    def list_entries(
        self, actor: Actor, asked: CalendarQuery, *, with_stages: bool = False
    ) -> CalendarEntries:
        """All events that overlap the window, by start; with the stages of their wells if asked.

        Stages come for the first 60 wells at most. Raises NotFound where project or well are not
        of the organization.
        """
        source = self._resolve_source(actor, asked)
        sheet = self.cache.get(asked) or self._revalidate(asked)
        if sheet is None:
            sheet = self._read_and_cache(asked, source)
        if not with_stages:
            return sheet
        return CalendarEntries(sheet.entries, sheet.wells, tuple(self._read_stages(sheet.wells)))

    def list_stages(self, actor: Actor, well_id: str) -> list[Stage]:
        """The stages of a well, by start; the first 500."""
        self.context.authorizer.well(actor, well_id, Permission.READ)
        return stages.list_stages(self.context.engine, well_id, MAX_LIMIT, None).items

    def _resolve_source(self, actor: Actor, asked: CalendarQuery) -> events.EventPartition:
        """Where the events lie, once it is sure that the actor may read them."""
        scope = self.context.authorizer
        if asked.well_id:
            well = scope.well(actor, asked.well_id, Permission.READ).well
            require_same_organization(well.org_id, asked.org_id, "well")
            return events.well_partition(well.id)
        if asked.project_id:
            project = scope.project(actor, asked.project_id, Permission.READ)
            require_same_organization(project.org_id, asked.org_id, "project")
            return events.project_partition(project.id)
        scope.org(actor, asked.org_id, Permission.READ)
        return events.organization_partition(asked.org_id)

    def _revalidate(self, asked: CalendarQuery) -> CalendarEntries | None:
        """A sheet that was read before, where the log tells of nothing since that may show."""
        known = self.cache.get_any_age(asked)
        if known is None or known.audit_ids is None:
            return None
        told = self._list_audit_ids(asked, known.at)
        if told is None or told - known.audit_ids:
            return None
        self.cache.renew(asked, known)
        return known.content

    def _list_audit_ids(self, asked: CalendarQuery, at: datetime) -> frozenset[str] | None:
        """What the log tells of the sheet from a while before `at` on; None for too much of it."""
        told = audit.read_audit_since(self.context.engine, asked.org_id, at, MAX_AUDIT_ENTRIES)
        if told is None:
            return None
        return frozenset(entry.id for entry in told if concerns_query(entry, asked))

    def _read_and_cache(
        self, asked: CalendarQuery, source: events.EventPartition
    ) -> CalendarEntries:
        """A sheet that is read, all of it or on from one that is kept, and kept itself."""
        mark, begun = self.cache.mark(asked.org_id), datetime.now(UTC)
        if beside := self._find_neighbour(asked):
            sheet = self._build_calendar(asked, self._extend_entries(asked.window, source, *beside))
            # What is written meanwhile may go from what is read now to what was before, or back.
            if mark == self.cache.mark(asked.org_id):
                self.cache.put(asked, replace(beside[1], content=sheet), mark)
                return sheet
            mark = self.cache.mark(asked.org_id)
        told = self._list_audit_ids(asked, begun)
        sheet = self._build_calendar(asked, self._read_entries(asked.window, source))
        self.cache.put(asked, CachedEntries(sheet, begun, told, time.monotonic()), mark)
        return sheet

    def _find_neighbour(self, asked: CalendarQuery) -> tuple[Window, CachedEntries] | None:
        """A sheet as it is now that shares much with what is asked, and the window it is of."""
        other = self.cache.find_neighbour(asked)
        if other is None or not (self.cache.get(other) or self._revalidate(other)):
            return None
        known = self.cache.get_any_age(other)
        return (other.window, known) if known else None

    def _extend_entries(
        self, window: Window, source: events.EventPartition, read: Window, known: CachedEntries
    ) -> list[CalendarEntry]:
        """As `_read`, but only what is behind the end of a known sheet, or before its start."""
        start, end = read
        shared = [entry for entry in known.content.entries if overlaps_window(entry.span, window)]
        if start <= window.start and window.end <= end:
            return shared
        if start <= window.start:
            behind = self._read_entries(Window(end, window.end), source)
            return [*shared, *(entry for entry in behind if entry.span.start >= end)]
        before = self._read_entries(Window(window.start, start), source)
        return [*before, *(entry for entry in shared if entry.span.start >= start)]

    def _read_entries(
        self, window: Window, source: events.EventPartition
    ) -> Iterator[CalendarEntry]:
        found = events.read_overlapping_events(self.context.engine, source, window, page=MAX_LIMIT)
        return decode_entries(record.body for _, record in found)

    def _build_calendar(
        self, asked: CalendarQuery, seen: Iterable[CalendarEntry]
    ) -> CalendarEntries:
        visible = self.context.authorizer.visible_wells(asked.org_id)
        entries = [entry for entry in seen if visible.find_well(entry.well_id)]
        if asked.well_id:
            visible.find_well(asked.well_id)
        wells = {well.id: well for well in visible.wells.values() if well}
        return CalendarEntries(tuple(entries), wells)

    def _read_stages(self, wells: Iterable[str]) -> Iterable[Stage]:
        for well_id in list(wells)[:MAX_WELLS_WITH_STAGES]:
            yield from stages.list_stages(self.context.engine, well_id, MAX_LIMIT, None).items


class CalendarEventRecord(msgspec.Struct, gc=False):
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


def decode_entries(bodies: Iterable[str]) -> Iterator[CalendarEntry]:
    """Stored events as calendars show them."""
    # They were checked when they were written. Times read this way are all in the one zone `UTC`:
    # those of one and the same zone are compared ten times as fast, and views compare a lot.
    decode, once = msgspec.json.Decoder(CalendarEventRecord).decode, dict[str, str]()
    for body in bodies:
        seen = decode(body)
        well_id, kind, stage_id = seen.well_id, seen.kind, seen.stage_id
        first, last = seen.starts_on, seen.ends_on
        yield CalendarEntry(
            Span(seen.id, seen.starts_at, seen.ends_at, (first, last) if first and last else None),
            once.setdefault(well_id, well_id),
            once.setdefault(stage_id, stage_id) if stage_id else None,
            once.setdefault(kind, kind),
            seen.title,
            seen.npt,
            seen.version,
        )


def require_same_organization(org_id: str, asked: str, noun: str) -> None:
    """Raise NotFound for what belongs to another organization."""
    if org_id != asked:
        raise NotFound(noun)
