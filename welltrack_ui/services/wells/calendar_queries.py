"""Queries of calendars: the events of a window with few fields each, and their wells."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import msgspec

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.calendar.entries import CalendarEntries, CalendarEntry
from welltrack_ui.domain.calendar.spans import Span, overlaps_window
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.event import NPT_KIND, EventState, is_log_row
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage
from welltrack_ui.metrics import meters
from welltrack_ui.services.core.context import MAX_LIMIT, ServiceContext
from welltrack_ui.services.wells.calendar_cache import (
    CachedEntries,
    CalendarCache,
    CalendarQuery,
    concerns_query,
)
from welltrack_ui.store import audit, events, stages

PAGE_EVENTS = 2_000
"""Events of one request; the store ends a page at 1 MB, which is about as many."""
MAX_AUDIT_ENTRIES = 200
"""Audit entries; after more it is quicker to read the events."""


class CalendarService:
    """Reads calendar entries, cached for seconds or until one of their wells is written."""

    def __init__(self, context: ServiceContext) -> None:
        self.context = context
        self.cache = CalendarCache()
        context.transactions.listeners.append(self.cache.forget)

    def list_entries(self, actor: Actor, query: CalendarQuery) -> CalendarEntries:
        """All events that overlap the window, by start.

        Raises: NotFound where project or well are not of the organization; Forbidden.
        """
        partition = self._resolve_source(actor, query)
        calendar = self.cache.get(query) or self._revalidate(query)
        meters.count_lookup("calendars", hit=calendar is not None)
        if calendar is None:
            calendar = self._read_and_cache(query, partition)
        return calendar

    def read_stages(self, calendar: CalendarEntries, well_ids: Iterable[str]) -> Sequence[Stage]:
        """The stages of wells of a calendar, by start; the first 500 of each.

        Each well's are read once for as long as the calendar is up to date: any write about a well
        makes another one of it.
        """
        well_stages: list[Stage] = []
        for well_id in well_ids:
            if well_id in calendar.wells:
                if well_id not in calendar.stages:
                    page = stages.list_stages(self.context.engine, well_id, MAX_LIMIT, None)
                    calendar.stages[well_id] = tuple(page.items)
                well_stages += calendar.stages[well_id]
        return well_stages

    def list_stages(self, actor: Actor, well_id: str) -> list[Stage]:
        """The stages of a well, by start; the first 500. Raises: NotFound."""
        self.context.authorizer.well(actor, well_id, Permission.READ)
        return stages.list_stages(self.context.engine, well_id, MAX_LIMIT, None).items

    def _resolve_source(self, actor: Actor, query: CalendarQuery) -> events.EventPartition:
        """The partition of the events, after the check that the actor may read them."""
        authorizer = self.context.authorizer
        if query.well_id:
            well = authorizer.well(actor, query.well_id, Permission.READ).well
            require_same_organization(well.org_id, query.org_id, "well")
            return events.well_partition(well.id)
        if query.project_id:
            project = authorizer.project(actor, query.project_id, Permission.READ)
            require_same_organization(project.org_id, query.org_id, "project")
            return events.project_partition(project.id)
        authorizer.org(actor, query.org_id, Permission.READ)
        return events.organization_partition(query.org_id)

    def _revalidate(self, query: CalendarQuery) -> CalendarEntries | None:
        """Cached entries, if the audit log has no entry since then that concerns them."""
        cached = self.cache.get_any_age(query)
        if cached is None or cached.audit_ids is None:
            return None
        audit_ids = self._list_audit_ids(query, cached.at)
        # Compared by id, not by time: entries of other processes may appear later than their
        # instants.
        if audit_ids is None or audit_ids - cached.audit_ids:
            return None
        self.cache.renew(query, cached)
        return cached.content

    def _list_audit_ids(self, query: CalendarQuery, at: datetime) -> frozenset[str] | None:
        """The ids of audit entries about a query since a while before `at`; None for too many."""
        entries = audit.read_audit_since(self.context.engine, query.org_id, at, MAX_AUDIT_ENTRIES)
        if entries is None:
            return None
        return frozenset(entry.id for entry in entries if concerns_query(entry, query))

    def _read_and_cache(
        self, query: CalendarQuery, partition: events.EventPartition
    ) -> CalendarEntries:
        """Entries read from the store, all or those beside cached ones, and cached."""
        # Both before the read: whatever is written during it counts as unknown afterwards.
        mark, began_at = self.cache.mark(query.org_id), datetime.now(UTC)
        if neighbour := self._find_neighbour(query):
            calendar = self._build_calendar(
                query, self._extend_entries(query.window, partition, *neighbour)
            )
            # An event moved meanwhile may go from the part read now to the cached part, or back,
            # and be in both or in neither: then all is read again.
            if mark == self.cache.mark(query.org_id):
                self.cache.put(query, replace(neighbour[1], content=calendar), mark)
                return calendar
            mark = self.cache.mark(query.org_id)
        audit_ids = self._list_audit_ids(query, began_at)
        calendar = self._build_calendar(query, self._read_entries(query.window, partition))
        self.cache.put(query, CachedEntries(calendar, began_at, audit_ids, time.monotonic()), mark)
        return calendar

    def _find_neighbour(self, query: CalendarQuery) -> tuple[Window, CachedEntries] | None:
        """The window and entries of a cached, current query that shares much with this one."""
        other = self.cache.find_neighbour(query)
        if other is None or not (self.cache.get(other) or self._revalidate(other)):
            return None
        cached = self.cache.get_any_age(other)
        return (other.window, cached) if cached else None

    def _extend_entries(
        self,
        window: Window,
        partition: events.EventPartition,
        cached_window: Window,
        cached: CachedEntries,
    ) -> list[CalendarEntry]:
        """As `_read_entries`, but reading only the time beside the entries of a cached query."""
        start, end = cached_window
        shared = [entry for entry in cached.content.entries if overlaps_window(entry.span, window)]
        if start <= window.start and window.end <= end:
            return shared
        if start <= window.start:
            later = self._read_entries(Window(end, window.end), partition)
            return [*shared, *(entry for entry in later if entry.span.start >= end)]
        earlier = self._read_entries(Window(window.start, start), partition)
        return [*earlier, *(entry for entry in shared if entry.span.start >= start)]

    def _read_entries(
        self, window: Window, partition: events.EventPartition
    ) -> Iterator[CalendarEntry]:
        lean_records = events.read_overlapping_events(
            self.context.engine, partition, window, page=PAGE_EVENTS
        )
        return decode_entries(record.body for _, record in lean_records)

    def _build_calendar(
        self, query: CalendarQuery, overlapping: Iterable[CalendarEntry]
    ) -> CalendarEntries:
        # The indexes of projects and organizations still have events of wells in the trash.
        visible = self.context.authorizer.visible_wells(query.org_id)
        candidates = list(overlapping)
        visible.load_wells({entry.well_id for entry in candidates})
        entries = [entry for entry in candidates if visible.find_well(entry.well_id)]
        if query.well_id:
            visible.find_well(query.well_id)
        wells = {well.id: well for well in visible.wells.values() if well}
        return CalendarEntries(tuple(entries), wells)


class CalendarEventRecord(msgspec.Struct, gc=False):
    """The fields of a stored event that calendars need; the rest is not parsed."""

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
    all_day: bool = False
    parallel: bool = False
    state: EventState = "actual"


def decode_entries(bodies: Iterable[str]) -> Iterator[CalendarEntry]:
    """The calendar entries of stored events."""
    # Events were validated when they were written. Times decoded this way share one UTC object:
    # times of the same zone object compare ten times as fast, and views compare a lot.
    decode, interned = msgspec.json.Decoder(CalendarEventRecord).decode, dict[str, str]()
    for body in bodies:
        event = decode(body)
        well_id, kind, stage_id = event.well_id, event.kind, event.stage_id
        first, last = event.starts_on, event.ends_on
        yield CalendarEntry(
            Span(
                event.id, event.starts_at, event.ends_at, (first, last) if first and last else None
            ),
            interned.setdefault(well_id, well_id),
            interned.setdefault(stage_id, stage_id) if stage_id else None,
            interned.setdefault(kind, kind),
            event.title,
            event.npt or kind == NPT_KIND,
            event.version,
            event.state == "plan",
            is_log_row(event),
        )


def require_same_organization(org_id: str, expected: str, noun: str) -> None:
    """Check an organization. Raises: NotFound for an entity of another one."""
    if org_id != expected:
        raise NotFound(noun)
