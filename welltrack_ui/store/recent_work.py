"""How a well stands, read from its events: what began last of each class of durations, and NPT."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from welltrack_ui.domain.event import Event, is_log_row
from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.domain.report_day import Window
from welltrack_ui.domain.reports.recent_work import (
    RecentWork,
    build_work_event,
    is_going_on,
    is_work,
)
from welltrack_ui.store import events, keys
from welltrack_ui.store.engine.engine import LAST_CHARACTER, Engine, Query, RecordPage

FEW_EVENTS = 3
MAX_SKIPPED_EVENTS = 20
"""Events that are read of each duration to find the latest one that tells of work."""
ONE_MILLISECOND = timedelta(milliseconds=1)


class NearEvents(NamedTuple):
    """Of one class of durations: the work that began last, and when the next event begins."""

    latest: Event | None
    next_start: datetime | None


def has_events(engine: Engine, well_id: str) -> bool:
    """Whether a well has any event."""
    query = Query("l1", keys.partition_key(well_id), *keys.prefix_range("E"), limit=1, lean=True)
    return bool(engine.query(query).records)


def read_recent_work(
    engine: Engine, well_id: str, stamp: int, now: datetime, *, with_npt: bool
) -> RecentWork:
    """How a well stands; `stamp` is the version of its log item, which was read before.

    `with_npt` is False where no NPT row can go on. Plans and uploads are left out; a class whose
    last 20 events are such has no latest event.
    """
    partition = events.well_partition(well_id)
    near = [
        read_near_events(engine, partition, partition.prefix.format(letter), now)
        for letter, _ in keys.DURATION_CLASSES
    ]
    latest = [one.latest for one in near if one.latest]
    # As the sort key in time has it: what one import made has one instant of making.
    latest.sort(key=lambda event: (event.starts_at, event.created_at, event.id), reverse=True)
    # A plan or an upload that begins is no news, but asking anew is no fault.
    starts = [one.next_start for one in near if one.next_start]
    npt = read_npt_rows(engine, well_id, now) if with_npt else []
    return RecentWork(
        stamp,
        now,
        min(starts, default=None),
        [build_work_event(event) for event in latest],
        [build_work_event(event) for event in npt],
    )


def read_near_events(
    engine: Engine, partition: events.EventPartition, prefix: str, now: datetime
) -> NearEvents:
    """The events of one class of durations around now."""
    whole = Query(
        partition.index,
        partition.pk,
        prefix,
        prefix + LAST_CHARACTER,
        FEW_EVENTS,
        reverse=True,
        lean=True,
    )
    # "~" sorts behind "#", so that events at the very instant have begun.
    bound = prefix + format_instant(now) + "~"
    page = engine.query(whole)
    last_events = parse_events(page)
    begun = [event for event in last_events if event.starts_at <= now]
    ahead = [event.starts_at for event in last_events if event.starts_at > now]
    if ahead and not begun and page.next_position is not None:
        # More events are to begin than were read: between them and now there may be nearer ones.
        nearest = parse_events(engine.query(replace(whole, low=bound, limit=1, reverse=False)))
        ahead = [event.starts_at for event in nearest]
        page = engine.query(replace(whole, high=bound))
        begun = parse_events(page)
    latest = find_work(begun)
    # Mostly the very latest is one; units are paid for all that are read.
    if latest is None and page.next_position is not None:
        more = engine.query(replace(whole, high=bound, limit=MAX_SKIPPED_EVENTS))
        latest = find_work(parse_events(more))
    return NearEvents(latest, min(ahead, default=None))


def read_npt_rows(engine: Engine, well_id: str, now: datetime) -> list[Event]:
    """The NPT rows of a well's time log that go on, by start."""
    window = Window(now, now + ONE_MILLISECOND)
    overlapping = events.read_overlapping_events(engine, events.well_partition(well_id), window)
    overlapping_events = (Event.parse_stored(record.body) for _, record in overlapping)
    return [
        event
        for event in overlapping_events
        if event.npt and is_log_row(event) and is_going_on(event.starts_at, event.ends_at, now)
    ]


def parse_events(page: RecordPage) -> list[Event]:
    """The events of a page."""
    return [Event.parse_stored(record.body) for record in page.records]


def find_work(some_events: list[Event]) -> Event | None:
    """The first of some events that tells of work."""
    return next(filter(is_work, some_events), None)
