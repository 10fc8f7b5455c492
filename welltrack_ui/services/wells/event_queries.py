"""Queries of events that overlap a report day or a window: the most frequent of all."""

import re
from collections.abc import Callable, Iterator, Sequence
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
from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.domain.messages import message
from welltrack_ui.domain.page import ListPage
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.well import Well
from welltrack_ui.services.core.access import VisibleWells, WellForQuery
from welltrack_ui.services.core.context import ServiceContext, resolve_limit
from welltrack_ui.services.wells.event_query_cache import EventPage, EventQueryCache
from welltrack_ui.store import cursors, events
from welltrack_ui.store.engine.engine import Record
from welltrack_ui.store.well_logs import WellReportDay

MAX_CACHED_DAYS = 4096
FILTER_PAGE_EVENTS = 250
MAX_PASSED_EVENTS = 1_000
"""Events that a filter passes over in one call."""
# A local day begins at the earliest 15 hours before the day of the same date in UTC, and ends at
# the latest 13 hours after it, plus nearly 24 where the report day starts late.
ZONE_LEAD, ZONE_LAG = timedelta(hours=15), timedelta(hours=13 + 24)
INSTANT_PATTERN = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"
ALL_DAY_JSON = '"all_day":true'
STARTS_ON_PATTERN, ENDS_ON_PATTERN = (
    re.compile(rf'"{name}":"(\d{{4}}-\d\d-\d\d)"', re.ASCII) for name in ("starts_on", "ends_on")
)
STATE_JSON = '"state":"'
cached_day_window = lru_cache(MAX_CACHED_DAYS)(report_day.report_day_window)
POSITION_PATTERN = re.compile(rf"{INSTANT_PATTERN}#{INSTANT_PATTERN}#[a-z0-9-]{{1,64}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class EventQuery:
    """A query of events: of one well, project or organization, on a day or in [start, end)."""

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
    """Reads events of a window; pages of one well are cached for a few seconds."""

    def __init__(self, context: ServiceContext, cache: EventQueryCache) -> None:
        self.context = context
        self.cache = cache
        context.transactions.listeners.append(cache.forget)

    def list(self, actor: Actor, query: EventQuery) -> ListPage[Event]:
        """A page of the events that overlap a day or a window, by start, creation, id.

        Raises: Invalid for a query that contradicts itself, or a wrong cursor; NotFound.
        """
        page = self.find_page(actor, query)
        items = [Event.parse_stored(body) for body in page.bodies]
        return ListPage(items, page.next_cursor)

    def find_page(self, actor: Actor, query: EventQuery) -> EventPage:
        """As `list`, as JSON texts, for answers that pass them on. Raises: Invalid; NotFound."""
        size = resolve_limit(query.limit)
        check_query(query)
        if query.well_id:
            return self._query_well(actor, query, size)
        if query.project_id:
            project = self.context.authorizer.project(actor, query.project_id, Permission.READ)
            return self._query_many(
                query, size, project.org_id, events.project_partition(project.id)
            )
        org = self.context.authorizer.org(actor, query.org_id or "", Permission.READ)
        return self._query_many(query, size, org.id, events.organization_partition(org.id))

    def list_latest(
        self,
        actor: Actor,
        stage_id: str,
        limit: int | None = None,
        cursor: str | None = None,
    ) -> ListPage[Event]:
        """A page of a stage's events, the last to start first.

        Raises: NotFound for a well that is not to be seen; Invalid for a wrong cursor.
        """
        size = resolve_limit(limit)
        well_id = find_well_of_stage(stage_id)
        self.context.authorizer.well(actor, well_id, Permission.READ, "stage")
        partition = events.stage_partition(well_id, stage_id)
        before = parse_cursor(cursor)
        latest = events.read_latest_events(self.context.engine, partition, before, size + 1)
        page = build_page(latest, size)
        return ListPage([Event.parse_stored(body) for body in page.bodies], page.next_cursor)

    def list_latest_of_well(
        self, actor: Actor, well_id: str, until: datetime, limit: int
    ) -> Sequence[Event]:
        """The events of a well that start before an instant, the last to start first.

        Raises: NotFound; Invalid for a wrong limit.
        """
        size = resolve_limit(limit)
        well = self.context.authorizer.well_report_day(actor, well_id, Permission.READ)
        partition = events.well_partition(well.id)
        latest = events.read_latest_events(
            self.context.engine, partition, format_instant(until), size
        )
        return [Event.parse_stored(record.body) for _, record in islice(latest, size)]

    def _query_well(self, actor: Actor, query: EventQuery, size: int) -> EventPage:
        target = self.context.authorizer.well_for_query(actor, query.well_id or "", Permission.READ)
        well, window = target.well, resolve_window(query, target.well)
        # Rows of the time log that another process wrote have raised the version.
        key = (query, window, target.log_version)
        page = self.cache.get(well.id, key)
        if page is None:
            # Before reading: a write in between then outdates what is cached.
            mark = self.cache.mark(well.id)
            page = self._read_well(query, size, target, window)
            self.cache.put(well.id, key, page, mark)
        return page

    def _read_well(
        self, query: EventQuery, size: int, target: WellForQuery, window: Window
    ) -> EventPage:
        well = target.well
        partition = events.well_partition(well.id)
        if query.stage_id:
            require_own_stage(well, query.stage_id)
            partition = events.stage_partition(well.id, query.stage_id)
        after = parse_cursor(query.cursor)
        overlapping = events.read_overlapping_events(
            self.context.engine,
            partition,
            window,
            after,
            choose_page_size(query, size),
            long_classes=target.long_classes,
        )

        def fits(event_record: Record) -> bool:
            return is_of_kind(event_record, query.kind) and is_on_day(event_record.body, query.day)

        return build_page(overlapping, size, fits)

    def _query_many(
        self, query: EventQuery, size: int, org_id: str, partition: events.EventPartition
    ) -> EventPage:
        window = resolve_widest_window(query)
        after = parse_cursor(query.cursor)
        overlapping = events.read_overlapping_events(
            self.context.engine, partition, window, after, choose_page_size(query, size)
        )
        visible = self.context.authorizer.visible_wells(org_id)

        def fits(event_record: Record) -> bool:
            is_wanted = is_of_kind(event_record, query.kind)
            return is_wanted and overlaps_report_day(event_record, query, visible)

        return build_page(overlapping, size, fits)


EventRecords = Iterator[tuple[str, Record]]


def check_query(query: EventQuery) -> None:
    """Check a query. Raises: Invalid unless it says whose events, and when."""
    parents = [x for x in (query.well_id, query.project_id, query.org_id) if x is not None]
    if len(parents) != 1:
        raise invalid_field("well_id", "give one of well_id, project_id, org_id")
    if query.stage_id and not query.well_id:
        raise invalid_field("stage_id", "is only for the events of one well: give well_id too")
    if query.kind is not None and query.kind not in EVENT_KINDS:
        raise invalid_field(
            "kind", message("must be one of {expected}", expected=", ".join(EVENT_KINDS))
        )
    window = query.start is not None or query.end is not None
    if (query.day is None) != window:
        raise invalid_field("date", "give either date, or from and to")
    if window and (query.start is None or query.end is None):
        raise invalid_field("to" if query.end is None else "from", "is required with the other end")
    if query.start and query.end and query.end <= query.start:
        raise invalid_field("to", "must be after from")


def resolve_window(query: EventQuery, well: Well | WellReportDay) -> Window:
    """The window of a query, or the well's report day."""
    if query.day is None:
        return Window(query.start, query.end)  # type: ignore[arg-type]  # check_query saw both
    return cached_day_window(query.day, report_day.load_zone(well.timezone), well.report_day_start)


def resolve_widest_window(query: EventQuery) -> Window:
    """The window of a query, or one that holds its report day in every zone."""
    if query.day is None:
        return Window(query.start, query.end)  # type: ignore[arg-type]  # check_query saw both
    window = report_day.report_day_window(query.day, report_day.load_zone("UTC"), 0)
    return Window(window.start - ZONE_LEAD, window.end + ZONE_LAG)


def overlaps_report_day(event_record: Record, query: EventQuery, visible: VisibleWells) -> bool:
    """Whether an event's well is visible and, for a day, whether the event overlaps it there."""
    well = visible.find_well(f"w-{event_record.pk.partition('#')[2]}")
    if well is None:
        return False
    if query.day is None:
        return True
    if not is_on_day(event_record.body, query.day):
        return False
    # Only a day needs the event itself: it is another window in each well's zone.
    event = Event.parse_stored(event_record.body)
    window = resolve_window(query, well)
    return interval_overlaps_window(event.starts_at, event.ends_at, window)


def is_on_day(body: str, day: date | None) -> bool:
    """Whether the dates of an all-day event hold a day; true for other events, and any time.

    A report day from 06:00 overlaps the midnight-to-midnight of the date before, too.
    """
    if day is None or ALL_DAY_JSON not in body:
        return True
    # Not parsed: quotes within texts are escaped, so that the first match is the field itself.
    first, last = (pattern.search(body) for pattern in (STARTS_ON_PATTERN, ENDS_ON_PATTERN))
    return not first or not last or first[1] <= day.isoformat() <= last[1]


def is_of_kind(event_record: Record, kind: str | None) -> bool:
    """Whether an event is of a kind; None is any."""
    # Faster than parsing. Compact JSON has each field once, and within a title quotes are escaped.
    return kind is None or f'"kind":"{kind}"' in event_record.body


def choose_page_size(query: EventQuery, size: int) -> int:
    """The events to read in one request: one more than a page holds, or many to choose from."""
    return size + 1 if query.kind is None else max(size + 1, FILTER_PAGE_EVENTS)


def is_any(_: Record) -> bool:
    """Whether an event is wanted: each is."""
    return True


def build_page(
    pairs: EventRecords, size: int, fits: Callable[[Record], bool] = is_any
) -> EventPage:
    """The first `size` events that fit, and the cursor behind the last if there are more.

    One call looks at 1 000 events beyond these at the most, so that what few events fit does not
    read a year of them: such a page may hold less than `size`, even none, and have another after.
    """
    page: list[tuple[str, Record]] = []
    passed = 0
    for sort_text, event_record in pairs:
        if not fits(event_record):
            passed += 1
            if passed >= MAX_PASSED_EVENTS:
                return finish_page(page, sort_text)
        elif len(page) == size:
            return finish_page(page, page[-1][0])
        else:
            page.append((sort_text, event_record))
    return finish_page(page, None)


def finish_page(page: Sequence[tuple[str, Record]], last: str | None) -> EventPage:
    """The page of these events; `last` is the sort text that the next one goes on behind."""
    cursor = cursors.encode_cursor(last) if last else None
    return EventPage(tuple(complete_body(record.body) for _, record in page), cursor)


def complete_body(body: str) -> str:
    """The JSON text of a stored event, with the fields that events had not when it was written."""
    return body if STATE_JSON in body else Event.parse_stored(body).model_dump_json()


def parse_cursor(cursor: str | None) -> str | None:
    """The sort text behind which a list continues. Raises: Invalid for a cursor of another list."""
    if cursor is None:
        return None
    (sort_text,) = cursors.decode_cursor(cursor, 1)
    if not POSITION_PATTERN.fullmatch(sort_text):
        raise cursors.unknown_cursor_error()
    return sort_text


def require_own_stage(well: WellReportDay, stage_id: str) -> None:
    """Check a stage id. Raises: NotFound for a stage of another well."""
    try:
        parts = ids.split_id(stage_id)
    except ValueError:
        raise NotFound("stage") from None
    if parts.letter != "s" or parts.home != ids.split_id(well.id).core:
        raise NotFound("stage")


def find_well_of_stage(stage_id: str) -> str:
    """The id of the well that a stage belongs to. Raises: NotFound for what is no stage's id."""
    try:
        parts = ids.split_id(stage_id)
    except ValueError:
        raise NotFound("stage") from None
    if parts.letter != "s":
        raise NotFound("stage")
    return f"w-{parts.home}"
