"""Records of events, and the queries of events in a window.

A plain range on the start would miss events that began before the window, so events are stored by
the class of their duration, and each class is read from as far back as its longest event reaches.
"""

import heapq
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from welltrack_ui.domain.event import UPLOAD_KIND, Event
from welltrack_ui.domain.field_types import EARLIEST_INSTANT, LATEST_INSTANT, format_instant
from welltrack_ui.domain.report_day import Window
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import (
    LAST_CHARACTER,
    Engine,
    IndexName,
    Key,
    Query,
    Record,
)


@dataclass(frozen=True, slots=True)
class EventPartition:
    """A partition of events: index, partition key, prefix of sort keys (`{}` is the class)."""

    index: IndexName
    pk: str
    prefix: str


def well_partition(well_id: str) -> EventPartition:
    """The events of a well. Raises: ValueError for a text that is no id."""
    return EventPartition("l1", keys.partition_key(well_id), "E{}#")


def stage_partition(well_id: str, stage_id: str) -> EventPartition:
    """The events of a stage."""
    return EventPartition("l2", keys.partition_key(well_id), keys.stage_prefix(stage_id) + "#E{}#")


def project_partition(project_id: str) -> EventPartition:
    """The events of a project's wells, with those of deleted wells."""
    return EventPartition("g1", keys.partition_key(project_id) + "#E{}", "")


def organization_partition(org_id: str) -> EventPartition:
    """The events of an organization's wells, with those of deleted wells."""
    return EventPartition("g2", keys.partition_key(org_id) + "#E{}", "")


def record(event: Event) -> Record:
    """An event's record, in the lists of its well, stage, project and organization."""
    event_record = records.model_to_record(
        "event", keys.entity_key(event.id, "e"), event, event.version
    )
    letter, time_key = keys.event_time_keys(
        event.starts_at, event.ends_at, event.created_at, event.id
    )
    stage_key = (
        f"{keys.stage_prefix(event.stage_id)}#E{letter}#{time_key}" if event.stage_id else None
    )
    day_key = keys.all_day_sort_key(event.starts_on, event.id) if event.starts_on else None
    event_record = replace(
        event_record,
        l1=f"E{letter}#{time_key}",
        l2=stage_key,
        l4=day_key,
        g1=Key(f"{keys.partition_key(event.project_id)}#E{letter}", time_key),
        g2=Key(f"{keys.partition_key(event.org_id)}#E{letter}", time_key),
    )
    return records.trash_if_deleted(event_record, event, event.org_id)


def load(engine: Engine, event_id: str) -> Event | None:
    """An event, deleted or not. Raises: NotFound for an id that is not an event's."""
    return records.load(engine, keys.entity_key(event_id, "e"), Event)


def load_many(engine: Engine, event_ids: Collection[str]) -> dict[str, Event]:
    """Events by their ids, deleted or not; unknown ones are left out.

    Raises: NotFound for an id that is not an event's.
    """
    stored = load_records(engine, event_ids)
    loaded = [Event.parse_stored(record.body) for record in stored]
    return {event.id: event for event in loaded}


def load_records(engine: Engine, event_ids: Collection[str]) -> list[Record]:
    """The records of events, deleted or not; those that are gone are left out.

    Raises: NotFound for an id that is not an event's.
    """
    event_keys = [keys.entity_key(event_id, "e") for event_id in sorted(event_ids)]
    return list(engine.get_many(event_keys).values())


def list_all_day_events(engine: Engine, well_id: str) -> Iterator[Event]:
    """The all-day events of a well, by day; no deleted ones."""
    query = Query("l4", keys.partition_key(well_id), *keys.prefix_range("D#"))
    return records.read_all_models(engine, query, Event)


def read_overlapping_events(
    engine: Engine,
    partition: EventPartition,
    window: Window,
    after: str | None = None,
    page: int = 100,
    *,
    brief: bool = False,
    long_classes: Collection[str] | None = None,
) -> Iterator[tuple[str, Record]]:
    """The events that overlap [window.start, window.end), by start, creation, id.

    Yields each one's sort text, to continue `after` it, and its lean record, reading page by page.
    With `brief` a body may have no more than a calendar shows. Of the duration classes but the
    shortest only `long_classes` are read, where they are given.
    """
    classes = [
        read_duration_class(engine, partition, letter, longest, window, after, page, brief)
        for letter, longest in keys.DURATION_CLASSES
        if letter == keys.SHORTEST_CLASS or long_classes is None or letter in long_classes
    ]
    if brief:
        classes = [sort_same_instants(one) for one in classes]
    # Each class is sorted by itself; merging keeps the whole sorted without reading any to its end.
    return heapq.merge(*classes, key=lambda pair: pair[0])


def read_duration_class(
    engine: Engine,
    partition: EventPartition,
    letter: str,
    longest: timedelta,
    window: Window,
    after: str | None,
    page: int,
    brief: bool = False,
) -> Iterator[tuple[str, Record]]:
    """The events of one duration class that overlap a window."""
    prefix = partition.prefix.format(letter)
    low = prefix + format_instant(window.start - longest)
    if after:
        # Behind the sort text there is still the end of the event; LAST_CHARACTER skips that one
        # event.
        low = max(low, f"{prefix}{after}#{LAST_CHARACTER}")
    high = prefix + format_instant(window.end)
    pk = partition.pk.format(letter)
    query = Query(partition.index, pk, low, high, page, lean=True, brief=brief)
    start = format_instant(window.start)
    for event_record in engine.walk(query):
        sort_text, _, end = index_sort_key(event_record, partition.index)[len(prefix) :].rpartition(
            "#"
        )
        # A moment at the window's start is in it; an event that ends there is not.
        if (end > start) if end else (sort_text >= start):
            yield sort_text, event_record


def sort_same_instants(
    overlapping: Iterable[tuple[str, Record]],
) -> Iterator[tuple[str, Record]]:
    """Events by start and creation, those of the same instants by their ids too."""
    for _, same in groupby(overlapping, key=lambda pair: pair[0].rpartition("#")[0]):
        yield from sorted(same, key=lambda pair: pair[0])


def read_latest_events(
    engine: Engine, partition: EventPartition, before: str | None = None, page: int = 100
) -> Iterator[tuple[str, Record]]:
    """All events of a partition, the last to start first; `before` is a sort text to go on from.

    Yields each one's sort text and its lean record, reading page by page.
    """
    classes = [
        read_latest_of_class(engine, partition, letter, before, page)
        for letter, _ in keys.DURATION_CLASSES
    ]
    return heapq.merge(*classes, key=lambda pair: pair[0], reverse=True)


def read_latest_of_class(
    engine: Engine, partition: EventPartition, letter: str, before: str | None, page: int
) -> Iterator[tuple[str, Record]]:
    """The events of one duration class, the last to start first."""
    prefix = partition.prefix.format(letter)
    # The event itself has its end behind the sort text, and so lies above this.
    high = prefix + (before or LAST_CHARACTER)
    pk = partition.pk.format(letter)
    query = Query(partition.index, pk, prefix, high, page, reverse=True, lean=True)
    for event_record in engine.walk(query):
        key = index_sort_key(event_record, partition.index)
        yield key[len(prefix) :].rpartition("#")[0], event_record


def index_sort_key(record: Record, index: IndexName) -> str:
    """The sort key of a record in an index."""
    if index == "g1":
        return record.g1.sk if record.g1 else ""
    if index == "g2":
        return record.g2.sk if record.g2 else ""
    return (record.l1 if index == "l1" else record.l2) or ""


def find_first_event(engine: Engine, well_id: str) -> Event | None:
    """The event of a well that began first; None without events. Plans and uploads are none."""
    partition = well_partition(well_id)
    everything = Window(EARLIEST_INSTANT, LATEST_INSTANT)
    for _, event_record in read_overlapping_events(engine, partition, everything, page=10):
        event = Event.parse_stored(event_record.body)
        if event.state == "actual" and event.kind != UPLOAD_KIND:
            return event
    return None


def find_latest_event(engine: Engine, well_id: str, until: datetime) -> Event | None:
    """The event of a well with the latest start at or before an instant; None without events."""
    partition = well_partition(well_id)
    ranges = [
        # "~" sorts behind "#", so that events at the very instant are within the range.
        (
            partition.prefix.format(letter),
            partition.prefix.format(letter) + format_instant(until) + "~",
        )
        for letter, _ in keys.DURATION_CLASSES
    ]
    pages = [
        engine.query(Query(partition.index, partition.pk, low, high, 1, reverse=True))
        for low, high in ranges
    ]
    latest_events = [Event.parse_stored(r.body) for page in pages for r in page.records]
    return max(latest_events, key=_latest_order, default=None)


def _latest_order(event: Event) -> tuple[datetime, datetime, str]:
    # As the sort key in time has it: what one import made has one instant of making.
    return event.starts_at, event.created_at, event.id
