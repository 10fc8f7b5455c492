"""Which events overlap a day or a window: the question that is asked most."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice

from welltrack_ui.domain import ids, report_day
from welltrack_ui.domain.access import Permission
from welltrack_ui.domain.audit import Actor
from welltrack_ui.domain.calendar.spans import interval_overlaps_window
from welltrack_ui.domain.errors import NotFound, invalid_field
from welltrack_ui.domain.event import EVENT_KINDS, Event
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.access import VisibleWells, WellReportDay
from welltrack_ui.services.core.context import ServiceContext, resolve_limit
from welltrack_ui.services.wells.event_query_cache import EventPage, EventQueryCache
from welltrack_ui.store import cursors, events
from welltrack_ui.store.engine.engine import Record

MAX_CACHED_DAYS = 4096
# The widest that a local day can lie from the same day in UTC, and the latest start of one.
ZONE_LEAD, ZONE_LAG = timedelta(hours=15), timedelta(hours=13 + 24)
INSTANT_PATTERN = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
cached_day_window = lru_cache(MAX_CACHED_DAYS)(report_day.report_day_window)
POSITION_PATTERN = re.compile(rf"{INSTANT_PATTERN}#{INSTANT_PATTERN}#[a-z0-9-]{{1,64}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class EventQuery:
    """What is asked for: whose events, when, which of them, which page."""

    well_id: str | None = None
    project_id: str | None = None
    org_id: str | None = None
    stage_id: str | None = None
    kind: str | None = None
    day: date | None = None
    start: datetime | None = None
    end: datetime | None = None
    limit: int | None = None
    cursor: str | None = None


class EventQueryService:
    """Reads windows of events; what one well's windows hold is kept for a few seconds."""

    def __init__(self, ground: ServiceContext, cache: EventQueryCache) -> None:
        self.context = ground
        self.cache = cache
        ground.transactions.listeners.append(cache.forget)

    def list(self, actor: Actor, asked: EventQuery) -> ListPage[Event]:
        """The events that overlap a day or a window, by start, creation, id."""
        found = self.find_page(actor, asked)
        items = [Event.model_validate_json(body) for body in found.bodies]
        return ListPage(items, found.next_cursor)

    def find_page(self, actor: Actor, asked: EventQuery) -> EventPage:
        """The same as JSON texts, for answers that pass them on."""
        size = resolve_limit(asked.limit)
        check_query(asked)
        if asked.well_id:
            return self._query_well(actor, asked, size)
        if asked.project_id:
            project = self.context.authorizer.project(actor, asked.project_id, Permission.READ)
            return self._query_many(
                asked, size, project.org_id, events.project_partition(project.id)
            )
        org = self.context.authorizer.org(actor, asked.org_id or "", Permission.READ)
        return self._query_many(asked, size, org.id, events.organization_partition(org.id))

    def _query_well(self, actor: Actor, asked: EventQuery, size: int) -> EventPage:
        well = self.context.authorizer.well_report_day(actor, asked.well_id or "", Permission.READ)
        window = resolve_window(asked, well)
        key = (asked, window)
        kept = self.cache.get(well.id, key)
        if kept is None:
            mark = self.cache.mark(well.id)
            kept = self._read_well(asked, size, well, window)
            self.cache.put(well.id, key, kept, mark)
        return kept

    def _read_well(
        self, asked: EventQuery, size: int, well: WellReportDay, window: Window
    ) -> EventPage:
        source = events.well_partition(well.id)
        if asked.stage_id:
            require_own_stage(well, asked.stage_id)
            source = events.stage_partition(well.id, asked.stage_id)
        after = parse_cursor(asked.cursor)
        found = events.read_overlapping_events(self.context.engine, source, window, after, size + 1)
        return build_page(filter_kind(found, asked.kind), size)

    def _query_many(
        self, asked: EventQuery, size: int, org_id: str, source: events.EventPartition
    ) -> EventPage:
        window = resolve_widest_window(asked)
        after = parse_cursor(asked.cursor)
        found = events.read_overlapping_events(self.context.engine, source, window, after, size + 1)
        visible = self.context.authorizer.visible_wells(org_id)
        seen = (pair for pair in found if overlaps_report_day(pair[1], asked, visible))
        return build_page(filter_kind(seen, asked.kind), size)


EventRecords = Iterator[tuple[str, Record]]


def check_query(asked: EventQuery) -> None:
    """Raise Invalid unless it says whose events and when."""
    given = [x for x in (asked.well_id, asked.project_id, asked.org_id) if x is not None]
    if len(given) != 1:
        raise invalid_field("well_id", "give one of well_id, project_id, org_id")
    if asked.stage_id and not asked.well_id:
        raise invalid_field("stage_id", "is only for the events of one well: give well_id too")
    if asked.kind is not None and asked.kind not in EVENT_KINDS:
        raise invalid_field(
            "kind", message("must be one of {expected}", expected=", ".join(EVENT_KINDS))
        )
    window = asked.start is not None or asked.end is not None
    if (asked.day is None) != window:
        raise invalid_field("date", "give either date, or from and to")
    if window and (asked.start is None or asked.end is None):
        raise invalid_field("to" if asked.end is None else "from", "is required with the other end")
    if asked.start and asked.end and asked.end <= asked.start:
        raise invalid_field("to", "must be after from")


def resolve_window(asked: EventQuery, well: Well | WellReportDay) -> Window:
    """The window asked for, or the well's report day."""
    if asked.day is None:
        return Window(asked.start, asked.end)  # type: ignore[arg-type]  # check_asked saw both
    return cached_day_window(asked.day, report_day.load_zone(well.timezone), well.report_day_start)


def resolve_widest_window(asked: EventQuery) -> Window:
    """The window asked for, or one that holds that report day in every zone."""
    if asked.day is None:
        return Window(asked.start, asked.end)  # type: ignore[arg-type]  # check_asked saw both
    window = report_day.report_day_window(asked.day, report_day.load_zone("UTC"), 0)
    return Window(window.start - ZONE_LEAD, window.end + ZONE_LAG)


def overlaps_report_day(found: Record, asked: EventQuery, visible: VisibleWells) -> bool:
    """Whether its well can be seen and, where a day was asked for, the event overlaps it there."""
    well = visible.find_well(f"w-{found.pk.partition('#')[2]}")
    if well is None:
        return False
    if asked.day is None:
        return True
    event = Event.model_validate_json(found.body)
    window = resolve_window(asked, well)
    return interval_overlaps_window(event.starts_at, event.ends_at, window)


def filter_kind(found: EventRecords, kind: str | None) -> EventRecords:
    """Those of one kind."""
    if kind is None:
        return found
    # Compact JSON puts every field once; titles can't hold an unescaped quote.
    mark = f'"kind":"{kind}"'
    return (pair for pair in found if mark in pair[1].body)


def build_page(found: EventRecords, size: int) -> EventPage:
    """The first `size` of them, and the cursor behind the last if there are more."""
    page = list(islice(found, size + 1))
    more = cursors.encode_cursor(page[size - 1][0]) if len(page) > size else None
    return EventPage(tuple(record.body for _, record in page[:size]), more)


def parse_cursor(cursor: str | None) -> str | None:
    """The place behind which a list goes on."""
    if cursor is None:
        return None
    (place,) = cursors.decode_cursor(cursor, 1)
    if not POSITION_PATTERN.fullmatch(place):
        raise cursors.unknown_cursor_error()
    return place


def require_own_stage(well: WellReportDay, stage_id: str) -> None:
    """Raise NotFound for a stage of another well."""
    try:
        parts = ids.split_id(stage_id)
    except ValueError:
        raise NotFound("stage") from None
    if parts.letter != "s" or parts.home != ids.split_id(well.id).core:
        raise NotFound("stage")
