"""Events, as the store keeps them, and the windows they are read by.

A plain range on the start would miss what began before the window, so events are filed by the
class of their duration, and each class is read from as far back as its longest event reaches.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from welltrack_ui.domain.event import Event
from welltrack_ui.domain.field_types import format_instant
from welltrack_ui.domain.report_day import Window
from welltrack_ui.store import keys, records
from welltrack_ui.store.engine.engine import LAST_CHARACTER, Engine, IndexName, Key, Query, Record


@dataclass(frozen=True, slots=True)
class EventPartition:
    """Whose events: an index, and the partition and prefix of a class in it (`{}` is the class)."""

    index: IndexName
    pk: str
    prefix: str


def well_partition(well_id: str) -> EventPartition:
    """All events of a well."""
    return EventPartition("l1", keys.partition_key(well_id), "E{}#")


def stage_partition(well_id: str, stage_id: str) -> EventPartition:
    """The events of a stage."""
    return EventPartition("l2", keys.partition_key(well_id), keys.stage_prefix(stage_id) + "#E{}#")


def project_partition(project_id: str) -> EventPartition:
    """The events of a project's wells, those of deleted wells among them."""
    return EventPartition("g1", keys.partition_key(project_id) + "#E{}", "")


def organization_partition(org_id: str) -> EventPartition:
    """The events of an organization's wells, those of deleted wells among them."""
    return EventPartition("g2", keys.partition_key(org_id) + "#E{}", "")


def record(event: Event) -> Record:
    """An event's record, in the windows of its well, stage, project and organization."""
    made = records.model_to_record("event", keys.entity_key(event.id, "e"), event, event.version)
    letter, time = keys.event_time_keys(event.starts_at, event.ends_at, event.created_at, event.id)
    stage = f"{keys.stage_prefix(event.stage_id)}#E{letter}#{time}" if event.stage_id else None
    day = keys.all_day_sort_key(event.starts_on, event.id) if event.starts_on else None
    made = replace(
        made,
        l1=f"E{letter}#{time}",
        l2=stage,
        l4=day,
        g1=Key(f"{keys.partition_key(event.project_id)}#E{letter}", time),
        g2=Key(f"{keys.partition_key(event.org_id)}#E{letter}", time),
    )
    return records.trash_if_deleted(made, event, event.org_id)


def load(engine: Engine, event_id: str) -> Event | None:
    """An event, deleted or not."""
    return records.load(engine, keys.entity_key(event_id, "e"), Event)


def list_all_day_events(engine: Engine, well_id: str) -> Iterator[Event]:
    """The all-day events of a well."""
    query = Query("l4", keys.partition_key(well_id), *keys.prefix_range("D#"))
    return records.read_all_models(engine, query, Event)


def read_overlapping_events(
    engine: Engine,
    source: EventPartition,
    window: Window,
    after: str | None = None,
    page: int = 100,
) -> Iterator[tuple[str, Record]]:
    """The events that overlap [window.start, window.end), by start, creation, id.

    Yields each one's place, to go on `after` it, and its lean record, read page after page.
    """
    classes = [
        read_duration_class(engine, source, letter, longest, window, after, page)
        for letter, longest in keys.DURATION_CLASSES
    ]
    return heapq.merge(*classes, key=lambda found: found[0])


def read_duration_class(
    engine: Engine,
    source: EventPartition,
    letter: str,
    longest: timedelta,
    window: Window,
    after: str | None,
    page: int,
) -> Iterator[tuple[str, Record]]:
    """The events of one duration class that overlap a window."""
    prefix = source.prefix.format(letter)
    low = prefix + format_instant(window.start - longest)
    if after:
        low = max(low, f"{prefix}{after}#{LAST_CHARACTER}")
    high = prefix + format_instant(window.end)
    query = Query(source.index, source.pk.format(letter), low, high, page, lean=True)
    start = format_instant(window.start)
    for found in engine.walk(query):
        place, _, end = index_sort_key(found, source.index)[len(prefix) :].rpartition("#")
        if (end > start) if end else (place >= start):
            yield place, found


def index_sort_key(found: Record, index: IndexName) -> str:
    """The sort key of a record in an index."""
    if index == "g1":
        return found.g1.sk if found.g1 else ""
    if index == "g2":
        return found.g2.sk if found.g2 else ""
    return (found.l1 if index == "l1" else found.l2) or ""


def find_latest_event(engine: Engine, well_id: str, until: datetime) -> Event | None:
    """The event of a well that began last, at or before an instant."""
    source = well_partition(well_id)
    ends = [
        (source.prefix.format(letter), source.prefix.format(letter) + format_instant(until) + "~")
        for letter, _ in keys.DURATION_CLASSES
    ]
    pages = [
        engine.query(Query(source.index, source.pk, low, high, 1, reverse=True))
        for low, high in ends
    ]
    found = [Event.model_validate_json(r.body) for page in pages for r in page.records]
    return max(found, key=lambda event: (event.starts_at, event.created_at), default=None)
