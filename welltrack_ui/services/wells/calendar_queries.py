"""Queries of calendars: the events of a window with few fields each, and their wells."""

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

import msgspec

from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.calendar.entries import CalendarEntries, CalendarEntry
from welltrack_ui.domain.calendar.spans import Span, overlaps_window
from welltrack_ui.domain.errors import NotFound
from welltrack_ui.domain.event import NPT_KIND, EventState, is_log_row
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.stage import Stage
from welltrack_ui.domain.well import Well
from welltrack_ui.metrics import meters
from welltrack_ui.services.core.change_feed import ChangeFeed
from welltrack_ui.services.core.context import MAX_LIMIT, ServiceContext
from welltrack_ui.services.wells.calendar_cache import (
    CachedEntries,
    CalendarCache,
    CalendarQuery,
    concerns_query,
    is_event_change,
)
from welltrack_ui.store import events, stages
from welltrack_ui.store.audit_marks import MAX_MARK_SECONDS, read_news, set_mark
from welltrack_ui.store.engine.engine import Record

PAGE_EVENTS = 5_000
"""Events of one request; the store ends a page at 1 MB, which is about as many brief ones."""
MAX_AUDIT_ENTRIES = 200
"""Audit entries; after more it is quicker to read the events."""
MAX_TURN_SECONDS = 1.0
"""After that one reads out of turn: the store may hang for whoever has it."""


class CalendarService:
    """Reads calendar entries, cached until one of their wells is written.

    What an event changes is applied to cached entries by reading that event alone, once for all who
    have them open. `feed` tells which organizations' changes this process is told of at once.
    """

    def __init__(self, context: ServiceContext, feed: ChangeFeed | None = None) -> None:
        self.context = context
        self.feed = feed
        self.cache = CalendarCache()
        context.transactions.listeners.append(self.cache.forget)

    def list_entries(self, actor: Actor, query: CalendarQuery) -> CalendarEntries:
        """All events that overlap the window, by start.

        Raises: NotFound where project or well are not of the organization; Forbidden.
        """
        partition = self._resolve_source(actor, query)
        cached = self.cache.get(query)
        if cached and not cached.stale_ids and self._is_checked(query, cached):
            meters.count_lookup("calendars", hit=True)
            return cached.content
        turn = self.cache.find_turn(query).lock
        is_in_turn = turn.acquire(timeout=MAX_TURN_SECONDS)
        try:
            current = self._find_current(query)
            meters.count_lookup("calendars", hit=current is not None)
            current = current or self._read_and_cache(query, partition)
        finally:
            if is_in_turn:
                turn.release()
        return current.content

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

    def add_stages(self, calendar: CalendarEntries, query: CalendarQuery) -> CalendarEntries:
        """The same calendar with the stages of its window, and their wells.

        The rights are those with which the calendar was read. Raises: NotFound.
        """
        in_window = list(
            stages.read_overlapping_stages(self.context.engine, query.org_id, query.window)
        )
        visible = self.context.authorizer.visible_wells(query.org_id)
        # Those of the calendar are known: their wells are not read again.
        visible.load_wells({one.well_id for one in in_window} - calendar.wells.keys())
        wells = dict(calendar.wells)
        for stage in in_window:
            well = calendar.wells.get(stage.well_id) or visible.find_well(stage.well_id)
            if well and concerns_well(query, well):
                wells[well.id] = well
        own = tuple(stage for stage in in_window if stage.well_id in wells)
        return replace(calendar, wells=wells, window_stages=own)

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

    def _is_checked(self, query: CalendarQuery, cached: CachedEntries) -> bool:
        """Whether cached entries have all changes, or have them marked in them."""
        if time.monotonic() - cached.mark.began_at > MAX_MARK_SECONDS:
            return False
        is_live = self.feed is not None and self.feed.covers(query.org_id, cached.checked_at)
        return is_live or cached.is_checked

    def _find_current(self, query: CalendarQuery) -> CachedEntries | None:
        """Cached entries, with the changes since they were read; None where all must be read."""
        cached = self.cache.get(query)
        if cached is None:
            return None
        mark, checked_at, stale_ids = cached.mark, cached.checked_at, cached.stale_ids
        if not self._is_checked(query, cached):
            checked_at = time.monotonic()
            news = read_news(self.context.engine, query.org_id, mark, MAX_AUDIT_ENTRIES)
            concerning = [entry for entry in news.entries if concerns_query(entry, query)]
            if not news.is_complete or not all(map(is_event_change, concerning)):
                return None
            mark, stale_ids = news.mark, stale_ids | {entry.entity_id for entry in concerning}
        if len(stale_ids) > MAX_AUDIT_ENTRIES:
            return None
        content = self._apply_changes(query, cached.content, stale_ids)
        current = CachedEntries(content, mark, checked_at)
        self.cache.renew(query, cached, current)
        return current

    def _apply_changes(
        self, query: CalendarQuery, calendar: CalendarEntries, stale_ids: frozenset[str]
    ) -> CalendarEntries:
        """A calendar with the present state of some events."""
        if not stale_ids:
            return calendar
        # By their keys, where a read never lags behind a write.
        stored = events.load_records(self.context.engine, stale_ids)
        current = [entry for entry in decode_changed(stored, query) if entry.id in stale_ids]
        visible = self.context.authorizer.visible_wells(query.org_id)
        visible.wells.update(calendar.wells)
        visible.load_wells({entry.well_id for entry in current})
        entries = [entry for entry in calendar.entries if entry.id not in stale_ids]
        entries += [entry for entry in current if visible.find_well(entry.well_id)]
        entries.sort(key=entry_order)
        well_ids = {entry.well_id for entry in entries} | {query.well_id}
        wells = {well.id: well for well in visible.wells.values() if well and well.id in well_ids}
        return CalendarEntries(tuple(entries), wells, calendar.stages)

    def _read_and_cache(
        self, query: CalendarQuery, partition: events.EventPartition
    ) -> CachedEntries:
        """Entries read from the store, all or those beside cached ones, and cached."""
        # Before the read: whatever is written during it counts as unknown afterwards.
        mark = self.cache.mark(query.org_id)
        if neighbour := self._find_neighbour(query):
            calendar = self._build_calendar(
                query, self._extend_entries(query.window, partition, *neighbour)
            )
            # An event moved meanwhile may go from the part read now to the cached part, or back,
            # and be in both or in neither: then all is read again.
            if mark == self.cache.mark(query.org_id):
                extended = replace(neighbour[1], content=calendar)
                self.cache.put(query, extended, mark)
                return extended
            mark = self.cache.mark(query.org_id)
        log_mark = set_mark(self.context.engine, query.org_id)
        calendar = self._build_calendar(query, self._read_entries(query.window, partition))
        read = CachedEntries(calendar, log_mark, time.monotonic())
        self.cache.put(query, read, mark)
        return read

    def _find_neighbour(self, query: CalendarQuery) -> tuple[Window, CachedEntries] | None:
        """The window and entries of a cached, current query that shares much with this one."""
        other = self.cache.find_neighbour(query)
        current = self._find_current(other) if other else None
        return (other.window, current) if other and current else None

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
            self.context.engine, partition, window, page=PAGE_EVENTS, brief=True
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


class ChangedEventRecord(CalendarEventRecord, kw_only=True, gc=False):
    """The fields that tell whether an event is on a calendar at all."""

    project_id: str
    deleted_at: str | None = None


def decode_changed(records: Iterable[Record], query: CalendarQuery) -> Iterator[CalendarEntry]:
    """The calendar entries of stored events that lie in a query."""
    decode = msgspec.json.Decoder(ChangedEventRecord).decode
    present = []
    for record in records:
        event = decode(record.body)
        is_within = query.project_id in {None, event.project_id} and query.well_id in {
            None,
            event.well_id,
        }
        if is_within and not event.deleted_at:
            present.append(record.body)
    entries = decode_entries(present)
    return (entry for entry in entries if overlaps_window(entry.span, query.window))


def entry_order(entry: CalendarEntry) -> tuple[datetime, str]:
    """A sort key as that of the store: by start, then by creation, which ids grow with."""
    return entry.span.start, entry.id.rpartition("-")[2]


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


def concerns_well(query: CalendarQuery, well: Well) -> bool:
    """Whether a query is of a well, of its project, or of the whole organization."""
    if query.well_id:
        return query.well_id == well.id
    return query.project_id in {None, well.project_id}
